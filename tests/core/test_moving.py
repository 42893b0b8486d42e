"""When an item can be given to another library for good."""

from __future__ import annotations

import pytest

from shulian.core.circulation.states import ItemState
from shulian.core.moving import NotMoved, decide_move


@pytest.mark.parametrize(
    ("state", "same_library", "barcode_taken", "answer"),
    [
        (ItemState.AVAILABLE, False, False, None),
        (ItemState.MISSING, False, False, None),
        (ItemState.DAMAGED, False, False, None),
        (ItemState.AVAILABLE, True, True, NotMoved.SAME_LIBRARY),
        (ItemState.AVAILABLE, False, True, NotMoved.BARCODE_TAKEN),
        (ItemState.ON_LOAN, False, True, NotMoved.ON_LOAN),
        (ItemState.IN_TRANSIT, False, False, NotMoved.IN_TRANSIT),
        (ItemState.ON_HOLD_SHELF, False, False, NotMoved.ON_HOLD_SHELF),
        (ItemState.CLAIMED_RETURNED, False, False, NotMoved.CLAIMED_RETURNED),
        (ItemState.LOST, False, False, NotMoved.GONE),
        (ItemState.WITHDRAWN, False, False, NotMoved.GONE),
    ],
)
def test_an_item_moves_when_nobody_relies_on_whose_it_is(
    state: ItemState, same_library: bool, barcode_taken: bool, answer: NotMoved | None
):
    assert decide_move(state, same_library=same_library, barcode_taken=barcode_taken) is answer
