"""What a page asks in several places is asked of the database once, and outside of a page each time."""

from __future__ import annotations

import pytest

from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.once import asked_once, once

ASKED: list[tuple[object, ...]] = []


@once
def ask(*about: object) -> int:
    ASKED.append(about)
    return len(ASKED)


LOANS = Indicator(code="loans", version=1)
SAME = [(([1, 2],), ({2, 1},)), (("loans",), ("loans",)), ((LOANS,), (Indicator(code="loans", version=1),))]
OTHER = [(([1],), ([2],)), (("a",), ("b",)), ((LOANS,), (Indicator(code="loans", version=2),))]


@pytest.mark.parametrize(("first", "second", "times"), [*((*two, 1) for two in SAME), *((*two, 2) for two in OTHER)])
def test_the_same_question_is_asked_once(first: tuple[object], second: tuple[object], times: int) -> None:
    ASKED.clear()
    with asked_once():
        ask(*first)
        ask(*second)
    assert len(ASKED) == times
    ask(*first)
    assert len(ASKED) == times + 1
