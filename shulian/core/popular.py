"""What is borrowed most, told so that nobody is recognised in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FEWEST_READERS = 3
"""What fewer people borrowed is not told: in a small library one would know who it was."""
LONGEST = 100


@dataclass(frozen=True)
class Borrowed:
    """A title and how many different readers borrowed it: who takes it three times is still one."""

    title: int
    readers: int


def ranking(borrowed: Iterable[Borrowed]) -> list[int]:
    """The titles that enough people borrowed, the most borrowed first; of two alike the one that came later."""
    told = [one for one in borrowed if one.readers >= FEWEST_READERS]
    told.sort(key=lambda one: (-one.readers, -one.title))
    return [one.title for one in told[:LONGEST]]
