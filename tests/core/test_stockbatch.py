"""What each item of a batch would get."""

from __future__ import annotations

from itertools import product

import pytest

from shulian.core.circulation.marks import MARKS, Mark
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import ItemState
from shulian.core.stockbatch import IN_BATCHES, OF_THE_OWNER, VERDICTS, Change, Row, Verdict, verdict_of


def row(state: ItemState = ItemState.AVAILABLE, **fields: object) -> Row:
    return Row(**({"state": state, "owned_here": True, "here": True} | fields))


@pytest.mark.parametrize(("mark", "state"), list(product(IN_BATCHES, ItemState)))
def test_the_preview_says_what_the_mark_will_say(mark: Mark, state: ItemState):
    after = MARKS[mark][state]
    expected = VERDICTS[after] if isinstance(after, Refusal) else Verdict.CHANGES
    assert verdict_of(row(state), Change.MARK, mark) is expected


@pytest.mark.parametrize(
    ("given", "change", "value", "verdict"),
    [
        (row(now="A区"), Change.SHELF, "B区", Verdict.CHANGES),
        (row(now="B区"), Change.SHELF, "B区", Verdict.ALREADY_SO),
        (row(ItemState.ON_LOAN, now="A区"), Change.SHELF, "B区", Verdict.CHANGES),
        (row(ItemState.WITHDRAWN), Change.SHELF, "B区", Verdict.WITHDRAWN),
        (row(owned_here=False), Change.SHELF, "B区", Verdict.CHANGES),
        (row(owned_here=False), Change.CLASS, "rare", Verdict.NOT_OURS),
        (row(here=False), Change.CLASS, "rare", Verdict.CHANGES),
        (row(owned_here=False), Change.MARK, Mark.MISSING, Verdict.CHANGES),
        (row(owned_here=False), Change.MARK, Mark.WITHDRAWN, Verdict.NOT_OURS),
        (row(owned_here=False, here=False), Change.MARK, Mark.MISSING, Verdict.NOT_OURS),
        (row(changed=True), Change.MARK, Mark.MISSING, Verdict.CHANGED_MEANWHILE),
        (row(changed=True), Change.SHELF, "B区", Verdict.CHANGED_MEANWHILE),
    ],
)
def test_shelves_classes_and_whose_item_it_is(given: Row, change: Change, value: str, verdict: Verdict):
    assert verdict_of(given, change, value) is verdict


def test_marks_that_charge_a_reader_are_not_set_in_batches():
    assert not {Mark.LOST, Mark.CLAIMED_RETURNED, Mark.CLAIM_DROPPED} & set(IN_BATCHES)
    assert set(IN_BATCHES) > OF_THE_OWNER
