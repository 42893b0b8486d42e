"""What an answer of a provider's SUSHI server means: take the report, ask again later, or have somebody look."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

NO_USAGE, NOT_READY, NO_LONGER, PARTIAL, QUEUED, TOO_MANY = 3030, 3031, 3032, 3040, 1011, 1020
BUSY = frozenset({1000, 1010})
ACCESS = range(2000, 3000)
NOT_GIVEN = frozenset({1030, 3000, 3010, 3020})
TRIES = 10
LONGEST = timedelta(days=1)
HINT, HINTED_FROM = 4, 8
_WAITS = {QUEUED: timedelta(minutes=15), TOO_MANY: timedelta(hours=1), NOT_READY: LONGEST, PARTIAL: LONGEST}


class Outcome(StrEnum):
    """How asking ended."""

    TAKEN = "taken"
    QUEUED = "queued"
    NOT_READY = "not-ready"
    BUSY = "busy"
    NOT_LET_IN = "not-let-in"
    NOT_GIVEN = "not-given"
    NO_LONGER = "no-longer"
    UNREADABLE = "unreadable"
    UNREACHABLE = "unreachable"
    GAVE_UP = "gave-up"


ENDED = frozenset({Outcome.NOT_LET_IN, Outcome.NOT_GIVEN, Outcome.UNREADABLE, Outcome.GAVE_UP})
"""These end only when a person changes something."""


@dataclass(frozen=True)
class Next:
    """What follows from an answer; `wait` is None where asking again would not help."""

    outcome: Outcome
    wait: timedelta | None = None


def decide_answer(status: int, codes: Collection[int], tries: int) -> Next:
    """What follows from an answer with this HTTP status and these exceptions, after so many tries in vain.

    Status 0 is no answer at all. Exceptions above 3040 are about parameters that were ignored: the report counts. Each
    wait is twice the one before, up to a day: what a server makes by night is still asked for on the day after.
    """
    said = set(codes)
    if any(code in ACCESS for code in said):
        return Next(Outcome.NOT_LET_IN)
    if said & NOT_GIVEN:
        return Next(Outcome.NOT_GIVEN)
    if NO_LONGER in said:
        return Next(Outcome.NO_LONGER)
    if status in (401, 403):
        return Next(Outcome.NOT_LET_IN)
    waits = [wait for code, wait in _WAITS.items() if code in said]
    if waits:
        outcome = Outcome.NOT_READY if said & {NOT_READY, PARTIAL} else Outcome.QUEUED
        return _later(outcome, max(waits), tries)
    if status == 202:
        return _later(Outcome.QUEUED, _WAITS[QUEUED], tries)
    if not status or status in (408, 429) or status >= 500 or said & BUSY:
        return _later(Outcome.BUSY if status else Outcome.UNREACHABLE, timedelta(hours=1), tries)
    return Next(Outcome.TAKEN) if status == 200 or NO_USAGE in said else Next(Outcome.NOT_GIVEN)


def _later(outcome: Outcome, wait: timedelta, tries: int) -> Next:
    return Next(outcome, min(wait * 2**tries, LONGEST)) if tries + 1 < TRIES else Next(Outcome.GAVE_UP)


def hint_of(known: str) -> str:
    """The end of what a library is known by, to tell two apart; nothing of one so short that it would show it whole."""
    return known[-HINT:] if len(known) >= HINTED_FROM else ""
