"""When a library closes for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core.ceasing import Facts, Refusal, decide_closing, decide_taking_back, is_there

DAY = date(2026, 4, 1)
FACTS = Facts(DAY, "两馆合并", opened_on=date(2010, 1, 1))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, None),
        ({"opened_on": None}, None),
        ({"is_head": True}, Refusal.IS_HEAD),
        ({"closed_on": DAY}, Refusal.CLOSED_ALREADY),
        ({"opened_on": DAY}, Refusal.BEFORE_OPENING),
        ({"settled": DAY}, Refusal.BEHIND_PERIODS),
        ({"settled": date(2026, 3, 31)}, None),
        ({"branches": 1}, Refusal.BRANCHES_OPEN),
        ({"into_itself": True}, Refusal.INTO_ITSELF),
        ({"into_closed": True}, Refusal.INTO_CLOSED),
        ({"reason": " "}, Refusal.SAY_WHY),
    ],
)
def test_a_library_closes_for_good_with_a_reason_and_after_its_branches(change, refusal) -> None:
    assert decide_closing(replace(FACTS, **change)) is refusal


@pytest.mark.parametrize(
    ("closed_on", "reason", "closed_above", "refusal"),
    [
        (DAY, "误操作", False, None),
        (None, "误操作", False, Refusal.NOT_CLOSED),
        (DAY, "误操作", True, Refusal.ABOVE_CLOSED),
        (DAY, " ", False, Refusal.SAY_WHY),
    ],
)
def test_a_closing_is_taken_back_with_a_reason_while_the_library_above_is_there(
    closed_on, reason, closed_above, refusal
) -> None:
    assert decide_taking_back(closed_on, reason, closed_above=closed_above) is refusal


def test_on_its_first_day_it_is_no_more() -> None:
    assert [is_there(DAY, day) for day in (date(2026, 3, 31), DAY)] == [True, False]
    assert is_there(None, DAY)
