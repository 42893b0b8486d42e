"""What takes two people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shulian.core.foureyes import RULES, Facts, Heavy, Refusal, State, decide, decide_withdrawal, is_over
from shulian.core.roles import POSTS, Right

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
WANG, LI = 1, 2


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


@pytest.mark.parametrize("state", State)
def test_only_what_is_open_is_taken_back(state: State) -> None:
    expected = None if state is State.OPEN else Refusal.NOT_OPEN
    assert decide_withdrawal(Facts(state, WANG, NOW)) == expected


def test_every_heavy_act_has_its_rule_and_can_be_proposed_and_approved_by_some_post() -> None:
    assert set(RULES) == set(Heavy)
    held = set().union(*(post.rights for post in POSTS.values()))
    assert {rule.proposes for rule in RULES.values()} | {Right.APPROVE_HEAVY} <= held
