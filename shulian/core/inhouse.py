"""Use inside the library (馆内阅览): when a book that lies on a table counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from shulian.core.circulation.states import ItemState

SAME_PILE = timedelta(hours=1)
"""The same copy scanned again so soon lies in the pile that was scanned already."""


class Use(StrEnum):
    """What came of the scan of a book from a table."""

    COUNTED = "counted"
    COUNTED_ALREADY = "counted-already"
    TAKE_BACK = "take-back"
    SET_ASIDE = "set-aside"


# Only what stands on the shelf can be read from there; what circulation is waiting for goes to the return page.
BY_STATE: dict[ItemState, Use] = {
    ItemState.ON_LOAN: Use.TAKE_BACK,
    ItemState.IN_TRANSIT: Use.TAKE_BACK,
    ItemState.ON_HOLD_SHELF: Use.TAKE_BACK,
    ItemState.CLAIMED_RETURNED: Use.TAKE_BACK,
    ItemState.LOST: Use.TAKE_BACK,
    ItemState.MISSING: Use.TAKE_BACK,
    ItemState.DAMAGED: Use.SET_ASIDE,
    ItemState.WITHDRAWN: Use.SET_ASIDE,
}


def decide_use(state: ItemState, *, placed_here: bool, last: datetime | None, now: datetime) -> Use:
    """Whether a copy found on a table counts as used; two copies of one title are two books and count twice."""
    if state in BY_STATE:
        return BY_STATE[state]
    if not placed_here:
        return Use.TAKE_BACK
    if last is not None and now - last < SAME_PILE:
        return Use.COUNTED_ALREADY
    return Use.COUNTED
