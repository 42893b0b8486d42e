"""What a reader may ask of the home library."""

from __future__ import annotations

import pytest

from shulian.core.wishes import LONGEST, Fault, against_answer, fault_of


@pytest.mark.parametrize(
    ("text", "open_already", "needed", "fault"),
    [
        ("姓名应为王晓明", False, True, None),
        ("", False, False, None),
        (" ", False, True, Fault.NOTHING_WRITTEN),
        ("字" * (LONGEST + 1), False, True, Fault.TOO_LONG),
        ("字" * (LONGEST + 1), False, False, Fault.TOO_LONG),
        ("又一次", True, True, Fault.OPEN_ALREADY),
    ],
)
def test_what_is_taken(text: str, open_already: bool, needed: bool, fault: Fault | None) -> None:
    assert fault_of(text, open_already=open_already, needed=needed) is fault


@pytest.mark.parametrize(
    ("text", "done", "fault"), [("", True, None), (" ", False, Fault.WHY_NEEDED), ("请带证件来", False, None)]
)
def test_whoever_is_refused_is_told_why(text: str, done: bool, fault: Fault | None) -> None:
    assert against_answer(text, done=done) is fault


def test_a_deletion_is_not_done_while_the_card_lives() -> None:
    assert against_answer("", done=True, stays=True) is Fault.STILL_A_READER
    assert against_answer("请先还书", done=False, stays=True) is None
