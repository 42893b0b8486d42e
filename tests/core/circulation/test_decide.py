"""The rules of checkout, checkin and renewal, case by case and over all combinations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from shulian.core.circulation.decide import (
    Checkin,
    Checkout,
    Outcome,
    Refuse,
    Renew,
    decide_checkin,
    decide_checkout,
    decide_renew,
)
from shulian.core.circulation.facts import Facts, ItemFacts, LoanFacts, ReaderFacts, Standing, TransitFacts
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import ItemState
from shulian.core.policy import Terms

HOME, HERE, THIRD = 1, 2, 3
TODAY = date(2026, 11, 22)
READER = ReaderFacts(id=7, standing=Standing.ACTIVE, expires_on=TODAY, card_active=True, open_loans=9)
ITEM = ItemFacts(id=5, home=HOME, place=HOME, state=ItemState.AVAILABLE)
LOAN = LoanFacts(id=11, reader=7, due_on=TODAY, renewals=0)
TRANSIT = TransitFacts(id=13, destination=HOME)
TERMS = Terms(loan_days=30, loan_limit=10, renewals=1, rows=(1, 1, 1))
LENDABLE = Facts(here=HOME, today=TODAY, matches=1, here_lends=True, item=ITEM, reader=READER, terms=TERMS)
LENT = replace(LENDABLE, item=replace(ITEM, state=ItemState.ON_LOAN), loan=LOAN)
DUE = TODAY + timedelta(days=30)


def test_a_reader_in_good_standing_borrows() -> None:
    assert decide_checkout(LENDABLE) == Checkout(DUE)


def test_an_item_on_its_way_is_lent_to_whoever_holds_it_and_its_transit_is_over() -> None:
    on_its_way = replace(LENDABLE, item=replace(ITEM, state=ItemState.IN_TRANSIT), transit=TRANSIT)
    assert decide_checkout(on_its_way) == Checkout(DUE, closes_transit=13)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reader": None}, Refusal.UNKNOWN_CARD),
        ({"item": None}, Refusal.UNKNOWN_ITEM),
        ({"matches": 2}, Refusal.BARCODE_AMBIGUOUS),
        ({"here_lends": False}, Refusal.LIBRARY_DOES_NOT_LEND),
        ({"owner_lends": False}, Refusal.OWNER_DOES_NOT_LEND),
        ({"reader": replace(READER, standing=Standing.LEFT)}, Refusal.READER_LEFT),
        ({"reader": replace(READER, standing=Standing.BLOCKED)}, Refusal.READER_BLOCKED),
        ({"reader": replace(READER, card_active=False)}, Refusal.CARD_STOPPED),
        ({"reader": replace(READER, expires_on=TODAY - timedelta(days=1))}, Refusal.CARD_EXPIRED),
        ({"item": replace(ITEM, state=ItemState.WITHDRAWN)}, Refusal.ITEM_WITHDRAWN),
        ({"loan": LOAN}, Refusal.ALREADY_YOURS),
        ({"loan": replace(LOAN, reader=8)}, Refusal.ITEM_ON_LOAN),
        ({"terms": None}, Refusal.NO_POLICY),
        ({"terms": replace(TERMS, loan_days=0)}, Refusal.ITEM_NOT_FOR_LOAN),
        ({"reader": replace(READER, open_loans=10)}, Refusal.TOO_MANY_LOANS),
    ],
)
def test_a_checkout_is_refused_for_its_first_reason(change: dict[str, object], reason: Refusal) -> None:
    assert decide_checkout(replace(LENDABLE, **change)) == Refuse(reason)


def test_a_card_is_good_to_the_end_of_its_last_day() -> None:
    assert decide_checkout(LENDABLE) == Checkout(DUE)


@pytest.mark.parametrize(
    ("state", "here", "loan", "transit", "expected"),
    [
        (ItemState.ON_LOAN, HOME, LOAN, None, Checkin(Outcome.SHELVE, ItemState.AVAILABLE, HOME, closes_loan=11)),
        (
            ItemState.ON_LOAN,
            HERE,
            LOAN,
            None,
            Checkin(Outcome.SEND_HOME, ItemState.IN_TRANSIT, HERE, closes_loan=11, send_to=HOME),
        ),
        (
            ItemState.IN_TRANSIT,
            HOME,
            None,
            TRANSIT,
            Checkin(Outcome.RECEIVED, ItemState.AVAILABLE, HOME, closes_transit=13),
        ),
        (
            ItemState.IN_TRANSIT,
            THIRD,
            None,
            TRANSIT,
            Checkin(Outcome.PASSING, ItemState.IN_TRANSIT, THIRD, send_to=HOME),
        ),
        # The item changed hands while it travelled: it arrived, and goes on to its new owner.
        (
            ItemState.IN_TRANSIT,
            THIRD,
            None,
            TransitFacts(13, THIRD),
            Checkin(Outcome.SEND_HOME, ItemState.IN_TRANSIT, THIRD, closes_transit=13, send_to=HOME),
        ),
        (ItemState.AVAILABLE, HOME, None, None, Checkin(Outcome.ALREADY_HERE, ItemState.AVAILABLE, HOME)),
        (ItemState.AVAILABLE, HERE, None, None, Checkin(Outcome.SEND_HOME, ItemState.IN_TRANSIT, HERE, send_to=HOME)),
        (ItemState.WITHDRAWN, HERE, None, None, Checkin(Outcome.SET_ASIDE, ItemState.WITHDRAWN, HERE)),
        (ItemState.WITHDRAWN, HERE, LOAN, None, Checkin(Outcome.SET_ASIDE, ItemState.WITHDRAWN, HERE, closes_loan=11)),
    ],
)
def test_what_happens_to_an_item_that_is_scanned_in(
    state: ItemState, here: int, loan: LoanFacts | None, transit: TransitFacts | None, expected: Checkin
) -> None:
    facts = Facts(
        here=here, today=TODAY, matches=1, here_lends=False, item=replace(ITEM, state=state), loan=loan, transit=transit
    )
    assert decide_checkin(facts) == expected


def test_only_an_item_nobody_can_name_is_not_taken_back() -> None:
    assert decide_checkin(replace(LENT, item=None, matches=0)) == Refuse(Refusal.UNKNOWN_ITEM)
    assert decide_checkin(replace(LENT, matches=2)) == Refuse(Refusal.BARCODE_AMBIGUOUS)


def test_over_all_combinations_a_known_item_is_taken_back_and_its_loan_ends() -> None:
    for state, here, loan, transit, lends in product(
        ItemState, (HOME, HERE, THIRD), (None, LOAN), (None, TRANSIT), (True, False)
    ):
        if loan and transit:
            continue  # no database state holds both: a checkout ends the transit
        facts = Facts(
            here=here,
            today=TODAY,
            matches=1,
            here_lends=lends,
            item=replace(ITEM, state=state),
            loan=loan,
            transit=transit,
        )
        decision = decide_checkin(facts)
        assert isinstance(decision, Checkin)
        assert decision.closes_loan == (11 if loan else None)
        assert decision.place == here
        assert (decision.state is ItemState.AVAILABLE) <= (here == HOME)


def test_a_renewal_counts_from_today() -> None:
    assert decide_renew(LENT) == Renew(DUE, renewals=1)
    assert decide_renew(replace(LENT, for_reader=7)) == Renew(DUE, renewals=1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"item": None}, Refusal.UNKNOWN_ITEM),
        ({"matches": 2}, Refusal.BARCODE_AMBIGUOUS),
        ({"loan": None}, Refusal.NOT_ON_LOAN),
        ({"reader": None}, Refusal.NOT_ON_LOAN),
        ({"for_reader": 8}, Refusal.NOT_YOUR_LOAN),
        ({"reader": replace(READER, standing=Standing.BLOCKED)}, Refusal.READER_BLOCKED),
        ({"terms": None}, Refusal.NO_POLICY),
        ({"loan": replace(LOAN, due_on=TODAY - timedelta(days=1))}, Refusal.LOAN_OVERDUE),
        ({"loan": replace(LOAN, renewals=1)}, Refusal.TOO_MANY_RENEWALS),
        ({"loan": replace(LOAN, due_on=DUE)}, Refusal.RENEWAL_TOO_EARLY),
    ],
)
def test_a_renewal_is_refused_for_its_first_reason(change: dict[str, object], reason: Refusal) -> None:
    assert decide_renew(replace(LENT, **change)) == Refuse(reason)
