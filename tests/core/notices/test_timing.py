"""When a reader may be told, when to try again, which reminders are due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from shulian.core.notices.attempts import Attempt, Next, Result, Trouble, after
from shulian.core.notices.kinds import State
from shulian.core.notices.timing import (
    ATTEMPTS,
    LONGEST_PAUSE,
    Fault,
    Habits,
    after_quiet,
    due_days,
    fault_of,
    habits_for,
    is_quiet,
    pause_after,
    step_of,
)

NIGHT = Habits(quiet_from=time(21), quiet_to=time(8))
NOON = Habits(quiet_from=time(12), quiet_to=time(14))
NEVER = Habits(quiet_from=time(0), quiet_to=time(0))


@pytest.mark.parametrize(
    ("habits", "at", "until"),
    [
        (NIGHT, "25 20:59", "25 20:59"),
        (NIGHT, "25 21:00", "26 08:00"),
        (NIGHT, "25 23:59", "26 08:00"),
        (NIGHT, "26 00:00", "26 08:00"),
        (NIGHT, "26 07:59", "26 08:00"),
        (NIGHT, "26 08:00", "26 08:00"),
        (NIGHT, "30 22:00", "31 08:00"),
        (NOON, "25 13:00", "25 14:00"),
        (NOON, "25 23:00", "25 23:00"),
        (NEVER, "25 03:00", "25 03:00"),
    ],
)
def test_quiet_hours_may_go_over_midnight(habits: Habits, at: str, until: str) -> None:
    moment, expected = (datetime.strptime(f"2026-12-{text}", "%Y-%m-%d %H:%M") for text in (at, until))
    assert after_quiet(moment, habits) == expected
    assert is_quiet(moment.time(), habits) is (moment != expected)


def test_pauses_double_up_to_a_cap() -> None:
    assert [pause_after(n) / timedelta(minutes=1) for n in (1, 2, 3, 7)] == [1, 2, 4, 64]
    assert pause_after(8) == pause_after(10_000) == LONGEST_PAUSE


@pytest.mark.parametrize(
    ("late", "step"), [(-1, 0), (0, 0), (1, 1), (6, 1), (7, 2), (13, 2), (14, 0), (29, 0), (30, 3), (36, 3), (37, 0)]
)
def test_the_last_step_reached_counts_while_it_is_fresh(late: int, step: int) -> None:
    today = date(2026, 11, 25)
    due = today - timedelta(days=late)
    assert step_of(due, today, (1, 7, 30)) == step
    first, last = due_days(today, (1, 7, 30))
    assert (first <= due <= last) or step == 0


@pytest.mark.parametrize(
    ("habits", "fault"),
    [
        (Habits(), None),
        (Habits(due_soon_days=0, card_days=0, closure_days=0), None),
        (Habits(overdue_steps=()), Fault.NO_STEPS),
        (Habits(overdue_steps=(7, 1)), Fault.STEPS_NOT_RISING),
        (Habits(overdue_steps=(7, 7)), Fault.STEPS_NOT_RISING),
        (Habits(overdue_steps=tuple(range(1, 11))), Fault.STEPS_TOO_MANY),
        (Habits(overdue_steps=(0, 7)), Fault.DAYS_OUT_OF_RANGE),
        (Habits(overdue_steps=(1, 400)), Fault.DAYS_OUT_OF_RANGE),
        (Habits(due_soon_days=-1), Fault.DAYS_OUT_OF_RANGE),
        (Habits(card_days=366), Fault.DAYS_OUT_OF_RANGE),
    ],
)
def test_what_is_wrong_with_settings(habits: Habits, fault: Fault | None) -> None:
    assert fault_of(habits) is fault


NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = Attempt(Result.LATER, Trouble.GATEWAY_BUSY)


@pytest.mark.parametrize(
    ("attempt", "attempts", "follows"),
    [
        (Attempt(Result.ACCEPTED), 1, Next(State.SENT)),
        (Attempt(Result.ACCEPTED), ATTEMPTS, Next(State.SENT)),
        (Attempt(Result.REJECTED, Trouble.ADDRESS_REFUSED), 1, Next(State.FAILED)),
        (LATER, 1, Next(State.WAITING, NOW + timedelta(minutes=1))),
        (LATER, 7, Next(State.WAITING, NOW + timedelta(minutes=64))),
        (LATER, ATTEMPTS - 1, Next(State.WAITING, NOW + timedelta(minutes=120))),
        (LATER, ATTEMPTS, Next(State.FAILED)),
    ],
)
def test_what_follows_an_attempt(attempt: Attempt, attempts: int, follows: Next) -> None:
    assert after(attempt, attempts, NOW) == follows


def test_for_an_alarm_no_hour_is_quiet() -> None:
    at = datetime(2026, 11, 25, 23, tzinfo=UTC)
    assert after_quiet(at, habits_for(NIGHT, at_once=True)) == at
    assert after_quiet(at, habits_for(NIGHT, at_once=False)) > at
    assert habits_for(NIGHT, at_once=True).overdue_steps == NIGHT.overdue_steps
