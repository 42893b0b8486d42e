"""What the system counted in a period: what came in late too, but not of months of which a return has spoken (迟到)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Min, Q, QuerySet
from django.db.models.functions import TruncMonth

from shulian import clock
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator, SourceChoice
from shulian.apps.statistics.once import once
from shulian.apps.statistics.queries.choices import Key, choices_within
from shulian.apps.statistics.queries.definitions import bound_to, manner_of
from shulian.apps.statistics.queries.entries import aggregate, is_counted, reported_within
from shulian.apps.statistics.queries.places import homes_of, spoken_for
from shulian.apps.statistics.queries.windows import closings, counted_within, gone_out, late_within, moments_of
from shulian.core import periods
from shulian.core.indicators import Reported
from shulian.core.periods import Period
from shulian.core.publishing import Window
from shulian.core.sources import (
    Aside,
    Manner,
    Said,
    came_in_after,
    closing_of,
    counts_in_part,
    spoken_of,
    takes_late,
    unseated,
)
from shulian.core.sourcing import Stands

Chosen = Mapping[Key, Mapping[Period, SourceChoice]]


@dataclass(frozen=True)
class LeftOut:
    """Late entries that are in no figure: those at these libraries, of these months, and why."""

    places: tuple[int, ...]
    months: Period
    why: Aside

    @property
    def there(self) -> Q:
        """What happened there and then."""
        at = moments_of(self.months)
        return Q(library__in=self.places, happened_at__gte=at.first, happened_at__lt=at.after)


def counted_in(part: Indicator, period: Period, at: datetime | None = None) -> Q:
    """The entries that the system counts in a period, with the returns of now or of a moment."""
    found = is_counted(part) & counted_within(period)
    for one in left_out(part, period, at):
        found &= ~one.there
    return found


def counted_entries(part: Indicator, period: Period, at: datetime | None = None) -> QuerySet[Entry]:
    """The entries that the system counts in a period."""
    return Entry.objects.filter(counted_in(part, period, at))


@dataclass(frozen=True)
class Counted:
    """How much was counted in a month, and when the first of it came in."""

    n: int
    first: datetime


@once
def counted_months(
    part: Indicator, period: Period, libraries: Collection[int], at: datetime | None = None
) -> dict[int, dict[Period, Counted]]:
    """In which months the system counted something at each of these libraries, and how much."""
    found: dict[int, dict[Period, Counted]] = {}
    entries = counted_entries(part, period, at).filter(library__in=libraries)
    told = entries.annotate(month=TruncMonth("happened_at", tzinfo=clock.PLACE)).values_list("library", "month")
    for library, month, *value in told.annotate(n=aggregate(part), first=Min("recorded_at")).order_by():
        found.setdefault(library or 0, {})[periods.between(month.year, month.month, 1)] = Counted(*value)
    return found


def counted_of(
    part: Indicator, period: Period, places: Mapping[int, tuple[int, ...]], at: datetime | None = None
) -> dict[int, dict[Period, Counted]]:
    """What was counted in each month at all the `places` of which a return of each of these libraries speaks."""
    asked = (part, period, [pk for those in places.values() for pk in those])
    counted = counted_months(*asked) if at is None else counted_months(*asked, at)
    found: dict[int, dict[Period, Counted]] = {}
    for library, those in places.items():
        for pk in those:
            for month, one in counted.get(pk, {}).items():
                there = found.setdefault(library, {})
                before = there.get(month, Counted(0, one.first))
                there[month] = Counted(before.n + one.n, min(before.first, one.first))
    return found


def known_of(
    reports: Mapping[int, tuple[Reported, ...]], counted: Mapping[int, Mapping[Period, Counted]]
) -> dict[int, Said]:
    """What is known of each library that reports: its returns and what was counted, with when it came in."""
    return {
        pk: Said(
            None,
            reported,
            {month: one.n for month, one in counted.get(pk, {}).items()},
            came_in={month: one.first for month, one in counted.get(pk, {}).items()},
        )
        for pk, reported in reports.items()
    }


@once
def left_out(part: Indicator, period: Period, at: datetime | None = None) -> tuple[LeftOut, ...]:
    """What came in late and is not counted in a period, seen with the returns of now or of a moment."""
    if not isinstance(period, Window) or not period.late:
        return ()
    late = _late_months(part, period)
    if not late:
        return ()
    # A return may speak of the months of the period itself too, but late is only what happened before it.
    spoken = (one for one in _spoken_of(part, period, late, at) if one.months.start < period.start)
    earlier = period.start - timedelta(days=1)
    found = [replace(one, months=Period(one.months.start, min(one.months.end, earlier))) for one in spoken]
    if not _manner(part).adds_up:
        found += _beside_returns(part, period, late, at)
    return tuple(found)


def decided_for(
    part: Indicator, period: Period, known: Mapping[int, Said], chosen: Chosen, at: datetime | None = None
) -> dict[int, frozenset[Period]]:
    """For which months the return of a library stands over what was counted: by decision, or as it stood before.

    It stood when the months were closed, and something came in of them since. Where the office has decided, that holds.
    """
    manner = _manner(part)
    found = _by_decision(part, known, chosen)
    if not manner.adds_up or manner.in_part:
        return found
    left = {pk: unseated(period, one, chosen.get((part.pk, pk), ())) for pk, one in known.items()}
    for closed, inside in _by_closing(period, known, left, at):
        then = {pk: replace(known[pk], decided=found[pk]) for pk in inside}
        seen = _as_closed(*closed, part, period, at)
        for pk, spoken in _spoken_then(part, seen, then, at).items():
            found[pk] |= inside[pk].intersection(spoken)
    return found


def _manner(part: Indicator) -> Manner:
    return replace(manner_of(part), in_part=counts_in_part(part.kind))


def _late_months(part: Indicator, window: Window) -> dict[int, set[Period]]:
    """In which earlier months something happened that came in late, by library."""
    entries = Entry.objects.filter(is_counted(part), late_within(window), library__isnull=False)
    told = entries.annotate(month=TruncMonth("happened_at", tzinfo=clock.PLACE))
    found: dict[int, set[Period]] = {}
    for library, month in told.values_list("library", "month").order_by().distinct():
        found.setdefault(library or 0, set()).add(periods.between(month.year, month.month, 1))
    return found


def _spoken_of(
    part: Indicator, window: Window, late: Mapping[int, set[Period]], at: datetime | None
) -> Iterator[LeftOut]:
    """Where returns stood in the figures of the periods in which it happened."""
    speakers = {*late, *homes_of(late).values()}
    places = spoken_for(speakers)
    for earlier, moment in window.before:
        if any(earlier.contains(month) for months in late.values() for month in months):
            seen = Window(earlier.start, earlier.end, moment, frozen=True)
            for library, spoken in _spoken(part, seen, speakers, at).items():
                yield from (LeftOut(places[library], months, Aside.LATE) for months in spoken)
    first = min(month for months in late.values() for month in months)
    reached = Period(first.start, window.before[0][0].end)
    closed = closings(at)
    for longer in (one for one in closed if one.months > window.months and one.overlaps(reached)):
        if not any(longer.contains(month) for months in late.values() for month in months):
            continue
        seen = _as_closed(longer, closed[longer], part, longer, at)
        reports = _reported(part, seen, speakers, _went_out(seen, part, at))
        of_it = {one.period for said in reports.values() for one in said if closing_of(one.period, closed) == longer}
        # Nearly always a shorter one has said it: then the months of the longer need not be counted.
        for library, spoken in _spoken_by(part, seen, reports, at).items() if of_it else ():
            yield from (LeftOut(places[library], months, Aside.LATE) for months in spoken if months in of_it)


def _beside_returns(
    part: Indicator, window: Window, late: Mapping[int, set[Period]], at: datetime | None
) -> Iterator[LeftOut]:
    """Where it would make a sum with what returns say of the period itself."""
    own = Window(window.start, window.end, window.counted_until)
    told = bool(reported_within(own, [part.pk], None, *_at(at)))
    homes = homes_of(late)
    there = counted_of(part, own, spoken_for(set(homes.values())), at)
    for library, months in late.items():
        if not takes_late(_manner(part), counts=homes[library] in there, told=told):
            yield from (LeftOut((library,), month, Aside.LATE_NO_SUM) for month in sorted(months))


def _spoken(
    part: Indicator, seen: Window, libraries: Collection[int], at: datetime | None
) -> dict[int, tuple[Period, ...]]:
    """Of which months the returns of each of these libraries spoke in the figure of a period."""
    return _spoken_by(part, seen, _reported(part, seen, libraries, _went_out(seen, part, at)), at)


def _spoken_by(
    part: Indicator, seen: Window, reports: Mapping[int, tuple[Reported, ...]], at: datetime | None
) -> dict[int, tuple[Period, ...]]:
    """The same of what these libraries report."""
    if not reports:
        return {}
    known = known_of(reports, counted_of(part, seen, spoken_for(reports), at))
    decided = decided_for(part, seen, known, choices_within(seen, [part.pk], reports, at), at)
    return {pk: spoken_of(seen, replace(one, decided=decided[pk]), _manner(part)) for pk, one in known.items()}


def _spoken_then(
    part: Indicator, seen: Window, known: Mapping[int, Said], at: datetime | None
) -> dict[int, tuple[Period, ...]]:
    """The same by what had been counted when these months were closed, with what is decided of those `known`."""
    reports = _reported(part, seen, known, _went_out(seen, part, at))
    then = known_of(reports, counted_of(part, seen, spoken_for(reports), at))
    return {pk: spoken_of(seen, replace(one, decided=known[pk].decided), _manner(part)) for pk, one in then.items()}


def _reported(
    part: Indicator, seen: Window, libraries: Collection[int], at: datetime | None
) -> dict[int, tuple[Reported, ...]]:
    """What the returns of each of these libraries say that stood at a moment, or stand now."""
    found: dict[int, tuple[Reported, ...]] = {}
    for months, values in reported_within(seen, [part.pk], libraries, *_at(at)).items():
        for (_code, library), value in values.items():
            found[library] = (*found.get(library, ()), Reported(months, value))
    return found


def _by_decision(part: Indicator, known: Iterable[int], chosen: Chosen) -> dict[int, frozenset[Period]]:
    made = {pk: chosen.get((part.pk, pk), {}).items() for pk in known}
    return {pk: frozenset(months for months, one in made[pk] if one.stands == Stands.RETURN) for pk in made}


def _at(moment: datetime | None) -> tuple[datetime, ...]:
    return () if moment is None else (moment,)


def _by_closing(
    period: Period, known: Mapping[int, Said], left: Mapping[int, frozenset[Period]], at: datetime | None
) -> list[tuple[tuple[Period, datetime], dict[int, frozenset[Period]]]]:
    """In the figures of which periods, closed when, what is `left` stood or did not, the shortest first."""
    if not any(left.values()):
        return []
    closed = closings(at)
    within = period if isinstance(period, Window) and period.frozen else None
    found: dict[Period, dict[int, frozenset[Period]]] = {}
    for pk, months in left.items():
        for one in months:
            closing = closing_of(one, closed, within=within)
            if closing is not None and came_in_after(closed[closing], one, known[pk]):
                inside = found.setdefault(closing, {})
                inside[pk] = inside.get(pk, frozenset()) | {one}
    return [((one, closed[one]), found[one]) for one in sorted(found, key=lambda one: (one.months, one))]


def _as_closed(closed: Period, when: datetime, part: Indicator, period: Period, at: datetime | None) -> Window:
    """A closed period as its figure was counted, seen no later than the one that is asked for."""
    out = _out(closed, part, at)
    until = period.counted_until if isinstance(period, Window) else None
    moment = max((counted for counted, _gone in out), default=when)
    return Window(closed.start, closed.end, min(filter(None, (moment, until)), default=None))


def _went_out(seen: Period, part: Indicator, at: datetime | None) -> datetime | None:
    """When the figure of closed months went out last; before that it goes out with the returns of the moment."""
    return max((gone for _counted, gone in _out(Period(seen.start, seen.end), part, at)), default=at)


def _out(months: Period, part: Indicator, by: datetime | None) -> list[tuple[datetime, datetime]]:
    """Until when the published figures with which those of this part agree were counted, and when they went out."""
    out = gone_out(months, by)
    return [out[code] for code in bound_to([part.pk], out)[part.pk]]
