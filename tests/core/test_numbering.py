"""Numbers of the bulletin run on from the first one that the office sets."""

from __future__ import annotations

import pytest

from shulian.core.numbering import Refusal, decide_number, next_of


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
