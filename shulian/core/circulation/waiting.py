"""How long a reader will wait for a title, as far as it can be said honestly (预计等待时间)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

DAYS_OF_A_WEEK = 7
FEWEST_LOANS = 5
"""With fewer measured loans nothing is said."""


@dataclass(frozen=True)
class Measured:
    """What is known of a title: days that past loans really took, copies that circulate, and those being fetched."""

    loan_days: tuple[int, ...]
    copies: int
    being_fetched: int = 0


@dataclass(frozen=True)
class Estimate:
    """From so many weeks to so many; `soon` when a copy is being fetched from its shelf.

    `loans`, `low_days`, `high_days` and `copies` are what it was worked out of: half of the loans took between the
    two.
    """

    low_weeks: int
    high_weeks: int
    loans: int = 0
    low_days: int = 0
    high_days: int = 0
    copies: int = 0
    soon: bool = False


def estimate(place: int, measured: Measured, *, fetched: bool = False) -> Estimate | None:
    """The wait at this place in the queue (1 is next); None where too little is known.

    With `copies` in circulation one of them comes back every loan time / copies on average, so that place p has
    to wait p times as long. Places for which a copy is being fetched from its shelf come first.
    """
    loans = len(measured.loan_days)
    if fetched:
        return Estimate(0, 1, soon=True)
    if measured.copies < 1 or loans < FEWEST_LOANS:
        return None
    low, high = _middle(measured.loan_days)
    turns = max(place - measured.being_fetched, 1) / measured.copies
    first = max(1, round(turns * low / DAYS_OF_A_WEEK))
    return Estimate(first, max(first + 1, ceil(turns * high / DAYS_OF_A_WEEK)), loans, low, high, measured.copies)


def _middle(days: Sequence[int]) -> tuple[int, int]:
    """The days between which the middle half lies."""
    ordered = sorted(days)
    return ordered[len(ordered) // 4], ordered[(len(ordered) * 3) // 4]
