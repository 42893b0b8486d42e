"""The way of an article: who may do what from where, and what comes of it."""

from __future__ import annotations

import pytest

from shulian.core.articles import STEPS, Deed, Facts, Part, Refusal, State, decide, possible

EVERYBODY = frozenset(Part)


def facts(state: State, **more) -> Facts:
    return Facts(**{"state": state, "parts": EVERYBODY, "has_text": True, "own_hand": False, "reason": "因"} | more)


@pytest.mark.parametrize("deed", Deed)
def test_every_deed_is_done_from_its_states_by_its_part_and_from_no_other(deed):
    step = STEPS[deed]
    for state in State:
        expected = step.to if state in step.of else Refusal.NOT_NOW
        assert decide(deed, facts(state)) is expected
        assert decide(deed, facts(state, parts=EVERYBODY - {step.by})) is Refusal.NOT_YOURS


@pytest.mark.parametrize(
    ("deed", "state", "more", "expected"),
    [
        (Deed.SEND, State.DRAFT, {"has_text": False}, Refusal.NO_TEXT),
        (Deed.SUBMIT, State.SENT, {"has_text": False}, Refusal.NO_TEXT),
        (Deed.RETURN, State.SENT, {"reason": "  "}, Refusal.NO_REASON),
        (Deed.DECLINE, State.EDITING, {"reason": ""}, Refusal.NO_REASON),
        (Deed.REOPEN, State.APPROVED, {"reason": ""}, Refusal.NO_REASON),
        (Deed.APPROVE, State.REVIEW, {"own_hand": True}, Refusal.OWN_HAND),
        (Deed.SUBMIT, State.EDITING, {"own_hand": True}, State.REVIEW),
    ],
)
def test_what_a_deed_needs(deed, state, more, expected):
    assert decide(deed, facts(state, **more)) is expected


def test_what_is_published_does_not_change():
    assert possible(facts(State.PUBLISHED)) == ()


def test_what_an_author_may_do_with_a_draft():
    assert possible(facts(State.DRAFT, parts=frozenset({Part.AUTHOR}))) == (Deed.WRITE, Deed.SEND)
