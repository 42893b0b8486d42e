"""What the system counted in a period: what came in late too, but not of months of which a return has spoken (迟到)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Min, Q, QuerySet
from django.db.models.functions import TruncMonth

from shulian import clock
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator, SourceChoice
from shulian.apps.statistics.once import once
from shulian.apps.statistics.queries.choices import Key, choices_within
from shulian.apps.statistics.queries.definitions import manner_of
from shulian.apps.statistics.queries.entries import aggregate, is_counted, reported_within, told_of
from shulian.apps.statistics.queries.places import homes_of, spoken_for
from shulian.apps.statistics.queries.windows import (
    closings,
    counted_and_out,
    counted_within,
    late_within,
    moments_of,
    returns_at,
    went_out,
)
from shulian.core import periods
from shulian.core.indicators import Reported
from shulian.core.periods import Period
from shulian.core.publishing import Window
from shulian.core.sources import (
    Aside,
    Manner,
    Said,
    apart_from,
    came_in_after,
    closed_at,
    closed_by,
    closing_of,
    counts_in_part,
    spoken_of,
    standing,
    takes_late,
    unseated,
)
from shulian.core.sourcing import Stands

Chosen = Mapping[Key, Mapping[Period, SourceChoice]]


@dataclass(frozen=True)
class LeftOut:
    """Late entries that are in no figure: those at these libraries, of these months, and why.

    A return may speak of months of the period itself too: only what happened `before` it is late.
    """

    places: tuple[int, ...]
    months: Period
    why: Aside
    before: date | None = None

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From when they happened, and until when."""
        at = moments_of(self.months)
        return at.first, min(at.after, clock.midnight(self.before)) if self.before else at.after

    @property
    def there(self) -> Q:
        """What happened there and then."""
        first, after = self.moments
        return Q(library__in=self.places, happened_at__gte=first, happened_at__lt=after)


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
    late, at = _late_months(part, period), at or returns_at(period)
    if not late:
        return ()
    found = list(_spoken_of(part, period, late, at))
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
    closed = closings(at) if any(left.values()) else {}
    for closing, of_it in _by_closing(period, left, closed):
        when, inside = closed_at(closing, closed), {}
        for pk, months in of_it.items():
            beside = apart_from(found[pk], known[pk])
            inside[pk] = [one for one in months if came_in_after(when, one, beside)]
        if any(inside.values()):
            stood = _stood_then(part, _as_told(closing, part, period, at), inside, found, at)
            found |= {pk: found[pk] | months.intersection(inside[pk]) for pk, months in stood.items()}
    return {pk: months | _let_in_beside(months, left[pk], known[pk]) for pk, months in found.items()}


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
    """Where returns stood in the figures of the periods in which it happened, or of those around them."""
    speakers = {*late, *homes_of(late).values()}
    places, closed = spoken_for(speakers), closings(at)
    chain, going = [earlier for earlier, _moment in window.before], _going(window)
    figures: dict[Period, set[Period]] = {}
    for months in told_of(part.pk, speakers, set().union(*late.values())):
        figure = next((one for one in chain if one.contains(months)), None) or closing_of(months, closed)
        if figure is not None:
            figures.setdefault(figure, set()).add(months)
    for figure, asked in sorted(figures.items()):
        asked_of = Window(figure.start, figure.end, going=going)
        for library, spoken in _spoken(part, _as_closed(figure, part, asked_of, at), speakers, at).items():
            yield from (
                LeftOut(places[library], months, Aside.LATE, window.start) for months in spoken if months in asked
            )


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
            yield from (LeftOut((library,), month, Aside.LATE_NO_SUM, window.start) for month in sorted(months))


def _spoken(
    part: Indicator, seen: Window, libraries: Collection[int], at: datetime | None
) -> dict[int, tuple[Period, ...]]:
    """Of which months the returns of each of these libraries spoke in the figure of a period."""
    # Decisions wait for the restatement as returns do: else what is in the later figure would be in both, or in none.
    gone = went_out(seen, part.pk, at)
    reports = _reported(part, seen, libraries, gone)
    if not reports:
        return {}
    known = known_of(reports, counted_of(part, seen, spoken_for(reports), at))
    decided = decided_for(part, seen, known, choices_within(seen, [part.pk], reports, gone), at)
    return {pk: spoken_of(seen, replace(one, decided=decided[pk]), _manner(part)) for pk, one in known.items()}


