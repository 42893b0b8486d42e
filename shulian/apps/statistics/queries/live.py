"""What walls and dashboards read: the row of the moment, and counts by library and day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry, FollowerPosition
from shulian.apps.statistics.models import LiveCount, LiveSummary, Screen
from shulian.core.live import KINDS, By, Hourless, Measure, Progress, progress

FOLLOWER = "live"
VISIT = "visit"
OF_NO_HOUR = Q(kind=VISIT, details__contains={"by": "hand"})
"""What was written by hand for a day as a whole; its entry stands at noon for want of an hour."""
LATE = timedelta(seconds=20)
"""After so long without a sign of the follower a wall says that its figures are old."""


@dataclass(frozen=True)
class Watched:
    """The wall that asks, the digest of what it would be told, and since when nothing new has been counted."""

    screen: int
    digest: str
    late_since: datetime | None


def watched(secret: str) -> Watched | None:
    """In one question: whether there is a wall of this secret, and whether it has seen all."""
    position = FollowerPosition.objects.filter(pk=FOLLOWER)
    rows = Screen.objects.filter(digest=secrets.digest(secret), revoked_at=None).annotate(
        figures=Subquery(LiveSummary.objects.values("digest")[:1]),
        caught_up=Subquery(position.values("caught_up_at")[:1]),
    )
    row = rows.values_list("pk", "figures", "caught_up").first()
    if row is None:
        return None
    pk, digest, caught_up = row
    late = caught_up is None or clock.now() - caught_up > LATE
    return Watched(pk, digest or "", (caught_up or clock.now()) if late else None)


def figures_now() -> dict[str, Any]:
    """What a wall shows; empty before anything was counted."""
    return dict(LiveSummary.objects.values_list("figures", flat=True).first() or {})


def screen_by_secret(secret: str) -> Screen | None:
    """The wall whose address this is, unless it was revoked."""
    found = Screen.objects.filter(digest=secrets.digest(secret), revoked_at=None)
    return found.select_related("library").first()


def screens_at(libraries: QuerySet[Library]) -> QuerySet[Screen]:
    """The walls of these libraries that are not revoked."""
    return Screen.objects.filter(library__in=libraries, revoked_at=None).select_related("library", "made_by")


def counted_by_day(first: date, last: date, libraries: Collection[int]) -> Mapping[Measure, Mapping[date, int]]:
    """The same day by day; a day on which nothing was counted is not there."""
    rows = LiveCount.objects.filter(by=By.LIBRARY, day__gte=first, day__lte=last, key__in=libraries)
    found: dict[Measure, dict[date, int]] = {}
    for day, measure, n in rows.order_by().values_list("day", "measure").annotate(n=Sum("quantity")):
        found.setdefault(Measure(measure), {})[day] = n
    return found


def counted_later(days: Iterable[date], libraries: Collection[int]) -> Mapping[Measure, Mapping[date, int]]:
    """What was counted on each of these days after the hour that it is now; what has no hour is not among it."""
    hour = clock.now() - clock.midnight(clock.today())
    within = Q(pk__in=[])
    for day in days:
        begin = clock.midnight(day)
        within |= Q(happened_at__gt=begin + hour, happened_at__lt=begin + timedelta(days=1))
    entries = Entry.objects.filter(within, kind__in=KINDS, library__in=libraries).exclude(OF_NO_HOUR).order_by()
    told = entries.annotate(day=TruncDate("happened_at", tzinfo=clock.PLACE)).values_list("kind", "day")
    found: dict[Measure, dict[date, int]] = {}
    for name, day, n, quantity in told.annotate(n=Count("pk"), quantity=Sum("quantity")):
        kind = KINDS[name]
        found.setdefault(kind.measure, {})[day] = quantity if kind.by_quantity else n
    return found


def visits_of_no_hour(days: Collection[date], libraries: Collection[int]) -> Mapping[date, Hourless]:
    """On which of these days visits were written by hand for the day as a whole, and how many."""
    within = Q(pk__in=[])
    for day in days:
        begin = clock.midnight(day)
        within |= Q(happened_at__gte=begin, happened_at__lt=begin + timedelta(days=1))
    entries = Entry.objects.filter(within, kind=VISIT, library__in=libraries).order_by()
    told = entries.annotate(day=TruncDate("happened_at", tzinfo=clock.PLACE)).values_list("day")
    rows = told.annotate(
        n=Sum("quantity", filter=OF_NO_HOUR),
        written=Count("pk", filter=OF_NO_HOUR),
        others=Count("pk", filter=~OF_NO_HOUR),
    )
    # A number that was put under its hours afterwards leaves nothing.
    return {day: Hourless(n, alone=not others) for day, n, written, others in rows if n or (written and not others)}


def counted_from() -> tuple[date | None, Progress | None]:
    """The first day of which everything is counted, and how far the first counting is while it goes on."""
    counted, back_to = LiveSummary.objects.values_list("counted_from", "back_to").first() or (None, None)
    return counted, progress(counted, back_to, clock.today())
