"""Keys of programs and self-service machines (服务账号): what a key may be for, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shulian.core.addresses import read_ranges
from shulian.core.roles import OF_MACHINES, POSTS, Right, Role

LONGEST = timedelta(days=366)
OVERLAP = timedelta(hours=24)
"""So long an old key still opens after a new one was made, that the machine can be given the new one."""

ORPHANED = timedelta(days=30)
"""So long a key still opens when whoever issued it answers for it no more: somebody who stays makes a new one."""


class Refusal(StrEnum):
    """Why there is no such key."""

    NO_POST = "no-post"
    NO_SCOPES = "no-scopes"
    NOT_FOR_MACHINES = "not-for-machines"
    NOT_HELD = "not-held"
    NO_DAYS = "no-days"
    ADDRESSES = "addresses"
    NO_ADDRESSES = "no-addresses"


@dataclass(frozen=True)
class Wish:
    """What is wanted: the machine's post, what its key may do, from which addresses, for how many days."""

    role: Role
    scopes: frozenset[Right]
    addresses: str
    days: int


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
    ranges = read_ranges(wish.addresses)
    if not isinstance(ranges, tuple):
        return Refusal.ADDRESSES
    # A machine stands in a place, and its key is taken out of it with a screwdriver.
    return Refusal.NO_ADDRESSES if wish.role is Role.TERMINAL and not ranges else ranges