def _stood_then(
    part: Indicator,
    seen: Window,
    libraries: Collection[int],
    stood: Mapping[int, frozenset[Period]],
    at: datetime | None,
) -> dict[int, frozenset[Period]]:
    """Which returns stood by what had been counted when these months were closed, beside those that `stood` already."""
    reports = _reported(part, seen, libraries, went_out(seen, part.pk, at))
    then = known_of(reports, counted_of(part, seen, spoken_for(reports), at)) if reports else {}
    free = {pk: standing(one.reported, apart_from(stood[pk], one).months) for pk, one in then.items()}
    return {pk: frozenset(one.period for one in found) for pk, found in free.items()}


def _reported(
    part: Indicator, seen: Window, libraries: Collection[int], at: datetime | None
) -> dict[int, tuple[Reported, ...]]:
    """What the returns of each of these libraries say that stood at a moment, or stand now."""
    found: dict[int, tuple[Reported, ...]] = {}
    for months, values in reported_within(seen, [part.pk], libraries, *_at(at)).items():
        for (_code, library), value in values.items():
            found[library] = (*found.get(library, ()), Reported(months, value))
    return found


def _by_decision(part: Indicator, known: Mapping[int, Said], chosen: Chosen) -> dict[int, frozenset[Period]]:
    """Of which returns that are there it was decided that they stand."""
    there = {pk: {one.period for one in said.reported} for pk, said in known.items()}
    made = {pk: chosen.get((part.pk, pk), {}).items() for pk in known}
    return {
        pk: frozenset(months for months, one in made[pk] if one.stands == Stands.RETURN and months in there[pk])
        for pk in made
    }


def _at(moment: datetime | None) -> tuple[datetime, ...]:
    return () if moment is None else (moment,)


def _by_closing(
    period: Period, left: Mapping[int, frozenset[Period]], closed: Mapping[Period, datetime]
) -> list[tuple[Period, dict[int, list[Period]]]]:
    """The figures of which closed periods say of what is `left` whether it stood, the shortest first."""
    own = _own(period)
    found: dict[Period, dict[int, list[Period]]] = {}
    for pk, months in left.items():
        for one in sorted(months):
            closing = closing_of(one, closed, before=own)
            if closing is not None:
                found.setdefault(closing, {}).setdefault(pk, []).append(one)
    return sorted(found.items(), key=lambda one: (one[0].months, one[0]))


def _own(period: Period) -> Period | None:
    """The months of a figure that is being frozen."""
    return Period(period.start, period.end) if isinstance(period, Window) and period.frozen else None


def _going(window: Window) -> tuple[Period, datetime] | None:
    """The months of a figure that is being frozen, and until when it counts: so it will have gone out."""
    own = _own(window)
    return (own, window.counted_until) if own is not None and window.counted_until else None


def _let_in_beside(stood: frozenset[Period], left: Collection[Period], known: Said) -> frozenset[Period]:
    """The returns against which nothing speaks but what was counted in months of which shorter ones stood."""
    counted = apart_from(stood, known).months
    return frozenset(one for one in left if not any(one.overlaps(month) for month in counted))


def _as_closed(closed: Period, part: Indicator, period: Window, at: datetime | None) -> Window:
    """A closed period as its figure was counted."""
    made = closings(at)
    by = (closed,) if closed in made else closed_by(closed, made)
    return Window(closed.start, closed.end, _counted_by(by, part, period, at, ()), going=period.going)


def _as_told(closed: Period, part: Indicator, period: Period, at: datetime | None) -> Window:
    """A closed period as it is told by it which returns stood: as its months were closed, if these were first.

    That holds until late entries are taken for it, by the figure that is being frozen too.
    """
    made = closings(at)
    own = _counted_until(closed, part, period, at)
    if _own(period) == closed and isinstance(period, Window) and period.counted_until:
        own.append(period.counted_until)
    late = [counted for counted in own if closed in made and counted > made[closed]]
    return Window(closed.start, closed.end, _counted_by(closed_by(closed, made), part, period, at, late))


def _counted_by(
    by: Collection[Period], part: Indicator, period: Period, at: datetime | None, late: Collection[datetime]
) -> datetime:
    """Until when it was counted in all of these closed periods, and in no later moment than is asked for."""
    made = closings(at)
    out = [counted for one in by for counted in _counted_until(one, part, period, at)]
    until = period.counted_until if isinstance(period, Window) else None
    return min(filter(None, (max((*out, *late, *(made[one] for one in by))), until)))


def _counted_until(closed: Period, part: Indicator, period: Period, at: datetime | None) -> list[datetime]:
    """Until when its figures were counted that have gone out, or will have with the one that is going."""
    found = [counted for counted, _gone in counted_and_out(closed, part.pk, at)]
    if isinstance(period, Window) and period.going and period.going[0] == closed:
        found.append(period.going[1])
    return found
