"""May a definition be put in force? Versions follow each other, begin with a month, and say why they are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Refusal(StrEnum):
    """Why a sound definition is not put in force."""

    CODE_TAKEN = "code-taken"
    UNKNOWN_INDICATOR = "unknown-indicator"
    NOTHING_CHANGED = "nothing-changed"
    VERSION_NEEDS_REASON = "version-needs-reason"
    NOT_A_FIRST_DAY = "not-a-first-day"
    BEFORE_THE_LAST = "before-the-last"


@dataclass(frozen=True)
class DefiningFacts:
    """`new` for an indicator that must not exist yet; `begun` is the first day of its newest version."""

    new: bool
    exists: bool
    changed: bool
    reason: str
    valid_from: date
    begun: date | None = None


def decide_defining(facts: DefiningFacts) -> Refusal | None:
    """Why not, or None for yes."""
    if facts.new == facts.exists:
        return Refusal.CODE_TAKEN if facts.new else Refusal.UNKNOWN_INDICATOR
    if facts.valid_from.day != 1:
        return Refusal.NOT_A_FIRST_DAY
    if facts.begun is not None and facts.valid_from <= facts.begun:
        return Refusal.BEFORE_THE_LAST
    if facts.exists and not facts.changed:
        return Refusal.NOTHING_CHANGED
    if facts.exists and not facts.reason:
        return Refusal.VERSION_NEEDS_REASON
    return None
