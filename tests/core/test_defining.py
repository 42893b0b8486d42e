"""When a definition may be put in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core.defining import DefiningFacts, Refusal, decide_defining

ANEW = DefiningFacts(new=True, exists=False, changed=True, reason="", valid_from=date(2026, 1, 1))
AGAIN = DefiningFacts(
    new=False, exists=True, changed=True, reason="新标准", valid_from=date(2026, 3, 1), begun=date(2021, 1, 1)
)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (ANEW, None),
        (AGAIN, None),
        (replace(ANEW, exists=True), Refusal.CODE_TAKEN),
        (replace(AGAIN, exists=False), Refusal.UNKNOWN_INDICATOR),
        (replace(ANEW, valid_from=date(2026, 1, 2)), Refusal.NOT_A_FIRST_DAY),
        (replace(AGAIN, begun=date(2026, 3, 1)), Refusal.BEFORE_THE_LAST),
        (replace(AGAIN, changed=False), Refusal.NOTHING_CHANGED),
        (replace(AGAIN, reason=""), Refusal.VERSION_NEEDS_REASON),
    ],
)
def test_versions_follow_each_other_and_say_why(facts, refusal):
    assert decide_defining(facts) == refusal
