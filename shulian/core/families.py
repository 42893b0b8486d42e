"""Who may join a family and who may head it (家庭)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shulian.core.applying import MOST_IN_A_FAMILY
from shulian.core.consents import is_child
from shulian.core.identity import is_minor


class Fault(StrEnum):
    """Why a family stays as it is; the words people see live in the translations."""

    UNKNOWN = "unknown"
    ONESELF = "oneself"
    NO_PERSON = "no-person"
    IN_THIS_FAMILY = "in-this-family"
    IN_ANOTHER_FAMILY = "in-another-family"
    TOO_MANY = "too-many"
    HEAD_IS_MINOR = "head-is-minor"
    NOT_A_MEMBER = "not-a-member"
    NOT_THE_HEAD = "not-the-head"
    TOO_YOUNG = "too-young"
    GUEST_NOT_HERE = "guest-not-here"
    CHILD_STAYS = "child-stays"


@dataclass(frozen=True)
class Someone:
    """What the rules need to know of a reader: `family` is None for one without, `size` counts its members."""

    reader: int
    minor: bool = False
    institution: bool = False
    family: int | None = None
    size: int = 1
    is_head: bool = False


def against_joining(host: Someone, guest: Someone) -> Fault | None:
    """What stands against the guest joining the host's family, which is founded if there is none."""
    if host.reader == guest.reader:
        return Fault.ONESELF
    if host.institution or guest.institution:
        return Fault.NO_PERSON
    if guest.family is not None:
        return Fault.IN_THIS_FAMILY if guest.family == host.family else Fault.IN_ANOTHER_FAMILY
    if host.family is None and host.minor:
        return Fault.HEAD_IS_MINOR
    return Fault.TOO_MANY if host.size >= MOST_IN_A_FAMILY else None


def against_bringing(*, compared: bool, ward: bool) -> Fault | None:
    """What stands against taking somebody in: the guest is here with a document, or is the host's ward."""
    return None if compared or ward else Fault.GUEST_NOT_HERE


def against_changing(host: Someone, *, alone: bool) -> Fault | None:
    """What stands against this member changing the family: `alone`, with no staff beside, its head alone may."""
    if alone and not host.is_head:
        return Fault.NOT_THE_HEAD
    return Fault.NOT_A_MEMBER if host.family is None else None


def against_leaving(member: Someone, born: date | None, today: date) -> Fault | None:
    """What stands against this member parting from the family: under fourteen the guardian comes to the desk."""
    if member.family is None:
        return Fault.NOT_A_MEMBER
    return Fault.CHILD_STAYS if is_child(born, today) else None


def next_head(members: Sequence[Someone]) -> int | None:
    """Who follows a head that leaves: the first of the others, in the order of joining, who is no minor; None: nobody.

    A family that only children are left of has no head, and none of them could take the others out.
    """
    return next((member.reader for member in members if not member.minor), None)


def against_heading(member: Someone, family: int | None) -> Fault | None:
    """What stands against this member being the head of that family."""
    if family is None or member.family != family:
        return Fault.NOT_A_MEMBER
    return Fault.HEAD_IS_MINOR if member.minor else None


def against_sharing(member: Someone, born: date | None, today: date, *, on: bool) -> Fault | None:
    """What stands against this member letting the family see the books: under fourteen nobody consents alone."""
    if member.family is None:
        return Fault.NOT_A_MEMBER
    return Fault.TOO_YOUNG if on and is_child(born, today) else None


def is_shared(said_on: date | None, born: date | None, today: date) -> bool:
    """Whether the family sees a member's books: only by the member's own word, and a minor's ends at eighteen."""
    if said_on is None or is_child(born, said_on):
        return False
    return born is None or is_minor(born, today) or not is_minor(born, said_on)
