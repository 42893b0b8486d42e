"""Delegation (授权代理): somebody lends rights of a post to a deputy for a time.

What is lent is part of the giver's own post, so it ends with the post, and nobody lends on what was lent.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shulian.core.roles import BUREAUS, OF_READERS, OF_THE_HEAD, Granted, Right, Role, allows

LONGEST = timedelta(days=184)
NEVER_LENT = frozenset({Right.APPROVE_HEAVY, Right.ADMINISTER, Right.INVITE_STAFF, Right.MANAGE_SERVICE_ACCOUNTS})
"""A second signature that could be lent would be the first one's again; posts and keys would outlast the loan."""


BY_DIRECTORS = frozenset(
    {Right.VIEW_PROTECTED, Right.REVEAL_IDENTITY, Right.AUDIT, Right.ERASE_READERS, Right.MANAGE_PRIVACY}
)
"""Who may see what the law protects is decided by whoever manages the staff there."""

ABOUT_READERS = OF_READERS | BY_DIRECTORS

KEPT_FROM_READERS = BUREAUS | {Role.COURIER, Role.SYSTEM_ADMINISTRATOR}
"""Posts to which readers' records are closed: a post that opens them takes who may give it, often two."""


class Refusal(StrEnum):
    """Why nothing is lent."""

    NO_RIGHTS = "no-rights"
    TO_ONESELF = "to-oneself"
    NOT_HELD = "not-held"
    NO_POST = "no-post"
    KEPT_FROM_READERS = "kept-from-readers"
    NEVER_LENT = "never-lent"
    BY_DIRECTORS = "by-directors"
    BEGINS_BEFORE_TODAY = "begins-before-today"
    ENDS_BEFORE_IT_BEGINS = "ends-before-it-begins"
    TOO_LONG = "too-long"


@dataclass(frozen=True)
class Wish:
    """Which rights are lent to whom, at the subtree of which library, from which day to which."""

    giver: int
    receiver: int
    rights: frozenset[Right]
    path: str
    starts: date
    ends: date


def decide_delegation(wish: Wish, held: list[Granted], today: date, posts: Collection[Role]) -> Refusal | None:
    """Whether this can be lent by someone with these posts of his own; None for yes.

    `posts` are the receiver's on the first day; without one what is lent would open nothing.
    """
    if not wish.rights:
        return Refusal.NO_RIGHTS
    if wish.giver == wish.receiver:
        return Refusal.TO_ONESELF
    if wish.rights & NEVER_LENT:
        return Refusal.NEVER_LENT
    if not all(_lends(held, right, wish.path) for right in wish.rights):
        return Refusal.NOT_HELD
    if wish.rights & BY_DIRECTORS and not _manages_staff(held, wish.path):
        return Refusal.BY_DIRECTORS
    return _of_days(wish, today) or _of_receiver(wish, posts)


def _of_receiver(wish: Wish, posts: Collection[Role]) -> Refusal | None:
    if not posts:
        return Refusal.NO_POST
    return Refusal.KEPT_FROM_READERS if narrowed_to_posts(wish.rights, posts) != wish.rights else None


def narrowed_to_posts(rights: Collection[Right], posts: Collection[Role]) -> frozenset[Right]:
    """Of rights that were lent what counts for somebody with these posts of the day: nothing about readers for those
    to whom their records are closed."""
    return frozenset(rights) - (ABOUT_READERS if KEPT_FROM_READERS.issuperset(posts) else frozenset())


def _manages_staff(held: list[Granted], path: str) -> bool:
    return any(allows(post, Right.INVITE_STAFF, path) for post in held)


def _of_days(wish: Wish, today: date) -> Refusal | None:
    if wish.starts < today:
        return Refusal.BEGINS_BEFORE_TODAY
    if wish.ends < wish.starts:
        return Refusal.ENDS_BEFORE_IT_BEGINS
    if wish.ends - wish.starts > LONGEST:
        return Refusal.TOO_LONG
    return None


def to_lend(held: list[Granted], path: str) -> frozenset[Right]:
    """What somebody with these posts could lend at this library."""
    kept = NEVER_LENT if _manages_staff(held, path) else NEVER_LENT | BY_DIRECTORS
    return frozenset(right for right in Right if _lends(held, right, path)) - kept


def _lends(held: list[Granted], right: Right, path: str) -> bool:
    """What is about all libraries is lent where it is held; of a part of them it is nothing."""
    return any(allows(post, right, path) and (right not in OF_THE_HEAD or post.path == path) for post in held)
