"""A breach of readers' data: what must be written, and what comes before telling those it concerns (art. 57)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Reach(StrEnum):
    """How those concerned are found."""

    HOME = "home"
    SEEN_BY = "seen-by"
    SEEN_AT = "seen-at"
    LENT_AT = "lent-at"


class Step(StrEnum):
    """What is to be done with a breach, in this order."""

    LIST = "list"
    CONFIRM = "confirm"
    TELL = "tell"
    REPORT = "report"


class Fault(StrEnum):
    """Why a breach cannot be written or a step not be taken; the words people see live in the translations."""

    EMPTY = "empty"
    DAYS_IN_DISORDER = "days-in-disorder"
    IN_THE_FUTURE = "in-the-future"
    STAFF_MISSING = "staff-missing"
    NOT_LISTED = "not-listed"
    SAME_PERSON = "same-person"
    SAME_HAND = "same-hand"
    NO_FACTOR = "no-factor"
    NOT_CONFIRMED = "not-confirmed"
    TOLD_ALREADY = "told-already"


@dataclass(frozen=True)
class Report:
    """What happened: kinds of data, cause and possible harm, what was done, what persons can do themselves."""

    name: str
    found_at: datetime
    since: date
    until: date
    reach: Reach
    data: tuple[str, ...]
    cause: str
    harm: str
    measures: str
    advice: str


@dataclass(frozen=True)
class State:
    """How far a breach has come, and whether who acts is a second person beside who wrote it (as in `foureyes`)."""

    listed: bool
    confirmed: bool
    told: bool
    same_person: bool = False
    same_hand: bool = False
    has_factor: bool = True


def faults_of(report: Report, now: datetime, *, staff: bool) -> dict[str, Fault]:
    """What is missing or wrong, by field."""
    faults = {
        name: Fault.EMPTY
        for name in ("name", "data", "cause", "harm", "measures", "advice")
        if not (getattr(report, name).strip() if isinstance(getattr(report, name), str) else getattr(report, name))
    }
    if report.found_at > now:
        faults["found_at"] = Fault.IN_THE_FUTURE
    if report.since > report.until:
        faults["until"] = Fault.DAYS_IN_DISORDER
    if report.reach is Reach.SEEN_BY and not staff:
        faults["staff"] = Fault.STAFF_MISSING
    return faults


def in_the_way(step: Step, state: State) -> Fault | None:
    """Why this step cannot be taken now; None when it can. Whoever wrote the breach does not confirm it."""
    if step in (Step.LIST, Step.TELL) and state.told:
        return Fault.TOLD_ALREADY
    if step is Step.CONFIRM and (fault := _no_second_person(state)):
        return fault
    if step in (Step.CONFIRM, Step.TELL) and not state.listed:
        return Fault.NOT_LISTED
    if step is Step.TELL and not state.confirmed:
        return Fault.NOT_CONFIRMED
    return None


def _no_second_person(state: State) -> Fault | None:
    if state.same_person:
        return Fault.SAME_PERSON
    if state.same_hand:
        return Fault.SAME_HAND
    return None if state.has_factor else Fault.NO_FACTOR


def hours_since(found_at: datetime, now: datetime) -> int:
    """Whole hours since it was found: telling the authority and the persons must not wait."""
    return max(0, int((now - found_at).total_seconds() // 3600))
