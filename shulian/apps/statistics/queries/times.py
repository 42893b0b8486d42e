"""The months, quarters and years that a period has, with their keys in a table."""

from __future__ import annotations

from shulian.core import periods
from shulian.core.dimensions import Dimension
from shulian.core.periods import Period


def times_of(period: Period, one: Dimension) -> list[tuple[str, Period]]:
    """The months, quarters or years that a period has, cut at its ends."""
    found: dict[str, Period] = {}
    at = period.start
    for _month in range(period.months):
        month = periods.between(at.year, at.month, 1)
        key = time_key(month, one)
        found[key] = Period(found[key].start if key in found else month.start, month.end)
        at = periods.between(at.year, at.month, 2).end.replace(day=1)
    return list(found.items())


def time_key(month: Period, one: Dimension) -> str:
    """A month's key in a dimension of time, as the engine spells it."""
    year, number = month.start.year, month.start.month
    return {
        Dimension.MONTH: f"{year}{number:02}",
        Dimension.QUARTER: f"{year}{(number + 2) // 3}",
        Dimension.YEAR: str(year),
    }[one]
