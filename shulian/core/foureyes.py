"""Four eyes (双人复核): what is rare and heavy is proposed by one person and approved by another.

The approval is the act: whoever approves does at once what was proposed, exactly as it was proposed. Two accounts are
not yet two people: whoever made an account lately, or opened it anew, could be behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shulian.core.roles import POSTS, Right


class Heavy(StrEnum):
    """What takes two people."""

    ERASE_READERS = "erase-readers"
    ALLIANCE_POLICY = "alliance-policy"
    ROTATE_KEYS = "rotate-keys"
    VOID_PINS = "void-pins"
    GIVE_POST = "give-post"
    RETENTION_RULES = "retention-rules"
    MACHINE_PIN = "machine-pin"


class State(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Refusal(StrEnum):
    """Why a proposal is not decided now."""

    SAME_PERSON = "same-person"
    SAME_HAND = "same-hand"
    NO_FACTOR = "no-factor"
    ABOUT_ONESELF = "about-oneself"
    PROPOSER_MAY_NOT = "proposer-may-not"
    NOT_OPEN = "not-open"
    EXPIRED = "expired"
    LAST_DAY_PASSED = "last-day-passed"
    LINK_OPEN = "link-open"
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
    # Every reader whose PIN is that old needs another one before the next book at a machine.
    Heavy.VOID_PINS: Rule(Right.ADMINISTER, timedelta(days=3)),
    # A post that opens readers' records, given by somebody to whom they are closed.
    Heavy.GIVE_POST: Rule(Right.INVITE_STAFF, timedelta(days=14)),
    Heavy.RETENTION_RULES: Rule(Right.MANAGE_POLICY, timedelta(days=14)),
    # By one hand less the money, holds and family of every reader would lie open to whoever finds a card.
    Heavy.MACHINE_PIN: Rule(Right.MANAGE_LIBRARY, timedelta(days=14)),
}
WEIGHTY = frozenset(
    role
    for role, post in POSTS.items()
    if post.rights & {Right.APPROVE_HEAVY, *(rule.proposes for rule in RULES.values())}
)
"""Posts that propose or sign."""
KNOWN_AFTER = timedelta(days=30)
"""So long after somebody was brought in, or given a link for a new password, the giver may still be behind both."""


@dataclass(frozen=True)
class Facts:
    """A proposal as the rule sees it: its state, who made it, until when it waits, whose post it is about.

    `past`: its last day has gone by. `link_open`: a link for a new password may still open the receiver's account.
    """

    state: State
    proposed_by: int
    expires_at: datetime
    about: int | None = None
    proposer_may: bool = True
    past: bool = False
    link_open: bool = False


@dataclass(frozen=True)
class Signer:
    """Who would sign: with a second factor or not; whether one hand may be behind this person and the proposer."""

    person: int
    has_factor: bool
    same_hand: bool


def is_over(state: State, expires_at: datetime, now: datetime) -> bool:
    """Whether nobody can approve it any more: it was decided, taken back, or waited too long."""
    return state is not State.OPEN or now >= expires_at


def decide(facts: Facts, person: int, now: datetime) -> Refusal | None:
    """Whether this person may decide on the proposal now: enough for declining; None for yes."""
    if facts.state is not State.OPEN:
        return Refusal.NOT_OPEN
    if is_over(facts.state, facts.expires_at, now):
        return Refusal.EXPIRED
    return Refusal.SAME_PERSON if person == facts.proposed_by else None


def decide_approval(facts: Facts, signer: Signer, now: datetime) -> Refusal | None:
    """Whether this person may approve it now; None for yes."""
    if refusal := decide(facts, signer.person, now):
        return refusal
    if signer.person == facts.about:
        return Refusal.ABOUT_ONESELF
    if not facts.proposer_may:
        return Refusal.PROPOSER_MAY_NOT
    if facts.past:
        return Refusal.LAST_DAY_PASSED
    if facts.link_open:
        return Refusal.LINK_OPEN
    return against_signing(signer)


def against_signing(signer: Signer) -> Refusal | None:
    """Why this is no second person; no time of grace without a second factor here, as there is at signing in."""
    if signer.same_hand:
        return Refusal.SAME_HAND
    return None if signer.has_factor else Refusal.NO_FACTOR


def same_hand(one: int, other: int, brought: Iterable[tuple[int, int]]) -> bool:
    """Whether one person may be behind both accounts, seen from who brought in whom lately (giver, receiver)."""
    pairs = set(brought)
    return not _hands(one, pairs).isdisjoint(_hands(other, pairs))


def _hands(person: int, pairs: set[tuple[int, int]]) -> set[int]:
    """The person, whoever brought her in, and whoever brought in that one."""
    found: set[int] = set()
    coming = {person}
    while coming:
        found |= coming
        coming = {giver for giver, receiver in pairs if receiver in coming} - found
    return found


@dataclass(frozen=True)
class LinkCost:
    """What a link for a new password takes away for weeks: whether anybody's signature, and who is left to sign what
    the giver and the receiver of the link propose."""

    loses: bool
    for_giver: tuple[int, ...]
    for_receiver: tuple[int, ...]


def cost_of_link(giver: int, receiver: int, signers: Collection[int], brought: Iterable[tuple[int, int]]) -> LinkCost:
    """What it would cost that one gives the other a link today; `signers` may sign where the two propose."""
    before = set(brought)
    after = {*before, (giver, receiver)}
    proposers = {giver, receiver, *signers}
    loses = any(_left(one, signers, before) != _left(one, signers, after) for one in proposers)
    return LinkCost(loses, _left(giver, signers, after), _left(receiver, signers, after))


def _left(proposer: int, signers: Collection[int], pairs: set[tuple[int, int]]) -> tuple[int, ...]:
    return tuple(one for one in signers if not same_hand(one, proposer, pairs))


def decide_withdrawal(facts: Facts) -> Refusal | None:
    """Whether the proposal can still be taken back by whoever made it; None for yes."""
    return None if facts.state is State.OPEN else Refusal.NOT_OPEN
