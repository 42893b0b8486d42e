"""Figures of cards out of the journal: issued, renewed, replaced, given up; by place, channel, kind or time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import TruncDay, TruncMonth, TruncQuarter, TruncYear

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.figures import (
    Level,
    grouped,
    groups_of,
    total_of,
)
from shulian.apps.statistics.queries.places import Group
from shulian.apps.statistics.queries.windows import counted_within
from shulian.core.periods import Period


class Measure(StrEnum):
    """What is counted of cards; each is a kind of entry."""

    ISSUED = "card-issued"
    REOPENED = "card-reopened"
    RENEWED = "card-renewed"
    REPLACED = "card-replaced"
    FROZEN = "card-frozen"
    CANCELLED = "card-cancelled"
    DECEASED = "death-reported"
    PROVISIONAL = "card-provisional"


class By(StrEnum):
    """What a line of the table stands for."""

    LIBRARY = "library"
    CITY = "city"
    CHANNEL = "channel"
    CATEGORY = "category"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


TIMES = {By.DAY: TruncDay, By.MONTH: TruncMonth, By.QUARTER: TruncQuarter, By.YEAR: TruncYear}
PLACES = {By.LIBRARY: Level.LIBRARY, By.CITY: Level.CITY}
LOANS = "checkout"
ACTIVE = "active-readers"


@dataclass(frozen=True)
class CardLine:
    """A line: `active` are distinct readers who borrowed, where they can be told apart; None elsewhere."""

    key: str
    name: str
    counts: Mapping[Measure, int]
    active: int | None = None

    def of(self, measure: Measure) -> int:
        """So many of this."""
        return self.counts.get(measure, 0)


def card_lines(period: Period, libraries: Sequence[Library], by: By) -> list[CardLine]:
    """The table; lines of time in their order, all others the largest first. Libraries without an act stay out."""
    entries = _entries(period, libraries)
    if by in PLACES:
        return _by_place(entries, period, groups_of(libraries, PLACES[by]))
    if by in TIMES:
        return _by_time(entries, by)
    rows = entries.filter(kind__in=list(Measure)).annotate(key=KT(f"details__{by}")).values_list("key", "kind")
    return _largest_first(_summed(rows.annotate(n=Count("pk"))), {}, {})


def card_total(period: Period, libraries: Sequence[Library]) -> CardLine:
    """Everything together; a reader who borrowed at two libraries is one reader."""
    entries = _entries(period, libraries)
    rows = entries.filter(kind__in=list(Measure)).values_list("kind").annotate(n=Count("pk"))
    active = total_of(_active_readers(), period, [library.pk for library in libraries])
    return CardLine("", "", {Measure(kind): n for kind, n in rows}, None if active is None else int(active))


def _active_readers() -> Indicator:
    return Indicator.objects.get(pk=ACTIVE)


def _entries(period: Period, libraries: Sequence[Library]) -> QuerySet[Entry]:
    return Entry.objects.filter(counted_within(period)).filter(library__in=[library.pk for library in libraries])


def _by_place(entries: QuerySet[Entry], period: Period, groups: Sequence[Group]) -> list[CardLine]:
    place_of = {library: group.key for group in groups for library in group.libraries}
    names = {group.key: group.name for group in groups}
    counts: dict[str, dict[Measure, int]] = defaultdict(lambda: defaultdict(int))
    cards = entries.filter(kind__in=list(Measure)).values_list("library", "kind").annotate(n=Count("pk"))
    for library, kind, n in cards:
        counts[place_of[library or 0]][Measure(kind)] += n
    readers = grouped(_active_readers(), period, groups)
    active = {one.key: int(one.value) for one in readers if one.value is not None}
    return _largest_first({key: counts[key] for key in counts.keys() | active.keys()}, names, active)


def _by_time(entries: QuerySet[Entry], by: By) -> list[CardLine]:
    begins = TIMES[by]("happened_at", tzinfo=clock.PLACE)
    told = entries.annotate(begins=begins)
    counts: dict[datetime, dict[Measure, int]] = defaultdict(lambda: defaultdict(int))
    for moment, kind, n in told.filter(kind__in=list(Measure)).values_list("begins", "kind").annotate(n=Count("pk")):
        counts[moment][Measure(kind)] += n
    active = dict(told.filter(kind=LOANS).values_list("begins").annotate(n=Count("reader", distinct=True)).order_by())
    return [
        CardLine(moment.date().isoformat(), "", dict(counts[moment]), active.get(moment, 0))
        for moment in sorted(counts.keys() | active.keys())
    ]


def _summed(rows: QuerySet[Entry, tuple[str | None, str, int]]) -> dict[str, dict[Measure, int]]:
    counts: dict[str, dict[Measure, int]] = defaultdict(lambda: defaultdict(int))
    for key, kind, n in rows:
        counts[key or ""][Measure(kind)] += n
    return counts


def _largest_first(
    counts: Mapping[str, Mapping[Measure, int]], names: Mapping[str, str], active: Mapping[str, int]
) -> list[CardLine]:
    places = bool(names)
    lines = [
        CardLine(key, names.get(key, key), dict(found), active.get(key, 0) if places else None)
        for key, found in counts.items()
    ]
    return sorted(lines, key=lambda line: (-line.of(Measure.ISSUED), -(line.active or 0), line.key))
