"""Calling a loan back early."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core.circulation.recall import NoRecall, Recall, RecallFacts, decide_recall
from shulian.core.policy import Terms

TODAY = date(2026, 11, 25)
TERMS = Terms(loan_days=30, loan_limit=10, renewals=1, recall_after_days=14, recall_leaves_days=7)
LENT = RecallFacts(TODAY, date(2026, 11, 5), date(2026, 12, 20), date(2026, 12, 2), TERMS)


def test_the_borrower_keeps_the_days_that_the_policy_leaves() -> None:
    assert decide_recall(LENT) == Recall(date(2026, 12, 2), earlier=True)


def test_a_loan_is_never_called_back_to_a_later_day() -> None:
    soon = replace(LENT, due_on=date(2026, 11, 28))
    assert decide_recall(soon) == Recall(date(2026, 11, 28), earlier=False)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"terms": None}, NoRecall.NOT_BY_POLICY),
        ({"terms": replace(TERMS, recall_after_days=0)}, NoRecall.NOT_BY_POLICY),
        ({"waits": False}, NoRecall.NOBODY_WAITS),
        ({"recalled": True}, NoRecall.ALREADY_RECALLED),
        ({"due_on": date(2026, 11, 24)}, NoRecall.OVERDUE),
        ({"lent_on": date(2026, 11, 12)}, NoRecall.TOO_EARLY),
    ],
)
def test_a_loan_is_not_called_back(change: dict[str, object], why: NoRecall) -> None:
    assert decide_recall(replace(LENT, **change)) is why  # type: ignore[arg-type]


def test_on_the_very_day_it_may_be_called_back() -> None:
    assert isinstance(decide_recall(replace(LENT, lent_on=date(2026, 11, 11))), Recall)
