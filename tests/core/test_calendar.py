"""Open days, what counts as late, and when a loan is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shulian.core.calendar import DAYS_SEARCHED, Calendar, days_without, due, last_closing
from shulian.core.policy import Terms

SUNDAY = date(2026, 11, 22)
MONDAY, TUESDAY = SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=2)
NEW_YEAR = (date(2026, 12, 31), date(2027, 1, 3))
# Closed on Mondays, over the new year, and yet open on the second day of it.
WEEK = Calendar(frozenset({1, 2, 3, 4, 5, 6}), (NEW_YEAR,), frozenset({date(2027, 1, 2)}))
ROUND_THE_CLOCK = Calendar(always_open=True)
NEVER = Calendar(closures=((date(2026, 1, 1), date(2099, 12, 31)),))
TERMS = Terms(loan_days=30, loan_limit=10, renewals=1)
BEIJING = timezone(timedelta(hours=8))

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
closures = st.lists(st.tuples(days, st.integers(0, 40)), max_size=4).map(
    lambda some: tuple((first, first + timedelta(days=length)) for first, length in some)
)
calendars = st.builds(
    Calendar, st.frozensets(st.integers(0, 6)), closures, st.frozensets(days, max_size=5), st.booleans()
)


@pytest.mark.parametrize(
    ("calendar", "day", "is_open"),
    [
        (WEEK, SUNDAY, True),
        (WEEK, MONDAY, False),
        (WEEK, date(2026, 12, 31), False),
        (WEEK, date(2027, 1, 2), True),
        (WEEK, date(2027, 1, 3), False),
        (replace(WEEK, openings=frozenset({MONDAY})), MONDAY, True),
        # Nobody entered the hours of this library: every day counts as open but those of an announced closure.
        (Calendar(), MONDAY, True),
        (Calendar(closures=(NEW_YEAR,)), date(2027, 1, 1), False),
        # 24 hours a day, whatever week stands beside it; out of order is out of order.
        (ROUND_THE_CLOCK, MONDAY, True),
        (replace(WEEK, always_open=True), MONDAY, True),
        (Calendar(closures=(NEW_YEAR,), always_open=True), date(2027, 1, 1), False),
    ],
)
def test_an_exception_speaks_before_a_closure_and_a_closure_before_the_week(
    calendar: Calendar, day: date, is_open: bool
) -> None:
    assert calendar.is_open(day) is is_open


@pytest.mark.parametrize(
    ("calendar", "day", "then"),
    [
        (WEEK, SUNDAY, SUNDAY),
        (WEEK, MONDAY, TUESDAY),
        (WEEK, date(2026, 12, 31), date(2027, 1, 2)),
        (WEEK, date(2027, 1, 3), date(2027, 1, 5)),
        (ROUND_THE_CLOCK, MONDAY, MONDAY),
        (NEVER, MONDAY, MONDAY),
        (Calendar(closures=((MONDAY, MONDAY + timedelta(days=365)),)), MONDAY, MONDAY + timedelta(days=366)),
        (Calendar(closures=((MONDAY, MONDAY + timedelta(days=366)),)), MONDAY, MONDAY),
    ],
)
def test_the_next_open_day_is_looked_for_within_a_year(calendar: Calendar, day: date, then: date) -> None:
    assert calendar.next_open(day) == then


@pytest.mark.parametrize(
    ("calendar", "after", "until", "late"),
    [
        (WEEK, SUNDAY, SUNDAY, 0),
        (WEEK, SUNDAY, MONDAY, 0),
        (WEEK, SUNDAY, TUESDAY, 1),
        (WEEK, TUESDAY, SUNDAY, 0),
        (WEEK, date(2026, 12, 30), date(2027, 1, 3), 1),
        (ROUND_THE_CLOCK, SUNDAY, TUESDAY, 2),
        (NEVER, SUNDAY, TUESDAY, 0),
    ],
)
def test_only_open_days_count_as_late(calendar: Calendar, after: date, until: date, late: int) -> None:
    assert calendar.open_days_between(after, until) == late


@pytest.mark.parametrize(
    ("terms", "lent_on", "due_on"),
    [
        (TERMS, SUNDAY, date(2026, 12, 22)),
        # The thirtieth day is a Monday.
        (TERMS, date(2026, 11, 21), date(2026, 12, 22)),
        (TERMS, date(2026, 12, 1), date(2027, 1, 2)),
        (replace(TERMS, due_date="2026-12-25"), SUNDAY, date(2026, 12, 25)),
        (replace(TERMS, due_date="2026-11-22"), SUNDAY, SUNDAY),
        # A fixed date that has passed comes again next year, or later in this one.
        (replace(TERMS, due_date="2026-11-21"), SUNDAY, date(2027, 11, 21)),
        (replace(TERMS, due_date="2024-12-25"), SUNDAY, date(2026, 12, 25)),
        (replace(TERMS, due_date="2024-02-29"), SUNDAY, date(2027, 2, 28)),
        (replace(TERMS, due_date="2024-02-28"), SUNDAY, date(2027, 2, 28)),
        (replace(TERMS, due_date="2024-12-31"), SUNDAY, date(2027, 1, 2)),
        (replace(TERMS, due_date="2027-01-01"), SUNDAY, date(2027, 1, 2)),
    ],
)
def test_a_due_date_moves_to_an_open_day(terms: Terms, lent_on: date, due_on: date) -> None:
    noon = datetime(lent_on.year, lent_on.month, lent_on.day, 12, tzinfo=BEIJING)
    assert due(lent_on, terms, WEEK, noon) == (due_on, None)


@pytest.mark.parametrize(
    ("lent_at", "due_at"),
    [
        (datetime(2026, 11, 22, 10, 30, tzinfo=BEIJING), datetime(2026, 11, 22, 12, 30, tzinfo=BEIJING)),
        # Past midnight it is Monday, and the library is closed.
        (datetime(2026, 11, 22, 23, 0, tzinfo=BEIJING), datetime(2026, 11, 24, 1, 0, tzinfo=BEIJING)),
    ],
)
def test_a_loan_by_the_hour_has_a_moment_of_return(lent_at: datetime, due_at: datetime) -> None:
    terms = replace(TERMS, loan_hours=2, due_date="2026-12-25")
    assert due(lent_at.date(), terms, WEEK, lent_at) == (due_at.date(), due_at)


@settings(deadline=None)
@given(calendars, days)
def test_the_next_open_day_is_open_and_none_before_it_is(calendar: Calendar, day: date) -> None:
    found = calendar.next_open(day)
    between = [day + timedelta(days=ahead) for ahead in range((found - day).days)]
    assert not any(calendar.is_open(one) for one in between)
    assert calendar.is_open(found) or (found == day and (found - day).days <= DAYS_SEARCHED)


@settings(deadline=None)
@given(calendars, days, st.integers(0, 60), st.integers(0, 60))
def test_late_days_add_up_and_never_exceed_the_days_that_passed(
    calendar: Calendar, start: date, first: int, second: int
) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    parts = calendar.open_days_between(start, middle) + calendar.open_days_between(middle, end)
    assert calendar.open_days_between(start, end) == parts <= first + second


@settings(deadline=None)
@given(calendars, days, st.integers(1, 400), st.one_of(st.just(""), days.map(str)))
def test_nothing_is_due_before_it_is_lent(calendar: Calendar, lent_on: date, length: int, fixed: str) -> None:
    terms = replace(TERMS, loan_days=length, due_date=fixed)
    due_on, due_at = due(lent_on, terms, calendar, datetime(2026, 1, 1, tzinfo=BEIJING))
    assert due_on >= lent_on
    assert due_at is None


OPENED_SPECIALLY = date(2026, 10, 2)
CLOSINGS = {0: [time(12), time(17)], 2: [time(20)]}
A_WEEK = Calendar(
    weekdays=frozenset({0, 2}),
    closures=((date(2026, 9, 28), date(2026, 10, 8)),),
    openings=frozenset({OPENED_SPECIALLY}),
)


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        ("2026-09-14T13:00", "2026-09-14T12:00"),  # Monday, after the morning's hours.
        ("2026-09-14T11:59", "2026-09-09T20:00"),  # Before them: the Wednesday before.
        ("2026-09-15T09:00", "2026-09-14T17:00"),  # Tuesday is not open.
        ("2026-10-05T09:00", "2026-10-02T16:00"),  # In the holidays, after a day with hours of its own.
        ("2026-10-02T15:00", "2026-09-23T20:00"),  # On that day before it closes: before the holidays.
    ],
)
def test_what_lies_in_the_drop_was_returned_by_the_last_closing(now: str, closed: str) -> None:
    at, before = (datetime.fromisoformat(one).replace(tzinfo=BEIJING) for one in (now, closed))
    assert last_closing(at, A_WEEK, CLOSINGS, {OPENED_SPECIALLY: time(16)}) == before


def test_without_hours_a_day_ends_at_its_end_and_a_place_that_never_opens_closed_just_now() -> None:
    at = datetime(2026, 9, 14, 9, tzinfo=BEIJING)
    assert last_closing(at, Calendar(), {}, {}) == datetime(2026, 9, 13, 23, 59, tzinfo=BEIJING)
    assert last_closing(at, Calendar(closures=((date(2020, 1, 1), date(2030, 1, 1)),)), {}, {}) == at


LEFT = [
    ([], [(1, 10)]),
    ([(1, 10)], []),
    ([(0, 12)], []),
    ([(3, 4)], [(1, 2), (5, 10)]),
    ([(1, 2)], [(3, 10)]),
    ([(9, 14)], [(1, 8)]),
    ([(6, 7), (2, 3)], [(1, 1), (4, 5), (8, 10)]),
    ([(1, 6), (4, 8)], [(9, 10)]),
]


@pytest.mark.parametrize(("others", "left"), LEFT)
def test_what_is_left_of_a_span_without_the_days_of_others(
    others: list[tuple[int, int]], left: list[tuple[int, int]]
) -> None:
    def days(spans: list[tuple[int, int]]) -> list[tuple[date, date]]:
        start = date(2026, 1, 1)
        return [(start + timedelta(days=first), start + timedelta(days=last)) for first, last in spans]

    (span,) = days([(1, 10)])
    assert days_without(*span, days(others)) == days(left)
