"""How far a proof is, and what may be settled by a person."""

from __future__ import annotations

import pytest

from shulian.core.proofs import LONGEST_REASON, Proof, Unsettled, against_settling, standing


@pytest.mark.parametrize(
    ("clean", "marks", "settled", "proof"),
    [
        (True, False, False, Proof.CLEAN),
        (False, False, True, Proof.SETTLED),
        (False, False, False, Proof.LAPSED),
        (None, False, False, Proof.LAPSED),
        (None, True, False, Proof.UNDERWAY),
        (False, True, False, Proof.TRACES),
    ],
)
def test_how_far_a_proof_is(clean: bool | None, marks: bool, settled: bool, proof: Proof) -> None:
    assert standing(clean=clean, marks=marks, settled=settled) is proof


@pytest.mark.parametrize(
    ("proof", "why", "against"),
    [
        (Proof.TRACES, "那是同名作者的书", None),
        (Proof.TRACES, "", Unsettled.EMPTY),
        (Proof.TRACES, "书" * (LONGEST_REASON + 1), Unsettled.TOO_LONG),
        (Proof.TRACES, "王蒙是作者", Unsettled.TELLS_WHO),
        (Proof.TRACES, "ANNA", Unsettled.TELLS_WHO),
        (Proof.TRACES, "139-8765-4321 是别人的", Unsettled.TELLS_WHO),
        (Proof.TRACES, "2026年的书目", None),
        (Proof.LAPSED, "那是同名作者的书", Unsettled.NO_TRACES),
        (Proof.CLEAN, "那是同名作者的书", Unsettled.NO_TRACES),
    ],
)
def test_traces_are_settled_with_a_reason_that_does_not_say_who_it_was(
    proof: Proof, why: str, against: Unsettled | None
) -> None:
    assert against_settling(proof, why, ("", "王蒙", "Anna", "13987654321", "2026")) is against
