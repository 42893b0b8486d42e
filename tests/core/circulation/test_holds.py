"""Who may place a hold, and what can be done with it afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from shulian.core.circulation.decisions import Refuse
from shulian.core.circulation.facts import Standing
from shulian.core.circulation.holds import (
    Change,
    HoldFacts,
    Place,
    decide_change,
    decide_hold,
    pickup_within,
    roomiest,
)
from shulian.core.circulation.pickup import PickupPlace, serves
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import OPEN_HOLDS, HoldState
from shulian.core.policy import Pickup
from tests.core.circulation.scenes import READER, TERMS, TODAY

WISH = HoldFacts(TODAY, READER, TERMS, copies=2, allowed=2, in_reach=1)


def test_a_reader_in_good_standing_waits() -> None:
    assert decide_hold(WISH) == Place()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reader": None}, Refusal.UNKNOWN_CARD),
        ({"known": False}, Refusal.UNKNOWN_TITLE),
        ({"reader": replace(READER, standing=Standing.BLOCKED)}, Refusal.READER_BLOCKED),
        ({"terms": None}, Refusal.NO_POLICY),
        (
            {"terms": replace(TERMS, debt_limit_fen=1), "reader": replace(READER, owed_fen=1)},
            Refusal.TOO_MUCH_OWED,
        ),
        ({"already_held": True}, Refusal.ALREADY_HELD),
        ({"of_title": 1}, Refusal.ALREADY_HELD),
        ({"of_title": 3, "terms": replace(TERMS, holds_a_title=3)}, Refusal.ALREADY_HELD),
        ({"already_lent": True}, Refusal.ALREADY_YOURS),
        ({"open_holds": 10}, Refusal.TOO_MANY_HOLDS),
        ({"wanted_until": TODAY - timedelta(days=1)}, Refusal.DAY_IS_PAST),
        ({"copies": 0}, Refusal.NOTHING_TO_HOLD),
        ({"place": PickupPlace(lends=False)}, Refusal.LIBRARY_DOES_NOT_LEND),
        ({"place": PickupPlace(hands_out=False)}, Refusal.NO_PICKUP_HERE),
        ({"place": PickupPlace(opens=False)}, Refusal.PICKUP_CLOSED),
        ({"allowed": 0}, Refusal.HOLDS_NOT_ALLOWED),
        ({"in_reach": 0}, Refusal.PICKUP_TOO_FAR),
    ],
)
def test_a_hold_is_refused_for_its_first_reason(change: dict[str, object], reason: Refusal) -> None:
    assert decide_hold(replace(WISH, **change)) == Refuse(reason)


def test_whoever_cannot_lend_hand_out_or_open_is_no_place_of_pickup() -> None:
    for lends, hands_out, opens in product((True, False), repeat=3):
        assert serves(PickupPlace(lends, hands_out, opens)) == (lends and hands_out and opens)


def test_volumes_of_one_title_are_waited_for_where_the_policy_says_so() -> None:
    assert decide_hold(replace(WISH, of_title=2, terms=replace(TERMS, holds_a_title=3))) == Place()


def test_of_several_classes_the_one_with_most_room_counts() -> None:
    films, books = replace(TERMS, hold_limit=2), replace(TERMS, hold_limit=5)
    assert roomiest([(films, 0), (books, 4)]) == (films, 0)
    assert roomiest([(films, 1), (books, 3)]) == (books, 3)
    assert roomiest([]) is None


def test_a_limit_can_be_let_pass() -> None:
    assert decide_hold(replace(WISH, open_holds=10, overridden=(Refusal.TOO_MANY_HOLDS,))) == Place()


def test_without_terms_no_leave_helps() -> None:
    assert decide_hold(replace(WISH, terms=None, overridden=(Refusal.NO_POLICY,))) == Refuse(Refusal.NO_POLICY)


def test_over_all_combinations_a_hold_that_is_over_stays_over() -> None:
    for state, change in product(HoldState, Change):
        after = decide_change(state, change)
        if state not in OPEN_HOLDS:
            assert after == Refuse(Refusal.HOLD_OVER)
        elif change is Change.CANCEL:
            assert after is HoldState.CANCELLED
        elif change is Change.EXPIRE:
            assert after is HoldState.EXPIRED


@pytest.mark.parametrize(
    ("state", "change", "after"),
    [
        (HoldState.WAITING, Change.SUSPEND, HoldState.SUSPENDED),
        (HoldState.SUSPENDED, Change.RESUME, HoldState.WAITING),
        (HoldState.WAITING, Change.RESUME, Refuse(Refusal.ALREADY_SO)),
        (HoldState.READY, Change.SUSPEND, Refuse(Refusal.HOLD_CAUGHT)),
        (HoldState.WAITING, Change.MOVE, HoldState.WAITING),
        (HoldState.READY, Change.MOVE, HoldState.CAPTURED),
    ],
)
def test_what_can_be_done_with_a_hold(state: HoldState, change: Change, after: HoldState | Refuse) -> None:
    assert decide_change(state, change) == after


STEPS = {Pickup.COUNTY: 12, Pickup.CITY: 8}


@pytest.mark.parametrize(
    ("pickup", "there", "reaches"),
    [
        (Pickup.OWNER, "000100020003", True),
        (Pickup.OWNER, "0001000200030004", False),
        (Pickup.COUNTY, "0001000200030004", True),
        (Pickup.COUNTY, "000100020009", False),
        (Pickup.CITY, "000100020009", True),
        (Pickup.CITY, "00010009", False),
        (Pickup.ANYWHERE, "00010009", True),
    ],
)
def test_how_far_a_copy_travels_for_a_hold(pickup: Pickup, there: str, *, reaches: bool) -> None:
    assert pickup_within(pickup, "000100020003", there, STEPS) == reaches
