"""Four eyes (双人复核): what is rare and heavy is proposed by one person and approved by another.

The approval is the act: whoever approves does at once what was proposed, exactly as it was proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shulian.core.roles import Right


class Heavy(StrEnum):
    """What takes two people."""

    ERASE_READERS = "erase-readers"
    ALLIANCE_POLICY = "alliance-policy"
    ROTATE_KEYS = "rotate-keys"


class State(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Refusal(StrEnum):
    """Why a proposal is not decided now."""

    SAME_PERSON = "same-person"
    NOT_OPEN = "not-open"
    EXPIRED = "expired"
    CHANGED = "changed"


@dataclass(frozen=True)
class Rule:
    """Who may propose, and how long the proposal waits. The second person needs APPROVE_HEAVY at the same library."""

    proposes: Right
    waits: timedelta


RULES: dict[Heavy, Rule] = {
    Heavy.ERASE_READERS: Rule(Right.ERASE_READERS, timedelta(days=14)),
    Heavy.ALLIANCE_POLICY: Rule(Right.MANAGE_POLICY, timedelta(days=14)),
    # A key that is thought to be known to others is not left in use for weeks.
    Heavy.ROTATE_KEYS: Rule(Right.ADMINISTER, timedelta(days=3)),
}


@dataclass(frozen=True)
class Facts:
    """A proposal as the rule sees it: its state, who made it, until when it waits."""

    state: State
    proposed_by: int
    expires_at: datetime


def is_over(state: State, expires_at: datetime, now: datetime) -> bool:
    """Whether nobody can approve it any more: it was decided, taken back, or waited too long."""
    return state is not State.OPEN or now >= expires_at


def decide(facts: Facts, person: int, now: datetime) -> Refusal | None:
    """Whether this person may approve or decline the proposal now; None for yes."""
    if facts.state is not State.OPEN:
        return Refusal.NOT_OPEN
    if is_over(facts.state, facts.expires_at, now):
        return Refusal.EXPIRED
    if person == facts.proposed_by:
        return Refusal.SAME_PERSON
    return None


def decide_withdrawal(facts: Facts) -> Refusal | None:
    """Whether the proposal can still be taken back by whoever made it; None for yes."""
    return None if facts.state is State.OPEN else Refusal.NOT_OPEN
