"""What is counted as it happens, and when a library is asked about."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.core.live import (
    By,
    Happened,
    Hourless,
    Measure,
    Progress,
    State,
    Stretch,
    base,
    cut,
    known,
    progress,
    state,
    stretches,
    tally,
    up_to_now,
)

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


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 11, 26), (date(2026, 11, 19), date(2026, 11, 19), date(2026, 10, 26))),
        # February has ended, and the whole of it is compared.
        (date(2026, 3, 31), (date(2026, 3, 24), date(2026, 3, 24), None)),
    ],
)
def test_the_last_day_of_what_was_before_is_compared_up_to_the_same_hour(today, days):
    assert tuple(cut(*both) for both in stretches(today).values()) == days
    assert base(Measure.LOANS, {DAY: 40}, (DAY, DAY), DAY, later=38) == 2
    assert base(Measure.LOANS, {DAY: 40}, (DAY, DAY), None, later=38) is None


MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (23, 24, 25, 26))
SINCE = date(2026, 9, 17)
SOME = {TUESDAY: 40, WEDNESDAY: 2}


@pytest.mark.parametrize(
    ("measure", "days", "counted", "now", "before"),
    [
        (Measure.LOANS, (TUESDAY, THURSDAY), SINCE, 42, 42),
        (Measure.LOANS, (THURSDAY, THURSDAY), SINCE, 0, 0),
        (Measure.LOANS, (MONDAY, MONDAY), SINCE, 0, 0),
        # A part of the stretch is not counted yet, or nothing is.
        (Measure.LOANS, (MONDAY, THURSDAY), TUESDAY, None, None),
        (Measure.LOANS, (THURSDAY, THURSDAY), None, None, None),
        (Measure.VISITS, (TUESDAY, THURSDAY), SINCE, 42, 42),
        # On this day nobody counted.
        (Measure.VISITS, (THURSDAY, THURSDAY), SINCE, None, None),
        # The first gate was put up on Tuesday.
        (Measure.VISITS, (MONDAY, THURSDAY), SINCE, 42, None),
        (Measure.VISITS, (MONDAY, MONDAY), SINCE, None, None),
    ],
)
def test_what_was_not_counted_is_missing_and_not_zero(measure, days, counted, now, before):
    assert known(measure, SOME, days, counted) == now
    assert base(measure, SOME, days, counted) == before


def test_where_nobody_ever_counted_visits_there_is_nothing_to_compare_with():
    assert base(Measure.VISITS, {}, (MONDAY, MONDAY), SINCE) is None


@pytest.mark.parametrize(
    ("n", "hourless", "compared"),
    [
        (42, None, 42),
        (None, Hourless(5, alone=True), None),
        (42, Hourless(5, alone=False), 37),
        # Tuesday is compared whole, so the rest of Wednesday is a zero.
        (42, Hourless(2, alone=True), 40),
        # What was just written by hand and is not counted yet makes nobody come less than never.
        (6, Hourless(30, alone=False), None),
    ],
)
def test_what_has_no_hour_is_compared_up_to_none(n, hourless, compared):
    assert up_to_now(n, SOME, (TUESDAY, WEDNESDAY), hourless) == compared
    alone = up_to_now(2, SOME, (WEDNESDAY, WEDNESDAY), Hourless(2, alone=True))
    assert (alone, up_to_now(2, SOME, (WEDNESDAY, WEDNESDAY), Hourless(2, alone=False))) == (None, 0)


@pytest.mark.parametrize(
    ("counted", "back_to", "expected"),
    [
        (None, None, Progress(0, 71)),
        (None, SINCE, Progress(0, 71)),
        (THURSDAY, SINCE, Progress(1, 71)),
        (MONDAY, SINCE, Progress(4, 71)),
        (SINCE, None, None),
    ],
)
def test_the_first_counting_says_how_far_it_is(counted, back_to, expected):
    assert progress(counted, back_to, THURSDAY) == expected
