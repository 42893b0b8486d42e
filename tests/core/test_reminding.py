"""When a library is reminded of a return."""

from datetime import date

import pytest

from shulian.core.reminding import reminder_due

DUE = date(2022, 7, 15)


@pytest.mark.parametrize(
    ("today", "told", "number"),
    [
        (date(2022, 7, 7), 0, 0),
        (date(2022, 7, 8), 0, 1),
        (date(2022, 7, 8), 1, 0),
        (date(2022, 7, 14), 1, 2),
        (date(2022, 7, 16), 0, 3),
        (date(2022, 7, 22), 3, 4),
        (date(2022, 7, 30), 4, 0),
        (date(2022, 9, 14), 0, 0),
    ],
)
def test_a_reminder_goes_out_twice_before_and_twice_after_the_last_day(today, told, number):
    assert reminder_due(DUE, today, told) == number
