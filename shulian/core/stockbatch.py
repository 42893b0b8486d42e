"""The same change for many items: what each one would get, said before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shulian.core.circulation.marks import MARKS, Mark
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import ItemState


class Change(StrEnum):
    """What a batch changes."""

    MARK = "mark"
    SHELF = "shelf"
    CLASS = "class"


IN_BATCHES = (Mark.MISSING, Mark.FOUND, Mark.DAMAGED, Mark.MENDED, Mark.WITHDRAWN, Mark.RESTORED)
"""Marks that may be set many at a time; those that charge a reader are set one by one."""

OF_THE_OWNER = frozenset({Mark.WITHDRAWN, Mark.RESTORED})
"""What only the library that owns an item may say of it, wherever it stands."""


class Verdict(StrEnum):
    """What a row would get."""

    CHANGES = "changes"
    ALREADY_SO = "already-so"
    DOES_NOT_FIT = "does-not-fit"
    ON_LOAN = "on-loan"
    WITHDRAWN = "withdrawn"
    NOT_OURS = "not-ours"
    CHANGED_MEANWHILE = "changed-meanwhile"
    TWICE = "twice"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


class RowOutcome(StrEnum):
    """What became of a row that was to be changed."""

    DONE = "done"
    GOES_HOME = "goes-home"
    REFUSED = "refused"
    CHANGED_MEANWHILE = "changed-meanwhile"


@dataclass(frozen=True)
class Row:
    """An item as a batch sees it; `now` is its shelf or class, `changed` that it is not as it was listed."""

    state: ItemState
    owned_here: bool
    here: bool
    now: str = ""
    changed: bool = False


VERDICTS: dict[Refusal, Verdict] = {
    Refusal.ALREADY_SO: Verdict.ALREADY_SO,
    Refusal.ITEM_ON_LOAN: Verdict.ON_LOAN,
    Refusal.ITEM_WITHDRAWN: Verdict.WITHDRAWN,
    Refusal.MARK_DOES_NOT_FIT: Verdict.DOES_NOT_FIT,
}


def verdict_of(row: Row, change: Change, value: str) -> Verdict:
    """What this row would get. Items that stand or belong here may be changed, some things by their owner alone."""
    owner_alone = change is Change.CLASS or (change is Change.MARK and value in OF_THE_OWNER)
    if not (row.owned_here if owner_alone else row.owned_here or row.here):
        return Verdict.NOT_OURS
    if row.changed:
        return Verdict.CHANGED_MEANWHILE
    if change is Change.MARK:
        after = MARKS[Mark(value)][row.state]
        return VERDICTS[after] if isinstance(after, Refusal) else Verdict.CHANGES
    if row.state is ItemState.WITHDRAWN:
        return Verdict.WITHDRAWN
    return Verdict.ALREADY_SO if row.now == value else Verdict.CHANGES
