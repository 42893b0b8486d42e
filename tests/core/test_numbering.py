"""Numbers of the bulletin run on from the first one that the office sets."""

from __future__ import annotations

import pytest

from shulian.core.numbering import Refusal, decide_first_number, decide_number, moved, next_of


@pytest.mark.parametrize(
    ("taken", "number", "refusal"),
    [
        ((), 1, None),
        ((), 53, None),
        ((53,), 54, None),
        ((53,), 53, Refusal.NUMBER_TAKEN),
        ((53,), 55, Refusal.NOT_NEXT),
        ((53,), 52, Refusal.NOT_NEXT),
        ((54, 53), 55, None),
    ],
)
def test_the_first_number_is_free_and_the_others_follow(taken, number, refusal):
    assert decide_number(number, taken) is refusal


def test_the_next_number_follows_the_highest_one():
    assert (next_of(()), next_of((54, 53))) == (1, 55)


@pytest.mark.parametrize(
    ("own", "published", "refusal"), [(53, False, None), (53, True, Refusal.FIXED), (54, False, Refusal.FIXED)]
)
def test_the_first_number_is_corrected_while_nobody_has_seen_one(own, published, refusal):
    assert decide_first_number(own, (53, 54), published=published) is refusal


def test_the_later_drafts_move_along_without_meeting():
    assert list(moved(54, 53, (53, 54)).items()) == [(54, 55), (53, 54)]
    assert list(moved(1, 2, (3, 2)).items()) == [(2, 1), (3, 2)]
