"""What takes two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shulian.core.foureyes import (
    RULES,
    WEIGHTY,
    Facts,
    Heavy,
    LinkCost,
    Refusal,
    Signer,
    State,
    cost_of_link,
    decide,
    decide_approval,
    decide_withdrawal,
    is_over,
    same_hand,
)
from shulian.core.roles import POSTS, Right, Role

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
WANG, LI, ZHAO, SUN = 1, 2, 3, 4


@pytest.mark.parametrize(
    ("state", "person", "waits", "refusal"),
    [
        (State.OPEN, LI, timedelta(hours=1), None),
        (State.OPEN, WANG, timedelta(hours=1), Refusal.SAME_PERSON),
        (State.OPEN, LI, timedelta(0), Refusal.EXPIRED),
        (State.APPROVED, LI, timedelta(hours=1), Refusal.NOT_OPEN),
        (State.DECLINED, LI, timedelta(hours=1), Refusal.NOT_OPEN),
        (State.WITHDRAWN, LI, timedelta(hours=1), Refusal.NOT_OPEN),
    ],
)
def test_what_wang_proposed_is_decided_by_another_while_it_waits(
    state: State, person: int, waits: timedelta, refusal: Refusal | None
) -> None:
    assert decide(Facts(state, WANG, NOW + waits), person, NOW) == refusal
    assert is_over(state, NOW + waits, NOW) == (refusal in {Refusal.EXPIRED, Refusal.NOT_OPEN})


LATER = NOW + timedelta(hours=1)
PROPOSED, SECOND = Facts(State.OPEN, WANG, LATER), Signer(LI, has_factor=True, same_hand=False)


@pytest.mark.parametrize(
    ("facts", "signer", "refusal"),
    [
        (PROPOSED, SECOND, None),
        (PROPOSED, replace(SECOND, person=WANG), Refusal.SAME_PERSON),
        (PROPOSED, replace(SECOND, same_hand=True), Refusal.SAME_HAND),
        (PROPOSED, replace(SECOND, has_factor=False), Refusal.NO_FACTOR),
        (replace(PROPOSED, about=LI), SECOND, Refusal.ABOUT_ONESELF),
        (replace(PROPOSED, about=ZHAO), SECOND, None),
        (replace(PROPOSED, proposer_may=False), SECOND, Refusal.PROPOSER_MAY_NOT),
        (replace(PROPOSED, past=True), SECOND, Refusal.LAST_DAY_PASSED),
        (replace(PROPOSED, link_open=True), SECOND, Refusal.LINK_OPEN),
    ],
)
def test_a_signature_is_that_of_a_second_person(facts: Facts, signer: Signer, refusal: Refusal | None) -> None:
    assert decide_approval(facts, signer, NOW) == refusal


@pytest.mark.parametrize(
    ("brought", "same"),
    [
        ([], False),
        ([(WANG, LI)], True),
        ([(LI, WANG)], True),
        ([(WANG, ZHAO), (ZHAO, LI)], True),
        ([(ZHAO, WANG), (ZHAO, LI)], True),
        ([(ZHAO, WANG), (SUN, LI)], False),
        ([(WANG, ZHAO), (LI, SUN)], False),
        ([(LI, WANG), (WANG, LI)], True),
    ],
)
def test_one_hand_may_be_behind_both_whoever_brought_in_whom(brought: list[tuple[int, int]], same: bool) -> None:
    assert same_hand(WANG, LI, brought) is same


@pytest.mark.parametrize(
    ("signers", "brought", "cost"),
    [
        ((WANG, LI), [], LinkCost(loses=True, for_giver=(), for_receiver=())),
        ((WANG, LI, ZHAO), [], LinkCost(loses=True, for_giver=(ZHAO,), for_receiver=(ZHAO,))),
        ((WANG, LI), [(WANG, LI)], LinkCost(loses=False, for_giver=(), for_receiver=())),
        ((WANG, LI, ZHAO), [(ZHAO, WANG)], LinkCost(loses=True, for_giver=(), for_receiver=())),
        ((ZHAO,), [], LinkCost(loses=False, for_giver=(ZHAO,), for_receiver=(ZHAO,))),
        ((), [], LinkCost(loses=False, for_giver=(), for_receiver=())),
    ],
)
def test_what_a_link_for_a_password_costs_the_two_in_signatures(
    signers: tuple[int, ...], brought: list[tuple[int, int]], cost: LinkCost
) -> None:
    assert cost_of_link(WANG, LI, signers, brought) == cost


def test_posts_that_propose_or_sign_are_weighty_and_a_desk_is_not() -> None:
    assert {Role.LIBRARY_DIRECTOR, Role.ALLIANCE_OFFICE, Role.SYSTEM_ADMINISTRATOR, Role.CITY_CENTRE} == WEIGHTY


@pytest.mark.parametrize("state", State)
def test_only_what_is_open_is_taken_back(state: State) -> None:
    expected = None if state is State.OPEN else Refusal.NOT_OPEN
    assert decide_withdrawal(Facts(state, WANG, NOW)) == expected


def test_every_heavy_act_has_its_rule_and_can_be_proposed_and_approved_by_some_post() -> None:
    assert set(RULES) == set(Heavy)
    held = set().union(*(post.rights for post in POSTS.values()))
    assert {rule.proposes for rule in RULES.values()} | {Right.APPROVE_HEAVY} <= held
