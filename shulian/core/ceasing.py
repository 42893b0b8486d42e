"""When a library or branch closes for good, by itself or into another one (撤馆、并馆)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Refusal(StrEnum):
    """Reasons are data; the words people see live in the translations."""

    SAY_WHY = "say-why"
    IS_HEAD = "is-head"
    CLOSED_ALREADY = "closed-already"
    NOT_CLOSED = "not-closed"
    BEFORE_OPENING = "before-opening"
    BEHIND_PERIODS = "behind-periods"
    BRANCHES_OPEN = "branches-open"
    INTO_ITSELF = "into-itself"
    INTO_CLOSED = "into-closed"
    ABOVE_CLOSED = "above-closed"


@dataclass(frozen=True)
class Facts:
    """A library that is to close on a day (the first on which it is no more), as the rule sees it.

    `branches` below it are open on that day. `into_itself`: the one it is merged into is itself, or belongs to it;
    `into_closed`: that one is closed by then. `settled` is the first day of the last period that is closed or
    published: the library was there on it, and is counted in its figures and in who owed a return.
    """

    day: date
    reason: str
    is_head: bool = False
    opened_on: date | None = None
    closed_on: date | None = None
    branches: int = 0
    into_itself: bool = False
    into_closed: bool = False
    settled: date | None = None


def decide_closing(facts: Facts) -> Refusal | None:
    """Whether it may close for good; None is yes."""
    if facts.is_head:
        return Refusal.IS_HEAD
    if facts.closed_on is not None:
        return Refusal.CLOSED_ALREADY
    if facts.opened_on is not None and facts.day <= facts.opened_on:
        return Refusal.BEFORE_OPENING
    if facts.settled is not None and facts.day <= facts.settled:
        return Refusal.BEHIND_PERIODS
    if facts.branches:
        return Refusal.BRANCHES_OPEN
    if facts.into_itself:
        return Refusal.INTO_ITSELF
    if facts.into_closed:
        return Refusal.INTO_CLOSED
    return None if facts.reason.strip() else Refusal.SAY_WHY


def decide_taking_back(closed_on: date | None, reason: str, *, closed_above: bool) -> Refusal | None:
    """Whether a closing may be taken back; None is yes."""
    if closed_on is None:
        return Refusal.NOT_CLOSED
    if closed_above:
        return Refusal.ABOVE_CLOSED
    return None if reason.strip() else Refusal.SAY_WHY


def is_there(closed_on: date | None, day: date) -> bool:
    """Whether a library is not closed for good on a day; of one that is not on its first day no period is owed."""
    return closed_on is None or day < closed_on
