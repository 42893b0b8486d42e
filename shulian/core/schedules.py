"""Reports that run by themselves (定期报表): whose turn it is, what stops one, and when a failed run is tried again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shulian.core.periods import Period, between, following


class Every(StrEnum):
    """How long the periods are that a report is made of."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half-year"
    YEAR = "year"


class Moment(StrEnum):
    """When a period's report is made: some days after its end, or once its figures are published."""

    DAYS = "days"
    PUBLISHED = "published"


class State(StrEnum):
    """How a schedule stands; a stopped one lost the right that its figures hang on."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    ENDED = "ended"


class Deed(StrEnum):
    """What a person does with a schedule."""

    PAUSE = "pause"
    RESUME = "resume"
    TAKE_OVER = "take-over"
    END = "end"


class Refusal(StrEnum):
    """Reasons are data; the words people see live in the translations."""

    NOT_NOW = "schedule-not-now"
    NO_ACCOUNT = "schedule-no-account"
    NO_RIGHT = "schedule-no-right"
    NO_DEFINITION = "schedule-no-definition"
    NO_FIGURES = "schedule-no-figures"


MONTHS: Mapping[Every, int] = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF: 6, Every.YEAR: 12}
MOST_AT_ONCE = 24
"""So many periods are made up at one turn; the others at the next."""
LATEST_DAYS = 180
"""So many days after a period's end its report may wait at most."""
TRIES: tuple[timedelta, ...] = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
"""How long after each failure in a row a run is tried again; after the last one it is a person's turn."""

MOVES: Mapping[tuple[State, Deed], State] = {
    (State.RUNNING, Deed.PAUSE): State.PAUSED,
    (State.PAUSED, Deed.RESUME): State.RUNNING,
    (State.STOPPED, Deed.TAKE_OVER): State.RUNNING,
    (State.RUNNING, Deed.END): State.ENDED,
    (State.PAUSED, Deed.END): State.ENDED,
    (State.STOPPED, Deed.END): State.ENDED,
}
STOPS = frozenset({Refusal.NO_ACCOUNT, Refusal.NO_RIGHT})
"""With one of these no later run could go better: the schedule stops. The others concern one period only."""


@dataclass(frozen=True)
class Plan:
    """From which period on a report is made of each, and when."""

    first: Period
    moment: Moment
    days: int = 0


@dataclass(frozen=True)
class Facts:
    """What is known when a run begins: who ordered it, whether the definition holds, whether a figure is there."""

    active: bool
    may_see: bool
    defined: bool
    figures: bool


def first_period(every: Every, start: date) -> Period:
    """The period of this length in which the day lies; half a year begins with the month of the day (12月至次年5月)."""
    months = MONTHS[every]
    if every is Every.HALF:
        return between(start.year, start.month, months)
    return between(start.year, (start.month - 1) // months * months + 1, months)


def due(plan: Plan, today: date, made: Collection[Period], published: Collection[Period]) -> list[Period]:
    """The periods whose report is to be made now and was not, the oldest first: what was missed is made up once."""
    found: list[Period] = []
    at = plan.first
    while at.end < today and len(found) < MOST_AT_ONCE:
        if at not in made and _has_come(plan, at, today, published):
            found.append(at)
        at = following(at)
    return found


def decide_run(facts: Facts) -> Refusal | None:
    """Whether a report may be made as its person ordered it; None is yes."""
    if not facts.active:
        return Refusal.NO_ACCOUNT
    if not facts.may_see:
        return Refusal.NO_RIGHT
    if not facts.defined:
        return Refusal.NO_DEFINITION
    if not facts.figures:
        return Refusal.NO_FIGURES
    return None


def decide_deed(state: State, deed: Deed) -> State | Refusal:
    """Where a deed leads."""
    return MOVES.get((state, deed), Refusal.NOT_NOW)


def deeds_of(state: State) -> list[Deed]:
    """What can be done with a schedule that stands so."""
    return [deed for deed in Deed if (state, deed) in MOVES]


def next_try(failures: int) -> timedelta | None:
    """How long to wait after so many failures in a row; None once nobody tries by himself any more."""
    return TRIES[failures - 1] if failures <= len(TRIES) else None


def _has_come(plan: Plan, period: Period, today: date, published: Collection[Period]) -> bool:
    if plan.moment is Moment.PUBLISHED:
        return period in published
    return today >= period.end + timedelta(days=plan.days)
