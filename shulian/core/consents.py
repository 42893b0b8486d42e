"""What is asked to be agreed to, who may agree, and what stops then (个人信息保护法 art. 14, 29, 31)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

from shulian.core.identity import age_on, is_minor
from shulian.core.retention import CONSENTS_AT

TITLE_LENGTH = 100
BODY_LENGTH = 20_000


class Kind(StrEnum):
    """What is agreed to. The privacy notice is taken note of; all others are separate consents (单独同意)."""

    NOTICE = "privacy-notice"
    CHILD = "child"
    HEALTH = "health"
    FACE = "face"
    PHOTO = "photo"
    SHARING = "sharing"
    HISTORY = "reading-history"


class By(StrEnum):
    """Who agreed: the reader, or the guardian of a minor."""

    SELF = "self"
    GUARDIAN = "guardian"


class How(StrEnum):
    """By which way it was said."""

    PORTAL = "portal"
    DESK = "desk"
    PAPER = "paper"
    IMPORT = "import"
    MACHINE = "machine"


class Stop(StrEnum):
    """What ends when a consent is withdrawn; said to the reader before."""

    NOTHING = "nothing"
    CARD = "card"
    CONCESSIONS = "concessions"
    FACE = "face"
    PHOTO = "photo"
    SHARING = "sharing"
    HISTORY = "history"


STOPS: dict[Kind, Stop] = {
    Kind.NOTICE: Stop.NOTHING,
    Kind.CHILD: Stop.CARD,
    Kind.HEALTH: Stop.CONCESSIONS,
    Kind.FACE: Stop.FACE,
    Kind.PHOTO: Stop.PHOTO,
    Kind.SHARING: Stop.SHARING,
    Kind.HISTORY: Stop.HISTORY,
}


class Standing(StrEnum):
    """How a reader stands with one kind."""

    NEEDLESS = "needless"
    NEVER = "never"
    GIVEN = "given"
    AGAIN = "again"
    WITHDRAWN = "withdrawn"
    UNTOLD = "untold"
    """It stands in some way that is not told here."""


class Fault(StrEnum):
    """Why a consent cannot be given or taken back so; the words people see live in the translations."""

    NEEDS_GUARDIAN = "needs-guardian"
    TOO_YOUNG = "too-young"
    NOT_A_CHILD = "not-a-child"
    OF_AGE = "of-age"
    NOT_THE_TEXT = "not-the-text"
    NOT_A_CONSENT = "not-a-consent"
    NOT_GIVEN = "not-given"
    CARD_GIVEN_UP = "card-given-up"


class Ground(StrEnum):
    """Why somebody was erased (个人信息保护法 art. 47)."""

    WISH = "wish"
    LEFT = "left"
    DEATH = "death"
    WITHDRAWN = "withdrawn"


class TextFault(StrEnum):
    """What is wrong with a text."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    MORE_THAN_A_LINE = "more-than-a-line"
    IN_THE_PAST = "in-the-past"


@dataclass(frozen=True)
class Edition:
    """A published version of a text: from which day, and whether those who agreed before are asked again."""

    version: int
    effective_on: date
    asks_again: bool


def is_child(birth_date: date | None, today: date) -> bool:
    """Whether all data of this person are sensitive and the guardian decides."""
    return birth_date is not None and age_on(today, birth_date) < CONSENTS_AT


def concerns(kind: Kind, birth_date: date | None, today: date) -> bool:
    """Whether this reader can be asked for it at all."""
    child = is_child(birth_date, today)
    return {Kind.CHILD: child, Kind.HISTORY: not child}.get(kind, True)


def is_sensitive(kind: Kind, birth_date: date | None, today: date) -> bool:
    """Whether how a consent stands is told to those alone who have the right for protected data.

    That nobody ever asked for one on health is kept back too, or what is kept back would tell the rest.
    """
    return kind is Kind.HEALTH or is_child(birth_date, today)


def fault_of(kind: Kind, by: By, birth_date: date | None, today: date) -> Fault | None:
    """Why this person cannot agree to it for this reader; None when they can."""
    child = is_child(birth_date, today)
    if kind is Kind.CHILD and not child:
        return Fault.NOT_A_CHILD
    if kind is Kind.HISTORY and child:
        return Fault.TOO_YOUNG
    if by is By.GUARDIAN and not (birth_date is not None and is_minor(birth_date, today)):
        return Fault.OF_AGE
    if by is By.SELF and child and kind is not Kind.NOTICE:
        return Fault.NEEDS_GUARDIAN
    return None


def answers(kind: Kind, birth_date: date | None, today: date) -> By:
    """Who is asked when a text is new: the reader, or the guardian for whom cannot agree alone."""
    return By.SELF if fault_of(kind, By.SELF, birth_date, today) is None else By.GUARDIAN


def may_withdraw(kind: Kind, by: By, birth_date: date | None, today: date) -> Fault | None:
    """Why this person cannot take it back; None when they can. Whoever may give it may take it back."""
    if kind is Kind.NOTICE:
        return Fault.NOT_A_CONSENT
    if by is By.GUARDIAN and not (birth_date is not None and is_minor(birth_date, today)):
        return Fault.OF_AGE
    if by is By.SELF and (kind is Kind.CHILD or is_child(birth_date, today)):
        return Fault.NEEDS_GUARDIAN
    return None


def not_to_give(birth_date: date | None, today: date) -> frozenset[tuple[Kind, By]]:
    """What cannot be agreed to for this reader, and by whom it cannot; the same for all children."""
    ways = product(Kind, By)
    return frozenset((kind, by) for kind, by in ways if fault_of(kind, by, birth_date, today) is not None)


def fallen(given: Iterable[tuple[Kind, By]], birth_date: date | None, today: date) -> tuple[Kind, ...]:
    """Which of the consents that stand could not be given so by the birth date as it is known now."""
    never_stood = not_to_give(birth_date, today)
    return tuple(kind for kind, by in given if (kind, by) in never_stood)


def in_force(editions: Iterable[Edition], today: date) -> int:
    """The version that is shown today; 0 when none is published yet."""
    return max((one.version for one in editions if one.effective_on <= today), default=0)


def needed(editions: Iterable[Edition], today: date) -> int:
    """The oldest version on which a consent given earlier still stands."""
    return max((one.version for one in editions if one.effective_on <= today and one.asks_again), default=0)


def standing(given: int | None, least: int, *, withdrawn: bool = False, concerned: bool = True) -> Standing:
    """How a reader stands who agreed to version `given` (None: to none), where `least` is needed."""
    if not concerned:
        return Standing.NEEDLESS
    if given is None:
        return Standing.WITHDRAWN if withdrawn else Standing.NEVER
    return Standing.GIVEN if given >= least else Standing.AGAIN


def faults_of_text(title: str, body: str) -> dict[str, TextFault]:
    """What is wrong with a text in one language, by field."""
    faults = {}
    if not title.strip():
        faults["title"] = TextFault.EMPTY
    elif len(title) > TITLE_LENGTH:
        faults["title"] = TextFault.TOO_LONG
    elif "\n" in title or "\r" in title:
        faults["title"] = TextFault.MORE_THAN_A_LINE
    if not body.strip():
        faults["body"] = TextFault.EMPTY
    elif len(body) > BODY_LENGTH:
        faults["body"] = TextFault.TOO_LONG
    return faults
