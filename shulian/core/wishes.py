"""What a reader may ask to have corrected, and when a card may be given up (个人信息保护法 art. 46, 47)."""

from __future__ import annotations

from enum import StrEnum

LONGEST = 500


class What(StrEnum):
    """What is wrong in the record and cannot be changed without documents."""

    NAME = "name"
    IDENTITY = "identity"
    BIRTH_DATE = "birth-date"
    PHONE = "phone"
    GUARDIAN = "guardian"
    FAMILY = "family"
    OTHER = "other"


class Fault(StrEnum):
    """Why a wish is not taken; the words people see live in the translations."""

    NOTHING_WRITTEN = "nothing-written"
    TOO_LONG = "too-long"
    OPEN_ALREADY = "open-already"
    ANSWERED = "answered"
    WHY_NEEDED = "why-needed"
    STILL_A_READER = "still-a-reader"


def against_answer(text: str, *, done: bool, stays: bool = False) -> Fault | None:
    """What stands against an answer: a deletion is not done while the card lives; whoever is refused is told why.

    `stays`: deletion was asked for, and the card has not been given up.
    """
    if done and stays:
        return Fault.STILL_A_READER
    return None if done or text.strip() else Fault.WHY_NEEDED


def fault_of(text: str, *, open_already: bool, needed: bool = True) -> Fault | None:
    """What stands against a wish; None when it is taken."""
    if open_already:
        return Fault.OPEN_ALREADY
    if needed and not text.strip():
        return Fault.NOTHING_WRITTEN
    return Fault.TOO_LONG if len(text) > LONGEST else None
