"""Indicators: counted, reported, compared."""

from decimal import Decimal

from shulian.core.indicators import (
    Comparison,
    Counting,
    Figure,
    Reported,
    compare,
    counts_readers_by_year,
    flow_within,
    stock_at_end,
)
from shulian.core.periods import parse


def reported(*figures: tuple[str, int]) -> list[Reported]:
    return [Reported(parse(code), value) for code, value in figures]


def test_a_figure_is_what_was_counted_and_what_was_reported_of_other_months():
    assert Figure(5, 7, within=5).value == 5
    assert Figure(None, 7, 7).value == 7
    assert Figure(0, 7, within=0).value == 0
    assert Figure(5, 9, 7, within=2).value == 12
    assert Figure(5, 7, whole=False).value is None
    assert Figure().value is None


def test_a_return_that_contradicts_the_count_is_noticed():
    assert Figure(5, 7, within=5).disagrees
    assert Figure(5, 9, 7, within=3).disagrees
    assert not Figure(5, 9, 7, within=2).disagrees
    assert not Figure(7, 7, within=7).disagrees
    assert not Figure(None, 7, 7).disagrees
    assert not Figure(5, None).disagrees


def test_comparison_needs_both_periods():
    assert compare(2086, 789) == Comparison(1297, Decimal(164))
    assert compare(5, 0) == Comparison(5, None)
    assert compare(None, 789) == Comparison(None, None)
    assert compare(2086, None) == Comparison(None, None)


def test_flows_inside_the_period_add_up():
    assert flow_within(parse("2022-H1"), reported(("2022-Q1", 3), ("2022-Q2", 4))) == 7
    assert flow_within(parse("2022-H1"), reported(("2022-Q1", 0))) == 0


def test_a_longer_report_stands_for_the_shorter_ones_inside_it():
    assert flow_within(parse("2022"), reported(("2022-Q1", 3), ("2022-H1", 9), ("2022-Q3", 4))) == 13


def test_a_report_that_reaches_out_of_the_period_is_left_out():
    assert flow_within(parse("2022-Q2"), reported(("2021-12--2022-05", 66657))) is None
    assert flow_within(parse("2022-Q2"), []) is None


def test_a_stock_is_that_of_the_last_day():
    assert stock_at_end(parse("2022-Q2"), reported(("2022-Q1", 3), ("2022-06", 5), ("2022-H1", 6))) == 5
    assert stock_at_end(parse("2022-Q2"), reported(("2022-Q1", 3))) is None


def test_readers_of_two_calendar_years_count_once_in_each() -> None:
    within, across = parse("2026"), parse("2026-12--2027-05")
    assert not counts_readers_by_year(Counting.READERS, within)
    assert counts_readers_by_year(Counting.READERS, across)
    assert not counts_readers_by_year(Counting.ENTRIES, across)
