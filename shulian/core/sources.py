"""Which source stands: what the system counted, or what returns say of months without a count (数据来源)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from shulian.core.eresources import FED
from shulian.core.indicators import Definition, Figure, Measure, Reported, flows_taken, stock_taken
from shulian.core.periods import Period, between, following
from shulian.core.reconcile import Number, total


@dataclass(frozen=True)
class Manner:
    """How figures of an indicator go together: over time (flow or stock), and whether they can be added at all.

    What is counted only `in_part` is never known to be the whole of a library: returns stand over it.
    """

    measure: Measure
    adds: bool = True
    in_part: bool = False

    @property
    def adds_up(self) -> bool:
        """Whether what was counted and what was reported of other months go together by adding."""
        return self.adds and self.measure is Measure.FLOW

    def over(self, period: Period, reported: Iterable[Reported]) -> Number | None:
        """What returns say of a period."""
        return total(one.value for one in self.taken(period, reported))

    def taken(self, period: Period, reported: Iterable[Reported]) -> tuple[Reported, ...]:
        """Which returns say it. Readers told apart in two quarters are not those of both."""
        if self.measure is Measure.STOCK:
            return stock_taken(period, reported)
        if not self.adds:
            return tuple(one for one in reported if _same(one.period, period))[:1]
        return flows_taken(period, reported)

    def of_periods(self, period: Period, reported: Collection[Reported]) -> bool:
        """Whether returns of shorter periods tell of all its months, and none of all of it: they make no sum."""
        if self.adds or self.measure is Measure.STOCK or self.taken(period, reported):
            return False
        inside = [one.period for one in reported if period.contains(one.period)]
        return all(any(one.contains(month) for one in inside) for month in _months(period))


def standing(reported: Iterable[Reported], counted: Collection[Period]) -> tuple[Reported, ...]:
    """The returns that stand: those of months in none of which the system counted anything."""
    return tuple(one for one in reported if not any(one.period.overlaps(month) for month in counted))


def counts_in_part(kind: str) -> bool:
    """Whether the system counts some of it only: use of electronic resources, provider by provider."""
    return kind in FED


def beside(
    reported: Iterable[Reported],
    counted: Mapping[Period, int],
    manner: Manner,
    decided: Collection[Period] = (),
) -> tuple[Reported, ...]:
    """What returns say beside the counted: those that stand, and what those that stand over it say beyond it.

    All returns stand over what is counted in part, others where it was `decided` for their months.
    """
    there = _let_in(reported, counted, manner, decided)
    if not manner.adds_up:
        return there
    return tuple(Reported(one.period, one.value - _counted_in(one.period, counted)) for one in there)


def _let_in(
    reported: Iterable[Reported], counted: Collection[Period], manner: Manner, decided: Collection[Period]
) -> tuple[Reported, ...]:
    """The returns that stand beside the counted or over it, as they are."""
    there = tuple(reported)
    if manner.in_part and manner.adds_up:
        return there
    free = standing(there, counted)
    over = decided if manner.adds_up else ()
    return tuple(one for one in there if one in free or any(_same(one.period, months) for months in over))


EVERYDAY = frozenset({"card-issued", "checkin", "checkout"})
"""What happens at every library that circulates: where nothing of it was counted, something is missing."""


def expects_members(made: Iterable[Definition]) -> bool:
    """Whether a figure is expected of every member that circulates, since the system counts what it is made of."""
    # Of some loans only there may be none anywhere.
    return any(one.kind in EVERYDAY and not one.where for one in made)


def complete(
    owed: Iterable[Period], reported: Collection[Period], counted: Collection[Period], *, every_month: bool = False
) -> bool:
    """Whether nothing that a library owes is missing: for each period owed a return, or something that was counted.

    Where nothing happened in a month, nothing is counted; of what comes month by month (`every_month`) each is asked.
    """
    ask = all if every_month else any
    return all(
        one in reported or ask(any(month.overlaps(there) for there in counted) for month in _months(one))
        for one in owed
    )


@dataclass(frozen=True)
class Said:
    """What is known of a library: `counted` in the period by the system, and what its returns say.

    A return may speak of branches too. `months` is what was counted in each month by all that it speaks of, and
    `together` by all of them in the whole period. Of `decided` months the return stands over what was counted; of those
    that `stood` when they were closed nobody had to decide it. Of each month that was counted is known when the first
    of it `came_in`.
    """

    counted: int | None = None
    reported: tuple[Reported, ...] = ()
    months: Mapping[Period, int] = field(default_factory=dict)
    together: int | None = None
    decided: frozenset[Period] = frozenset()
    came_in: Mapping[Period, datetime] = field(default_factory=dict)
    stood: frozenset[Period] = frozenset()

    @property
    def counts(self) -> bool:
        """Whether the system counted anything of it."""
        return self.counted is not None or bool(self.months)


def chosen(period: Period, said: Said, manner: Manner) -> Figure:
    """A library's figure out of both sources, the choice made for the months of each return by itself.

    Who begins in May to be counted keeps the first quarter that was reported, and the year is the sum of its quarters.
    """
    free = [one for one in standing(said.reported, said.months) if period.contains(one.period)]
    # A stock is what was there last, and that was counted.
    filling = manner.over(period, free) if manner.adds_up or not said.counts else None
    of_periods = not said.counts and manner.of_periods(period, free)
    return Figure(
        counted=said.counted,
        reported=manner.over(period, said.reported),
        filling=filling,
        within=_within(period, said, manner),
        whole=manner.adds or not ((said.counts and free) or of_periods),
        of_periods=of_periods,
        over=_over(period, said, manner, filling),
        stood=_stood(period, said, manner, filling),
    )


class Aside(StrEnum):
    """Why what a return says of months within a period, or what came in late, is not in the figure."""

    COUNTED = "counted"
    ANOTHER = "another"
    EARLIER = "earlier"
    NO_SUM = "no-sum"
    LATE = "late"
    LATE_NO_SUM = "late-no-sum"


@dataclass(frozen=True)
class MadeOf:
    """The returns that a library's figure is made of, beside what was counted.

    What was counted in the months of those that stand `over` it is in them already. What the others say is `aside`,
    each for a reason.
    """

    returns: tuple[Reported, ...] = ()
    over: tuple[Reported, ...] = ()
    aside: tuple[tuple[Reported, Aside], ...] = ()


def made_of(period: Period, said: Said, manner: Manner) -> MadeOf:
    """By the rule of `chosen`: the records that make up the figure, and why others do not."""
    let_in = _let_in(said.reported, said.months, manner, said.decided)
    if not manner.adds_up and said.counts:
        let_in = ()
    returns = manner.taken(period, let_in)
    return MadeOf(
        returns,
        tuple(one for one in returns if any(one.period.overlaps(month) for month in said.months)),
        tuple(
            (one, _aside(one, let_in, said, manner))
            for one in said.reported
            if one not in returns and period.contains(one.period)
        ),
    )


def spoken_of(period: Period, known: Said, manner: Manner) -> tuple[Period, ...]:
    """Of which months returns spoke in the figure of a period, with what was `known` when it was closed.

    There the returns stand, whatever comes in late: a figure has spoken of it, and no later one speaks of it again.
    """
    return tuple(one.period for one in made_of(period, known, manner).returns)


def unseated(period: Period, known: Said, chosen: Collection[Period]) -> frozenset[Period]:
    """The months within a period of returns that do not stand by what was counted, and nothing is `chosen` of."""
    stand = standing(known.reported, known.months)
    apart = {one.period for one in known.reported if one not in stand and one.period not in chosen}
    return frozenset(filter(period.contains, apart))


def apart_from(stood: Collection[Period], known: Said) -> Said:
    """What is known without what was counted in months of which a return `stood`: longer ones stand beside it."""
    return replace(known, months=_outside(stood, known.months), came_in=_outside(stood, known.came_in))


def came_in_after(moment: datetime | None, months: Period, known: Said) -> bool:
    """Whether all that was counted in these months came in after they were closed: by then a return of them stood."""
    return moment is not None and all(at > moment for one, at in known.came_in.items() if months.overlaps(one))


def closed_by(months: Period, closed: Mapping[Period, datetime]) -> tuple[Period, ...]:
    """The closed periods by which months were: the shorter ones that make them up, or themselves if that was first."""
    own = (months,) if months in closed else ()
    parts = tuple(one for one in closed if months.contains(one) and one != months)
    if not all(any(one.contains(month) for one in parts) for month in _months(months)):
        return own
    last = max(closed[one] for one in parts)
    return own if own and closed[months] <= last else parts


def closed_at(months: Period, closed: Mapping[Period, datetime]) -> datetime | None:
    """When months were closed: by themselves, or before that with the last of the shorter ones that make them up."""
    return max((closed[one] for one in closed_by(months, closed)), default=None)


def closing_of(months: Period, closed: Mapping[Period, datetime], *, before: Period | None = None) -> Period | None:
    """The figure of which closed period says whether a return of these months stood: of the shortest that holds them.

    So it is the same whatever period is asked for, and a year is the sum of its quarters. Of two that are equally long
    the one says it that was closed first. A figure that is being frozen says it itself: it follows only what comes
    `before` it in this order, as where the shorter periods that make it up were closed before it.
    """
    holding = {one: at for one, at in closed.items() if one.contains(months)}
    last = (before.months, holding[before], before.start) if before in holding else None
    own = closed_at(months, closed)
    if own is not None:
        holding[months] = own
    order = {one: (one.months, at, one.start) for one, at in holding.items()}
    if before is not None:
        order = {one: at for one, at in order.items() if (at < last if last else one.months <= before.months)}
    return min(order, key=lambda one: order[one], default=None)


def takes_late(manner: Manner, *, counts: bool, told: bool) -> bool:
    """Whether what came in late of earlier months is in the figure of a library that `counts` in its own or does not.

    Readers told apart make no sum with those of returns: where any return has `told` of the months, late ones stand
    only beside others that were counted. So nothing that comes in late makes a figure missing.
    """
    return manner.adds_up or counts or not told


def _aside(one: Reported, let_in: Collection[Reported], said: Said, manner: Manner) -> Aside:
    if one not in let_in and any(one.period.overlaps(month) for month in said.months):
        return Aside.COUNTED
    if manner.adds_up:
        return Aside.ANOTHER
    if manner.measure is not Measure.STOCK:
        return Aside.NO_SUM
    return Aside.COUNTED if said.counts else Aside.EARLIER


def added(parts: Mapping[str, Figure], counts: Mapping[str, bool]) -> Figure:
    """The figure of a sum out of those of its parts; `counts` says of every part whether the system counts it.

    A part that nobody reported is lacking, it is not zero. Of what the system counts itself nothing is lacking where
    it counts at all: then nothing happened.
    """
    figures = parts.values()
    counted = total(one.counted for one in figures)
    there = [code for code, one in parts.items() if one.value is not None]
    lacking = [code for code in counts if code not in there and (counted is None or not counts[code])]
    return Figure(
        counted,
        total(one.reported for one in figures),
        total(one.filling for one in figures),
        total(one.within for one in figures),
        all(one.whole for one in figures),
        len(lacking) if there else 0,
        total(one.over for one in figures),
        total(one.stood for one in figures),
        any(one.of_periods for one in figures),
    )


def _within(period: Period, said: Said, manner: Manner) -> Number | None:
    """What was counted in the months of returns that do not stand; None where that cannot be told."""
    stands = standing(said.reported, said.months)
    apart = (one for one in said.reported if one not in stands and not _has_stood(one, said))
    held = [one.period for one in apart if period.contains(one.period)]
    if not manner.adds_up:
        return said.together if any(_same(one, period) for one in held) else None
    # Nothing is held against what came in over a return that stood: a longer one says what is beyond that.
    free = _outside(said.stood, said.months)
    return total(free.get(month, 0) for month in said.months if any(one.contains(month) for one in held))


def _has_stood(one: Reported, said: Said) -> bool:
    """Whether it speaks of months of which a return stood when they were closed: itself, or one of more months."""
    return any(months.contains(one.period) for months in said.stood)


def _stood(period: Period, said: Said, manner: Manner, filling: Number | None) -> Number | None:
    """What returns say that stood when their months were closed, beyond those of months without a count."""
    stood = [one for one in said.reported if _has_stood(one, said)]
    if not stood or not manner.adds_up:
        return None
    free = standing(said.reported, said.months)
    value = manner.over(period, dict.fromkeys((*stood, *free)))
    return None if value is None else value - (filling or 0)


def _over(period: Period, said: Said, manner: Manner, filling: Number | None) -> Number | None:
    """What returns say beyond the counted and beyond those of other months, where they stand over it."""
    if not manner.adds_up or not (manner.in_part or said.decided):
        return None
    value = manner.over(period, beside(said.reported, said.months, manner, said.decided))
    return None if value is None else value - (filling or 0)


Known = TypeVar("Known")


def _outside(stood: Collection[Period], counted: Mapping[Period, Known]) -> dict[Period, Known]:
    return {month: one for month, one in counted.items() if not any(months.contains(month) for months in stood)}


def _counted_in(period: Period, counted: Mapping[Period, int]) -> int:
    return sum(value for month, value in counted.items() if period.contains(month))


def _months(period: Period) -> Iterator[Period]:
    month = between(period.start.year, period.start.month, 1)
    while month.start <= period.end:
        yield month
        month = following(month)


def _same(one: Period, other: Period) -> bool:
    """The same months; a window through which they are seen makes no difference."""
    return (one.start, one.end) == (other.start, other.end)
