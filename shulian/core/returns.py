"""When a return (报表) may be entered and when it may be accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shulian.core.periods import Period


class Refusal(StrEnum):
    """Reasons are data; the words people see live in the translations."""

    WRONG_LENGTH = "wrong-length"
    PERIOD_NOT_OVER = "period-not-over"
    PERIOD_CLOSED = "period-closed"
    SAME_CONTENT = "same-content"
    REASON_NEEDED = "reason-needed"
    NOT_OPEN = "not-open"
    OPEN_PROBLEMS = "open-problems"
    NO_FIGURES = "no-figures"
    REPORTED_ELSEWHERE = "reported-elsewhere"


@dataclass(frozen=True)
class EntryFacts:
    """What is known when figures arrive; `closed` are the closed periods of the form."""

    period: Period
    months: int
    today: date
    closed: tuple[Period, ...]
    has_version: bool
    same_content: bool
    reason: str


@dataclass(frozen=True)
class AcceptanceFacts:
    """What is known when a return is to be accepted; `elsewhere` are libraries already accepted in another one."""

    open: bool
    period_closed: bool
    open_problems: int
    figures: int
    elsewhere: tuple[str, ...]


def decide_entry(facts: EntryFacts) -> Refusal | None:
    """Whether the figures may be entered as a draft; None is yes."""
    if facts.period.months != facts.months:
        return Refusal.WRONG_LENGTH
    if facts.period.end >= facts.today:
        return Refusal.PERIOD_NOT_OVER
    if any(facts.period.overlaps(closed) for closed in facts.closed):
        return Refusal.PERIOD_CLOSED
    if facts.same_content:
        return Refusal.SAME_CONTENT
    if facts.has_version and not facts.reason.strip():
        return Refusal.REASON_NEEDED
    return None


def decide_acceptance(facts: AcceptanceFacts) -> Refusal | None:
    """Whether the figures may count from now on; None is yes. Differences do not stop them, problems do."""
    if not facts.open:
        return Refusal.NOT_OPEN
    if facts.period_closed:
        return Refusal.PERIOD_CLOSED
    if facts.open_problems:
        return Refusal.OPEN_PROBLEMS
    if not facts.figures:
        return Refusal.NO_FIGURES
    if facts.elsewhere:
        return Refusal.REPORTED_ELSEWHERE
    return None
