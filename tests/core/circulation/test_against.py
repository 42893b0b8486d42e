"""The tables of what stands against lending, renewing and waiting: each line is met, the first one answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, product
from typing import Any

import pytest

from shulian.core.charges import Tier
from shulian.core.circulation import checkout, holds
from shulian.core.circulation.against import Line
from shulian.core.circulation.checkout import CHECKOUT, FOR_ANY_ITEM, RENEW, decide_checkout, decide_renew, lending
from shulian.core.circulation.decisions import Checkout, Refuse, Renew
from shulian.core.circulation.facts import Caught, Facts, Late, Standing, TransitFacts
from shulian.core.circulation.holds import HOLD, HoldFacts, Place, decide_hold, wanting
from shulian.core.circulation.pickup import PickupPlace
from shulian.core.circulation.refusals import LEAVE, Refusal
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.policy import NO_LIMIT
from shulian.core.readertypes import Awaits
from shulian.core.roles import Right
from tests.core.circulation.scenes import DUE, HERE, HOME, ITEM, LENDABLE, LENT, LOAN, READER, TERMS, TODAY, TRANSIT

YESTERDAY = TODAY - timedelta(days=1)
THEIRS = Caught(id=21, reader=8, pickup=HOME, state=HoldState.READY)
MINE = replace(THEIRS, reader=7)
WISH = HoldFacts(TODAY, READER, TERMS, copies=2, allowed=2, in_reach=1)

Change = Callable[[Any], Any]


def reader(**what: object) -> Change:
    """The reader stands otherwise."""
    return lambda facts: replace(facts, reader=facts.reader and replace(facts.reader, **what))


def item(state: ItemState) -> Change:
    """The item is in another state."""
    return lambda facts: replace(facts, item=facts.item and replace(facts.item, state=state))


def terms(**what: object) -> Change:
    """The terms say otherwise."""
    return lambda facts: replace(facts, terms=facts.terms and replace(facts.terms, **what))


def loan(**what: object) -> Change:
    """The loan is another one."""
    return lambda facts: replace(facts, loan=facts.loan and replace(facts.loan, **what))


def facts(**what: object) -> Change:
    """Something else is otherwise."""
    return lambda known: replace(known, **what)


def both(one: Change, other: Change) -> Change:
    """Two things are otherwise."""
    return lambda known: other(one(known))


OF_READER: dict[Refusal, Change] = {
    Refusal.READER_LEFT: reader(standing=Standing.LEFT),
    Refusal.CARD_FROZEN: reader(standing=Standing.FROZEN),
    Refusal.READER_BLOCKED: reader(standing=Standing.BLOCKED),
    Refusal.CARD_STOPPED: reader(card_active=False),
    Refusal.CARD_EXPIRED: reader(expires_on=YESTERDAY),
    Refusal.READER_SUSPENDED: reader(suspended_until=TODAY),
    Refusal.CONSENT_MISSING: reader(awaits=Awaits.CONSENT),
}
OVERDUE: dict[Refusal, Change] = {
    Refusal.LONG_OVERDUE: both(terms(long_overdue_days=90), reader(late=Late(1, 91))),
    Refusal.TOO_MANY_OVERDUE: both(terms(overdue_limit=1), reader(late=Late(2, 91))),
}
OWED = {Refusal.TOO_MUCH_OWED: both(terms(debt_limit_fen=10_00), reader(owed_fen=10_00))}
DEPOSIT = {Refusal.DEPOSIT_TOO_SMALL: terms(deposit_fen=200_00)}

AGAINST_CHECKOUT: dict[Refusal, Change] = {
    Refusal.UNKNOWN_CARD: facts(reader=None),
    Refusal.UNKNOWN_ITEM: facts(item=None),
    Refusal.BARCODE_AMBIGUOUS: facts(matches=2),
    Refusal.LIBRARY_DOES_NOT_LEND: facts(here_lends=False),
    Refusal.OWNER_DOES_NOT_LEND: facts(owner_lends=False),
    **OF_READER,
    Refusal.ITEM_WITHDRAWN: item(ItemState.WITHDRAWN),
    Refusal.ITEM_LOST: item(ItemState.LOST),
    Refusal.ITEM_DAMAGED: item(ItemState.DAMAGED),
    Refusal.ALREADY_YOURS: facts(loan=LOAN),
    Refusal.ITEM_ON_LOAN: facts(loan=replace(LOAN, reader=8)),
    Refusal.HELD_FOR_ANOTHER: facts(caught=THEIRS),
    Refusal.OTHERS_WAIT: facts(transit=TRANSIT, waits=True),
    Refusal.NO_POLICY: facts(due_on=None),
    Refusal.ITEM_NOT_FOR_LOAN: terms(loan_days=0),
    Refusal.NO_SELF_SERVICE: both(terms(self_service=False), facts(self_service=True)),
    Refusal.TOO_YOUNG: terms(age_min=14),
    Refusal.NOT_CHECKED: reader(awaits=Awaits.CHECK),
    Refusal.OUT_OF_HOURS: both(terms(hours_from=8, hours_to=20), facts(hour=20)),
    **OVERDUE,
    Refusal.TOO_MANY_LOANS: reader(open_loans=10),
    Refusal.TOO_MANY_LOANS_SUBTREE: terms(loan_limit_subtree=0),
    Refusal.TOO_MANY_LOANS_LIBRARY: terms(loan_limit_library=0),
    Refusal.TOO_MANY_LOANS_CLASS: terms(loan_limit_class=0),
    **OWED,
    **DEPOSIT,
    Refusal.PRICE_OVER_DEPOSIT: both(terms(price_within_deposit=True), reader(price_fen=150_00)),
    Refusal.TIER_FULL: both(terms(deposit_fen=100_00), reader(covered=Tier(100_00, 2))),
    Refusal.PRICE_OVER_TIER: both(terms(deposit_fen=100_00), reader(covered=Tier(100_00, 20, 10_00))),
}
AGAINST_RENEWING: dict[Refusal, Change] = {
    Refusal.UNKNOWN_ITEM: facts(item=None),
    Refusal.BARCODE_AMBIGUOUS: facts(matches=2),
    Refusal.NOT_ON_LOAN: facts(loan=None),
    Refusal.NOT_YOUR_LOAN: facts(for_reader=8),
    Refusal.LOAN_CLAIMED: item(ItemState.CLAIMED_RETURNED),
    **{refusal: change for refusal, change in OF_READER.items() if refusal is not Refusal.CARD_FROZEN},
    Refusal.NO_POLICY: facts(due_on=None),
    Refusal.LOAN_OVERDUE: loan(days_late=1),
    Refusal.LOAN_RECALLED: loan(recalled=True),
    Refusal.OTHERS_WAIT: facts(waits=True),
    Refusal.TOO_MANY_RENEWALS: loan(renewals=1),
    Refusal.RENEWAL_TOO_EARLY: loan(due_on=DUE),
    **OVERDUE,
    **OWED,
}
AGAINST_WAITING: dict[Refusal, Change] = {
    Refusal.UNKNOWN_CARD: facts(reader=None),
    Refusal.UNKNOWN_TITLE: facts(known=False),
    **OF_READER,
    Refusal.NO_POLICY: facts(terms=None),
    **OVERDUE,
    **OWED,
    **DEPOSIT,
    Refusal.ALREADY_HELD: facts(of_title=1),
    Refusal.ALREADY_YOURS: facts(already_lent=True),
    Refusal.TOO_MANY_HOLDS: facts(open_holds=10),
    Refusal.DAY_IS_PAST: facts(wanted_until=YESTERDAY),
    Refusal.NOTHING_TO_HOLD: facts(copies=0),
    Refusal.LIBRARY_DOES_NOT_LEND: facts(place=PickupPlace(lends=False)),
    Refusal.NO_PICKUP_HERE: facts(place=PickupPlace(hands_out=False)),
    Refusal.PICKUP_CLOSED: facts(place=PickupPlace(opens=False)),
    Refusal.HOLDS_NOT_ALLOWED: facts(allowed=0),
    Refusal.PICKUP_TOO_FAR: facts(in_reach=0),
}

ABLE = replace(READER, deposit_fen=100_00, late=Late())
ACTS: dict[str, tuple[tuple[Line[Any], ...], dict[Refusal, Change], Callable[[Any], object], Any, type]] = {
    "checkout": (CHECKOUT, AGAINST_CHECKOUT, decide_checkout, replace(LENDABLE, reader=ABLE), Checkout),
    "renew": (RENEW, AGAINST_RENEWING, decide_renew, replace(LENT, reader=ABLE), Renew),
    "place-hold": (HOLD, AGAINST_WAITING, decide_hold, replace(WISH, reader=ABLE), Place),
}
EACH = [(act, refusal) for act, (_table, against, *_rest) in ACTS.items() for refusal in against]
PAIRS = [(act, *pair) for act, (_table, against, *_rest) in ACTS.items() for pair in combinations(against, 2)]


def asked(act: str, known: Any) -> Any:
    """The facts as the table of the act asks for them."""
    return wanting(known) if act == "place-hold" else lending(known)


@pytest.mark.parametrize("act", ACTS)
def test_each_table_has_every_refusal_once_and_this_test_knows_them_all_in_order(act: str) -> None:
    table, against, decide, facts_, granted = ACTS[act]
    assert [line.refusal for line in table] == list(against)
    assert isinstance(decide(facts_), granted)


@pytest.mark.parametrize(("act", "refusal"), EACH)
def test_each_line_is_met_and_only_leave_lets_it_pass(act: str, refusal: Refusal) -> None:
    table, against, decide, facts_, granted = ACTS[act]
    known = against[refusal](facts_)
    assert decide(known) == Refuse(refusal)
    (line,) = (line for line in table if line.refusal is refusal)
    passed = decide(replace(known, overridden=(refusal,)))
    assert line.right == LEAVE.get(refusal)
    assert passed == Refuse(refusal) if line.right is None else isinstance(passed, granted)


def test_over_all_pairs_the_first_line_that_holds_is_the_answer_and_its_leave_does_not_cover_the_second() -> None:
    for act, one, other in PAIRS:
        table, against, decide, facts_, _granted = ACTS[act]
        known = against[other](against[one](facts_))
        lines = {line.refusal: line for line in table}
        if one in MISSING:
            assert decide(known) == Refuse(one), (act, one, other)
            continue
        # The second change may take the first one back, as an item has one state.
        if not lines[one].fails(asked(act, known)):
            assert decide(known) == Refuse(other), (act, one, other)
            continue
        assert decide(known) == Refuse(one), (act, one, other)
        if one in LEAVE and lines[other].fails(asked(act, known)):
            assert decide(replace(known, overridden=(one,))) == Refuse(other), (act, one, other)


MISSING = (Refusal.UNKNOWN_CARD, Refusal.UNKNOWN_ITEM, Refusal.NOT_ON_LOAN)
"""What is not there cannot have anything else wrong with it."""


def everything(act: str) -> list[tuple[Any, bool]]:
    """Every combination of what many lines ask, with what would be allowed by leave alone."""
    _table, _against, _decide, facts_, _granted = ACTS[act]
    waits = (False, True) if act != "place-hold" else (False,)
    found = []
    for standing, live, awaits, late, owed, limits, wait in product(
        Standing, (True, False), Awaits, (None, Late(), Late(1, 5), Late(2, 100)), (0, 10_00), (True, False), waits
    ):
        said = {"overdue_limit": 0, "long_overdue_days": 90, "debt_limit_fen": 10_00} if limits else {}
        known = replace(
            facts_,
            reader=replace(ABLE, standing=standing, card_active=live, awaits=awaits, late=late, owed_fen=owed),
            terms=replace(TERMS, **said),
            overridden=tuple(LEAVE),
            **({"waits": wait} if wait else {}),
        )
        facts_of_no_leave = standing is Standing.ACTIVE or (act == "renew" and standing is Standing.FROZEN)
        checked = awaits is Awaits.NOTHING or (act != "checkout" and awaits is Awaits.CHECK)
        found.append((known, facts_of_no_leave and live and checked))
    return found


@pytest.mark.parametrize("act", ACTS)
def test_over_all_combinations_leave_lets_pass_what_rules_say_and_never_what_is_so(act: str) -> None:
    table, _against, decide, _facts, granted = ACTS[act]
    for known, allowed in everything(act):
        assert isinstance(decide(known), granted) == allowed
        strict = replace(known, overridden=())
        standing = [line.refusal for line in table if line.fails(asked(act, strict))]
        assert decide(strict) == Refuse(standing[0]) if standing else isinstance(decide(strict), granted)


def test_leave_is_given_by_one_right() -> None:
    assert set(LEAVE.values()) == {Right.OVERRIDE}


# The cases of lending that every library system has to answer, each with the answer.
GOLDEN: list[tuple[str, dict[str, object], Checkout | Refuse]] = [
    ("on the shelf", {}, Checkout(DUE)),
    ("on the shelf of another library, where others wait", {"here": HERE, "waits": True}, Checkout(DUE)),
    (
        "travelling for the pickup of this reader",
        {"item": replace(ITEM, state=ItemState.IN_TRANSIT), "transit": TransitFacts(13, HERE), "caught": MINE},
        Checkout(DUE, closes_transit=13, fulfils=21),
    ),
    (
        "travelling home, and nobody waits",
        {"item": replace(ITEM, state=ItemState.IN_TRANSIT), "transit": TRANSIT},
        Checkout(DUE, closes_transit=13),
    ),
    (
        "travelling home, and others wait",
        {"item": replace(ITEM, state=ItemState.IN_TRANSIT), "transit": TRANSIT, "waits": True},
        Refuse(Refusal.OTHERS_WAIT),
    ),
    (
        "travelling for the pickup of another reader",
        {"item": replace(ITEM, state=ItemState.IN_TRANSIT), "transit": TRANSIT, "caught": THEIRS},
        Refuse(Refusal.HELD_FOR_ANOTHER),
    ),
    (
        "on the hold shelf for this reader",
        {"item": replace(ITEM, state=ItemState.ON_HOLD_SHELF), "caught": MINE},
        Checkout(DUE, fulfils=21),
    ),
    (
        "on the hold shelf for another reader",
        {"item": replace(ITEM, state=ItemState.ON_HOLD_SHELF), "caught": THEIRS},
        Refuse(Refusal.HELD_FOR_ANOTHER),
    ),
    (
        "on the hold shelf, and the hold is over",
        {"item": replace(ITEM, state=ItemState.ON_HOLD_SHELF)},
        Checkout(DUE),
    ),
    (
        "lent to another reader",
        {"item": replace(ITEM, state=ItemState.ON_LOAN), "loan": replace(LOAN, reader=8)},
        Refuse(Refusal.ITEM_ON_LOAN),
    ),
    (
        "lent to this reader",
        {"item": replace(ITEM, state=ItemState.ON_LOAN), "loan": LOAN},
        Refuse(Refusal.ALREADY_YOURS),
    ),
    ("missing, and it lies on the counter", {"item": replace(ITEM, state=ItemState.MISSING)}, Checkout(DUE)),
    ("given up as lost", {"item": replace(ITEM, state=ItemState.LOST)}, Refuse(Refusal.ITEM_LOST)),
]


@pytest.mark.parametrize(("change", "answer"), [case[1:] for case in GOLDEN], ids=[case[0] for case in GOLDEN])
def test_the_known_cases_of_lending_have_their_known_answers(
    change: dict[str, object], answer: Checkout | Refuse
) -> None:
    assert decide_checkout(replace(LENDABLE, **change)) == answer


@pytest.mark.parametrize(
    ("said", "late", "reason"),
    [
        ({}, Late(9, 900), None),
        ({"overdue_limit": 0}, Late(), None),
        ({"overdue_limit": 0}, Late(1, 1), Refusal.TOO_MANY_OVERDUE),
        ({"overdue_limit": 2}, Late(2, 30), None),
        ({"overdue_limit": 2}, Late(3, 30), Refusal.TOO_MANY_OVERDUE),
        ({"long_overdue_days": 90}, Late(1, 90), None),
        ({"long_overdue_days": 90}, Late(1, 91), Refusal.LONG_OVERDUE),
        ({"overdue_limit": 0, "long_overdue_days": 90}, Late(1, 91), Refusal.LONG_OVERDUE),
        # What nobody looked for refuses nobody.
        ({"overdue_limit": 0, "long_overdue_days": 90}, None, None),
    ],
)
def test_overdue_items_stop_lending_renewing_and_waiting_as_the_policy_says(
    said: dict[str, int], late: Late | None, reason: Refusal | None
) -> None:
    for _table, _against, decide, facts_, granted in ACTS.values():
        known = replace(facts_, reader=replace(ABLE, late=late), terms=replace(TERMS, **said))
        assert decide(known) == Refuse(reason) if reason else isinstance(decide(known), granted)


def test_what_was_not_kept_is_named_and_never_guessed() -> None:
    stops = replace(TERMS, overdue_limit=0, long_overdue_days=90)
    both_ = (Refusal.LONG_OVERDUE, Refusal.TOO_MANY_OVERDUE)
    unknown: Facts = replace(LENDABLE, reader=replace(READER, late=None), terms=stops)
    assert checkout.unknown_of(CHECKOUT, unknown) == both_
    assert checkout.unknown_of(CHECKOUT, replace(unknown, terms=TERMS)) == ()
    assert checkout.unknown_of(CHECKOUT, replace(unknown, terms=replace(TERMS, overdue_limit=NO_LIMIT))) == ()
    assert checkout.unknown_of(CHECKOUT, replace(unknown, reader=ABLE)) == ()
    # What is let pass, or refused before, does not need to be known.
    assert checkout.unknown_of(CHECKOUT, replace(unknown, overridden=(Refusal.LONG_OVERDUE,))) == both_[1:]
    assert checkout.unknown_of(CHECKOUT, replace(unknown, here_lends=False)) == ()
    assert holds.unknown_of(replace(WISH, terms=stops)) == both_


def test_what_stands_against_any_item_are_lines_of_the_same_table_in_its_order() -> None:
    places = [[line.refusal for line in CHECKOUT].index(line.refusal) for line in FOR_ANY_ITEM]
    assert places == sorted(places)
