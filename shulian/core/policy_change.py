"""What changed between two policies, and a change brought up to date with what others changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from shulian.core.policy import Row
from shulian.core.policy_check import key


class Against(StrEnum):
    """Why a change of the policy is not made; the words people see live in the translations."""

    GONE = "gone"
    REVISED = "revised"
    OUTSIDE = "outside"
    BEHIND = "behind"
    CLASHES = "clashes"
    FAULTY = "faulty"
    DOUBTFUL = "doubtful"
    UNCHANGED = "unchanged"
    NOTE_MISSING = "note-missing"
    IN_THE_PAST = "in-the-past"
    BEFORE_THE_NEXT = "before-the-next"
    IN_FORCE = "in-force"


@dataclass(frozen=True)
class Publication:
    """A draft that somebody wants to publish, with what is known of it.

    `behind` says that a newer version changed rows of the draft's subtree; `next_begins` is when the newest
    version takes effect, if that lies ahead. `stopped` and `doubtful` come from the findings.
    """

    begins: datetime
    now: datetime
    note: str
    next_begins: datetime | None = None
    behind: bool = False
    clashes: bool = False
    changed: bool = True
    stopped: bool = False
    doubtful: bool = False
    accepts_doubts: bool = False


def against_publication(wish: Publication) -> Against | None:
    """What stands against publishing; versions take effect in the order in which they are published."""
    reasons = (
        (wish.behind, Against.BEHIND),
        (wish.clashes, Against.CLASHES),
        (wish.stopped, Against.FAULTY),
        (not wish.changed, Against.UNCHANGED),
        (not wish.note.strip(), Against.NOTE_MISSING),
        (wish.begins < wish.now, Against.IN_THE_PAST),
        (wish.next_begins is not None and wish.begins < wish.next_begins, Against.BEFORE_THE_NEXT),
        (wish.doubtful and not wish.accepts_doubts, Against.DOUBTFUL),
    )
    return next((reason for stands, reason in reasons if stands), None)


Key = TypeVar("Key")
Content = TypeVar("Content")


@dataclass(frozen=True)
class Change:
    """A row that was added (no `before`), taken out (no `after`), or says other `values` than it did."""

    before: Row | None
    after: Row | None
    values: tuple[str, ...]


def compare(before: Iterable[Row], after: Iterable[Row]) -> tuple[Change, ...]:
    """What the second policy changes of the first: rows of the same readers, items and libraries are one row."""
    old = {key(row): row for row in before}
    new = {key(row): row for row in after}
    pairs = [(old.get(one), row) for one, row in new.items()]
    gone: list[tuple[Row | None, Row | None]] = [(row, None) for one, row in old.items() if one not in new]
    found = (Change(one, two, _differing(one, two)) for one, two in [*pairs, *gone])
    return tuple(change for change in found if change.values)


class Side(StrEnum):
    """Whose row stands after a change was brought up to date."""

    MINE = "mine"
    THEIRS = "theirs"
    CLASH = "clash"


def merge(base: Mapping[Key, Content], mine: Mapping[Key, Content], theirs: Mapping[Key, Content]) -> dict[Key, Side]:
    """For each row that both began from (`base`) or that one of them has: who changed it, or whether both did.

    A row that is missing was taken out, which is a change like any other.
    """
    return {one: _side(base.get(one), mine.get(one), theirs.get(one)) for one in {**theirs, **mine, **base}}


def _side(base: Content | None, mine: Content | None, theirs: Content | None) -> Side:
    if mine == theirs or theirs == base:
        return Side.MINE
    return Side.THEIRS if mine == base else Side.CLASH


def _differing(before: Row | None, after: Row | None) -> tuple[str, ...]:
    old = before.says if before else {}
    new = after.says if after else {}
    return tuple(name for name in {**old, **new} if old.get(name) != new.get(name))
