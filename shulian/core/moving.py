"""Giving an item to another library of the alliance for good (调拨), and which items never travel by courier."""

from __future__ import annotations

from enum import StrEnum

from shulian.core.circulation.states import ItemState

UNSHIPPED = frozenset({"e-book", "device"})
"""Item classes that are handed over at the desk: a licence has no cover, a device does not stand jolts."""


class NotMoved(StrEnum):
    """Why an item stays with its library."""

    SAME_LIBRARY = "same-library"
    ON_LOAN = "on-loan"
    IN_TRANSIT = "in-transit"
    ON_HOLD_SHELF = "on-hold-shelf"
    CLAIMED_RETURNED = "claimed-returned"
    GONE = "gone"
    BARCODE_TAKEN = "barcode-taken"


STAYING = {
    ItemState.ON_LOAN: NotMoved.ON_LOAN,
    ItemState.IN_TRANSIT: NotMoved.IN_TRANSIT,
    ItemState.ON_HOLD_SHELF: NotMoved.ON_HOLD_SHELF,
    ItemState.CLAIMED_RETURNED: NotMoved.CLAIMED_RETURNED,
    ItemState.LOST: NotMoved.GONE,
    ItemState.WITHDRAWN: NotMoved.GONE,
}
"""States in which somebody still relies on whose the item is."""


def decide_move(state: ItemState, *, same_library: bool, barcode_taken: bool) -> NotMoved | None:
    """Why the item cannot be given to the other library now; None is yes."""
    if same_library:
        return NotMoved.SAME_LIBRARY
    if state in STAYING:
        return STAYING[state]
    return NotMoved.BARCODE_TAKEN if barcode_taken else None
