"""When a book found on a table counts as used in the library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shulian.core.circulation.states import ItemState
from shulian.core.inhouse import BY_STATE, Use, decide_use

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "use"),
    [(None, Use.COUNTED), (1, Use.COUNTED_ALREADY), (59, Use.COUNTED_ALREADY), (60, Use.COUNTED), (600, Use.COUNTED)],
)
def test_the_same_copy_counts_again_after_an_hour(minutes: int | None, use: Use):
    last = None if minutes is None else NOON - timedelta(minutes=minutes)
    assert decide_use(ItemState.AVAILABLE, placed_here=True, last=last, now=NOON) is use


def test_a_copy_that_stands_elsewhere_goes_to_the_return_page():
    assert decide_use(ItemState.AVAILABLE, placed_here=False, last=None, now=NOON) is Use.TAKE_BACK


@pytest.mark.parametrize("state", [state for state in ItemState if state is not ItemState.AVAILABLE])
def test_what_is_not_on_the_shelf_is_never_counted(state: ItemState):
    assert decide_use(state, placed_here=True, last=None, now=NOON) is BY_STATE[state]
