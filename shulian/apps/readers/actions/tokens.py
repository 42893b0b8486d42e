"""New tokens every January, so that the journal of past years stays countable and forgets who."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.postgres.functions import RandomUUID
from django.db import transaction
from django.db.models import F, IntegerField, QuerySet
from django.db.models.functions import Cast, Random

from shulian import clock
from shulian.apps.journal.actions import Act, entry
from shulian.apps.readers.actions.views import blur_views
from shulian.apps.readers.models import FormerToken, Privacy, Reader
from shulian.apps.readers.queries import rules
from shulian.core.retention import over_before, tokens_are_old

BATCH = 500
JUMP = 1000
"""Entries tell the reader's version: it leaps by up to so many, or it would lead from the old token to the new."""

Tell = Callable[[int], object]


def renew_tokens(act: Act, tell: Tell = int) -> int | None:
    """Give every reader of before this year a new token; returns how many, None when they are this year's already.

    Goes in batches and goes on where it was interrupted. The old token stays with its reader until `forget_tokens`.
    """
    old = _year_of_tokens()
    if not tokens_are_old(old, clock.today()):
        return None
    last = 0
    while renewed := _renew_batch(old, last):
        tell(len(renewed))
        last = renewed[-1]
    count = FormerToken.objects.filter(year=old).count()
    year = clock.today().year
    with transaction.atomic():
        if Privacy.objects.filter(pk=1, tokens_of_year=old).update(tokens_of_year=year):
            entry(act, "tokens-renewed", quantity=count, details={"year": year})
    return count


def readers_to_renew() -> int:
    """How many readers still have a token of an earlier year."""
    old = _year_of_tokens()
    return _due(old).count() if tokens_are_old(old, clock.today()) else 0


def forget_tokens(act: Act) -> int:
    """Destroy the tokens of earlier years once nothing of that year can be disputed; returns how many."""
    before = clock.midnight(over_before(rules(), clock.today()))
    gone = 0
    while batch := list(FormerToken.objects.filter(replaced_at__lt=before).order_by("pk")[:BATCH]):
        with transaction.atomic():
            # A PIN from the time when tokens were its salt is void: kept, it would name the token for ever.
            salted = Reader.objects.filter(pin_salt__in=[one.token for one in batch])
            salted.update(pin=b"", pin_salt=RandomUUID())
            for year in {one.year for one in batch}:
                blur_views([one.reader_id for one in batch if one.year == year], year)
            gone += FormerToken.objects.filter(pk__in=[one.pk for one in batch]).delete()[0]
    if gone:
        entry(act, "tokens-forgotten", quantity=gone)
    return gone


def _year_of_tokens() -> int:
    """The year of the tokens; an alliance that never renewed them begins to count with this one."""
    privacy, _new = Privacy.objects.get_or_create(pk=1)
    if privacy.tokens_of_year is None:
        Privacy.objects.filter(pk=1, tokens_of_year=None).update(tokens_of_year=clock.today().year)
        privacy.refresh_from_db()
    return int(privacy.tokens_of_year or 0)


def _due(old: int) -> QuerySet[Reader]:
    """Readers of before this year who have not got their new token."""
    begins = clock.midnight(clock.today().replace(month=1, day=1))
    return Reader.objects.filter(registered_at__lt=begins).exclude(former_tokens__year=old)


def _renew_batch(old: int, after: int) -> list[int]:
    with transaction.atomic():
        # Job and command one after the other; the second one sees what the first has done.
        Privacy.objects.select_for_update().get(pk=1)
        due = list(_due(old).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
        locked = list(Reader.objects.select_for_update(no_key=True).filter(pk__in=due).order_by("pk"))
        now = clock.now()
        FormerToken.objects.bulk_create(
            FormerToken(reader=reader, token=reader.token, year=old, replaced_at=now) for reader in locked
        )
        leap = F("version") + 1 + Cast(Random() * JUMP, IntegerField())
        Reader.objects.filter(pk__in=due).update(token=RandomUUID(), version=leap)
    return due
