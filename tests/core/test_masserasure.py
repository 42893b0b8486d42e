"""Who is erased together with many others, and who is kept back."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.core.cardlife import Open
from shulian.core.masserasure import (
    MOST,
    Candidate,
    Fault,
    Kept,
    against_day,
    against_number,
    against_proposal,
    kept_back,
)

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("candidate", "kept"),
    [
        (Candidate(within=True, left=True), None),
        (Candidate(within=False, left=True), Kept.ELSEWHERE),
        (Candidate(within=False, left=False, open=Open.BOOKS), Kept.ELSEWHERE),
        (Candidate(within=True, left=False, open=Open.BOOKS), Kept.STILL_A_READER),
        (Candidate(within=True, left=True, open=Open.CHARGES), Kept.CHARGES),
    ],
)
def test_whoever_is_still_a_reader_or_owes_or_is_owed_something_stays(candidate: Candidate, kept: Kept | None) -> None:
    assert kept_back(candidate) == kept


@pytest.mark.parametrize("what", Open)
def test_everything_that_can_be_open_has_a_word(what: Open) -> None:
    assert kept_back(Candidate(within=True, left=True, open=what)) == Kept(what.value)


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (None, Fault.DAY_NEEDED),
        (date(2026, 11, 27), Fault.DAY_NOT_PAST),
        (date(2026, 11, 26), None),
        (date(2020, 1, 1), None),
    ],
)
def test_the_day_is_over(day: date | None, fault: Fault | None) -> None:
    assert against_day(day, TODAY) == fault


@pytest.mark.parametrize(
    ("named", "fault"), [(0, Fault.CARDS_NEEDED), (1, None), (MOST, None), (MOST + 1, Fault.TOO_MANY)]
)
def test_a_list_names_somebody_and_not_too_many(named: int, fault: Fault | None) -> None:
    assert against_number(named) == fault


@pytest.mark.parametrize(
    ("draft", "to_erase", "why", "fault"),
    [
        (True, 3, "超过保存期限", None),
        (False, 3, "超过保存期限", Fault.NOT_A_DRAFT),
        (True, 0, "超过保存期限", Fault.NOBODY),
        (True, 3, "  ", Fault.WHY_NEEDED),
    ],
)
def test_a_list_is_proposed_once_and_with_its_reason(draft: bool, to_erase: int, why: str, fault: Fault | None) -> None:
    assert against_proposal(draft=draft, to_erase=to_erase, why=why) == fault
