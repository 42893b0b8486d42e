"""What a desk can take back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shulian.core.circulation.decisions import Refuse
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.undo import UndoFacts, Undoing, decide_undo

JUST_NOW = UndoFacts("checkout", timedelta(minutes=30), changed_something=True, here=True, untouched=True)


@pytest.mark.parametrize(
    ("kind", "by"),
    [
        ("checkout", Undoing.UNDO_CHECKOUT),
        ("checkin", Undoing.UNDO_CHECKIN),
        ("renew", Undoing.UNDO_RENEW),
    ],
)
def test_what_was_just_done_here_can_be_undone(kind: str, by: Undoing) -> None:
    assert decide_undo(replace(JUST_NOW, kind=kind)) is by


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "mark-lost"}, Refusal.NOTHING_TO_UNDO),
        ({"changed_something": False}, Refusal.NOTHING_TO_UNDO),
        ({"here": False}, Refusal.UNDO_ELSEWHERE),
        ({"age": timedelta(minutes=31)}, Refusal.UNDO_TOO_LATE),
        ({"untouched": False}, Refusal.UNDO_OVERTAKEN),
        ({"unpaid": False}, Refusal.UNDO_OVERTAKEN),
    ],
)
def test_an_undo_is_refused_for_its_first_reason(change: dict[str, object], reason: Refusal) -> None:
    assert decide_undo(replace(JUST_NOW, **change)) == Refuse(reason)
