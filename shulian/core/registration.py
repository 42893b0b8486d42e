"""Who may get a reader card (办证), and with what; every rule of the application form is here."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from shulian.core import documents, identity
from shulian.core.documents import NUMBERED_ALIKE, Stated
from shulian.core.identity import Document
from shulian.core.marks import bare
from shulian.core.readertypes import ReaderType, suits, tells_health
from shulian.core.unseen import has_unseen

PIN_LENGTH = 6
NAME_LENGTH = 50
JUVENILE = "juvenile"
CATEGORIES_OF_MINORS = frozenset({JUVENILE, "special-needs"})

_PHONE = re.compile(r"\+\d{8,15}|0\d{9,11}|1[3-9]\d{9}|\d{7,8}|[48]00\d{7}", re.ASCII)
_CARD_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{3,29}")
_SIGNS_OF_NAMES = frozenset(" ·•.'’-")
_MIDDLE_DOTS = str.maketrans("・･•‧∙．⋅⸱ꞏ", "·········")
_RARE = range(0x20000, 0x3FFFE)
"""Ideographs have these planes to themselves; the newest of them are unknown to the tables of this Python."""


class Field(StrEnum):
    """The lines of the form."""

    NAME = "name"
    DOCUMENT = "document"
    IDENTITY = "identity"
    BIRTH_DATE = "birth-date"
    CATEGORY = "category"
    PHONE = "phone"
    EMAIL = "email"
    CARD_NUMBER = "card-number"
    PIN = "pin"
    GUARDIAN_NAME = "guardian-name"
    GUARDIAN_DOCUMENT = "guardian-document"
    GUARDIAN_BIRTH_DATE = "guardian-birth-date"
    GUARDIAN_IDENTITY = "guardian-identity"
    GUARDIAN_PHONE = "guardian-phone"
    CONSENT = "consent"
    HEALTH = "health"
    CREDIT_CODE = "credit-code"
    AGENT_NAME = "agent-name"
    AGENT_DOCUMENT = "agent-document"
    AGENT_BIRTH_DATE = "agent-birth-date"
    AGENT_IDENTITY = "agent-identity"
    AGENT_PHONE = "agent-phone"


class Fault(StrEnum):
    """What stands against an application; the words people see live in the translations."""

    MISSING = "missing"
    NOT_A_NAME = "not-a-name"
    NAME_TOO_LONG = "name-too-long"
    UNSEEN_SIGNS = "unseen-signs"
    UNKNOWN_DOCUMENT = "unknown-document"
    NOT_A_PHONE = "not-a-phone"
    NOT_A_CARD_NUMBER = "not-a-card-number"
    PIN_NOT_SIX_DIGITS = "pin-not-six-digits"
    PIN_TOO_SIMPLE = "pin-too-simple"
    CATEGORY_FOR_MINORS = "category-for-minors"
    CATEGORY_FOR_ADULTS = "category-for-adults"
    GUARDIAN_IS_MINOR = "guardian-is-minor"
    GUARDIAN_IS_READER = "guardian-is-reader"
    NO_CONSENT = "no-consent"
    NO_HEALTH_CONSENT = "no-health-consent"
    ALREADY_REGISTERED = "already-registered"
    BOUND_TO_ANOTHER = "bound-to-another"
    FROZEN_WITH_ANOTHER = "frozen-with-another"
    NUMBER_OF_ANOTHER = "number-of-another"
    BORN_OTHERWISE = "born-otherwise"
    IDENTITY_AS_CARD = "identity-as-card"
    CARD_NUMBER_TAKEN = "card-number-taken"
    CARD_NUMBERS_USED_UP = "card-numbers-used-up"
    UNKNOWN_CATEGORY = "unknown-category"
    NOT_OFFERED = "not-offered"
    NOT_A_CREDIT_CODE = "not-a-credit-code"
    NOT_A_BIRTH_DATE = "not-a-birth-date"
    REPEATED_IN_LIST = "repeated-in-list"
    NOTHING_WRITTEN = "nothing-written"
    NOT_AN_EMAIL = "not-an-email"
    GUARDIAN_FIRST = "guardian-first"
    HEALTH_FIRST = "health-first"
    NO_INSTITUTION = "no-institution"


@dataclass(frozen=True)
class Representative:
    """Who acts for others, as written on the form: an institution's agent (经办人), a minor's guardian.

    The birth date is asked where the document's number does not tell it, and kept nowhere.
    """

    name: str = ""
    identity: str = ""
    phone: str = ""
    document: str = Document.CITIZEN
    birth_date: date | None = None


@dataclass(frozen=True)
class Guardian(Representative):
    """Who answers for a minor, and whether consent was given (个人信息保护法 art. 31)."""

    consented: bool = False


@dataclass(frozen=True)
class Application:
    """What was written on the form. An empty card number or PIN is for the library to choose.

    `document` says which document bears the number; citizens' numbers and permits of the same form say it themselves,
    and the birth date too. `health`: the reader, or the guardian of a minor, has agreed by itself to what the kind of
    card says of the reader's health.
    """

    name: str
    identity: str
    category: str = "adult"
    phone: str = ""
    card_number: str = ""
    pin: str = ""
    guardian: Guardian = Guardian()
    document: str = Document.CITIZEN
    birth_date: date | None = None
    health: bool = False


Faults = dict[Field, Fault | identity.Fault]


def identify(application: Application, today: date) -> Stated | identity.Fault:
    """Whom the document on the form names, or what is wrong with its number."""
    document = _document(application) or Document.CITIZEN
    return documents.read(document, application.identity, application.birth_date, today)


def faults_of(application: Application, today: date, kind: ReaderType | None = None) -> Faults:
    """Everything that stands against the application, by field; nothing when a card may be issued.

    `kind` is the kind of reader as the alliance has set it; without it the usual ones are known by their codes.
    """
    person = identify(application, today)
    found = {
        Field.NAME: _against_name(application.name),
        **_against_document(application, person, today),
        Field.PHONE: _against_phone(application.phone) if application.phone.strip() else None,
        Field.CARD_NUMBER: against_card_number(application.card_number, _papers(application), today),
        Field.PIN: _against_pin(application),
        Field.HEALTH: against_health(kind, consented=application.health),
    }
    aged = _against_age(application, person, today, kind) if isinstance(person, Stated) else {}
    return _kept(found) | aged


def against_health(kind: ReaderType | None, *, consented: bool) -> Fault | None:
    """A kind that tells of health or disability takes a consent of its own (个人信息保护法 art. 29)."""
    return Fault.NO_HEALTH_CONSENT if kind and tells_health(kind.kind) and not consented else None


def fault_of_pin(application: Application, number: str = "", born: date | None = None) -> Fault | None:
    """What is wrong with a PIN by itself, where number and birth date stand elsewhere; an empty one is to be made."""
    return _against_pin(replace(application, identity=number, birth_date=born))


def fault_of_name(text: str) -> Fault | None:
    """What is wrong with a name."""
    return _against_name(text)


def fault_of_phone(text: str) -> Fault | None:
    """What is wrong with a telephone number that is needed."""
    return _against_phone(text)


def against_guardian(guardian: Guardian, ward: str, today: date) -> Faults:
    """What stands against somebody answering for the minor with this number, which is empty where none is known."""
    found = against_representative(guardian, _OF_GUARDIANS, today)
    found |= _kept({Field.CONSENT: None if guardian.consented else Fault.NO_CONSENT})
    stated = read_document(guardian.document, guardian.identity, guardian.birth_date, today)
    if isinstance(stated, Stated) and stated.number == ward:
        found[Field.GUARDIAN_IDENTITY] = Fault.GUARDIAN_IS_READER
    return found


def against_representative(person: Representative, lines: Mapping[Field, Field], today: date) -> Faults:
    """What stands against somebody acting for others, who must be of age; `lines` are those of the form."""
    found = _kept({Field.NAME: _against_name(person.name), Field.PHONE: _against_phone(person.phone)})
    stated = read_document(person.document, person.identity, person.birth_date, today)
    if not isinstance(stated, Stated):
        found |= stated
    elif identity.is_minor(stated.birth_date, today):
        found[Field.IDENTITY] = Fault.GUARDIAN_IS_MINOR
    return {lines[field]: fault for field, fault in found.items()}


def read_document(document: str, number: str, born: date | None, today: date) -> Stated | Faults:
    """What a document states of its holder, or what is wrong with it, by the line of the form."""
    written = Application("", number, document=document, birth_date=born)
    person = identify(written, today)
    found = _kept(_against_document(written, person, today))
    return found if found or not isinstance(person, Stated) else person


_OF_GUARDIANS = {
    Field.NAME: Field.GUARDIAN_NAME,
    Field.PHONE: Field.GUARDIAN_PHONE,
    Field.DOCUMENT: Field.GUARDIAN_DOCUMENT,
    Field.BIRTH_DATE: Field.GUARDIAN_BIRTH_DATE,
    Field.IDENTITY: Field.GUARDIAN_IDENTITY,
}


def needs_guardian(born: date, today: date) -> bool:
    """A minor's card needs the consent of a guardian."""
    return identity.is_minor(born, today)


