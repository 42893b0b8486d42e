"""The way of an article into the bulletin (稿件): asked for, written, sent, edited, reviewed, approved; one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where an article stands."""

    ASKED = "asked"
    DRAFT = "draft"
    SENT = "sent"
    EDITING = "editing"
    REVIEW = "review"
    APPROVED = "approved"
    RETURNED = "returned"
    DECLINED = "declined"
    PUBLISHED = "published"


class Deed(StrEnum):
    """What somebody does with an article."""

    WRITE = "write"
    SEND = "send"
    WITHDRAW = "withdraw"
    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    REOPEN = "reopen"
    RETURN = "return"
    DECLINE = "decline"


class Part(StrEnum):
    """Who somebody is to an article: of the library that writes it, editor, or who signs."""

    AUTHOR = "author"
    EDITOR = "editor"
    SIGNER = "signer"


class Refusal(StrEnum):
    """Why a deed is not done."""

    NOT_NOW = "not-now"
    NOT_YOURS = "not-yours"
    NO_TEXT = "no-text"
    NO_REASON = "no-reason"
    OWN_HAND = "own-hand"


@dataclass(frozen=True)
class Step:
    """From which states, by whom, and what comes of it."""

    of: frozenset[State]
    by: Part
    to: State
    reason: bool = False


_IN_EDITING = frozenset({State.SENT, State.EDITING})
STEPS: dict[Deed, Step] = {
    Deed.WRITE: Step(frozenset({State.ASKED, State.DRAFT, State.RETURNED}), Part.AUTHOR, State.DRAFT),
    Deed.SEND: Step(frozenset({State.DRAFT, State.RETURNED}), Part.AUTHOR, State.SENT),
    Deed.WITHDRAW: Step(frozenset({State.SENT}), Part.AUTHOR, State.DRAFT),
    Deed.EDIT: Step(_IN_EDITING, Part.EDITOR, State.EDITING),
    Deed.SUBMIT: Step(_IN_EDITING, Part.EDITOR, State.REVIEW),
    Deed.APPROVE: Step(frozenset({State.REVIEW}), Part.SIGNER, State.APPROVED),
    Deed.REOPEN: Step(frozenset({State.REVIEW, State.APPROVED}), Part.SIGNER, State.EDITING, reason=True),
    Deed.RETURN: Step(_IN_EDITING, Part.EDITOR, State.RETURNED, reason=True),
    Deed.DECLINE: Step(_IN_EDITING, Part.EDITOR, State.DECLINED, reason=True),
}


@dataclass(frozen=True)
class Facts:
    """What the rule needs: `own_hand` when the newest version is by whoever acts."""

    state: State
    parts: frozenset[Part]
    has_text: bool
    own_hand: bool
    reason: str = ""


def decide(deed: Deed, facts: Facts) -> State | Refusal:
    """Where the article stands after the deed, or why not."""
    step = STEPS[deed]
    if step.by not in facts.parts:
        return Refusal.NOT_YOURS
    if facts.state not in step.of:
        return Refusal.NOT_NOW
    if deed in (Deed.SEND, Deed.SUBMIT) and not facts.has_text:
        return Refusal.NO_TEXT
    if step.reason and not facts.reason.strip():
        return Refusal.NO_REASON
    # Two see every line before it is printed.
    if deed is Deed.APPROVE and facts.own_hand:
        return Refusal.OWN_HAND
    return step.to


def possible(facts: Facts) -> tuple[Deed, ...]:
    """What the account may do now, its text and reasons aside."""
    return tuple(deed for deed, step in STEPS.items() if step.by in facts.parts and facts.state in step.of)
