"""Erasing many readers together (批量删除数据): who may be on a list, who is kept back and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shulian.core.cardlife import Open

MOST = 20_000
"""Readers of one list: two people have to be able to answer for it."""


class Criterion(StrEnum):
    """How the readers of a list are named."""

    LEFT_BEFORE = "left-before"
    CARDS = "cards"


class Kept(StrEnum):
    """Why somebody who was named is not erased; the words people see live in the translations."""

    UNKNOWN = "unknown"
    REPEATED = "repeated"
    ELSEWHERE = "elsewhere"
    STILL_A_READER = "still-a-reader"
    BOOKS = "books"
    CHARGES = "charges"
    HOLDS = "holds"
    REFUNDS = "refunds"
    DEPOSIT = "deposit"


class Fault(StrEnum):
    """Why there is no list, or why a list is not proposed."""

    DAY_NEEDED = "day-needed"
    DAY_NOT_PAST = "day-not-past"
    CARDS_NEEDED = "cards-needed"
    TOO_MANY = "too-many"
    NOBODY = "nobody"
    WHY_NEEDED = "why-needed"
    NOT_A_DRAFT = "not-a-draft"


@dataclass(frozen=True)
class Candidate:
    """Somebody who was named: at home where the list reaches, gone, and what is open first."""

    within: bool
    left: bool
    open: Open | None = None


def kept_back(candidate: Candidate) -> Kept | None:
    """Why this reader stays; None for one who may be erased."""
    if not candidate.within:
        return Kept.ELSEWHERE
    if not candidate.left:
        return Kept.STILL_A_READER
    return Kept(candidate.open.value) if candidate.open else None


def against_day(day: date | None, today: date) -> Fault | None:
    """Readers who left before a day are named by one that is over."""
    if day is None:
        return Fault.DAY_NEEDED
    return Fault.DAY_NOT_PAST if day > today else None


def against_number(named: int) -> Fault | None:
    """A list names somebody, and no more than two people can answer for."""
    if named > MOST:
        return Fault.TOO_MANY
    return None if named else Fault.CARDS_NEEDED


def against_proposal(*, draft: bool, to_erase: int, why: str) -> Fault | None:
    """A list is proposed once, with the reason, if it would erase anybody."""
    if not draft:
        return Fault.NOT_A_DRAFT
    if not to_erase:
        return Fault.NOBODY
    return None if why.strip() else Fault.WHY_NEEDED
