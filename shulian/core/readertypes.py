"""Kinds of reader as data (读者类型): what each asks for, whom it suits, and how its cards are come by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shulian.core.identity import ADULT_AT, age_on, is_minor

CODE = re.compile(r"[a-z][a-z0-9-]{1,29}")
NAME_LENGTH = 60
NOTE_LENGTH = 300
OLDEST = 130
LONGEST_MONTHS = 1200
LONGEST_PROVISIONAL = 366


class TypeKind(StrEnum):
    """What sort of person or body stands behind the card."""

    ADULT = "adult"
    MINOR = "minor"
    FAMILY = "family"
    COLLECTIVE = "collective"
    SPECIAL_NEEDS = "special-needs"
    STAFF = "staff"
    VIRTUAL = "virtual"


class Way(StrEnum):
    """How a reader comes to be registered (办证渠道)."""

    DESK = "desk"
    WEB = "web"
    MACHINE = "machine"
    BULK = "bulk"
    EVENT = "event"


class OnWeb(StrEnum):
    """What a registration on the web is worth before anybody has seen the document."""

    CLOSED = "closed"
    PROVISIONAL = "provisional"
    IMMEDIATE = "immediate"


class Awaits(StrEnum):
    """What keeps a reader from borrowing until it is brought."""

    NOTHING = ""
    CHECK = "check"
    CONSENT = "consent"


class Fault(StrEnum):
    """What is wrong with a kind of reader."""

    CODE_ODD = "code-odd"
    NAME_MISSING = "name-missing"
    TOO_LONG = "too-long"
    MONTHS_ODD = "months-odd"
    AGES_ODD = "ages-odd"
    MINOR_WITHOUT_GUARDIAN = "minor-without-guardian"
    COLLECTIVE_WITHOUT_AGENT = "collective-without-agent"
    NO_WAY = "no-way"
    WEB_WITHOUT_WAY = "web-without-way"
    DAYS_ODD = "days-odd"
    COLLECTIVE_ON_WEB = "collective-on-web"


@dataclass(frozen=True)
class ReaderType:
    """One kind of reader, as the office edits it and the registration reads it."""

    code: str
    name: str
    name_en: str
    kind: TypeKind = TypeKind.ADULT
    card_months: int = 60
    age_min: int | None = None
    age_max: int | None = None
    asks_document: bool = True
    asks_guardian: bool = False
    asks_agent: bool = False
    ways: frozenset[Way] = frozenset({Way.DESK})
    on_web: OnWeb = OnWeb.CLOSED
    provisional_days: int = 30
    note: str = ""
    is_offered: bool = True


def faults_of(wanted: ReaderType) -> dict[str, Fault]:
    """What is wrong with a kind of reader, by the name of the field."""
    found: dict[str, Fault | None] = {
        "code": None if CODE.fullmatch(wanted.code) else Fault.CODE_ODD,
        "name": _against_name(wanted.name),
        "name_en": _against_name(wanted.name_en),
        "note": Fault.TOO_LONG if len(wanted.note) > NOTE_LENGTH else None,
        "card_months": None if 1 <= wanted.card_months <= LONGEST_MONTHS else Fault.MONTHS_ODD,
        "age_max": None if _ages_fit(wanted.age_min, wanted.age_max) else Fault.AGES_ODD,
        "asks_guardian": Fault.MINOR_WITHOUT_GUARDIAN if _guardian_lacks(wanted) else None,
        "asks_agent": Fault.COLLECTIVE_WITHOUT_AGENT if _agent_lacks(wanted) else None,
        "ways": None if wanted.ways else Fault.NO_WAY,
        "on_web": _against_web(wanted),
        "provisional_days": None if 1 <= wanted.provisional_days <= LONGEST_PROVISIONAL else Fault.DAYS_ODD,
    }
    return {name: fault for name, fault in found.items() if fault is not None}


def suits(kind: ReaderType, born: date | None, today: date) -> bool:
    """Whether somebody of this age may have this kind of card; an unknown age suits where none is asked for."""
    if kind.age_min is None and kind.age_max is None:
        return True
    if born is None:
        return False
    age = age_on(today, born)
    return (kind.age_min is None or age >= kind.age_min) and (kind.age_max is None or age <= kind.age_max)


def tells_health(kind: str) -> bool:
    """Whether a kind of reader says something of the person's health: its own consent is asked for (art. 29)."""
    return kind == TypeKind.SPECIAL_NEEDS


def is_protected(kind: str, born: date | None, today: date) -> bool:
    """Whether all that is known of this person is sensitive: of a minor, and of somebody with special needs."""
    return tells_health(kind) or (born is not None and is_minor(born, today))


def ordinary(kinds: Iterable[ReaderType], born: date | None, today: date) -> ReaderType | None:
    """The kind of a reader without concessions: of minors that of minors, of everybody else that of adults."""
    wanted = TypeKind.MINOR if born is not None and is_minor(born, today) else TypeKind.ADULT
    fitting = [kind for kind in kinds if kind.kind is wanted and (born is None or suits(kind, born, today))]
    return next((kind for kind in fitting if kind.is_offered), next(iter(fitting), None))


def offered(kinds: Iterable[ReaderType], way: Way) -> list[ReaderType]:
    """The kinds that may be had this way, in the order they came."""
    open_ = (kind for kind in kinds if kind.is_offered and way in kind.ways)
    return [kind for kind in open_ if way is not Way.WEB or kind.on_web is not OnWeb.CLOSED]


def awaits_after(kind: ReaderType, way: Way) -> Awaits:
    """What a reader who registers this way still has to bring; of machines and programs no check is waited for."""
    if way is Way.WEB and kind.on_web is not OnWeb.IMMEDIATE:
        return Awaits.CHECK
    return Awaits.NOTHING


def _against_name(name: str) -> Fault | None:
    if not name.strip():
        return Fault.NAME_MISSING
    return Fault.TOO_LONG if len(name) > NAME_LENGTH else None


def _ages_fit(low: int | None, high: int | None) -> bool:
    bounds = [bound for bound in (low, high) if bound is not None]
    return all(0 <= bound <= OLDEST for bound in bounds) and (low is None or high is None or low <= high)


def _guardian_lacks(wanted: ReaderType) -> bool:
    """A kind that is for minors alone asks for their guardian; the law does, and no office can waive it."""
    for_minors = wanted.kind is TypeKind.MINOR or (wanted.age_max is not None and wanted.age_max < ADULT_AT)
    return for_minors and not wanted.asks_guardian


def _agent_lacks(wanted: ReaderType) -> bool:
    return wanted.kind is TypeKind.COLLECTIVE and not wanted.asks_agent


def _against_web(wanted: ReaderType) -> Fault | None:
    if wanted.on_web is OnWeb.CLOSED:
        return None
    if wanted.kind is TypeKind.COLLECTIVE:
        return Fault.COLLECTIVE_ON_WEB
    return None if Way.WEB in wanted.ways else Fault.WEB_WITHOUT_WAY
