"""Which payments can be taken back, and by whom."""

from dataclasses import replace

import pytest

from shulian.core.charges import DepositFacts, Refusal, Tier
from shulian.core.reversals import NEEDS_RIGHT, TABLE, ReversalFacts, Why, decide_reversal, leaves_desk, objection

RIGHT = ReversalFacts(right=True)


@pytest.mark.parametrize(("asked", "answer", "refusal"), TABLE)
def test_each_line_of_the_table_forbids_even_those_with_the_right(asked, answer, refusal):
    assert objection(RIGHT) is None
    assert objection(replace(RIGHT, **{asked: answer})) is refusal


@pytest.mark.parametrize(
    ("own", "session_open", "right", "refusal"),
    [
        (True, True, False, None),
        (True, False, False, Refusal.REVERSAL_NEEDS_RIGHT),
        (False, True, False, Refusal.REVERSAL_NEEDS_RIGHT),
        (False, False, False, Refusal.REVERSAL_NEEDS_RIGHT),
        (True, False, True, None),
        (False, True, True, None),
        (False, False, True, None),
    ],
)
def test_who_took_it_reverses_it_while_the_till_is_open_and_later_a_right_is_needed(own, session_open, right, refusal):
    facts = ReversalFacts(own=own, session_open=session_open, right=right)
    assert objection(facts) is refusal
    assert NEEDS_RIGHT[own, session_open] is not (own and session_open)


@pytest.mark.parametrize("why", ["", "别的", "WRONG-AMOUNT", "王小明说不对"])
def test_a_reason_is_chosen_and_never_written(why):
    assert decide_reversal(RIGHT, why) is Refusal.REASON_NOT_CHOSEN


@pytest.mark.parametrize("why", Why)
def test_every_reason_of_the_list_is_one(why):
    assert decide_reversal(RIGHT, why) is None


def test_what_cannot_be_reversed_is_said_before_a_reason_is_asked_for():
    assert decide_reversal(replace(RIGHT, is_reversed=True), "") is Refusal.PAYMENT_REVERSED


@pytest.mark.parametrize(
    ("cash_in", "handed_back", "out"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_money_leaves_the_desk_only_where_cash_came_in_and_is_handed_back_and_on_a_frozen_card_never(
    cash_in, handed_back, out
):
    facts = replace(RIGHT, cash_in=cash_in, frozen=True)
    assert leaves_desk(cash_in=cash_in, handed_back=handed_back) is out
    refusal = Refusal.CARD_FROZEN if out else None
    assert decide_reversal(facts, Why.WRONG_AMOUNT, handed_back=handed_back) is refusal
    assert decide_reversal(replace(facts, frozen=False), Why.WRONG_AMOUNT, handed_back=handed_back) is None


@pytest.mark.parametrize(
    ("items_out", "exempt", "left", "handed_back", "refusal"),
    [
        (0, False, 0, True, None),
        (1, False, 0, True, Refusal.ITEMS_OUT),
        (1, False, 0, False, None),
        (1, True, 0, True, None),
        (2, False, 100_00, True, None),
        (3, False, 100_00, True, Refusal.ITEMS_OUT),
    ],
)
def test_a_deposit_is_handed_back_once_no_more_is_on_loan_than_the_rest_covers(
    items_out: int, exempt: bool, left: int, handed_back: bool, refusal: Refusal | None
) -> None:
    known = DepositFacts(200_00, 0, items_out, exempt)
    facts = replace(RIGHT, cash_in=True, deposit=known, left=left, tiers=(Tier(100_00, 2), Tier(200_00, 4)))
    assert decide_reversal(facts, Why.BOOKED_TWICE, handed_back=handed_back) is refusal
