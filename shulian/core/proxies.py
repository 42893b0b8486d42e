"""Who may act for whom (代借代还), and from when to when."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from shulian.core.consents import is_child
from shulian.core.identity import age_on

LONGEST = timedelta(days=366)
MOST = 5
YOUNGEST = 14
"""From this age on somebody may fetch another reader's books."""


class Fault(StrEnum):
    """Why somebody is not named; the words people see live in the translations."""

    UNKNOWN = "unknown"
    ONESELF = "oneself"
    TOO_YOUNG = "too-young"
    NOT_A_DAY = "not-a-day"
    ENDS_BEFORE = "ends-before"
    IN_THE_PAST = "in-the-past"
    TOO_LONG = "too-long"
    TOO_MANY = "too-many"
    ALREADY_NAMED = "already-named"
    NEEDS_GUARDIAN = "needs-guardian"


def fault_of_days(starts_on: date | None, ends_on: date | None, today: date) -> Fault | None:
    """What is wrong with the days of a proxy."""
    if starts_on is None or ends_on is None:
        return Fault.NOT_A_DAY
    if ends_on < starts_on:
        return Fault.ENDS_BEFORE
    if ends_on < today:
        return Fault.IN_THE_PAST
    return Fault.TOO_LONG if ends_on - starts_on > LONGEST else None


def against_naming(born: date | None, today: date, *, with_guardian: bool) -> Fault | None:
    """What stands against a reader naming somebody: under fourteen that is the guardian's, who comes to a desk."""
    return Fault.NEEDS_GUARDIAN if is_child(born, today) and not with_guardian else None


def is_old_enough(born: date | None, today: date) -> bool:
    """Whether somebody of this age may act for another; an unknown age passes, as for institutions."""
    return born is None or age_on(today, born) >= YOUNGEST
