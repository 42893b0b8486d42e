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
    ],
)
def test_a_loan_is_late_by_days_and_by_the_hour(due: Due, late: bool, days: int) -> None:
    assert (due.is_late(NOW), due.days_late(NOW, ALWAYS)) == (late, days)


def test_only_open_days_count_and_the_latest_says_how_long() -> None:
    assert late_of([ago(0), ago(-1)], NOW, ALWAYS) == Late()
    assert late_of([], NOW, ALWAYS) == Late()
    assert late_of([ago(3), ago(21), ago(0)], NOW, ALWAYS) == Late(2, 21)
    assert late_of([ago(3), ago(21)], NOW, MONDAYS) == Late(2, 3)
