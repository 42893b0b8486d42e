"""Who may get a reader card (办证), and with what; every rule of the application form is here."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from shulian.core import identity
from shulian.core.identity import Identity

PIN_LENGTH = 6
NAME_LENGTH = 50
JUVENILE = "juvenile"
CATEGORIES_OF_MINORS = frozenset({JUVENILE, "special-needs"})

_PHONE = re.compile(r"\+\d{8,15}|0\d{9,11}|1[3-9]\d{9}|\d{7,8}|[48]00\d{7}")
_CARD_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{3,29}")
_SIGNS_OF_NAMES = frozenset(" ·•.'’-")
_MIDDLE_DOTS = str.maketrans("・･•‧∙．", "······")


class Field(StrEnum):
    """The lines of the form."""

    NAME = "name"
    IDENTITY = "identity"
    CATEGORY = "category"
    PHONE = "phone"
    CARD_NUMBER = "card-number"
    PIN = "pin"
    GUARDIAN_NAME = "guardian-name"
    GUARDIAN_IDENTITY = "guardian-identity"
    GUARDIAN_PHONE = "guardian-phone"
    CONSENT = "consent"


class Fault(StrEnum):
    """What stands against an application; the words people see live in the translations."""

    MISSING = "missing"
    NOT_A_NAME = "not-a-name"
    NOT_A_PHONE = "not-a-phone"
    NOT_A_CARD_NUMBER = "not-a-card-number"
    PIN_NOT_SIX_DIGITS = "pin-not-six-digits"
    PIN_TOO_SIMPLE = "pin-too-simple"
    CATEGORY_FOR_MINORS = "category-for-minors"
    CATEGORY_FOR_ADULTS = "category-for-adults"
    GUARDIAN_IS_MINOR = "guardian-is-minor"
    GUARDIAN_IS_READER = "guardian-is-reader"
    NO_CONSENT = "no-consent"
    ALREADY_REGISTERED = "already-registered"
    CARD_NUMBER_TAKEN = "card-number-taken"
    UNKNOWN_CATEGORY = "unknown-category"


@dataclass(frozen=True)
class Guardian:
    """Who answers for a minor, and whether consent was given (个人信息保护法 art. 31)."""

    name: str = ""
    identity: str = ""
    phone: str = ""
    consented: bool = False


@dataclass(frozen=True)
class Application:
    """What was written on the form. An empty card number or PIN is for the library to choose."""

    name: str
    identity: str
    category: str = "adult"
    phone: str = ""
    card_number: str = ""
    pin: str = ""
    guardian: Guardian = Guardian()


Faults = dict[Field, Fault | identity.Fault]


def faults_of(application: Application, today: date) -> Faults:
    """Everything that stands against the application, by field; nothing when a card may be issued."""
    person = identity.read(application.identity, today)
    found = _kept(
        {
            Field.NAME: _against_name(application.name),
            Field.IDENTITY: _against_identity(application.identity, person),
            Field.PHONE: _against_phone(application.phone) if application.phone.strip() else None,
            Field.CARD_NUMBER: _against_card_number(application.card_number),
            Field.PIN: _against_pin(application),
        }
    )
    if isinstance(person, Identity):
        found |= _against_age(application, person, today)
    return found


def needs_guardian(born: date, today: date) -> bool:
    """A minor's card needs the consent of a guardian."""
    return identity.is_minor(born, today)


def clean_name(text: str) -> str:
    """A name as it is stored: one form of every sign, single spaces, one kind of middle dot."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_MIDDLE_DOTS)).split())


def clean_phone(text: str) -> str:
    """A telephone number as it is stored: digits, with a plus before a country's code."""
    return re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", text))


def clean_card_number(text: str) -> str:
    """A card number as it is stored and looked for; control signs that some scanners add are dropped."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isprintable()).strip()


def is_too_simple(pin: str, number: str) -> bool:
    """Whether a stranger would try this PIN first: few or rising figures, a piece of the identity number."""
    known = identity.normalise(number)
    # A date of birth is tried as 900131 and as 310190.
    turned = known[12:14] + known[10:12] + known[8:10]
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return len(set(pin)) <= 2 or steps in ({1}, {-1}) or pin in known or pin == turned or pin[:3] == pin[3:]


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def mask_name(name: str) -> str:
    """What may be shown of a name at a desk: 王*明, 李*, J*** S****."""
    if " " in name or name.isascii():
        return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_card(number: str) -> str:
    """What may be shown of a card number: its last four signs."""
    return f"****{number[-4:]}"


def _against_name(text: str) -> Fault | None:
    name = clean_name(text)
    if not name:
        return Fault.MISSING
    if len(name) > NAME_LENGTH or not name[0].isalpha():
        return Fault.NOT_A_NAME
    return None if all(_is_name_sign(sign) for sign in name) else Fault.NOT_A_NAME


def _is_name_sign(sign: str) -> bool:
    return sign.isalpha() or sign in _SIGNS_OF_NAMES or unicodedata.category(sign) == "Mn"


def _kept(checks: Mapping[Field, Fault | identity.Fault | None]) -> Faults:
    return {field: fault for field, fault in checks.items() if fault is not None}


def _against_identity(text: str, person: Identity | identity.Fault) -> Fault | identity.Fault | None:
    if isinstance(person, Identity):
        return None
    return person if text.strip() else Fault.MISSING


def _against_phone(text: str) -> Fault | None:
    if not text.strip():
        return Fault.MISSING
    return None if _PHONE.fullmatch(clean_phone(text)) else Fault.NOT_A_PHONE


def _against_card_number(number: str) -> Fault | None:
    return Fault.NOT_A_CARD_NUMBER if number and not _CARD_NUMBER.fullmatch(number) else None


def _against_pin(application: Application) -> Fault | None:
    pin = application.pin
    if not pin:
        return None
    if len(pin) != PIN_LENGTH or not (pin.isascii() and pin.isdigit()):
        return Fault.PIN_NOT_SIX_DIGITS
    return Fault.PIN_TOO_SIMPLE if is_too_simple(pin, application.identity) else None


def _against_age(application: Application, person: Identity, today: date) -> Faults:
    if not needs_guardian(person.birth_date, today):
        return {Field.CATEGORY: Fault.CATEGORY_FOR_MINORS} if application.category == JUVENILE else {}
    guardian = application.guardian
    return _kept(
        {
            Field.CATEGORY: None if application.category in CATEGORIES_OF_MINORS else Fault.CATEGORY_FOR_ADULTS,
            Field.GUARDIAN_NAME: _against_name(guardian.name),
            Field.GUARDIAN_IDENTITY: _against_guardian(guardian.identity, person, today),
            Field.GUARDIAN_PHONE: _against_phone(guardian.phone),
            Field.CONSENT: None if guardian.consented else Fault.NO_CONSENT,
        }
    )


def _against_guardian(number: str, ward: Identity, today: date) -> Fault | identity.Fault | None:
    person = identity.read(number, today)
    if not isinstance(person, Identity):
        return _against_identity(number, person)
    if person.number == ward.number:
        return Fault.GUARDIAN_IS_READER
    return Fault.GUARDIAN_IS_MINOR if identity.is_minor(person.birth_date, today) else None
