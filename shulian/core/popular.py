"""What is borrowed most, told so that nobody is recognised in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FEWEST_LOANS = 3
"""What fewer people borrowed is not told: in a small library one would know who it was."""
LONGEST = 100


@dataclass(frozen=True)
class Borrowed:
    """A title and how often it was lent."""

    title: int
    loans: int


def ranking(borrowed: Iterable[Borrowed]) -> list[int]:
    """The titles that were lent often enough, the most lent first; of two alike the one that came later."""
    often = [one for one in borrowed if one.loans >= FEWEST_LOANS]
    often.sort(key=lambda one: (-one.loans, -one.title))
    return [one.title for one in often[:LONGEST]]
