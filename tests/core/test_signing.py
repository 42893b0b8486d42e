"""Findings go out on the word of somebody who may say it, has seen them, and says why."""

from __future__ import annotations

import pytest

from shulian.core.signing import Refusal, Signature, decide_signature


@pytest.mark.parametrize(
    ("findings", "given", "refusal"),
    [
        (0, Signature(seen=False, may=False), None),
        (3, Signature(seen=True, may=False, statement="原件如此"), Refusal.NOT_YOURS),
        (3, Signature(seen=False, may=True, statement="原件如此"), Refusal.NOT_SIGNED),
        (3, Signature(seen=True, may=True, statement=" "), Refusal.SAY_WHY),
        (3, Signature(seen=True, may=True, statement="原件如此"), None),
    ],
)
def test_findings_go_out_signed_with_a_reason_by_whoever_may(findings, given, refusal):
    assert decide_signature(findings, given) is refusal
