"""When a return (报表) may be entered, signed, checked, sent back and accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shulian.core.periods import Period
from shulian.core.roles import House


class Refusal(StrEnum):
    """Reasons are data; the words people see live in the translations."""

    WRONG_LENGTH = "wrong-length"
    PERIOD_NOT_OVER = "period-not-over"
    PERIOD_CLOSED = "period-closed"
    PERIOD_OPEN = "period-open"
    NOT_ASKED = "not-asked"
    LIBRARY_CLOSED = "library-closed"
    REPORTED_ALREADY = "reported-already"
    LET_IN_ALREADY = "let-in-already"
    SAME_CONTENT = "same-content"
    REASON_NEEDED = "reason-needed"
    NOT_OPEN = "not-open"
    OPEN_PROBLEMS = "open-problems"
    NO_FIGURES = "no-figures"
    REPORTED_ELSEWHERE = "reported-elsewhere"
    NOT_SIGNED = "not-signed"
    NOT_CHECKED = "not-checked"
    OWN_SIGNATURE = "own-signature"
    OWN_CHECK = "own-check"
    SAME_HOUSE = "same-house"
    SIGNED_ALREADY = "signed-already"
    SAY_WHY = "say-why"
    MISTAKES = "mistakes"
    OTHER_PERIOD = "other-period"
    OTHER_LIBRARY = "other-library"
    OTHER_DESIGN = "other-design"
    NO_ANSWER = "no-answer"
    OWN_ANSWER = "own-answer"
    ANSWER_ACCEPTED = "answer-accepted"
    WITHOUT_LABELS = "without-labels"


class State(StrEnum):
    """Where a version of a return stands; `submitted` is signed by the library's director."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    SENT_BACK = "sent-back"
    REPLACED = "replaced"
    DISCARDED = "discarded"


class Step(StrEnum):
    """What is done to a return as a whole: signed, checked, accepted, sent back, thrown away."""

    SUBMIT = "submit"
    CHECK = "check"
    ACCEPT = "accept"
    SEND_BACK = "send-back"
    DISCARD = "discard"


UNANSWERED, ANSWERED = "open", "answered"
"""How a question stands before its answer is accepted."""
OPEN = frozenset({State.DRAFT, State.SUBMITTED, State.CHECKED})
"""Still under way: neither counted nor over."""
FROM: dict[Step, frozenset[State]] = {
    Step.SUBMIT: frozenset({State.DRAFT}),
    Step.CHECK: frozenset({State.SUBMITTED}),
    Step.ACCEPT: frozenset({State.CHECKED}),
    Step.SEND_BACK: frozenset({State.SUBMITTED, State.CHECKED}),
    Step.DISCARD: frozenset({State.DRAFT, State.SUBMITTED, State.SENT_BACK}),
}


@dataclass(frozen=True)
class EntryFacts:
    """What is known when figures arrive; `closed` are the closed periods of the form.

    `has_version` says that a version is there which is more than the typed draft that is being gone on with; `gone`
    that the library was closed for good before the period began.
    """

    period: Period
    months: int
    today: date
    closed: tuple[Period, ...]
    has_version: bool
    same_content: bool
    reason: str
    gone: bool = False


@dataclass(frozen=True)
class AcceptanceFacts:
    """What is known when a return is to be accepted; `elsewhere` are libraries already accepted in another one."""

    open: bool
    period_closed: bool
    open_problems: int
    figures: int
    elsewhere: tuple[str, ...]


@dataclass(frozen=True)
class StepFacts:
    """Who wants which step; `of_a_library` is False for a whole table, which only the alliance office sends.

    `same_house` says that the institution that checked it would accept it, as `in_same_house` finds out.
    """

    state: State
    of_a_library: bool = True
    signed_it: bool = False
    reason: str = ""
    checked_it: bool = False
    same_house: bool = False


def in_same_house(checked: frozenset[House], accepting: frozenset[House], office: House) -> bool:
    """Whether a return would be accepted by nobody but the institution that checked it.

    The alliance office answers for what it accepts, whoever checked it there.
    """
    return bool(accepting) and office not in accepting and accepting <= checked


@dataclass(frozen=True)
class LateFacts:
    """A library that has sent nothing which counts asks for a closed period; `asked`: it has to report for it.

    `let_in`: that was decided before, and its return has not come yet.
    """

    period_closed: bool
    asked: bool
    reported: bool
    reason: str
    let_in: bool = False


def decide_letting_in(facts: LateFacts) -> Refusal | None:
    """Whether it may still send its return, by decision and with a reason; None is yes."""
    if not facts.asked:
        return Refusal.NOT_ASKED
    if facts.reported:
        return Refusal.REPORTED_ALREADY
    if not facts.period_closed:
        return Refusal.PERIOD_OPEN
    if facts.let_in:
        return Refusal.LET_IN_ALREADY
    return None if facts.reason.strip() else Refusal.SAY_WHY


def decide_step(step: Step, facts: StepFacts) -> Refusal | None:
    """Whether this step is next; None is yes.

    Nobody checks what she signed, nor accepts what she or her institution checked.
    """
    if facts.state not in _from(step, facts):
        return _why_not_next(step, facts.state)
    if facts.signed_it and (step is Step.CHECK or (step is Step.ACCEPT and facts.of_a_library)):
        return Refusal.OWN_SIGNATURE
    if facts.checked_it and step is Step.ACCEPT:
        return Refusal.OWN_CHECK
    if facts.same_house and step is Step.ACCEPT:
        return Refusal.SAME_HOUSE
    if step is Step.SEND_BACK and not facts.reason.strip():
        return Refusal.SAY_WHY
    return None


def _from(step: Step, facts: StepFacts) -> frozenset[State]:
    # The office answers for a table of its own: nobody stands between it and itself.
    return FROM[step] if facts.of_a_library or step is not Step.ACCEPT else OPEN


def _why_not_next(step: Step, state: State) -> Refusal:
    if state is State.DRAFT and step in (Step.CHECK, Step.ACCEPT, Step.SEND_BACK):
        return Refusal.NOT_SIGNED
    if state is State.SUBMITTED and step is Step.ACCEPT:
        return Refusal.NOT_CHECKED
    return Refusal.NOT_OPEN


def decide_answer(state: str, *, own: bool) -> Refusal | None:
    """Whether whoever checks may accept an answer to a question; None is yes."""
    if state != ANSWERED:
        return Refusal.NO_ANSWER if state == UNANSWERED else Refusal.ANSWER_ACCEPTED
    return Refusal.OWN_ANSWER if own else None


def decide_entry(facts: EntryFacts) -> Refusal | None:
    """Whether the figures may be entered as a draft; None is yes."""
    if facts.period.months != facts.months:
        return Refusal.WRONG_LENGTH
    if facts.period.end >= facts.today:
        return Refusal.PERIOD_NOT_OVER
    if facts.gone:
        return Refusal.LIBRARY_CLOSED
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
