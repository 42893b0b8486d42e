"""One copy corrected by hand: its barcode, call number, shelf, class, price and volume."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shulian.core.circulation.states import ItemState


class NotCorrected(StrEnum):
    """Why a copy stays as it is."""

    CHANGED_MEANWHILE = "changed-meanwhile"
    WITHDRAWN = "withdrawn"
    NO_BARCODE = "no-barcode"
    NO_CLASS = "no-class"
    BARCODE_TAKEN = "barcode-taken"


@dataclass(frozen=True)
class Facts:
    """The copy as it is, and what it is to have; `taken` says whether another copy of the library has the barcode."""

    state: ItemState
    changed: bool
    barcode: str
    item_class: str
    taken: bool


def decide_correction(facts: Facts) -> NotCorrected | None:
    """Why the copy cannot be corrected in this way; None is yes. A copy that is lent or on its way may be."""
    if facts.changed:
        return NotCorrected.CHANGED_MEANWHILE
    if facts.state is ItemState.WITHDRAWN:
        return NotCorrected.WITHDRAWN
    if not facts.barcode:
        return NotCorrected.NO_BARCODE
    if not facts.item_class:
        return NotCorrected.NO_CLASS
    return NotCorrected.BARCODE_TAKEN if facts.taken else None
