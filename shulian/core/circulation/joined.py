"""What becomes of the holds of one reader when two titles turn out to be one (合并题名时的预约)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Fate(StrEnum):
    """A hold stays as it is, waits for the one copy that it has, or ends because another stands for it."""

    STAYS = "stays"
    FOR_ITS_COPY = "for-its-copy"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Waits:
    """An open hold of a title; `caught` when a copy was set aside for it."""

    hold: int
    placed_at: datetime
    caught: bool


def fates(holds: Iterable[Waits]) -> dict[int, Fate]:
    """For the open holds of one reader on what is now one title: the one that has a copy stays, else the earliest.

    A reader waits for a title once; but a copy that was set aside is promised, and nobody takes it away.
    """
    first, *others = sorted(holds, key=lambda one: (not one.caught, one.placed_at, one.hold))
    return {first.hold: Fate.STAYS} | {one.hold: Fate.FOR_ITS_COPY if one.caught else Fate.ENDS for one in others}
