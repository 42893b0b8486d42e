"""What may be said of an item in each state, and what follows."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from shulian.core.circulation.decisions import Refuse, Sanction
from shulian.core.circulation.facts import Caught
from shulian.core.circulation.marks import MARKS, Mark, Marked, MarkFacts, damage_due, decide_mark
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.policy import Terms
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


AWAY = [
    (Mark.FOUND, ItemState.LOST),
    (Mark.FOUND, ItemState.MISSING),
    (Mark.MENDED, ItemState.DAMAGED),
]


@pytest.mark.parametrize(("mark", "state"), AWAY)
def test_what_turns_up_away_from_its_shelf_goes_home(mark: Mark, state: ItemState) -> None:
    facts = MarkFacts(replace(ITEM, state=state), here=HERE)
    away = decide_mark(facts, mark)
    assert isinstance(away, Marked)
    assert (away.state, away.sends_home) == (ItemState.IN_TRANSIT, True)
    home = decide_mark(replace(facts, here=ITEM.home), mark)
    assert isinstance(home, Marked)
    assert (home.state, home.sends_home) == (ItemState.AVAILABLE, False)


@pytest.mark.parametrize(("place", "state"), [(ITEM.home, ItemState.AVAILABLE), (HERE, ItemState.IN_TRANSIT)])
def test_what_is_taken_back_into_stock_goes_home_from_where_it_stands(place: int, state: ItemState) -> None:
    facts = MarkFacts(replace(ITEM, state=ItemState.WITHDRAWN, place=place), here=HERE)
    restored = decide_mark(facts, Mark.RESTORED)
    assert isinstance(restored, Marked)
    assert (restored.state, restored.sends_home) == (state, place != ITEM.home)


def test_what_was_charged_is_taken_back_when_a_withdrawn_item_comes_back() -> None:
    assert decide_mark(MarkFacts(replace(ITEM, state=ItemState.WITHDRAWN)), Mark.RESTORED) == Marked(
        ItemState.AVAILABLE, reverses=True
    )


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


SHARE = replace(TERMS, damage_percent=50, processing_fen=2_00)
RETURNED = MarkFacts(ITEM, last=replace(LOAN, terms=SHARE), here=HERE)


def test_a_torn_book_goes_home_as_it_is_and_costs_nothing_unless_it_is_asked_for() -> None:
    assert decide_mark(RETURNED, Mark.DAMAGED) == Marked(ItemState.DAMAGED, sends_home=True)
    assert decide_mark(replace(RETURNED, here=ITEM.home), Mark.DAMAGED) == Marked(ItemState.DAMAGED)


@pytest.mark.parametrize(
    ("terms", "price", "most"),
    [
        (SHARE, 30_00, 15_00),
        (SHARE, None, 0),
        (replace(SHARE, damage_fen=8_00), None, 8_00),
        (replace(TERMS, damage_fen=8_00), 30_00, 8_00),
        (TERMS, 30_00, 0),
    ],
)
def test_damage_costs_a_share_of_the_price_or_a_fixed_sum_at_most(terms: Terms, price: int | None, most: int) -> None:
    facts = replace(RETURNED, item=replace(ITEM, price_fen=price), last=replace(LOAN, terms=terms))
    assert damage_due(facts) == most
    over = decide_mark(replace(facts, asked_fen=most + 1), Mark.DAMAGED)
    assert over == Refuse(Refusal.ABOVE_DAMAGE)
    asked = decide_mark(replace(facts, asked_fen=most), Mark.DAMAGED)
    assert isinstance(asked, Marked)
    assert (asked.damage_fen, asked.processing_fen) == (most, terms.processing_fen if most else 0)


def test_less_than_the_terms_say_may_be_asked_and_never_less_than_nothing() -> None:
    slight = decide_mark(replace(RETURNED, asked_fen=1_00), Mark.DAMAGED)
    assert isinstance(slight, Marked)
    assert (slight.damage_fen, slight.processing_fen) == (1_00, 2_00)
    assert decide_mark(replace(RETURNED, asked_fen=-1), Mark.DAMAGED) == Refuse(Refusal.ABOVE_DAMAGE)


def test_damage_without_a_reader_can_be_charged_to_nobody() -> None:
    assert decide_mark(MarkFacts(ITEM, asked_fen=1), Mark.DAMAGED) == Refuse(Refusal.NOBODY_TO_CHARGE)
    assert damage_due(MarkFacts(ITEM)) == 0
    forgotten = MarkFacts(ITEM, last=replace(LOAN, terms=None))
    assert damage_due(forgotten) == 0


@pytest.mark.parametrize(
    ("state", "after", "why_not"),
    [
        (ItemState.DAMAGED, ItemState.MISSING, Refusal.MARK_DOES_NOT_FIT),
        (ItemState.WITHDRAWN, ItemState.WITHDRAWN, Refusal.ITEM_WITHDRAWN),
    ],
)
def test_what_cannot_be_lent_can_be_lost_on_its_way_home_and_not_where_it_stands_still(
    state: ItemState, after: ItemState, why_not: Refusal
) -> None:
    unfit = MarkFacts(replace(ITEM, state=state), transit=TRANSIT)
    assert decide_mark(unfit, Mark.LOST_IN_TRANSIT) == Marked(after, closes_transit=TRANSIT.id)
    assert decide_mark(replace(unfit, transit=None), Mark.LOST_IN_TRANSIT) == Refuse(why_not)
