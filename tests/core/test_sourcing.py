"""Which source stands is decided with a reason, only where there is something to choose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.core.sourcing import ChoiceFacts, Refusal, Stands, decide_source

KNOWN = ChoiceFacts(reported=True, adds=True, stands=Stands.COUNTED, reason="五月才启用系统")


@pytest.mark.parametrize(
    ("wanted", "differing", "refusal"),
    [
        (Stands.RETURN, {}, None),
        (Stands.COUNTED, {}, Refusal.STANDS_ALREADY),
        (Stands.COUNTED, {"stands": Stands.RETURN}, None),
        (Stands.RETURN, {"stands": Stands.RETURN}, Refusal.STANDS_ALREADY),
        (Stands.RETURN, {"reason": " "}, Refusal.SAY_WHY),
        (Stands.RETURN, {"adds": False}, Refusal.NOT_ADDED),
        (Stands.RETURN, {"reported": False}, Refusal.NOTHING_TO_CHOOSE),
    ],
)
def test_a_return_is_decided_to_stand_and_another_decision_undoes_it(wanted, differing, refusal):
    assert decide_source(wanted, replace(KNOWN, **differing)) is refusal
