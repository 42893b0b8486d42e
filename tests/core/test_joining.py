"""Who may join two records, and what nobody ever saw."""

from __future__ import annotations

import pytest

from shulian.core.foureyes import Refusal, Signer
from shulian.core.joining import (
    Asked,
    Homes,
    House,
    Step,
    Unseen,
    Wish,
    against_unseen,
    decide_joining,
    decide_parting,
    is_one_house,
)

HERE, THERE, BOTH, NOWHERE = Homes(True, False), Homes(False, True), Homes(True, True), Homes(False, False)
ME = Signer(1, has_factor=True, same_hand=False)
BARE = Signer(1, has_factor=False, same_hand=False)
BROUGHT = Signer(1, has_factor=True, same_hand=True)


@pytest.mark.parametrize(
    ("kept", "gone", "identified", "fault"),
    [
        (True, True, False, None),
        (False, True, True, Unseen.KEPT_UNSEEN),
        (True, False, False, Unseen.NOT_COMPARED),
        (True, False, True, None),
        (False, False, False, Unseen.NOT_COMPARED),
        (False, False, True, None),
    ],
)
def test_a_form_that_nobody_checked_is_no_person(
    kept: bool, gone: bool, identified: bool, fault: Unseen | None
) -> None:
    assert against_unseen(kept=kept, gone=gone, identified=identified) is fault


@pytest.mark.parametrize(
    ("homes", "one_house", "signer", "asked", "outcome"),
    [
        (BOTH, True, BARE, None, Step.JOIN),
        (HERE, True, ME, None, Step.ASK),
        (BOTH, False, ME, None, Step.ASK),
        (HERE, False, ME, None, Step.ASK),
        (HERE, False, ME, Asked(2, "first", THERE), Step.JOIN),
        (HERE, False, ME, Asked(2, "second", THERE), Step.ASK),
        (HERE, False, ME, Asked(2, "first", HERE), Step.ASK),
        (HERE, False, ME, Asked(2, "first", NOWHERE), Step.ASK),
        (HERE, False, BARE, Asked(2, "first", THERE), Refusal.NO_FACTOR),
        (HERE, False, BROUGHT, Asked(2, "first", THERE), Refusal.SAME_HAND),
        (BOTH, False, ME, Asked(1, "first", BOTH), Refusal.SAME_PERSON),
        (BOTH, False, ME, Asked(2, "first", NOWHERE), Step.JOIN),
    ],
)
def test_where_houses_differ_two_people_who_may_act_at_both_join_records(
    homes: Homes, one_house: bool, signer: Signer, asked: Asked | None, outcome: Step | Refusal
) -> None:
    wish = Wish("first", signer, homes, one_house)
    assert decide_joining(wish, asked) is outcome
    assert decide_parting(wish, asked) is (Step.PART if outcome is Step.JOIN else outcome)


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        (House(1), House(1), True),
        (House(1), House(2), False),
        (House(1, settled=False), House(1), False),
        (House(1), House(1, settled=False), False),
    ],
)
def test_whoever_was_fetched_home_lately_makes_no_one_house(first: House, second: House, one: bool) -> None:
    assert is_one_house(first, second) is one
