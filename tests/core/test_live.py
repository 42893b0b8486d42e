"""What is counted as it happens, and when a library is asked about."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.core.live import By, Happened, Measure, State, Stretch, state, stretches, tally

DAY = date(2026, 11, 26)


def test_a_loan_counts_for_all_its_library_its_place_its_minute_and_its_title():
    counts = tally([Happened("checkout", DAY, 615, library=7, place=610113, title=3)] * 2)
    assert counts == {
        (DAY, By.ALL, 0, Measure.LOANS): 2,
        (DAY, By.LIBRARY, 7, Measure.LOANS): 2,
        (DAY, By.PLACE, 610113, Measure.LOANS): 2,
        (DAY, By.MINUTE, 615, Measure.LOANS): 2,
        (DAY, By.TITLE, 3, Measure.LOANS): 2,
    }


def test_what_names_no_library_and_no_title_counts_for_all():
    assert tally([Happened("checkout", DAY, 1, quantity=-1)]) == {
        (DAY, By.ALL, 0, Measure.LOANS): -1,
        (DAY, By.MINUTE, 1, Measure.LOANS): -1,
    }


def test_visits_count_by_their_number_and_cards_one_by_one():
    counts = tally([Happened("visit", DAY, 1, quantity=40), Happened("card-issued", DAY, 1, quantity=40)])
    assert counts == {(DAY, By.ALL, 0, Measure.VISITS): 40, (DAY, By.ALL, 0, Measure.CARDS): 1}


@pytest.mark.parametrize(
    ("is_open", "since", "heard", "expected"),
    [
        (True, 540, 0, State.UP),
        (True, 0, 590, State.UP),
        (True, 540 - 121, 0, State.SILENT),
        (True, 0, 540 - 121, State.SILENT),
        (False, 0, 659, State.CLOSED),
        (None, 0, 0, State.UNKNOWN),
        (None, 0, 650, State.UP),
        (None, 0, 100, State.SILENT),
    ],
)
def test_an_open_library_is_asked_about_when_it_has_long_done_nothing(is_open, since, heard, expected):
    assert state(is_open=is_open, since=since, heard=heard, now=540) is expected


def test_a_part_of_a_month_is_set_beside_as_much_of_the_month_before():
    found = stretches(date(2026, 3, 31))
    assert found[Stretch.MONTH] == ((date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 2, 1), date(2026, 2, 28)))
    assert found[Stretch.WEEK] == ((date(2026, 3, 30), date(2026, 3, 31)), (date(2026, 3, 23), date(2026, 3, 24)))
    assert found[Stretch.DAY] == ((date(2026, 3, 31), date(2026, 3, 31)), (date(2026, 3, 24), date(2026, 3, 24)))
