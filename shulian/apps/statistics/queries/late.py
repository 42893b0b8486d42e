"""What the system counted in a period: what came in late too, but not of months of which a return has spoken (迟到)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncMonth

from shulian import clock
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator, SourceChoice, Span
from shulian.apps.statistics.once import once
from shulian.apps.statistics.queries.choices import Key, choices_within
from shulian.apps.statistics.queries.definitions import bound_to, manner_of
from shulian.apps.statistics.queries.entries import aggregate, is_counted, reported_within
from shulian.apps.statistics.queries.places import homes_of, spoken_for
from shulian.apps.statistics.queries.windows import OVER, counted_until, counted_within, late_within, moments_of
from shulian.core import periods
from shulian.core.indicators import Reported
from shulian.core.periods import Period
from shulian.core.publishing import Window
from shulian.core.sources import Aside, Manner, Said, counts_in_part, spoken_of, standing, takes_late
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


@once
def counted_months(
    part: Indicator, period: Period, libraries: Collection[int], at: datetime | None = None
) -> dict[int, dict[Period, int]]:
    """In which months the system counted something at each of these libraries, and how much."""
    found: dict[int, dict[Period, int]] = {}
    entries = counted_entries(part, period, at).filter(library__in=libraries)
    told = entries.annotate(month=TruncMonth("happened_at", tzinfo=clock.PLACE)).values_list("library", "month")
    for library, month, value in told.annotate(n=aggregate(part)).order_by():
        found.setdefault(library or 0, {})[periods.between(month.year, month.month, 1)] = value
    return found


def months_of(
    part: Indicator, period: Period, places: Mapping[int, tuple[int, ...]], at: datetime | None = None
) -> dict[int, dict[Period, int]]:
    """What was counted in each month at all the `places` of which a return of each of these libraries speaks."""
    asked = (part, period, [pk for those in places.values() for pk in those])
    counted = counted_months(*asked) if at is None else counted_months(*asked, at)
    found: dict[int, dict[Period, int]] = {}
    for library, those in places.items():
        for pk in those:
            for month, value in counted.get(pk, {}).items():
                there = found.setdefault(library, {})
                there[month] = there.get(month, 0) + value
    return found


@once
def left_out(part: Indicator, period: Period, at: datetime | None = None) -> tuple[LeftOut, ...]:
    """What came in late and is not counted in a period, seen with the returns of now or of a moment."""
    if not isinstance(period, Window) or not period.late:
        return ()
    late = _late_months(part, period)
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

    It stood when the months were closed, and something came in of them since. Of several periods that were closed
    within this one the shortest says it. Where the office has decided, that holds.
    """
    manner = _manner(part)
    if not manner.adds_up or manner.in_part:
        return _by_decision(part, known, chosen)
    left = {pk: _unseated(period, one, chosen.get((part.pk, pk), {})) for pk, one in known.items()}
    left = {pk: months for pk, months in left.items() if months}
    found = _by_decision(part, known, chosen)
    for closed in _closed_within(period, at) if left else ():
        inside = {pk: frozenset(filter(_months(closed).contains, months)) for pk, months in left.items()}
        inside = {pk: months for pk, months in inside.items() if months}
        if inside:
            seen = _as_closed(closed, part, period, at)
            then = {pk: replace(known[pk], decided=found[pk]) for pk in inside}
            for pk, spoken in _spoken_then(part, seen, then, at).items():
                found[pk] |= inside[pk].intersection(spoken)
        left = {pk: months - inside.get(pk, frozenset()) for pk, months in left.items()}
    return found


def _manner(part: Indicator) -> Manner:
    return replace(manner_of(part), in_part=counts_in_part(part.kind))


def _months(span: Span) -> Period:
    return Period(span.start, span.end)


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
            seen = Window(earlier.start, earlier.end, moment)
            for library, spoken in _spoken(part, seen, speakers, at).items():
                yield from (LeftOut(places[library], months, Aside.LATE) for months in spoken)


