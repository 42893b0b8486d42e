"""How late loans are."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shulian.core.calendar import Calendar
from shulian.core.circulation.facts import Late
from shulian.core.circulation.late import Due, late_of
from tests.core.circulation.scenes import TODAY

NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 12)
ALWAYS = Calendar()
MONDAYS = Calendar(weekdays=frozenset({0}))
HOUR = timedelta(hours=1)


def ago(days: int) -> Due:
    """Due so many days ago."""
    return Due(TODAY - timedelta(days=days))


@pytest.mark.parametrize(
    ("due", "late", "days"),
    [
        (ago(0), False, 0),
        (ago(-3), False, 0),
        (ago(5), True, 5),
        (Due(TODAY, NOW + HOUR), False, 0),
        (Due(TODAY, NOW - HOUR), True, 1),
        # The claim that it was returned stops the clock.
        (ago(9)._replace(claimed_on=TODAY - timedelta(days=7)), True, 2),
        (ago(9)._replace(claimed_on=TODAY - timedelta(days=9)), False, 0),
        (Due(TODAY - timedelta(days=2), NOW - 48 * HOUR, TODAY - timedelta(days=2)), False, 0),
        (Due(TODAY - timedelta(days=2), NOW - 48 * HOUR, TODAY - timedelta(days=1)), True, 1),
        (Due(TODAY, NOW - HOUR, TODAY), False, 0),
    ],
)
def test_a_loan_is_late_by_days_and_by_the_hour(due: Due, late: bool, days: int) -> None:
    assert (due.is_late(NOW), due.days_late(NOW, ALWAYS)) == (late, days)


def test_only_open_days_count_and_the_latest_says_how_long() -> None:
    assert late_of([ago(0), ago(-1)], NOW, ALWAYS) == Late()
    assert late_of([], NOW, ALWAYS) == Late()
    assert late_of([ago(3), ago(21), ago(0)], NOW, ALWAYS) == Late(2, 21)
    assert late_of([ago(3), ago(21)], NOW, MONDAYS) == Late(2, 3)


def test_what_was_claimed_in_a_closure_hides_no_loan_that_is_later_in_open_days() -> None:
    claimed = ago(40)._replace(claimed_on=TODAY - timedelta(days=21))
    closed = Calendar(closures=((TODAY - timedelta(days=40), TODAY - timedelta(days=21)),))
    assert claimed.days_late(NOW, closed) == 0
    assert late_of([claimed, ago(15)], NOW, closed) == Late(2, 15)


def test_hours_late_are_a_day_though_all_days_since_the_others_were_due_were_closed() -> None:
    closed = Calendar(closures=((TODAY - timedelta(days=2), TODAY),))
    assert late_of([ago(2), Due(TODAY, NOW - HOUR)], NOW, closed) == Late(2, 1)
