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
    Refusal,
    decide_month,
    doubts,
    kinds_of,
    may_start,
    months_due,
    whole,
)

JANUARY, APRIL = date(2025, 1, 1), date(2025, 4, 10)
NEW = Facts(JANUARY, APRIL, {"Total_Item_Requests": 5}, "2025-04-02")
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
        (replace(NEW, elsewhere=True), Refusal.COUNTED_ELSEWHERE),
        (replace(STANDS, explained=False), Refusal.REASON_NEEDED),
        (replace(NEW, explained=False), None),
    ],
)
def test_a_newer_report_replaces_an_older_one(facts: Facts, refusal: Refusal | None) -> None:
    assert decide_month(facts) is refusal


def test_a_report_and_a_table_of_a_provider_may_feed_the_same() -> None:
    assert kinds_of(SHEET, {"e-downloads": 4}) == {"e-downloads"}
    assert kinds_of("PR", {"Searches_Platform": 1, "Own_Metric": 2}) == {"e-searches"}


def test_what_a_report_measures_and_does_not_name_did_not_happen() -> None:
    assert set(whole("DR", {"Searches_Regular": 3})) == set(MEASURED["DR"])
    assert whole("PR", {"Searches_Platform": 3, "Own_Metric": 2})["Own_Metric"] == 2
    assert sum(whole("TR", {}).values()) == 0


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
