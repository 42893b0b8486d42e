"""Floating stock (浮动馆藏): whether a copy that would travel home stays, goes home, or goes where it is short."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

STEP = 4
"""Characters of a tree path for each level."""


class Way(StrEnum):
    """Where a copy goes that nobody waits for."""

    STAYS = "stays"
    GOES_HOME = "goes-home"
    GOES_ON = "goes-on"


@dataclass(frozen=True)
class Floats:
    """The answer; `to` is the tree path of the library it goes to, empty when it stays."""

    way: Way
    to: str = ""


@dataclass(frozen=True)
class Member:
    """A library of a floating group with all below it, down to `max_depth`.

    `stop_depth` is how high a move may climb: the place where the two ways meet lies at this depth or deeper
    (1 is the head of the tree). An excluded member takes its libraries out of the group, whatever others say.
    """

    path: str
    stop_depth: int = 1
    max_depth: int | None = None
    excluded: bool = False


@dataclass(frozen=True)
class Group:
    """Libraries among which copies float, and how many of a class each may hold; no limit where none is stated."""

    name: str
    members: tuple[Member, ...]
    limits: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By tree path and item class; a class of "" is for all classes together."""


@dataclass(frozen=True)
class Held:
    """How many copies stand at a library, by tree path: all of them, and of the class in question. A hint."""

    of_class: Mapping[str, int] = field(default_factory=dict)
    of_all: Mapping[str, int] = field(default_factory=dict)


Counts = dict[tuple[str, str], int]
"""Copies by tree path and item class."""


def groups_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Group, ...]:
    """Groups from rows that are each a member (stop_depth, max_depth, excluded) or a limit (item_class, most)."""
    names: dict[int, str] = {}
    members: dict[int, list[Member]] = defaultdict(list)
    limits: dict[int, Counts] = defaultdict(dict)
    for row in rows:
        number = row["number"]
        names[number] = row["name"]
        if row["most"] is None:
            members[number].append(Member(row["path"], row["stop_depth"], row["max_depth"], row["excluded"]))
        else:
            limits[number][row["path"], row["item_class"]] = row["most"]
    return tuple(Group(name, tuple(members[number]), limits[number]) for number, name in names.items())


def held_of(counts: Counts, item_class: str) -> Held:
    """The counts as the rule asks for them, for one class."""
    of_all: dict[str, int] = defaultdict(int)
    for (path, _kind), copies in counts.items():
        of_all[path] += copies
    return Held({path: copies for (path, kind), copies in counts.items() if kind == item_class}, of_all)


def depth(path: str) -> int:
    """How deep a library stands in the tree; 1 is the head."""
    return len(path) // STEP


def meeting_depth(one: str, other: str) -> int:
    """The depth of the lowest place above both (or of one of the two); 0 when they share none."""
    shared = 0
    while shared < min(len(one), len(other)) and one[shared : shared + STEP] == other[shared : shared + STEP]:
        shared += STEP
    return shared // STEP


def belongs(group: Group, path: str) -> bool:
    """Whether a library is in the group; an exclusion wins over everything."""
    covering = [member for member in group.members if _covers(member, path)]
    return bool(covering) and not any(member.excluded for member in covering)


def may_move(group: Group, home: str, to: str) -> bool:
    """Whether a copy that belongs to `home` may come to rest at `to`."""
    if not belongs(group, home) or not belongs(group, to):
        return False
    climbs_to = meeting_depth(home, to)
    return any(_covers(member, to) and climbs_to >= member.stop_depth for member in group.members)


def used(group: Group, held: Held, path: str, item_class: str) -> tuple[int, int] | None:
    """Copies held and copies allowed at a library, by the limit that is nearer to full; None where there is none."""
    found = [
        (counts.get(path, 0), group.limits[path, kind])
        for kind, counts in ((item_class, held.of_class), ("", held.of_all))
        if (path, kind) in group.limits
    ]
    return max(found, key=_fullness) if found else None


