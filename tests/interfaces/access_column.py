"""The last column of the access table: which rights a door asks for, and where they must be held.

`a/b@reach + c`: any of `a` and `b`, held as far as the reach says, and `c` somewhere. What stands in it is the
expectation, written by hand from the rules of the house; the code is held against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from shulian.core.roles import AT_A_DESK, POSTS, Granted, Reach, Right, Role, allows, rights_of

TABLE = Path(__file__).with_name("access_table.txt")


class Where(StrEnum):
    """Where the right must be held."""

    ANYWHERE = ""
    OWN = "own"
    """Where the thing belongs that the address names."""
    ABOVE = "above"
    """At the library above that one."""
    OWN_OR_ABOVE = "own-or-above"
    THERE = "there"
    """By a post of that very library, and by none of those above it."""
    HEAD = "head"
    """For the whole alliance."""
    DESK = "desk"
    """Where one stands: by a post of one library, or by one that works at desks and says at which."""
    HERS = "hers"
    """By the person whom the thing belongs to, and by no other with the same post."""
    GIFT = "gift"
    """By whoever might give each post of the other one: test_staff_posts has that rule's cases."""
    PERSON = "person"
    """No right: by nobody who stands there as a self-service machine."""
    STAFF = "staff"
    """No right: every post of a person opens it."""
    KEY = "key"
    """No post: a machine's or program's own key opens it."""


@dataclass(frozen=True)
class Asked:
    """Any of these rights, held there."""

    rights: frozenset[Right]
    where: Where

    def met_by(self, grant: Granted, own: str, above: str) -> bool:
        """Whether this post meets it, where the things are of the library with the path `own`."""
        places = {Where.OWN: (own,), Where.ABOVE: (above,), Where.OWN_OR_ABOVE: (own, above), Where.HEAD: (above,)}
        if self.where in places:
            return any(allows(grant, right, path) for right in self.rights for path in places[self.where])
        if self.where is Where.THERE:
            return grant.path == own and bool(self.rights & rights_of(grant))
        if self.where is Where.DESK and POSTS[grant.role].reach is not Reach.LIBRARY:
            return bool(self.rights & rights_of(grant) and rights_of(grant) & {*AT_A_DESK})
        if self.where in {Where.ANYWHERE, Where.DESK}:
            return bool(self.rights & rights_of(grant))
        return self.where is Where.STAFF or (self.where is Where.PERSON and grant.role is not Role.TERMINAL)


@dataclass(frozen=True)
class Door:
    """What a door asks for: every one of these."""

    asks: tuple[Asked, ...]

    def opens_to(self, grant: Granted, own: str, above: str) -> bool:
        """Whether a post alone opens it; what depends on the person besides is not told by it."""
        return all(one.met_by(grant, own, above) for one in self.asks)

    def depends_on_person(self) -> bool:
        """Whether more than the post decides: the door is refused to a post, but not opened by it."""
        return any(one.where in {Where.HERS, Where.GIFT, Where.KEY} for one in self.asks)

    @property
    def is_at_a_desk(self) -> bool:
        """Whether it opens where one stands: whoever has one library alone stands there."""
        return any(one.where is Where.DESK for one in self.asks)

    def is_undecided(self, grant: Granted, own: str) -> bool:
        """Whether it hangs on the posts of the person asked about: to these it may open."""
        return any(
            one.where is Where.GIFT and any(allows(grant, right, own) for right in one.rights) for one in self.asks
        )

    @property
    def first(self) -> frozenset[Right]:
        """What already the door asks for; the rest is asked by what lies behind it."""
        return self.asks[0].rights


@cache
def doors() -> dict[str, Door]:
    """The column by route; routes that are for readers or everybody have none."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        before, told, column = line.partition(" = ")
        if told and not line.startswith("#"):
            words = [word for word in before.split() if word not in {"GET", "POST", "DELETE"}]
            found[words[0]] = Door(tuple(map(_asked, column.split(" + "))))
    return found


def _asked(text: str) -> Asked:
    rights, _at, where = text.strip().partition("@")
    return Asked(frozenset(Right(one) for one in rights.split("/") if one), Where(where))
