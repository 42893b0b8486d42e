"""Keys of programs and self-service machines (服务账号): what a key may be for, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shulian.core.addresses import read_ranges
from shulian.core.buckets import Rate
from shulian.core.roles import OF_MACHINES, POSTS, Right, Role

LONGEST = timedelta(days=366)
OVERLAP = timedelta(hours=24)
"""So long an old key still opens after a new one was made, that the machine can be given the new one."""

ORPHANED = timedelta(days=30)
"""So long a key still opens when whoever issued it answers for it no more: somebody who stays makes a new one."""


WRITES: dict[str, int] = {
    # Three sorting machines behind one key put back a copy a second each; a pile on a reader takes some seconds.
    Role.TERMINAL: 240,
    # The program of a whole library: its desks, its bookshop, its school classes.
    Role.PROGRAM: 600,
    # Hundreds of counts go in one piece.
    Role.GATE: 60,
    "staff": 600,
    "reader": 60,
}
"""How many things a key may send in a minute, by the machine's post or the kind of whoever it stands for: more than any
desk ever sends, and too few to go through the numbers of cards."""
MOST_WRITES = 6000
"""A key may be given another number, up to this one."""
STOPPED = timedelta(hours=1)
"""So long a key that was stopped counts as one that somebody has to look at."""


def rate_of_writes(kinds: Iterable[str], given: int | None = None) -> Rate:
    """What a key may send: the number given to it, else the least of its kinds. A minute's worth goes at once."""
    a_minute = given or min((WRITES[kind] for kind in kinds if kind in WRITES), default=min(WRITES.values()))
    return Rate(capacity=float(a_minute), per_second=a_minute / 60)


class Refusal(StrEnum):
    """Why there is no such key."""

    NO_POST = "no-post"
    NO_SCOPES = "no-scopes"
    NOT_FOR_MACHINES = "not-for-machines"
    NOT_HELD = "not-held"
    NO_DAYS = "no-days"
    ADDRESSES = "addresses"
    NO_ADDRESSES = "no-addresses"
    WRITES = "writes"


@dataclass(frozen=True)
class Wish:
    """What is wanted: the machine's post, what its key may do, from which addresses, for how many days.

    `writes` is how many things it may send in a minute, where that is not the number of its kind.
    """

    role: Role
    scopes: frozenset[Right]
    addresses: str
    days: int
    writes: int | None = None


def decide_key(wish: Wish, held: frozenset[Right]) -> tuple[str, ...] | Refusal:
    """The ranges of addresses of the key that someone with these rights may make; or why there is none."""
    if wish.role not in OF_MACHINES:
        return Refusal.NO_POST
    if not wish.scopes:
        return Refusal.NO_SCOPES
    if not wish.scopes <= POSTS[wish.role].rights:
        return Refusal.NOT_FOR_MACHINES
    if not wish.scopes <= held:
        return Refusal.NOT_HELD
    if not 1 <= wish.days <= LONGEST.days:
        return Refusal.NO_DAYS
    if wish.writes is not None and not 1 <= wish.writes <= MOST_WRITES:
        return Refusal.WRITES
    ranges = read_ranges(wish.addresses)
    if not isinstance(ranges, tuple):
        return Refusal.ADDRESSES
    # A machine stands in a place, and its key is taken out of it with a screwdriver.
    return Refusal.NO_ADDRESSES if wish.role is Role.TERMINAL and not ranges else ranges