def floats(
    groups: Iterable[Group], held: Held, places: tuple[str, str], item_class: str, *, allowed: bool = True
) -> Floats:
    """What happens to a copy scanned `here` whose `home` is elsewhere (places = here, home) and for whom nobody waits.

    `allowed` is what the loan policy says of it: whether it floats at all, within its group.

    | the two libraries                             | here                    | answer                             |
    |-----------------------------------------------|-------------------------|------------------------------------|
    | any, when the policy lets it not float        |                         | goes home                          |
    | in no common group, or the move climbs higher |                         | goes home                          |
    | in one group                                  | no limit, or below it   | stays                              |
    | in one group                                  | at its limit            | goes on to the emptiest library of |
    |                                               |                         | the group; if that is home or none |
    |                                               |                         | has room: goes home                |
    """
    here, home = places
    group = next((group for group in groups if may_move(group, home, here)), None) if allowed else None
    if group is None:
        return Floats(Way.GOES_HOME, home)
    filled = used(group, held, here, item_class)
    if filled is None or filled[0] < filled[1]:
        return Floats(Way.STAYS)
    emptiest = next(iter(with_room(group, held, home, item_class)), home)
    return Floats(Way.GOES_HOME if emptiest == home else Way.GOES_ON, emptiest)


class Stood(NamedTuple):
    """Where a copy stands: the library that has it for a time (None: its owner), the shelf there and that at home."""

    station: int | None
    shelf: str
    home_shelf: str


def shelves_after(stood: Stood, station: int | None) -> tuple[str, str]:
    """Its shelf and the one kept for home when it stands with another library from now on.

    A shelf is one of the library where the copy stands: elsewhere it has none yet, at home its old one again.
    """
    if station == stood.station:
        return stood.shelf, stood.home_shelf
    if station is None:
        return stood.home_shelf, ""
    return "", stood.shelf if stood.station is None else stood.home_shelf


def with_room(group: Group, held: Held, home: str, item_class: str) -> list[str]:
    """The libraries of the group with a limit and room below it, the emptiest first, then the nearest to home."""
    found = []
    for path in {path for path, _kind in group.limits}:
        filled = used(group, held, path, item_class)
        if filled is not None and filled[0] < filled[1] and (path == home or may_move(group, home, path)):
            found.append((_fullness(filled), -meeting_depth(home, path), path))
    return [path for _fullness_, _near, path in sorted(found)]


def _covers(member: Member, path: str) -> bool:
    if not path.startswith(member.path):
        return False
    return member.max_depth is None or depth(path) <= member.max_depth


def _fullness(filled: tuple[int, int]) -> float:
    held, allowed = filled
    return held / allowed if allowed else float("inf")


@dataclass(frozen=True)
class Move:
    """A suggestion: so many copies of a class from a library over its limit to one with room."""

    source: str
    to: str
    item_class: str
    copies: int


def rebalance(group: Group, held: Mapping[tuple[str, str], int]) -> list[Move]:
    """What would bring every library of the group to its limit (库存调剂): fullest first, to the emptiest first.

    `held` counts copies by tree path and item class. Only limits of a class take part: "all classes" says too
    little about what to send.
    """
    moves: list[Move] = []
    for kind in sorted({kind for _path, kind in group.limits if kind}):
        counts = {path: held.get((path, kind), 0) for path, of in group.limits if of == kind}
        allowed = {path: group.limits[path, kind] for path in counts}
        for source in sorted(counts, key=lambda path: (-_fullness((counts[path], allowed[path])), path)):
            moves += _spread(group, source, kind, (counts, allowed))
    return moves


def _spread(group: Group, source: str, kind: str, state: tuple[dict[str, int], Mapping[str, int]]) -> Iterable[Move]:
    counts, allowed = state
    while counts[source] > allowed[source]:
        takers = [path for path in counts if counts[path] < allowed[path] and may_move(group, source, path)]
        if not takers:
            return
        to = min(takers, key=lambda path: (_fullness((counts[path], allowed[path])), path))
        copies = min(counts[source] - allowed[source], allowed[to] - counts[to])
        counts[source] -= copies
        counts[to] += copies
        yield Move(source, to, kind, copies)
