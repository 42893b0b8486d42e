"""The rules of checkout and renewal, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shulian.core.charges import Tier
from shulian.core.circulation.checkout import against_borrowing, asks_hours, decide_checkout, decide_renew
from shulian.core.circulation.decisions import Checkout, Refuse, Renew
from shulian.core.circulation.facts import Caught, ReaderFacts, Standing, TransitFacts
from shulian.core.circulation.refusals import OVERRIDABLE, Refusal
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.policy import Terms
from shulian.core.readertypes import Awaits
from tests.core.circulation.scenes import DUE, ITEM, LENDABLE, LENT, LOAN, READER, TERMS, TODAY, TRANSIT

YESTERDAY = TODAY - timedelta(days=1)
THEIRS = Caught(id=21, reader=8, pickup=1, state=HoldState.READY)
MINE = replace(THEIRS, reader=7)


def test_a_reader_in_good_standing_borrows() -> None:
    assert decide_checkout(LENDABLE) == Checkout(DUE)


@pytest.mark.parametrize(("hours", "asked"), [((0, 24), False), ((8, 24), True), ((0, 20), True), ((20, 6), True)])
def test_the_hour_matters_only_where_terms_name_hours(hours: tuple[int, int], asked: bool) -> None:
    assert asks_hours(replace(TERMS, hours_from=hours[0], hours_to=hours[1])) is asked


def test_an_item_on_its_way_is_lent_to_whoever_holds_it_and_its_transit_is_over() -> None:
    on_its_way = replace(LENDABLE, item=replace(ITEM, state=ItemState.IN_TRANSIT), transit=TRANSIT)
    assert decide_checkout(on_its_way) == Checkout(DUE, closes_transit=13)


def test_a_missing_item_that_lies_on_the_counter_is_lent() -> None:
    assert decide_checkout(replace(LENDABLE, item=replace(ITEM, state=ItemState.MISSING))) == Checkout(DUE)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"caught": MINE}, Checkout(DUE, fulfils=21)),
        ({"own_hold": 22}, Checkout(DUE, fulfils=22)),
        ({"caught": THEIRS, "overridden": (Refusal.HELD_FOR_ANOTHER,)}, Checkout(DUE, releases=21)),
        # Whoever waits for the title keeps nobody from taking a copy off the shelf.
        ({"waits": True}, Checkout(DUE)),
    ],
)
def test_a_loan_fulfils_the_hold_of_its_reader(change: dict[str, object], expected: Checkout) -> None:
    assert decide_checkout(replace(LENDABLE, **change)) == expected


def test_a_loan_by_the_hour_is_due_at_a_moment() -> None:
    at = datetime(2026, 11, 22, 15, 30)
    by_the_hour = replace(LENDABLE, terms=replace(TERMS, loan_days=0, loan_hours=2), due_on=TODAY, due_at=at)
    assert decide_checkout(by_the_hour) == Checkout(TODAY, at)


ASKS_DEPOSIT = replace(TERMS, deposit_fen=100_00)
REFUSED = [
    ({"reader": None}, Refusal.UNKNOWN_CARD),
    ({"item": None}, Refusal.UNKNOWN_ITEM),
    ({"matches": 2}, Refusal.BARCODE_AMBIGUOUS),
    ({"here_lends": False}, Refusal.LIBRARY_DOES_NOT_LEND),
    ({"owner_lends": False}, Refusal.OWNER_DOES_NOT_LEND),
    ({"reader": replace(READER, standing=Standing.LEFT)}, Refusal.READER_LEFT),
    ({"reader": replace(READER, standing=Standing.BLOCKED)}, Refusal.READER_BLOCKED),
    ({"reader": replace(READER, card_active=False)}, Refusal.CARD_STOPPED),
    ({"reader": replace(READER, expires_on=YESTERDAY)}, Refusal.CARD_EXPIRED),
    ({"reader": replace(READER, suspended_until=TODAY)}, Refusal.READER_SUSPENDED),
    ({"item": replace(ITEM, state=ItemState.WITHDRAWN)}, Refusal.ITEM_WITHDRAWN),
    ({"item": replace(ITEM, state=ItemState.LOST)}, Refusal.ITEM_LOST),
    ({"item": replace(ITEM, state=ItemState.DAMAGED)}, Refusal.ITEM_DAMAGED),
    ({"loan": LOAN}, Refusal.ALREADY_YOURS),
    ({"loan": replace(LOAN, reader=8)}, Refusal.ITEM_ON_LOAN),
    ({"caught": THEIRS}, Refusal.HELD_FOR_ANOTHER),
    ({"transit": TransitFacts(13, 1), "waits": True}, Refusal.OTHERS_WAIT),
    ({"terms": None}, Refusal.NO_POLICY),
    ({"due_on": None}, Refusal.NO_POLICY),
    ({"terms": replace(TERMS, loan_days=0)}, Refusal.ITEM_NOT_FOR_LOAN),
    ({"terms": replace(TERMS, self_service=False), "self_service": True}, Refusal.NO_SELF_SERVICE),
    ({"terms": replace(TERMS, age_min=14)}, Refusal.TOO_YOUNG),
    ({"reader": replace(READER, awaits=Awaits.CONSENT)}, Refusal.CONSENT_MISSING),
    ({"reader": replace(READER, awaits=Awaits.CHECK)}, Refusal.NOT_CHECKED),
    ({"terms": replace(TERMS, hours_from=8, hours_to=20), "hour": 20}, Refusal.OUT_OF_HOURS),
    ({"terms": replace(TERMS, hours_from=20, hours_to=6), "hour": 12}, Refusal.OUT_OF_HOURS),
    ({"terms": replace(TERMS, age_min=14), "reader": replace(READER, age=13)}, Refusal.TOO_YOUNG),
    ({"reader": replace(READER, open_loans=10)}, Refusal.TOO_MANY_LOANS),
    ({"terms": replace(TERMS, loan_limit_subtree=0)}, Refusal.TOO_MANY_LOANS_SUBTREE),
    ({"terms": replace(TERMS, loan_limit_library=0)}, Refusal.TOO_MANY_LOANS_LIBRARY),
    ({"terms": replace(TERMS, loan_limit_class=0)}, Refusal.TOO_MANY_LOANS_CLASS),
    (
        {"terms": replace(TERMS, debt_limit_fen=10_00), "reader": replace(READER, owed_fen=10_00)},
        Refusal.TOO_MUCH_OWED,
    ),
    ({"terms": replace(TERMS, deposit_fen=100_00)}, Refusal.DEPOSIT_TOO_SMALL),
    (
        {
            "terms": replace(TERMS, price_within_deposit=True),
            "reader": replace(READER, deposit_fen=100_00, price_fen=80_00),
        },
        Refusal.PRICE_OVER_DEPOSIT,
    ),
    (
        {"terms": ASKS_DEPOSIT, "reader": replace(READER, deposit_fen=100_00, open_loans=2, covered=Tier(100_00, 2))},
        Refusal.TIER_FULL,
    ),
    (
        {
            "terms": ASKS_DEPOSIT,
            "reader": replace(READER, deposit_fen=100_00, price_fen=80_00, covered=Tier(100_00, 20, 100_00)),
        },
        Refusal.PRICE_OVER_TIER,
    ),
]


@pytest.mark.parametrize(("change", "reason"), REFUSED)
def test_a_checkout_is_refused_for_its_first_reason(change: dict[str, object], reason: Refusal) -> None:
    assert decide_checkout(replace(LENDABLE, **change)) == Refuse(reason)


@pytest.mark.parametrize(("change", "reason"), [case for case in REFUSED if case[1] in OVERRIDABLE])
def test_one_failed_test_can_be_let_pass_and_no_other_with_it(change: dict[str, object], reason: Refusal) -> None:
    passed = decide_checkout(replace(LENDABLE, **change, overridden=(reason,)))
    assert isinstance(passed, Checkout)
    blocked = change | {"reader": replace(READER, standing=Standing.BLOCKED), "overridden": (reason,)}
    assert decide_checkout(replace(LENDABLE, **blocked)) == Refuse(Refusal.READER_BLOCKED)


@pytest.mark.parametrize(
    "change",
    [
        {"terms": replace(TERMS, age_min=14), "reader": replace(READER, age=14)},
        {"terms": replace(TERMS, needs_check=False), "reader": replace(READER, awaits=Awaits.CHECK)},
        {"terms": replace(TERMS, hours_from=8, hours_to=20), "hour": 19},
        {"terms": replace(TERMS, hours_from=20, hours_to=6), "hour": 23},
        {"terms": replace(TERMS, hours_from=20, hours_to=6), "hour": 5},
        {"terms": replace(TERMS, debt_limit_fen=10_00), "reader": replace(READER, owed_fen=9_99)},
        {"terms": replace(TERMS, deposit_fen=100_00), "reader": replace(READER, deposit_fen=100_00)},
        {"terms": replace(TERMS, deposit_fen=100_00), "reader": replace(READER, deposit_free=True)},
        {"terms": replace(TERMS, price_within_deposit=True), "reader": replace(READER, deposit_fen=30_00)},
        {"terms": replace(TERMS, price_within_deposit=True), "reader": replace(READER, deposit_free=True)},
        {"terms": replace(TERMS, price_within_deposit=True), "item": replace(ITEM, price_fen=None)},
        {"reader": replace(READER, suspended_until=YESTERDAY)},
        {"transit": TRANSIT},
        {"self_service": True},
    ],
)
def test_at_the_limit_it_is_still_yes(change: dict[str, object]) -> None:
    assert isinstance(decide_checkout(replace(LENDABLE, **change)), Checkout)


def test_without_terms_no_leave_helps() -> None:
    nothing = replace(LENDABLE, terms=None, overridden=(Refusal.NO_POLICY,))
    assert decide_checkout(nothing) == Refuse(Refusal.NO_POLICY)


def test_a_renewal_counts_from_today() -> None:
    assert decide_renew(LENT) == Renew(DUE, renewals=1)
    assert decide_renew(replace(LENT, for_reader=7)) == Renew(DUE, renewals=1)


def test_a_loan_by_the_hour_is_renewed_on_the_same_day() -> None:
    at = datetime(2026, 11, 22, 17, 30)
    assert decide_renew(replace(LENT, due_on=TODAY, due_at=at)) == Renew(TODAY, 1, at)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"item": None}, Refusal.UNKNOWN_ITEM),
        ({"matches": 2}, Refusal.BARCODE_AMBIGUOUS),
        ({"loan": None}, Refusal.NOT_ON_LOAN),
        ({"reader": None}, Refusal.NOT_ON_LOAN),
        ({"for_reader": 8}, Refusal.NOT_YOUR_LOAN),
        ({"item": replace(ITEM, state=ItemState.CLAIMED_RETURNED)}, Refusal.LOAN_CLAIMED),
        ({"reader": replace(READER, standing=Standing.BLOCKED)}, Refusal.READER_BLOCKED),
        ({"terms": None}, Refusal.NO_POLICY),
        ({"due_on": None}, Refusal.NO_POLICY),
        ({"loan": replace(LOAN, due_on=YESTERDAY)}, Refusal.LOAN_OVERDUE),
        ({"loan": replace(LOAN, due_on=TODAY, days_late=1)}, Refusal.LOAN_OVERDUE),
        ({"loan": replace(LOAN, recalled=True)}, Refusal.LOAN_RECALLED),
        ({"waits": True}, Refusal.OTHERS_WAIT),
        ({"loan": replace(LOAN, renewals=1)}, Refusal.TOO_MANY_RENEWALS),
        ({"loan": replace(LOAN, due_on=DUE)}, Refusal.RENEWAL_TOO_EARLY),
        (
            {"terms": replace(TERMS, debt_limit_fen=1), "reader": replace(READER, owed_fen=1)},
            Refusal.TOO_MUCH_OWED,
        ),
    ],
)
def test_a_renewal_is_refused_for_its_first_reason(change: dict[str, object], reason: Refusal) -> None:
    assert decide_renew(replace(LENT, **change)) == Refuse(reason)


def test_a_renewal_without_terms_is_refused_whatever_is_let_pass() -> None:
    nothing = replace(LENT, terms=None, overridden=(Refusal.NO_POLICY,))
    assert decide_renew(nothing) == Refuse(Refusal.NO_POLICY)


def test_where_the_policy_says_so_a_loan_is_renewed_though_others_wait() -> None:
    assert decide_renew(replace(LENT, waits=True, terms=replace(TERMS, renew_when_awaited=True))) == Renew(DUE, 1)


def test_the_desk_knows_before_a_scan_what_would_refuse_every_item() -> None:
    terms = LENDABLE.terms
    assert terms is not None
    assert against_borrowing(READER, terms, TODAY) == ()
    assert against_borrowing(READER, None, TODAY) == ()
    full = replace(READER, open_loans=terms.loan_limit, standing=Standing.FROZEN)
    assert against_borrowing(full, terms, TODAY) == (Refusal.CARD_FROZEN, Refusal.TOO_MANY_LOANS)


def test_a_frozen_card_borrows_nothing_but_its_loans_can_be_renewed() -> None:
    frozen = replace(READER, standing=Standing.FROZEN)
    assert decide_checkout(replace(LENDABLE, reader=frozen)) == Refuse(Refusal.CARD_FROZEN)
    assert isinstance(decide_renew(replace(LENT, reader=frozen)), Renew)


TIERED = replace(READER, deposit_fen=100_00, open_loans=2, covered=Tier(100_00, 2))


@pytest.mark.parametrize(
    ("terms", "reader", "against"),
    [
        (ASKS_DEPOSIT, TIERED, (Refusal.TIER_FULL,)),
        (ASKS_DEPOSIT, replace(TIERED, open_loans=1), ()),
        (ASKS_DEPOSIT, replace(TIERED, deposit_free=True), ()),
        (ASKS_DEPOSIT, replace(TIERED, covered=None), ()),
        # Where the policy asks for no deposit, what somebody left all the same limits nothing.
        (TERMS, TIERED, ()),
    ],
)
def test_a_deposit_covers_so_many_items_where_one_is_asked_for(
    terms: Terms, reader: ReaderFacts, against: tuple[Refusal, ...]
) -> None:
    assert against_borrowing(reader, terms, TODAY) == against
