"""Looking for doubtful pairs, and what a cataloguer says of one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import count

from django.db import connection, transaction
from django.db.models import Min, Q, QuerySet

from shulian import clock
from shulian.apps.catalogue.actions import doubts
from shulian.apps.catalogue.actions.merging import Regrouped, Why, merge
from shulian.apps.catalogue.models import DoubtMark, Import, MatchDoubt, Title
from shulian.apps.catalogue.objections import Objection
from shulian.apps.journal.actions import Act, Answer, entry, perform

LOOKED_AT = 500
"""Titles looked at in one transaction."""
SETTLED = timedelta(minutes=1)
"""A change is looked at when it is so old, and older than whatever is still being written."""
FORSAKEN = timedelta(days=1)
"""An import that is not read on keeps nobody waiting for longer."""
_UNENDED = """
    SELECT min(xact_start) FROM pg_stat_activity
     WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() AND datname = current_database()
"""


def look_for_doubts(act: Act, batches: int | None = None) -> int:
    """Look at every title that changed since the last time; returns how many that were."""
    looked = 0
    for _ in count() if batches is None else range(batches):
        mark = DoubtMark.objects.first()
        before = _settled()
        titles = list(_changed_since(mark, before)[:LOOKED_AT])
        if not titles:
            break
        _look(act, titles, before)
        last = titles[-1]
        DoubtMark.objects.update_or_create(
            pk=mark.pk if mark else 1, defaults={"changed_at": last.changed_at, "title": last.pk}
        )
        looked += len(titles)
    return looked


def look_at(act: Act, titles: Collection[int]) -> None:
    """Look at these titles now, as when one of their records was edited."""
    _look(act, list(Title.objects.living().filter(pk__in=titles)))


def merge_pair(act: Act, doubt: MatchDoubt, into: int) -> Regrouped:
    """They are one: join them, the other one to `into`."""
    why = Why(tuple(doubt.reasons))
    return merge(act, {doubt.one_id, doubt.other_id}, into, why)


def keep_apart(act: Act, doubt: int) -> Objection | None:
    """They are two: never ask again, and never join them without asking."""

    def write() -> Answer:
        pair = MatchDoubt.objects.select_for_update(no_key=True).get(pk=doubt)
        if pair.state != MatchDoubt.State.OPEN:
            return {"objection": Objection.DECIDED_ALREADY}
        doubts.decide(pair, MatchDoubt.State.APART, act.actor)
        details = {"other": pair.other_id, "reasons": pair.reasons}
        entry(act, "titles-kept-apart", title=pair.one_id, subject=f"doubt:{pair.pk}", details=details)
        return {}

    answer = perform(act, "keep-titles-apart", write)
    return Objection(answer["objection"]) if answer else None


def ask_again(act: Act, doubt: int) -> Objection | None:
    """What was kept apart is asked again: somebody pressed the wrong key."""

    def write() -> Answer:
        pair = MatchDoubt.objects.select_for_update(no_key=True).get(pk=doubt)
        if pair.state != MatchDoubt.State.APART:
            return {"objection": Objection.DECIDED_ALREADY}
        doubts.decide(pair, MatchDoubt.State.OPEN, None)
        entry(act, "titles-asked-again", title=pair.one_id, subject=f"doubt:{pair.pk}")
        return {}

    answer = perform(act, "ask-again-about-titles", write)
    return Objection(answer["objection"]) if answer else None


def _changed_since(mark: DoubtMark | None, before: datetime) -> QuerySet[Title]:
    rows = Title.objects.living().filter(changed_at__lt=before).order_by("changed_at", "pk")
    if mark is None:
        return rows
    later = Q(changed_at__gt=mark.changed_at) | Q(changed_at=mark.changed_at, pk__gt=mark.title)
    # The first condition alone tells the index where to begin.
    return rows.filter(changed_at__gte=mark.changed_at).filter(later)


def _settled() -> datetime:
    """Up to when every change is there to be seen: a long transaction brings its titles with the time it wrote them."""
    with connection.cursor() as cursor:
        cursor.execute(_UNENDED)
        begun = cursor.fetchone()[0]
    times: tuple[datetime | None, ...] = (clock.now() - SETTLED, begun, _being_read())
    return min(moment for moment in times if moment)


def _being_read() -> datetime | None:
    """When the first of the imports began that are still being read.

    Titles joined meanwhile would be met by its later records: what it leaves would depend on the minute.
    """
    unended = Import.objects.filter(status__in=(Import.Status.WAITING, Import.Status.RUNNING))
    heard_of = unended.filter(heartbeat_at__gte=clock.now() - FORSAKEN)
    begun: datetime | None = heard_of.aggregate(first=Min("started_at"))["first"]
    return begun


def _look(act: Act, titles: list[Title], before: datetime | None = None) -> None:
    """Look at these titles; what changed from `before` on is joined to none of them until its own turn comes."""
    with transaction.atomic():
        certain = doubts.note([title.pk for title in titles], doubts.resembling(titles))
    gone = _changed_from(before, {title for pair in certain for title in pair}) if before and certain else set()
    for one, other in certain:
        # The older one stays: its address is known longest. Each pair is judged anew once its titles have changed.
        if not {one, other} & gone and merge(Act(act.source, act.actor), [other], one, Why(is_automatic=True)).ok:
            gone |= {one, other}


def _changed_from(moment: datetime, titles: Collection[int]) -> set[int]:
    return set(Title.objects.filter(pk__in=titles, changed_at__gte=moment).values_list("pk", flat=True))
