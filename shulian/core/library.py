"""Kinds of library in the alliance's tree (中心馆—总分馆体系), and what follows from each kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a node of the tree is: an institution, a branch, or a point where books are lent or taken back."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    BRANCH = "branch"
    TOWNSHIP_BRANCH = "township-branch"
    READING_ROOM = "reading-room"
    SELF_SERVICE = "self-service"
    MOBILE_STOP = "mobile-stop"
    SERVICE_POINT = "service-point"
    POST_OFFICE = "post-office"


@dataclass(frozen=True)
class Traits:
    """What a kind of library can do; `staffed` places have a desk, `holds_items` may own items."""

    holds_items: bool
    staffed: bool
    always_open: bool = False


TRAITS: dict[Kind, Traits] = {
    Kind.PROVINCE: Traits(holds_items=True, staffed=True),
    Kind.CITY: Traits(holds_items=True, staffed=True),
    Kind.COUNTY: Traits(holds_items=True, staffed=True),
    Kind.BRANCH: Traits(holds_items=True, staffed=True),
    Kind.TOWNSHIP_BRANCH: Traits(holds_items=True, staffed=True),
    Kind.READING_ROOM: Traits(holds_items=True, staffed=True),
    Kind.SELF_SERVICE: Traits(holds_items=True, staffed=False, always_open=True),
    Kind.MOBILE_STOP: Traits(holds_items=False, staffed=True),
    Kind.SERVICE_POINT: Traits(holds_items=False, staffed=True),
    Kind.POST_OFFICE: Traits(holds_items=False, staffed=False),
}


def hands_out(kind: Kind, own: bool | None) -> bool:
    """Whether holds are handed out there (取书服务): as the library itself says, else wherever somebody works."""
    return TRAITS[kind].staffed if own is None else own


class Service(StrEnum):
    """Services a library joins one by one: it is a member (成员馆) of each for itself."""

    CIRCULATION = "circulation"
    JOINT_REFERENCE = "joint-reference"


class Standing(StrEnum):
    """Where a membership stands."""

    APPLIED = "applied"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


INSTITUTIONS = frozenset({Kind.PROVINCE, Kind.CITY, Kind.COUNTY})


def takes_part(kind: Kind, own: Standing | None, above: bool) -> bool:
    """Whether a library takes part in a service: by its own membership, or a branch by that of its main library.

    `above` says whether the library above it takes part; an institution of its own is never spoken for.
    """
    if own is not None:
        return own is Standing.ACTIVE
    return above and kind not in INSTITUTIONS
