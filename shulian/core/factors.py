"""Who needs a second factor at signing in (双因素认证), and from when on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shulian.core.roles import Right

BROAD = frozenset(
    {
        Right.ADMINISTER,
        Right.INVITE_STAFF,
        Right.MANAGE_POLICY,
        Right.MANAGE_NOTICES,
        Right.MANAGE_READER_TYPES,
        Right.MANAGE_PRIVACY,
        Right.MANAGE_SERVICE_ACCOUNTS,
        Right.MERGE_READERS,
        Right.VIEW_PROTECTED,
        Right.REVEAL_IDENTITY,
        Right.ERASE_READERS,
        Right.APPROVE_HEAVY,
        Right.AUDIT,
    }
)
"""Rights by which one person reaches many readers, what is kept closest of them, other people's posts, or the rules."""
GRACE = timedelta(days=14)


class Enrolment(StrEnum):
    """What is asked of somebody who signs in."""

    NOTHING = "nothing"
    SOON = "soon"
    NOW = "now"


@dataclass(frozen=True)
class Facts:
    """`due_on` was set at the first sign-in with a broad post; the demonstration's people are `exempt`."""

    rights: frozenset[Right]
    has_factor: bool
    due_on: date | None = None
    exempt: bool = False


def is_needed(rights: Iterable[Right]) -> bool:
    """Whether these rights are broad enough to ask for a second factor."""
    return not BROAD.isdisjoint(rights)


def enrolment(facts: Facts, today: date) -> Enrolment:
    """Whether a second factor has to be set up, and whether it may wait."""
    if facts.exempt or facts.has_factor or not is_needed(facts.rights):
        return Enrolment.NOTHING
    return Enrolment.NOW if facts.due_on is not None and facts.due_on <= today else Enrolment.SOON


def of_a_password(rights: frozenset[Right]) -> frozenset[Right]:
    """What is left of these rights for a program that was let in by a password alone."""
    return rights - BROAD


def may_remove(facts: Facts, others: int) -> bool:
    """Whether a factor may go while so many others stay; a broad post keeps one."""
    return others > 0 or facts.exempt or not is_needed(facts.rights)
