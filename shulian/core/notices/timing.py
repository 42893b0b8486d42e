"""When a reader may be told, when to try again, and which reminders are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

ATTEMPTS = 11
"""After so many attempts, which take eight hours, a person has to look."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)
MADE_UP_FOR = timedelta(days=7)
"""A reminder whose day is longer ago than this is not sent any more: the next one comes soon enough."""


class Fault(StrEnum):
    """What is wrong with a library's notice settings."""

    NO_STEPS = "no-steps"
    STEPS_NOT_RISING = "steps-not-rising"
    STEPS_TOO_MANY = "steps-too-many"
    DAYS_OUT_OF_RANGE = "days-out-of-range"


@dataclass(frozen=True)
class Habits:
    """When a library tells its readers what; `quiet_from` equal to `quiet_to` means that no hour is quiet."""

    quiet_from: time = time(21)
    quiet_to: time = time(8)
    due_soon_days: int = 3
    overdue_steps: tuple[int, ...] = (1, 7, 30)
    card_days: int = 30
    closure_days: int = 7


LONGEST = 365
MOST_STEPS = 9


def fault_of(habits: Habits) -> Fault | None:
    """What is wrong with these settings; None for nothing. Zero days ahead means: not at all."""
    steps = habits.overdue_steps
    if not steps:
        return Fault.NO_STEPS
    if len(steps) > MOST_STEPS:
        return Fault.STEPS_TOO_MANY
    if list(steps) != sorted(set(steps)):
        return Fault.STEPS_NOT_RISING
    days = (habits.due_soon_days, habits.card_days, habits.closure_days)
    if min(days) < 0 or max(days) > LONGEST or steps[0] < 1 or steps[-1] > LONGEST:
        return Fault.DAYS_OUT_OF_RANGE
    return None


def habits_for(habits: Habits, *, at_once: bool) -> Habits:
    """The same habits, without quiet hours for what must be known at any hour."""
    return replace(habits, quiet_from=time(0), quiet_to=time(0)) if at_once else habits


def is_quiet(at: time, habits: Habits) -> bool:
    """Whether nobody is to be disturbed at this time of day; the hours may go over midnight."""
    begin, end = habits.quiet_from, habits.quiet_to
    if begin <= end:
        return begin <= at < end
    return at >= begin or at < end


def after_quiet(at: datetime, habits: Habits) -> datetime:
    """The first moment from `at` (on the clocks of the libraries) on which is not quiet."""
    if not is_quiet(at.timetz().replace(tzinfo=None), habits):
        return at
    end = at.replace(hour=habits.quiet_to.hour, minute=habits.quiet_to.minute, second=0, microsecond=0)
    return end if end > at else end + timedelta(days=1)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, up to the cap."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 12)), LONGEST_PAUSE)


def step_of(due: date, today: date, steps: Sequence[int]) -> int:
    """The reminder that is due for something overdue: 1 for the first step, 0 for none.

    Only the last step reached counts, and only while it is fresh: who was away for a month gets one letter, not three.
    """
    late = (today - due).days
    reached = [number for number, days in enumerate(steps, start=1) if late >= days]
    if not reached or late - steps[reached[-1] - 1] >= MADE_UP_FOR.days:
        return 0
    return reached[-1]


def due_days(today: date, steps: Sequence[int]) -> tuple[date, date]:
    """The first and the last due day of which some step can be fresh today."""
    return today - timedelta(days=steps[-1]) - MADE_UP_FOR + timedelta(days=1), today - timedelta(days=steps[0])