def _beside_returns(
    part: Indicator, window: Window, late: Mapping[int, set[Period]], at: datetime | None
) -> Iterator[LeftOut]:
    """Where it would make a sum with what returns say of the period itself."""
    own = Window(window.start, window.end, window.counted_until)
    told = bool(reported_within(own, [part.pk], None, *_at(at)))
    homes = homes_of(late)
    there = months_of(part, own, spoken_for(set(homes.values())), at)
    for library, months in late.items():
        if not takes_late(_manner(part), counts=homes[library] in there, told=told):
            yield from (LeftOut((library,), month, Aside.LATE_NO_SUM) for month in sorted(months))


def _spoken(
    part: Indicator, seen: Window, libraries: Collection[int], at: datetime | None
) -> dict[int, tuple[Period, ...]]:
    """Of which months the returns of each of these libraries spoke in the figure of a period."""
    reports: dict[int, tuple[Reported, ...]] = {}
    for months, values in reported_within(seen, [part.pk], libraries, *_at(at)).items():
        for (_code, library), value in values.items():
            reports[library] = (*reports.get(library, ()), Reported(months, value))
    if not reports:
        return {}
    counted = months_of(part, seen, spoken_for(reports), at)
    known = {pk: Said(None, said, counted.get(pk, {})) for pk, said in reports.items()}
    decided = decided_for(part, seen, known, choices_within(seen, [part.pk], reports, at), at)
    return {pk: spoken_of(seen, replace(one, decided=decided[pk]), _manner(part)) for pk, one in known.items()}


def _spoken_then(
    part: Indicator, seen: Window, known: Mapping[int, Said], at: datetime | None
) -> dict[int, tuple[Period, ...]]:
    """The same of returns that are `known`: by what had been counted when these months were closed."""
    counted = months_of(part, seen, spoken_for(known), at)
    return {pk: spoken_of(seen, replace(one, months=counted.get(pk, {})), _manner(part)) for pk, one in known.items()}


def _by_decision(part: Indicator, known: Iterable[int], chosen: Chosen) -> dict[int, frozenset[Period]]:
    made = {pk: chosen.get((part.pk, pk), {}).items() for pk in known}
    return {pk: frozenset(months for months, one in made[pk] if one.stands == Stands.RETURN) for pk in made}


def _unseated(period: Period, known: Said, chosen: Collection[Period]) -> frozenset[Period]:
    """The months within a period of returns that do not stand by what was counted, and of which nothing was decided."""
    stand = standing(known.reported, known.months)
    apart = {one.period for one in known.reported if one not in stand and one.period not in chosen}
    return frozenset(one for one in apart if period.contains(one) and one.months < period.months)


def _at(moment: datetime | None) -> tuple[datetime, ...]:
    return () if moment is None else (moment,)


@once
def _closed_within(period: Period, by: datetime | None) -> tuple[Span, ...]:
    """The closed periods within one, the shortest first."""
    within = Span.objects.filter(state__in=OVER, start__gte=period.start, end__lte=period.end)
    closed = within.exclude(start=period.start, end=period.end).filter(closed_at__isnull=False)
    found = closed if by is None else closed.filter(closed_at__lte=by)
    return tuple(sorted(found.order_by(), key=lambda one: (_months(one).months, one.start)))


def _as_closed(closed: Span, part: Indicator, period: Period, at: datetime | None) -> Window:
    """A closed period as its figure was counted, seen no later than the one around it."""
    moment = _counted_until(closed, part.pk, at)
    until = period.counted_until if isinstance(period, Window) else None
    return Window(closed.start, closed.end, min(filter(None, (moment, until)), default=None))


@once
def _counted_until(closed: Span, code: str, by: datetime | None) -> datetime | None:
    out = counted_until([closed], by).get(closed.pk, {})
    return max((out[one] for one in bound_to([code], out)[code]), default=closed.closed_at)
