"""When a post ends, and when the account behind it is closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shulian.core.accounts import A_MONTH, LEFT_OVER, Refusal, decide_end, is_left_over, may_begin_anew, token_lasts

TODAY = date(2026, 11, 26)
A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("last_day", "starts", "ends", "answer"),
    [
        (TODAY, date(2025, 1, 1), None, None),
        (date(2099, 12, 31), date(2025, 1, 1), None, None),
        (date(2026, 12, 31), date(2025, 1, 1), date(2026, 12, 31), None),
        (date(2027, 1, 1), date(2025, 1, 1), date(2026, 12, 31), Refusal.LATER_THAN_NOW),
        (date(2099, 12, 31), date(2025, 1, 1), date(2026, 12, 31), Refusal.LATER_THAN_NOW),
        (TODAY - A_DAY, date(2025, 1, 1), None, Refusal.BEFORE_IT_BEGINS),
        (TODAY, TODAY + A_DAY, None, Refusal.BEFORE_IT_BEGINS),
        (TODAY - A_DAY, date(2025, 1, 1), TODAY - A_DAY, Refusal.OVER_ALREADY),
    ],
)
def test_a_post_ends_no_later_than_was_agreed(
    last_day: date, starts: date, ends: date | None, answer: Refusal | None
) -> None:
    assert decide_end(last_day, starts, ends, TODAY) is answer


@pytest.mark.parametrize(
    ("starts", "ends", "answer"),
    [
        (TODAY, None, False),
        (TODAY, TODAY, False),
        (TODAY, TODAY - A_DAY, True),
        (TODAY + 9 * A_DAY, TODAY + 9 * A_DAY, False),
        (TODAY + 9 * A_DAY, TODAY - A_DAY, True),
    ],
)
def test_a_post_that_is_over_may_begin_anew_on_the_same_day(starts: date, ends: date | None, *, answer: bool) -> None:
    assert may_begin_anew(starts, ends, TODAY) is answer


@pytest.mark.parametrize(
    ("last_day", "made_on", "closed"),
    [
        (TODAY - LEFT_OVER, date(2020, 1, 1), False),
        (TODAY - LEFT_OVER - A_DAY, date(2020, 1, 1), True),
        (None, TODAY - LEFT_OVER, False),
        (None, TODAY - LEFT_OVER - A_DAY, True),
    ],
)
def test_an_account_without_a_post_is_closed_after_a_month(last_day: date | None, made_on: date, closed: bool) -> None:
    assert is_left_over(last_day, made_on, TODAY) is closed


def test_a_readers_token_is_good_for_a_month_at_most() -> None:
    hour, year = timedelta(hours=1), timedelta(days=366)
    assert [token_lasts(one, of_reader=True) for one in (hour, year)] == [hour, A_MONTH]
    assert token_lasts(year, of_reader=False) == year
