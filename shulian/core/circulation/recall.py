"""Calling a loan back early because others wait (提前召回): when it may be done, and what is due then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shulian.core.policy import Terms


class NoRecall(StrEnum):
    """Why a loan is not called back."""

    NOT_BY_POLICY = "not-by-policy"
    ALREADY_RECALLED = "already-recalled"
    OVERDUE = "overdue"
    TOO_EARLY = "too-early"
    NOBODY_WAITS = "nobody-waits"


@dataclass(frozen=True)
class RecallFacts:
    """An open loan. `leaves_until` is the day that the policy leaves the borrower, already an open one."""

    today: date
    lent_on: date
    due_on: date
    leaves_until: date
    terms: Terms | None
    recalled: bool = False
    waits: bool = True


@dataclass(frozen=True)
class Recall:
    """Due on this day from now on, and not to be renewed; `earlier` says whether the day has moved."""

    due_on: date
    earlier: bool


def decide_recall(facts: RecallFacts) -> Recall | NoRecall:
    """When a loan is called back to; never later than it was due anyway, and never without notice."""
    terms = facts.terms
    if terms is None or not terms.recall_after_days:
        return NoRecall.NOT_BY_POLICY
    if not facts.waits:
        return NoRecall.NOBODY_WAITS
    if facts.recalled:
        return NoRecall.ALREADY_RECALLED
    if facts.due_on < facts.today:
        return NoRecall.OVERDUE
    if (facts.today - facts.lent_on).days < terms.recall_after_days:
        return NoRecall.TOO_EARLY
    due_on = min(facts.due_on, facts.leaves_until)
    return Recall(due_on, due_on < facts.due_on)
