"""What an answer of a provider's SUSHI server means: take the report, ask again later, or have somebody look."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

NO_USAGE, NOT_READY, NO_LONGER, PARTIAL, QUEUED, TOO_MANY = 3030, 3031, 3032, 3040, 1011, 1020
BUSY = frozenset({1000, 1010})
NOT_LET_IN = frozenset({1030, 2000, 2010, 2020, 2030})
NOT_GIVEN = frozenset({3000, 3010, 3020, NO_LONGER})
TRIES = 10
LONGEST = timedelta(days=1)
_WAITS = {QUEUED: timedelta(minutes=15), TOO_MANY: timedelta(hours=1), NOT_READY: LONGEST, PARTIAL: LONGEST}


class Outcome(StrEnum):
    """How asking ended."""

    TAKEN = "taken"
    QUEUED = "queued"
    NOT_READY = "not-ready"
    BUSY = "busy"
    NOT_LET_IN = "not-let-in"
    NOT_GIVEN = "not-given"
    UNREADABLE = "unreadable"
    UNREACHABLE = "unreachable"
    GAVE_UP = "gave-up"


@dataclass(frozen=True)
class Next:
    """What follows from an answer; `wait` is None where asking again would not help."""

    outcome: Outcome
    wait: timedelta | None = None


def decide_answer(status: int, codes: Collection[int], tries: int) -> Next:
    """What follows from an answer with this HTTP status and these exceptions, after so many tries in vain.

    Status 0 is no answer at all. Exceptions above 3040 are about parameters that were ignored: the report counts.
    """
    said = set(codes)
    if said & NOT_LET_IN or status in (401, 403):
        return Next(Outcome.NOT_LET_IN)
    if said & NOT_GIVEN:
        return Next(Outcome.NOT_GIVEN)
    waits = [wait for code, wait in _WAITS.items() if code in said]
    if waits:
        outcome = Outcome.NOT_READY if said & {NOT_READY, PARTIAL} else Outcome.QUEUED
        return _later(outcome, max(waits), tries)
    if status == 202:
        return _later(Outcome.QUEUED, _WAITS[QUEUED], tries)
    if not status or status in (408, 429) or status >= 500 or said & BUSY:
        waiting = min(timedelta(hours=1) * 2**tries, LONGEST)
        return _later(Outcome.BUSY if status else Outcome.UNREACHABLE, waiting, tries)
    return Next(Outcome.TAKEN) if status == 200 or NO_USAGE in said else Next(Outcome.NOT_GIVEN)


def _later(outcome: Outcome, wait: timedelta, tries: int) -> Next:
    return Next(outcome, wait) if tries + 1 < TRIES else Next(Outcome.GAVE_UP)
