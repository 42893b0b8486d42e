"""Counting tries at signing in, for all processes and all doors alike; each count ends by itself after an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from shulian import clock
from shulian.apps.alliance.models import Tries
from shulian.apps.journal.actions import Act, entry
from shulian.core.guesses import WINDOW, Comer, Refused, given_back, take

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Try:
    """One try that may be made: given back when it was right."""

    digest: bytes
    at: datetime


@dataclass(frozen=True)
class Closed:
    """No try may be made until then; `first` is the first one that was refused within the hour."""

    digest: bytes
    again_at: datetime
    first: bool


def take_try(whose: str, comer: Comer) -> Try | Closed:
    """Count a try before it is made; Closed when there have been enough within the hour."""
    digest, now = _digest(whose, comer), clock.now()
    with transaction.atomic():
        Tries.objects.bulk_create([Tries(digest=digest, comer=comer)], ignore_conflicts=True)
        row = Tries.objects.select_for_update().get(pk=digest)
        after = take(row.tried, comer, now)
        if not isinstance(after, Refused):
            Tries.objects.filter(pk=digest).update(tried=list(after), touched_at=now)
            return Try(digest, now)
        first = _refused(row, now)
    return Closed(digest, after.again_at, first=first)


def note_refused(whose: str, comer: Comer) -> None:
    """Count a try that another guard refused before it came to be counted here: the alarm hears of every one."""
    digest = _digest(whose, comer)
    with transaction.atomic():
        Tries.objects.bulk_create([Tries(digest=digest, comer=comer)], ignore_conflicts=True)
        _refused(Tries.objects.select_for_update().get(pk=digest), clock.now())


def give_back(made: Try) -> None:
    """The try was right and counts no more; wrong ones before it do."""
    with transaction.atomic():
        row = Tries.objects.select_for_update().filter(pk=made.digest).first()
        if row is not None:
            Tries.objects.filter(pk=made.digest).update(tried=list(given_back(row.tried, made.at)))


def note_closing(act: Act, closed: Closed) -> None:
    """Write down that a number which is somebody's was tried too often; once an hour, and only the alarm reads it.

    `act.library` is the home of the reader whose number it is. Without the token: the notice of it keeps the moment.
    """
    Tries.objects.filter(pk=closed.digest).update(belongs=True)
    entry(act, "sign-in-closed")


def forget_tries() -> int:
    """Delete the counts that say nothing any more; returns how many."""
    return Tries.objects.filter(touched_at__lt=clock.now() - KEPT).delete()[0]


def _refused(row: Tries, now: datetime) -> bool:
    """Count one more refusal; whether it is the first one within the hour."""
    first = row.refused_at is None or row.refused_at <= now - WINDOW
    refused = 1 if first else row.refused + 1
    Tries.objects.filter(pk=row.pk).update(refused=refused, refused_at=now, touched_at=now)
    return first


def _digest(whose: str, comer: Comer) -> bytes:
    # By the one key that is never rotated: a change of keys must give nobody ten tries more.
    return salted_hmac("shulian.tries", f"{comer}\0{whose}", algorithm="sha256").digest()
