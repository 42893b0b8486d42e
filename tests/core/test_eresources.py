"""Use of electronic resources: what replaces what, what is asked, which months have to be there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core.eresources import (
    MEASURED,
    SHEET,
    Doubt,
    Facts,
    Kept,
    Refusal,
    apart,
    carried,
    decide_month,
    doubts,
    looked_from,
    may_start,
    months_due,
    owed_from,
    short_of_whole,
    uncounted,
    untold,
    whole,
)

JANUARY, APRIL = date(2025, 1, 1), date(2025, 4, 10)
NEW = Facts(JANUARY, APRIL, {"Total_Item_Requests": 5}, "2025-04-02")
LOOKED = {"Total_Item_Investigations", "Unique_Item_Investigations", "Unique_Title_Investigations"}
STANDS = replace(NEW, standing={"Total_Item_Requests": 4}, standing_created="2025-03-02")


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (NEW, None),
        (STANDS, None),
        (replace(STANDS, created=""), None),
        (replace(NEW, ended=True), Refusal.PROVIDER_ENDED),
        (replace(NEW, month=date(2025, 4, 1)), Refusal.MONTH_NOT_OVER),
        (replace(NEW, today=date(2025, 1, 31)), Refusal.MONTH_NOT_OVER),
        (replace(NEW, today=date(2025, 2, 1)), None),
        (replace(STANDS, standing={"Total_Item_Requests": 5}), Refusal.SAME_COUNTS),
        (replace(STANDS, standing_created="2025-04-03"), Refusal.OLDER_REPORT),
        (replace(STANDS, explained=False), Refusal.REASON_NEEDED),
        (replace(NEW, explained=False), None),
        (replace(NEW, in_part=True), None),
        (replace(STANDS, in_part=True), None),
        (replace(STANDS, in_part=True, standing={"Total_Item_Investigations": 4}), Refusal.FULLER_STANDS),
    ],
)
def test_a_newer_report_replaces_an_older_one(facts: Facts, refusal: Refusal | None) -> None:
    assert decide_month(facts) is refusal


OWN, BRANCH = 1, 2
COUNTER = Kept("PR", OWN, {"Searches_Platform": 9, "Total_Item_Requests": 5, "Own_Metric": 2})
SAME = Kept(SHEET, OWN, {"e-searches": 7, "e-downloads": 4})
OF_BRANCH, EIGHTEEN = (Kept(SHEET, BRANCH, {"e-searches": n}) for n in (1, 18))


@pytest.mark.parametrize(
    ("months", "elsewhere", "differ"),
    [
        ([COUNTER], [set()], {}),
        ([SAME, OF_BRANCH], [set(), set()], {}),
        ([COUNTER, SAME], [set(), {"e-searches"}], {"e-searches": (9, 7)}),
        ([COUNTER, OF_BRANCH], [{"e-searches"}, set()], {"e-searches": (9, 1)}),
        ([OF_BRANCH, SAME, COUNTER], [set(), set(), {"e-searches"}], {"e-searches": (9, 8)}),
        (
            [COUNTER, COUNTER, replace(OF_BRANCH, counts={"e-searches": 18})],
            [{"e-searches"}, {"e-searches"}, set()],
            {},
        ),
    ],
)
def test_what_two_reports_of_a_provider_say_is_counted_once(
    months: list[Kept], elsewhere: list[set[str]], differ: dict[str, tuple[int, int]]
) -> None:
    assert (uncounted(months, OWN), apart(months)) == (elsewhere, differ)
    assert COUNTER.feeds == {"e-searches": 9, "e-item-requests": 5}


@pytest.mark.parametrize(
    ("report", "named", "asked", "missing"),
    [
        ("DR", {"Searches_Regular"}, (), set()),
        ("TR", set(), (), set()),
        ("TR", {"Unique_Title_Requests"}, (), LOOKED),
        ("TR", {"Unique_Title_Requests", "Total_Item_Investigations"}, (), set()),
        ("PR", {"Searches_Platform"}, ("Searches_Platform",), set(MEASURED["PR"]) - {"Searches_Platform"}),
    ],
)
def test_what_a_report_carries_and_does_not_name_did_not_happen(
    report: str, named: set[str], asked: tuple[str, ...], missing: set[str]
) -> None:
    told = carried(report, named, asked)
    assert set(MEASURED[report]) - set(told) == missing
    counts = whole(told, {"Own_Metric": 2})
    assert (counts.pop("Own_Metric"), sum(counts.values()), set(counts)) == (2, 0, set(told))


@pytest.mark.parametrize(
    ("counts", "before", "found"),
    [
        ({"Total_Item_Requests": 3, "Unique_Item_Requests": 3}, None, ()),
        ({"Total_Item_Requests": 3, "Unique_Item_Requests": 4}, None, (Doubt.UNIQUE_ABOVE_TOTAL,)),
        (
            {"Total_Item_Requests": 4, "Total_Item_Investigations": 3},
            None,
            (Doubt.REQUESTS_ABOVE_INVESTIGATIONS,),
        ),
        ({"Unique_Item_Requests": 4}, {}, ()),
        ({"Searches_Platform": 500}, {"Searches_Platform": 100}, ()),
        ({"Searches_Platform": 501}, {"Searches_Platform": 100}, (Doubt.JUMP,)),
        ({"Searches_Platform": 20}, {"Searches_Platform": 100}, ()),
        ({"Searches_Platform": 19}, {"Searches_Platform": 100}, (Doubt.JUMP,)),
        ({"Searches_Platform": 0}, {"Searches_Platform": 100}, (Doubt.NOTHING,)),
        ({"Searches_Platform": 999}, {"Searches_Platform": 99}, ()),
        ({"Searches_Platform": 20}, {"Searches_Platform": 20, "Total_Item_Investigations": 900}, ()),
    ],
)
def test_what_is_asked_about_a_month(
    counts: dict[str, int], before: dict[str, int] | None, found: tuple[Doubt, ...]
) -> None:
    assert doubts(counts, before) == found


@pytest.mark.parametrize(
    ("first", "last", "today", "count"),
    [
        (JANUARY, None, date(2025, 2, 28), 0),
        (JANUARY, None, date(2025, 3, 1), 1),
        (date(2024, 11, 20), None, date(2025, 3, 1), 3),
        (JANUARY, date(2025, 2, 28), date(2026, 1, 1), 2),
    ],
)
def test_a_month_has_to_be_there_four_weeks_after_its_end(
    first: date, last: date | None, today: date, count: int
) -> None:
    assert len(months_due(first, last, today)) == count


@pytest.mark.parametrize(
    ("report", "agreed", "begins"),
    [(SHEET, APRIL, APRIL), (SHEET, None, JANUARY), ("PR", APRIL, JANUARY), (SHEET, date(2024, 12, 1), JANUARY)],
)
def test_tables_are_owed_from_the_month_that_was_agreed(report: str, agreed: date | None, begins: date) -> None:
    assert owed_from(report, JANUARY, agreed) == begins


@pytest.mark.parametrize(
    ("first", "may"),
    [
        (date(1999, 12, 31), False),
        (date(202, 1, 1), False),
        (date(2000, 1, 1), True),
        (APRIL, True),
        (date(2025, 4, 11), False),
    ],
)
def test_a_provider_begins_in_this_century_and_not_in_the_future(first: date, may: bool) -> None:
    assert may_start(first, APRIL) is may


FEBRUARY, MARCH, NEXT_MARCH = date(2025, 2, 1), date(2025, 3, 1), date(2026, 3, 1)


@pytest.mark.parametrize(
    ("told", "month", "gone"),
    [
        ({FEBRUARY: {1, 2}, MARCH: {1}}, MARCH, {2}),
        ({FEBRUARY: {1, 2}, MARCH: {1}}, FEBRUARY, set()),
        ({FEBRUARY: {1, 2}}, MARCH, {1, 2}),
        ({FEBRUARY: {1, 2}}, NEXT_MARCH, set()),
    ],
)
def test_who_was_told_of_before_and_is_not_now_is_missing(told, month, gone) -> None:
    assert untold(told, month) == gone


def test_it_is_looked_three_years_back_by_whole_months() -> None:
    assert looked_from(date(2024, 2, 29)) == date(2021, 2, 1)


@pytest.mark.parametrize(("library", "count", "short"), [(2, 4, True), (2, 9, False), (1, 4, False)])
def test_a_table_by_library_is_short_of_the_report_of_them_all(library: int, count: int, short: bool) -> None:
    whole = Kept("PR", 1, {"Searches_Platform": 9})
    assert short_of_whole([whole, Kept(SHEET, library, {"e-searches": count})], 1) is short
