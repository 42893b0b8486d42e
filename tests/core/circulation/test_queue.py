"""Who gets an item that several wait for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shulian.core.circulation.facts import Standing
from shulian.core.circulation.queue import best, home_first, passed_over
from shulian.core.circulation.refusals import Refusal
from shulian.core.policy import HoldOrder
from tests.core.circulation.scenes import LENDABLE, LENT, TERMS, TODAY, waiting

FAR_AND_FIRST = waiting(1, distance=3)
NEAR = waiting(2, distance=1)
OWN = waiting(3, distance=2, own=True)
AT_HOME = waiting(4, distance=2, near_home=True)


@pytest.mark.parametrize(
    ("order", "winner"),
    [
        (HoldOrder.NEAR_FIRST, NEAR),
        (HoldOrder.FAIR_FIRST, FAR_AND_FIRST),
        (HoldOrder.OWN_FIRST, OWN),
        (HoldOrder.NEAR_FIRST_GO_HOME, AT_HOME),
        (HoldOrder.FAIR_FIRST_GO_HOME, AT_HOME),
        (HoldOrder.OWN_FIRST_GO_HOME, AT_HOME),
    ],
)
def test_each_library_chooses_who_comes_first(order: HoldOrder, winner: object) -> None:
    facts = replace(LENDABLE, holds=(FAR_AND_FIRST, NEAR, OWN, AT_HOME), order=order)
    assert best(facts) == winner


def test_equals_stand_in_the_order_in_which_they_came() -> None:
    assert best(replace(LENDABLE, holds=(waiting(2), waiting(1)))) == waiting(1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"standing": Standing.BLOCKED}, Refusal.READER_BLOCKED),
        ({"expires_on": TODAY - timedelta(days=1)}, Refusal.CARD_EXPIRED),
        ({"suspended_until": TODAY}, Refusal.READER_SUSPENDED),
        ({"terms": None}, Refusal.HOLDS_NOT_ALLOWED),
        ({"terms": replace(TERMS, holds_allowed=False)}, Refusal.HOLDS_NOT_ALLOWED),
        ({"pickup_serves": False}, Refusal.PICKUP_CLOSED),
        ({"within_reach": False}, Refusal.PICKUP_TOO_FAR),
    ],
)
def test_whoever_cannot_have_it_now_is_passed_over(change: dict[str, object], reason: Refusal) -> None:
    hold = waiting(1, **change)
    assert passed_over(hold, replace(LENDABLE, holds=(hold,))) is reason
    assert best(replace(LENDABLE, holds=(hold, waiting(2)))) == waiting(2)


def test_whoever_brings_it_back_does_not_get_it_again() -> None:
    assert passed_over(waiting(1, reader=7), LENT) is Refusal.ALREADY_YOURS


def test_a_new_book_goes_only_to_those_near_its_home() -> None:
    facts = replace(LENDABLE, holds=(waiting(1), waiting(2, near_home=True)), protected=True)
    assert best(facts) == waiting(2, near_home=True)
    assert passed_over(waiting(1), facts) is Refusal.PICKUP_TOO_FAR


def test_nobody_waits_nobody_gets_it() -> None:
    assert best(LENDABLE) is None


@pytest.mark.parametrize("order", HoldOrder)
def test_those_near_the_home_come_first_where_items_go_home_and_alone_while_a_book_is_new(order: HoldOrder) -> None:
    assert home_first(replace(LENDABLE, order=order)) is order.endswith("go-home")
    assert home_first(replace(LENDABLE, order=order, protected=True))
