"""Reports that run by themselves: whose turn it is, what stops them, when they are tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from shulian.core.periods import parse
from shulian.core.schedules import (
    MOST_AT_ONCE,
    MOVES,
    STOPS,
    TRIES,
    Deed,
    Every,
    Facts,
    Moment,
    Plan,
    Refusal,
    State,
    decide_deed,
    decide_run,
    deeds_of,
    due,
    first_period,
    next_try,
)

YES = Facts(active=True, may_see=True, defined=True, figures=True)


@pytest.mark.parametrize(
    ("every", "day", "period"),
    [
        (Every.MONTH, date(2026, 5, 31), "2026-05"),
        (Every.QUARTER, date(2026, 5, 1), "2026-Q2"),
        (Every.QUARTER, date(2026, 12, 31), "2026-Q4"),
        (Every.YEAR, date(2026, 7, 4), "2026"),
        (Every.HALF, date(2026, 7, 1), "2026-H2"),
        (Every.HALF, date(2025, 12, 1), "2025-12--2026-05"),
    ],
)
def test_the_first_period_is_the_one_in_which_the_day_lies(every, day, period):
    assert first_period(every, day) == parse(period)


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        (date(2026, 3, 31), []),
        (date(2026, 4, 9), []),
        (date(2026, 4, 10), ["2026-Q1"]),
        (date(2026, 10, 9), ["2026-Q1", "2026-Q2"]),
        (date(2026, 10, 10), ["2026-Q1", "2026-Q2", "2026-Q3"]),
    ],
)
def test_a_report_is_made_some_days_after_the_end_of_each_period(today, codes):
    plan = Plan(parse("2026-Q1"), Moment.DAYS, days=10)
    assert [period.code for period in due(plan, today, (), ())] == codes


def test_what_was_missed_is_made_up_once():
    plan = Plan(parse("2026-01"), Moment.DAYS, days=1)
    today = date(2026, 6, 15)
    made = {parse("2026-01"), parse("2026-04")}
    missed = due(plan, today, made, ())
    assert [period.code for period in missed] == ["2026-02", "2026-03", "2026-05"]
    assert due(plan, today, made | set(missed), ()) == []


def test_a_report_of_published_figures_waits_for_them():
    plan = Plan(parse("2026-Q1"), Moment.PUBLISHED)
    published = {parse("2026-Q2"), parse("2026-04"), parse("2025-Q4")}
    assert [period.code for period in due(plan, date(2026, 12, 1), (), published)] == ["2026-Q2"]


def test_a_long_row_of_periods_is_made_up_in_turns():
    plan = Plan(parse("2020-01"), Moment.DAYS, days=1)
    first = due(plan, date(2026, 1, 2), (), ())
    assert len(first) == MOST_AT_ONCE
    assert due(plan, date(2026, 1, 2), set(first), ())[0] == parse("2022-01")


@pytest.mark.parametrize(
    ("missing", "answer"),
    [
        ({}, None),
        ({"active": False, "may_see": False}, Refusal.NO_ACCOUNT),
        ({"may_see": False, "defined": False}, Refusal.NO_RIGHT),
        ({"defined": False, "figures": False}, Refusal.NO_DEFINITION),
        ({"figures": False}, Refusal.NO_FIGURES),
    ],
)
def test_a_report_needs_the_right_of_who_ordered_it(missing, answer):
    assert decide_run(replace(YES, **missing)) == answer
    assert (answer in STOPS) == bool(answer and not missing.get("may_see", True))


def test_every_deed_at_every_state_leads_somewhere_or_is_refused():
    for state, deed in product(State, Deed):
        assert decide_deed(state, deed) == MOVES.get((state, deed), Refusal.NOT_NOW)
    assert deeds_of(State.RUNNING) == [Deed.PAUSE, Deed.END]
    assert deeds_of(State.STOPPED) == [Deed.TAKE_OVER, Deed.END]
    assert deeds_of(State.ENDED) == []


def test_a_failed_run_is_tried_again_ever_later_and_then_left_to_a_person():
    assert [next_try(failures) for failures in range(1, len(TRIES) + 2)] == [*TRIES, None]
    assert timedelta(0) < TRIES[0] < TRIES[-1]