def clean_name(text: str) -> str:
    """A name as it is stored: one form of every sign, single spaces, one kind of middle dot."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_MIDDLE_DOTS)).split())


def clean_phone(text: str) -> str:
    """A telephone number as it is stored: as dialled here, or digits with a plus before another country's code."""
    return re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", bare(text)))


def phone_forms(phone: str) -> tuple[str, ...]:
    """One number as it may have been stored, today's way first; formerly the country stayed before it."""
    number = clean_phone(phone)
    national = "" if not number or number.startswith("+") else number.removeprefix("0")
    return tuple(dict.fromkeys((number, f"+86{national}", phone))) if national else (number,)


def clean_card_number(text: str) -> str:
    """A card number as it is stored and looked for; control signs that some scanners add are dropped."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isprintable()).strip()


def is_card_number(number: str) -> bool:
    """Whether this can be a card number at all."""
    return _CARD_NUMBER.fullmatch(number) is not None


def is_too_simple(pin: str, number: str, born: date | None = None, also: Iterable[str] = ()) -> bool:
    """Whether a stranger tries this first: few or rising figures, the birth date, a piece of a number of theirs."""
    known = identity.normalise(number)
    day = f"{born:%Y%m%d}" if born else known[6:14]
    # A date of birth is tried as 900131 and as 310190.
    turned = day[6:8] + day[4:6] + day[2:4]
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    guessed = pin in known or pin in day or pin == turned or any(pin in re.sub(r"\D", "", one) for one in also)
    return len(set(pin)) <= 2 or steps in ({1}, {-1}) or guessed or pin[:3] == pin[3:]


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
    if len(text) > 10 * NAME_LENGTH:
        return Fault.NAME_TOO_LONG
    name = clean_name(text)
    if not name:
        return Fault.MISSING
    if len(name) > NAME_LENGTH:
        return Fault.NAME_TOO_LONG
    if has_unseen(name):
        return Fault.UNSEEN_SIGNS
    if not _is_letter(name[0]):
        return Fault.NOT_A_NAME
    return None if all(_is_name_sign(sign) for sign in name) else Fault.NOT_A_NAME


def _is_name_sign(sign: str) -> bool:
    return _is_letter(sign) or sign in _SIGNS_OF_NAMES or unicodedata.category(sign) == "Mn"


def _is_letter(sign: str) -> bool:
    return sign.isalpha() or ord(sign) in _RARE


def _kept(checks: Mapping[Field, Fault | identity.Fault | None]) -> Faults:
    return {field: fault for field, fault in checks.items() if fault is not None}


def _against_document(
    application: Application, person: Stated | identity.Fault, today: date
) -> dict[Field, Fault | identity.Fault | None]:
    return {
        Field.DOCUMENT: None if _document(application) else Fault.UNKNOWN_DOCUMENT,
        Field.BIRTH_DATE: _against_birth(application, today),
        Field.IDENTITY: _against_identity(application, person),
    }


def _document(application: Application) -> Document | None:
    return Document(application.document) if application.document in set(Document) else None


def _against_identity(application: Application, person: Stated | identity.Fault) -> Fault | identity.Fault | None:
    if not application.identity.strip():
        return Fault.MISSING
    # Nobody knows what the number of an unknown document looks like.
    if _document(application) is None:
        return None
    # What is wrong with the date is said beside the date.
    return person if isinstance(person, identity.Fault) and not _is_about_date(application, person) else None


def _is_about_date(application: Application, fault: identity.Fault) -> bool:
    if fault is identity.Fault.OTHER_BIRTH_DATE:
        return True
    return _document(application) not in (None, *NUMBERED_ALIKE) and fault is identity.Fault.IMPOSSIBLE_BIRTH_DATE


def _against_birth(application: Application, today: date) -> Fault | identity.Fault | None:
    document, born = _document(application), application.birth_date
    if document is None:
        return None
    if born is None:
        return None if document in NUMBERED_ALIKE else Fault.MISSING
    if fault := documents.against_birth(born, today):
        return fault
    person = identify(application, today)
    return person if person is identity.Fault.OTHER_BIRTH_DATE else None


def _against_phone(text: str) -> Fault | None:
    if not text.strip():
        return Fault.MISSING
    return None if _PHONE.fullmatch(clean_phone(text)) else Fault.NOT_A_PHONE


def against_card_number(number: str, papers: Iterable[str], today: date) -> Fault | None:
    """What is wrong with a new card's number, which stands in the open; empty it is for the library to choose."""
    if not number:
        return None
    if not is_card_number(clean_card_number(number)):
        return Fault.NOT_A_CARD_NUMBER
    return Fault.IDENTITY_AS_CARD if documents.tells_person(number, papers, today) else None


def _papers(application: Application) -> tuple[str, str]:
    return application.identity, application.guardian.identity


def _against_pin(application: Application) -> Fault | None:
    pin = application.pin
    if not pin:
        return None
    if len(pin) != PIN_LENGTH or not (pin.isascii() and pin.isdigit()):
        return Fault.PIN_NOT_SIX_DIGITS
    also = (clean_card_number(application.card_number), clean_phone(application.phone))
    simple = is_too_simple(pin, application.identity, application.birth_date, also)
    return Fault.PIN_TOO_SIMPLE if simple else None


def _against_age(application: Application, person: Stated, today: date, kind: ReaderType | None) -> Faults:
    minor = needs_guardian(person.birth_date, today)
    fits = suits(kind, person.birth_date, today) if kind else _fits_usual(application.category, minor=minor)
    unfit = Fault.CATEGORY_FOR_ADULTS if minor else Fault.CATEGORY_FOR_MINORS
    category = None if fits else unfit
    if not minor:
        return _kept({Field.CATEGORY: category})
    return _kept({Field.CATEGORY: category}) | against_guardian(application.guardian, person.number, today)


def _fits_usual(code: str, *, minor: bool) -> bool:
    return code in CATEGORIES_OF_MINORS if minor else code != JUVENILE
