"""What changed between two policies, and a change brought up to date with what others changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from shulian.core.policy import Row
from shulian.core.policy_check import key

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
