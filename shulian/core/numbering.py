"""The running numbers of the bulletin (期号): the office sets the first one, the others follow without a gap."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Refusal(StrEnum):
    """Why an issue does not get a number."""

    NUMBER_TAKEN = "number-taken"
    NOT_NEXT = "not-next-number"
    FIXED = "number-fixed"


def next_of(taken: Collection[int]) -> int:
    """The number after the highest one; a series that has not begun is proposed to begin with 1."""
    return max(taken, default=0) + 1


def decide_number(number: int, taken: Collection[int]) -> Refusal | None:
    """Whether the next issue of a series may have this number; None is yes.

    The first number of a series is free: what was printed before on paper stays counted.
    """
    if number in taken:
        return Refusal.NUMBER_TAKEN
    if taken and number != next_of(taken):
        return Refusal.NOT_NEXT
    return None


def decide_first_number(own: int, taken: Collection[int], *, published: bool) -> Refusal | None:
    """Whether a series may begin with another number than this one; None is yes.

    Nobody has seen a number before an issue of the series is published. Later drafts move along, so only the first
    one is corrected.
    """
    return Refusal.FIXED if published or own != min(taken) else None


def moved(number: int, first: int, taken: Collection[int]) -> dict[int, int]:
    """What each number becomes when the series begins with another one, in an order in which none meets another."""
    by = number - first
    return {one: one + by for one in sorted(taken, reverse=by > 0)}
