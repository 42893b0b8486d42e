"""Stock-taking (清点): what a scan at the shelf means, and what is missing when all are done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shulian.core.circulation.states import ItemState
from shulian.core.shelves import key_bounds


class Finding(StrEnum):
    """What a stock-take says of one item or of one scanned text."""

    SEEN = "seen"
    ARRIVED = "arrived"
    OUT_OF_ORDER = "out-of-order"
    OTHER_SHELF = "other-shelf"
    ELSEWHERE = "elsewhere"
    STRAYED = "strayed"
    SHOULD_BE_OUT = "should-be-out"
    ON_ITS_WAY = "on-its-way"
    HELD = "held"
    FOUND = "found"
    DAMAGED = "damaged"
    WITHDRAWN = "withdrawn"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    MISSING = "missing"
    MOVED = "moved"


class Group(StrEnum):
    """The heading under which a finding is reported."""

    SEEN = "seen"
    MISSING = "missing"
    MISPLACED = "misplaced"
    WRONG_STATUS = "wrong-status"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    MOVED = "moved"


GROUPS: dict[Finding, Group] = {
    Finding.SEEN: Group.SEEN,
    Finding.ARRIVED: Group.SEEN,
    Finding.OUT_OF_ORDER: Group.MISPLACED,
    Finding.OTHER_SHELF: Group.MISPLACED,
    Finding.ELSEWHERE: Group.MISPLACED,
    Finding.STRAYED: Group.MISPLACED,
    Finding.HELD: Group.MISPLACED,
    Finding.SHOULD_BE_OUT: Group.WRONG_STATUS,
    Finding.ON_ITS_WAY: Group.WRONG_STATUS,
    Finding.FOUND: Group.WRONG_STATUS,
    Finding.DAMAGED: Group.WRONG_STATUS,
    Finding.WITHDRAWN: Group.WRONG_STATUS,
    Finding.AMBIGUOUS: Group.AMBIGUOUS,
    Finding.UNKNOWN: Group.UNKNOWN,
    Finding.MISSING: Group.MISSING,
    Finding.MOVED: Group.MOVED,
}

TO_TAKE_BACK = frozenset({Finding.ELSEWHERE, Finding.STRAYED, Finding.SHOULD_BE_OUT, Finding.ON_ITS_WAY})
"""What the return page puts right at once."""

# What the state alone decides; an item on the shelf is judged by its place.
BY_STATE: dict[ItemState, Finding] = {
    ItemState.ON_LOAN: Finding.SHOULD_BE_OUT,
    ItemState.IN_TRANSIT: Finding.ON_ITS_WAY,
    ItemState.ON_HOLD_SHELF: Finding.HELD,
    ItemState.CLAIMED_RETURNED: Finding.FOUND,
    ItemState.LOST: Finding.FOUND,
    ItemState.MISSING: Finding.FOUND,
    ItemState.DAMAGED: Finding.DAMAGED,
    ItemState.WITHDRAWN: Finding.WITHDRAWN,
}


@dataclass(frozen=True)
class Sight:
    """A known item under the scanner: `expected` when it was on the list that was fixed at the start."""

    state: ItemState
    owned_here: bool
    placed_here: bool
    in_scope: bool
    expected: bool


def judge(sight: Sight) -> Finding:
    """What the scan of a known item means, but for the order of the shelf."""
    if sight.state in BY_STATE:
        return BY_STATE[sight.state]
    if not sight.placed_here:
        return Finding.STRAYED if sight.owned_here else Finding.ELSEWHERE
    if sight.expected:
        return Finding.SEEN
    return Finding.ARRIVED if sight.in_scope else Finding.OTHER_SHELF


def judge_unseen(*, changed: bool) -> Finding:
    """What an expected item is that nobody scanned; one that was lent, returned or changed meanwhile is not missing."""
    return Finding.MOVED if changed else Finding.MISSING


@dataclass(frozen=True)
class Candidate:
    """An item that carries the scanned barcode."""

    item: int
    library: int
    place: int


def meant(candidates: Sequence[Candidate], here: int) -> Candidate | Finding:
    """The item that a scan at this library means: barcodes collide, so the one that stands or belongs here counts."""
    here_now = [one for one in candidates if one.place == here]
    of_here = [one for one in candidates if one.library == here]
    near = here_now or of_here or candidates
    if len(near) == 1:
        return near[0]
    return Finding.AMBIGUOUS if near else Finding.UNKNOWN


@dataclass(frozen=True)
class Scope:
    """What a stock-take covers at its library; empty for all."""

    call_from: str = ""
    call_to: str = ""
    shelf: str = ""
    item_class: str = ""


class ScopeFault(StrEnum):
    """Why a stock-take cannot begin."""

    REVERSED = "reversed"
    NOTHING_THERE = "nothing-there"
    OVERLAPS = "overlaps"


def is_reversed(scope: Scope) -> bool:
    """Whether the range ends before it begins."""
    first, last = key_bounds(scope.call_from, scope.call_to)
    return last < first


def overlap(one: Scope, other: Scope) -> bool:
    """Whether an item can belong to both."""
    if one.shelf and other.shelf and one.shelf != other.shelf:
        return False
    if one.item_class and other.item_class and one.item_class != other.item_class:
        return False
    (first, last), (begin, end) = key_bounds(one.call_from, one.call_to), key_bounds(other.call_from, other.call_to)
    return first <= end and begin <= last


def tally_by_group(tally: Mapping[str, int]) -> dict[Group, int]:
    """Counts by finding added up under the headings of the report."""
    groups = dict.fromkeys(Group, 0)
    for finding, count in tally.items():
        groups[GROUPS[Finding(finding)]] += count
    return groups
