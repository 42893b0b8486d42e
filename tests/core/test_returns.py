"""When a return may be entered and accepted."""

from dataclasses import replace
from datetime import date

import pytest

from shulian.core.periods import parse
from shulian.core.returns import (
    AcceptanceFacts,
    EntryFacts,
    LateFacts,
    Refusal,
    State,
    Step,
    StepFacts,
    decide_acceptance,
    decide_answer,
    decide_entry,
    decide_letting_in,
    decide_step,
    in_same_house,
)

ENTRY = EntryFacts(
    period=parse("2022-Q2"),
    months=3,
    today=date(2022, 7, 1),
    closed=(parse("2022-Q1"),),
    has_version=False,
    same_content=False,
    reason="",
)
ACCEPTANCE = AcceptanceFacts(open=True, period_closed=False, open_problems=0, figures=22, elsewhere=())


def test_figures_of_a_period_that_is_over_may_be_entered():
    assert decide_entry(ENTRY) is None
    assert decide_entry(replace(ENTRY, has_version=True, reason="陇县补报")) is None


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"months": 6}, Refusal.WRONG_LENGTH),
        ({"today": date(2022, 6, 30)}, Refusal.PERIOD_NOT_OVER),
        ({"closed": (parse("2022-05"),)}, Refusal.PERIOD_CLOSED),
        ({"gone": True}, Refusal.LIBRARY_CLOSED),
        ({"same_content": True, "reason": "again"}, Refusal.SAME_CONTENT),
        ({"has_version": True, "reason": "  "}, Refusal.REASON_NEEDED),
    ],
)
def test_why_figures_are_not_entered(change, refusal):
    assert decide_entry(replace(ENTRY, **change)) is refusal


def test_a_return_without_open_problems_may_be_accepted():
    assert decide_acceptance(ACCEPTANCE) is None


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"open": False}, Refusal.NOT_OPEN),
        ({"period_closed": True}, Refusal.PERIOD_CLOSED),
        ({"open_problems": 1}, Refusal.OPEN_PROBLEMS),
        ({"figures": 0}, Refusal.NO_FIGURES),
        ({"elsewhere": ("陇县图书馆",)}, Refusal.REPORTED_ELSEWHERE),
    ],
)
def test_why_a_return_is_not_accepted(change, refusal):
    assert decide_acceptance(replace(ACCEPTANCE, **change)) is refusal


@pytest.mark.parametrize(
    ("step", "facts", "refusal"),
    [
        (Step.SUBMIT, StepFacts(State.DRAFT), None),
        (Step.SUBMIT, StepFacts(State.ACCEPTED), Refusal.NOT_OPEN),
        (Step.CHECK, StepFacts(State.SUBMITTED), None),
        (Step.CHECK, StepFacts(State.SUBMITTED, signed_it=True), Refusal.OWN_SIGNATURE),
        (Step.CHECK, StepFacts(State.DRAFT), Refusal.NOT_SIGNED),
        (Step.ACCEPT, StepFacts(State.CHECKED), None),
        (Step.ACCEPT, StepFacts(State.SUBMITTED), Refusal.NOT_CHECKED),
        (Step.ACCEPT, StepFacts(State.CHECKED, signed_it=True), Refusal.OWN_SIGNATURE),
        (Step.ACCEPT, StepFacts(State.CHECKED, checked_it=True), Refusal.OWN_CHECK),
        (Step.ACCEPT, StepFacts(State.CHECKED, same_house=True), Refusal.SAME_HOUSE),
        (Step.SEND_BACK, StepFacts(State.CHECKED, reason="请核对", same_house=True), None),
        (Step.ACCEPT, StepFacts(State.DRAFT, of_a_library=False), None),
        (Step.ACCEPT, StepFacts(State.REPLACED, of_a_library=False), Refusal.NOT_OPEN),
        (Step.SEND_BACK, StepFacts(State.CHECKED, reason="请核对"), None),
        (Step.SEND_BACK, StepFacts(State.CHECKED, reason=" "), Refusal.SAY_WHY),
        (Step.DISCARD, StepFacts(State.SENT_BACK), None),
        (Step.DISCARD, StepFacts(State.ACCEPTED), Refusal.NOT_OPEN),
    ],
)
def test_each_step_of_a_return_follows_the_one_before(step, facts, refusal):
    assert decide_step(step, facts) is refusal


OFFICE, CITY, BUREAU, COUNTY_BUREAU = ("0001", False), ("00010001", False), ("00010001", True), ("000100010001", True)


@pytest.mark.parametrize(
    ("checked", "accepting", "same"),
    [
        ({BUREAU}, {BUREAU}, True),
        ({BUREAU, COUNTY_BUREAU}, {BUREAU}, True),
        ({CITY}, {BUREAU}, False),
        ({COUNTY_BUREAU}, {BUREAU}, False),
        ({BUREAU}, {BUREAU, COUNTY_BUREAU}, False),
        ({OFFICE}, {OFFICE}, False),
        ({("0001", True)}, {("0001", True)}, True),
        (set(), {BUREAU}, False),
        ({BUREAU}, set(), False),
    ],
)
def test_another_institution_than_the_checkers_accepts_or_the_alliance_office(checked, accepting, same):
    assert in_same_house(frozenset(checked), frozenset(accepting), OFFICE) is same


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (LateFacts(period_closed=True, asked=True, reported=False, reason="馆方漏报"), None),
        (LateFacts(period_closed=True, asked=True, reported=False, reason=" "), Refusal.SAY_WHY),
        (LateFacts(period_closed=False, asked=True, reported=False, reason="x"), Refusal.PERIOD_OPEN),
        (LateFacts(period_closed=True, asked=True, reported=True, reason="x"), Refusal.REPORTED_ALREADY),
        (LateFacts(period_closed=True, asked=False, reported=False, reason="x"), Refusal.NOT_ASKED),
        (LateFacts(True, True, False, "x", let_in=True), Refusal.LET_IN_ALREADY),
    ],
)
def test_who_is_missing_in_a_closed_period_is_let_in_with_a_reason(facts, refusal):
    assert decide_letting_in(facts) is refusal


@pytest.mark.parametrize(
    ("state", "own", "refusal"),
    [
        ("open", False, Refusal.NO_ANSWER),
        ("answered", False, None),
        ("answered", True, Refusal.OWN_ANSWER),
        ("settled", False, Refusal.ANSWER_ACCEPTED),
    ],
)
def test_an_answer_is_accepted_by_somebody_else(state: str, own: bool, refusal: Refusal | None) -> None:
    assert decide_answer(state, own=own) is refusal
