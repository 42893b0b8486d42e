"""What a figure means and how figures compare: indicators (统计指标) without any storage."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TypeVar

from shulian.core.periods import Period
from shulian.core.reconcile import Number, percent_change, total

Place = TypeVar("Place")


class Counting(StrEnum):
    """How journal entries become a figure; what only returns tell may count each `once`, and adds up to nothing."""

    ENTRIES = "entries"
    QUANTITY = "quantity"
    READERS = "readers"
    ONCE = "once"
    MEDIAN = "median"


class Measure(StrEnum):
    """Over the period (flow), or at its end (stock)."""

    FLOW = "flow"
    STOCK = "stock"


class Derivation(StrEnum):
    """How a figure follows from other figures: a ratio, or the change in percent (环比, 同比)."""

    RATIO = "ratio"
    PREVIOUS = "previous"
    YEAR_BEFORE = "year-before"


@dataclass(frozen=True)
class Definition:
    """One indicator: which journal entries it counts, and how, or of which other indicators it is made.

    `kind` is empty for what only returns report; `where` are details an entry must carry. `since` is the kind of entry
    from which a median of waiting time (in minutes) is measured, by the same subject. `parts` are the codes whose sum
    it is; a derived one has `derive`, and a ratio the codes it is divided by in `over` (`base:population` is a base),
    the quotient times `factor`. `decimals` are those of the quotient, or as many as returns may report it with.
    """

    code: str
    unit: str
    kind: str
    counting: Counting
    measure: Measure
    where: tuple[tuple[str, str], ...] = ()
    since: str = ""
    parts: tuple[str, ...] = ()
    derive: Derivation | None = None
    over: tuple[str, ...] = ()
    factor: int = 1
    decimals: int = 0
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reported:
    """A figure from a return, for the months it speaks of."""

    period: Period
    value: Number


@dataclass(frozen=True)
class Figure:
    """One library's figure: what the system counted and what returns say; None is missing.

    `filling` is what of the reported stands beside the counted: that of months in which nothing was counted. `within`
    was counted in the months of the other returns and of none that stood, by all that they speak of. Where the sources
    cannot be put together (readers told apart) it is not `whole`, nor where returns of shorter periods tell of all its
    months and cannot be added (`of_periods`). `lacking` parts of a sum have no figure while others do. `over` is what
    returns say beyond what was counted in their months, where they stand over it. What those say that `stood` when
    their months were closed, beyond the `filling`, is held against nothing that came in since.
    """

    counted: Number | None = None
    reported: Number | None = None
    filling: Number | None = None
    within: Number | None = None
    whole: bool = True
    lacking: int = 0
    over: Number | None = None
    stood: Number | None = None
    of_periods: bool = False

    @property
    def value(self) -> Number | None:
        """What stands: counted where the system counts, reported for the months before; no month is taken twice."""
        return total((self.counted, self.filling, self.over)) if self.whole else None

    @property
    def held(self) -> Number | None:
        """What returns say of months that the system counted too."""
        return None if self.reported is None else self.reported - (self.filling or 0) - (self.stood or 0)

    @property
    def disagrees(self) -> bool:
        """Whether a return says something else than the system counted in the same months."""
        return None not in (self.within, self.held) and self.within != self.held


@dataclass(frozen=True)
class Comparison:
    """A figure against that of another period; None where the base is missing or zero."""

    change: int | Decimal | None
    percent: Decimal | None


def counts_readers_by_year(counting: Counting, period: Period) -> bool:
    """Whether a reader may count twice: readers get another token every January, and nobody can tell who it was."""
    return counting == Counting.READERS and period.start.year != period.end.year


def compare(current: int | Decimal | None, base: int | Decimal | None, digits: int = 0) -> Comparison:
    """环比 or 同比: the difference, and the difference in percent of the base."""
    if current is None or base is None:
        return Comparison(None, None)
    return Comparison(current - base, percent_change(current, base, digits))


def ratio(
    top: int | Decimal | None, bottom: int | Decimal | None, factor: int = 1, decimals: int = 0
) -> Decimal | None:
    """The quotient times a factor, half away from zero; None ("—") where either is missing or the base is zero."""
    if top is None or bottom is None or bottom == 0:
        return None
    return (Decimal(top) * factor / Decimal(bottom)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def having_all(has: Iterable[Collection[Place]]) -> tuple[set[Place], set[Place]]:
    """Who has all figures a quotient is made of, and who has any: where some have not all, it is that of the former."""
    sets = [set(one) for one in has]
    return set.intersection(*sets), set.union(*sets)


def flow_within(period: Period, reported: Iterable[Reported]) -> Number | None:
    """The sum over the period of reported flows; None where none fits into it."""
    return total(one.value for one in flows_taken(period, reported))


def flows_taken(period: Period, reported: Iterable[Reported]) -> tuple[Reported, ...]:
    """Which of the reported flows a period is added up from: the longest first, then what fills the gaps.

    A year that was reported as a whole stands for its quarters; a figure that reaches out of
    the period cannot be divided and is left out.
    """
    taken: list[Reported] = []
    for figure in sorted(reported, key=lambda one: (-one.period.months, one.period)):
        inside = period.contains(figure.period)
        if inside and not any(figure.period.overlaps(other.period) for other in taken):
            taken.append(figure)
    return tuple(taken)


def stock_at_end(period: Period, reported: Iterable[Reported]) -> Number | None:
    """The stock reported for the end of the period; None if nobody looked at that day."""
    return next((one.value for one in stock_taken(period, reported)), None)


def stock_taken(period: Period, reported: Iterable[Reported]) -> tuple[Reported, ...]:
    """Which return says what was there at the end of the period: of several the one of the fewest months."""
    at_end = [one for one in reported if one.period.end == period.end]
    return (min(at_end, key=lambda one: one.period.months),) if at_end else ()
