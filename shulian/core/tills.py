"""Tills (收银台): what should be in the drawer, and when the day may be closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shulian.core.charges import MOST_FEN, SHORTEST_REASON, Refusal


@dataclass(frozen=True)
class Closing:
    """A closed day: what should have been there, what was counted, and what that differs by."""

    expected_fen: int
    counted_fen: int

    @property
    def difference_fen(self) -> int:
        """Positive: too much in the drawer; negative: too little."""
        return self.counted_fen - self.expected_fen


def expected(float_fen: int, moves: Iterable[int]) -> int:
    """What should be in the drawer: the float, and everything that went in and out since."""
    return float_fen + sum(moves)


def counted_fault(fen: int) -> Refusal | None:
    """What is wrong with a sum that was counted; nothing at all is a sum too."""
    if fen < 0:
        return Refusal.NEGATIVE_AMOUNT
    return Refusal.ABSURD_AMOUNT if fen > 10 * MOST_FEN else None


def decide_opening(name: str, float_fen: int, *, already_open: bool) -> Refusal | None:
    """Whether the till of a desk may be opened with this float; None is yes."""
    if not name.strip():
        return Refusal.NAME_NEEDED
    if already_open:
        return Refusal.TILL_OPEN
    return counted_fault(float_fen)


def decide_cash(fen: int, in_the_till: int | None) -> Refusal | None:
    """Whether so much cash may move (out when negative); `in_the_till` is None when no till is open."""
    if in_the_till is None:
        return Refusal.NO_OPEN_TILL
    return Refusal.TILL_HAS_LESS if in_the_till + fen < 0 else None


def decide_closing(expected_fen: int, counted_fen: int, reason: str, *, is_open: bool) -> Closing | Refusal:
    """The closed day; a difference needs a reason, and a day is closed once."""
    if not is_open:
        return Refusal.TILL_CLOSED
    fault = counted_fault(counted_fen)
    if fault:
        return fault
    closing = Closing(expected_fen, counted_fen)
    if closing.difference_fen and len(reason.strip()) < SHORTEST_REASON:
        return Refusal.TILL_DIFFERS
    return closing
