"""Periods: whole months in a row."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core.periods import (
    Period,
    PeriodError,
    between,
    following,
    gaps,
    label,
    last_over,
    parse,
    previous,
    runs,
    span,
    year_after,
    year_before,
)

SPELLINGS = [
    ("2022-05", 2022, 5, 1, "2022年5月", "May 2022", "2022.5"),
    ("2022-Q2", 2022, 4, 3, "2022年第二季度", "Q2 2022", "2022.4–2022.6"),
    ("2022-H1", 2022, 1, 6, "2022年上半年", "First half of 2022", "2022.1–2022.6"),
    ("2022-H2", 2022, 7, 6, "2022年下半年", "Second half of 2022", "2022.7–2022.12"),
    ("2022", 2022, 1, 12, "2022年", "2022", "2022.1–2022.12"),
    ("2021-12--2022-05", 2021, 12, 6, "2021年12月—2022年5月", "Dec 2021 – May 2022", "2021.12–2022.5"),
    ("2022-02--2022-04", 2022, 2, 3, "2022年2月—2022年4月", "Feb 2022 – Apr 2022", "2022.2–2022.4"),
    ("2022-01--2023-12", 2022, 1, 24, "2022年1月—2023年12月", "Jan 2022 – Dec 2023", "2022.1–2023.12"),
]


@pytest.mark.parametrize(("code", "year", "month", "months", "chinese", "english", "figures"), SPELLINGS)
def test_a_period_has_one_code_and_names_for_people(code, year, month, months, chinese, english, figures):
    period = between(year, month, months)
    assert parse(code) == period
    assert period.code == code
    assert period.months == months
    assert label(period) == chinese
    assert label(period, "en") == english
    assert span(period) == figures


def test_a_month_may_be_spelled_as_an_interval_and_in_small_letters():
    assert parse(" 2022-q2 ") == parse("2022-04--2022-06")
    assert parse("2022-05--2022-05").code == "2022-05"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2022-13",
        "2022-00",
        "0000",
        "2022-Q5",
        "2022-06--2022-05",
        "2022-05--2022-13",
        "2022-05--9999-01",
        "last",
    ],
)
def test_other_texts_are_no_periods(text):
    with pytest.raises(PeriodError):
        parse(text)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2022, 1, 2), date(2022, 1, 31)),
        (date(2022, 1, 1), date(2022, 1, 30)),
        (date(2022, 2, 1), date(2022, 1, 31)),
    ],
)
def test_a_period_is_made_of_whole_months(start, end):
    with pytest.raises(PeriodError):
        Period(start, end)


def test_the_previous_period_has_the_same_length():
    assert previous(parse("2022-Q2")) == parse("2022-Q1")
    assert previous(parse("2022-Q1")) == parse("2021-Q4")
    assert previous(parse("2021-12--2022-05")) == parse("2021-06--2021-11")


def test_the_same_period_of_the_year_before():
    assert year_before(parse("2021-12--2022-05")) == parse("2020-12--2021-05")
    assert year_before(parse("2024-02")).end == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("today", "months", "code"),
    [
        (date(2026, 11, 22), 3, "2026-Q3"),
        (date(2026, 11, 22), 6, "2026-H1"),
        (date(2026, 1, 1), 3, "2025-Q4"),
        (date(2026, 1, 31), 1, "2025-12"),
        (date(2026, 12, 31), 12, "2025"),
    ],
)
def test_the_last_period_that_is_over(today: date, months: int, code: str):
    assert last_over(today, months).code == code


def test_half_years_are_counted_from_any_month():
    day = date(2026, 6, 1)
    found = [last_over(day, 6, begins).code for begins in (1, 6, 5)]
    assert found == [
        "2025-H2",
        "2025-12--2026-05",
        "2025-11--2026-04",
    ]


def test_periods_contain_and_overlap():
    half, quarter = parse("2021-12--2022-05"), parse("2022-Q2")
    assert half.overlaps(quarter)
    assert quarter.overlaps(half)
    assert not half.contains(quarter)
    assert parse("2022").contains(quarter)
    assert not parse("2021").overlaps(quarter)


@given(st.integers(1901, 2900), st.integers(1, 12), st.integers(1, 60))
def test_every_period_is_read_back_from_its_code(year, month, months):
    period = between(year, month, months)
    assert parse(period.code) == period
    assert previous(period).months == months


def test_the_period_after_is_of_the_same_length():
    assert following(parse("2021-12--2022-05")) == parse("2022-06--2022-11")
    assert following(parse("2022-Q4")) == parse("2023-Q1")


@pytest.mark.parametrize(
    ("within", "found", "missing"),
    [
        ("2022", ["2022-Q1", "2022-Q2", "2022-Q4"], ["2022-Q3"]),
        ("2022", ["2022-Q2"], ["2022-Q1", "2022-Q3", "2022-Q4"]),
        ("2022-Q1", ["2022-01", "2022-02", "2022-03"], []),
        ("2021-12--2022-05", ["2021-12--2022-02"], ["2022-03--2022-05"]),
        # A quarter that the period cuts is none of its parts.
        ("2021-12--2022-05", ["2022-Q1"], []),
        ("2022", [], []),
        ("2022-H1", ["2022-Q1", "2022-04"], ["2022-05", "2022-06"]),
    ],
)
def test_what_is_missing_between_periods_of_one_length(within, found, missing):
    assert [one.code for one in gaps(parse(within), [parse(one) for one in found])] == missing


def test_the_same_months_a_year_later():
    assert year_after(parse("2022-Q2")) == parse("2023-Q2")


def test_a_period_runs_until_its_last_day_is_over():
    quarter = parse("2022-Q2")
    assert [runs(quarter, day) for day in (date(2022, 6, 30), date(2022, 7, 1))] == [True, False]
