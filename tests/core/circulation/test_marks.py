"""What may be said of an item in each state, and what follows."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from shulian.core.circulation.decisions import Refuse, Sanction
from shulian.core.circulation.facts import Caught
from shulian.core.circulation.marks import MARKS, Mark, Marked, MarkFacts, decide_mark
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState, ItemState
from tests.core.circulation.scenes import HERE, ITEM, LOAN, TERMS, TRANSIT

DEAR = replace(TERMS, lost_percent=150, lost_without_price_fen=50_00, processing_fen=5_00, overdue_fen=10)
LENT = MarkFacts(replace(ITEM, state=ItemState.ON_LOAN), replace(LOAN, terms=DEAR, days_late=4))


def test_every_mark_has_an_answer_in_every_state() -> None:
    assert {(mark, state) for mark in MARKS for state in MARKS[mark]} == set(product(Mark, ItemState))


def test_a_lost_item_is_charged_with_the_work_and_the_days_and_its_loan_is_over() -> None:
    assert decide_mark(LENT, Mark.LOST) == Marked(
        ItemState.LOST, closes_loan=11, lost_fen=45_00, processing_fen=5_00, sanction=Sanction(4, 40)
    )


def test_a_lost_item_without_a_price_costs_what_the_policy_says() -> None:
    facts = replace(LENT, item=replace(LENT.item, price_fen=None))
    decision = decide_mark(facts, Mark.LOST)
    assert isinstance(decision, Marked)
    assert decision.lost_fen == 50_00


def test_a_claim_keeps_the_loan_open_and_costs_nothing() -> None:
    assert decide_mark(LENT, Mark.CLAIMED_RETURNED) == Marked(ItemState.CLAIMED_RETURNED)


def test_what_is_lost_on_its_way_ends_the_transit_and_frees_the_hold() -> None:
    caught = Caught(21, 8, HERE, HoldState.CAPTURED)
    facts = MarkFacts(replace(ITEM, state=ItemState.IN_TRANSIT), transit=TRANSIT, caught=caught)
    assert decide_mark(facts, Mark.LOST_IN_TRANSIT) == Marked(ItemState.MISSING, closes_transit=13, releases=21)


@pytest.mark.parametrize(("state", "reverses"), [(ItemState.LOST, True), (ItemState.MISSING, False)])
def test_what_was_charged_is_taken_back_when_a_lost_item_is_found(state: ItemState, *, reverses: bool) -> None:
    facts = MarkFacts(replace(ITEM, state=state))
    assert decide_mark(facts, Mark.FOUND) == Marked(ItemState.AVAILABLE, reverses=reverses)


@pytest.mark.parametrize(
    ("mark", "state", "reason"),
    [
        (Mark.WITHDRAWN, ItemState.ON_LOAN, Refusal.ITEM_ON_LOAN),
        (Mark.LOST, ItemState.AVAILABLE, Refusal.MARK_DOES_NOT_FIT),
        (Mark.DAMAGED, ItemState.DAMAGED, Refusal.ALREADY_SO),
        (Mark.FOUND, ItemState.WITHDRAWN, Refusal.ITEM_WITHDRAWN),
    ],
)
def test_what_does_not_fit_is_refused(mark: Mark, state: ItemState, reason: Refusal) -> None:
    assert decide_mark(MarkFacts(replace(ITEM, state=state)), mark) == Refuse(reason)
