"""Citizen identity numbers (公民身份号码, GB 11643-1999) and the residence permits that share their form.

The numbers of other documents are in `documents`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LENGTH = 18
OLD_LENGTH = 15
ADULT_AT = 18
LONGEST = 200
"""Signs of a text that are read at all; no number is as long."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_SEPARATORS = re.compile(r"[\s\-·]")
_UNSEEN = ("Cc", "Cf")
"""Control signs that some scanners add, marks of zero width and of writing direction that come along with a paste."""


class Fault(StrEnum):
    """What is wrong with a number; the words people see live in the translations."""

    WRONG_LENGTH = "wrong-length"
    NOT_DIGITS = "not-digits"
    IMPOSSIBLE_BIRTH_DATE = "impossible-birth-date"
    FUTURE_BIRTH_DATE = "future-birth-date"
    WRONG_CHECK_DIGIT = "wrong-check-digit"
    NOT_THIS_DOCUMENT = "not-this-document"
    OTHER_BIRTH_DATE = "other-birth-date"


class Document(StrEnum):
    """The document that bears the number; the first five have numbers of one form, which say whose they are."""

    CITIZEN = "citizen"
    HONG_KONG_RESIDENT = "hong-kong-resident"
    MACAO_RESIDENT = "macao-resident"
    TAIWAN_RESIDENT = "taiwan-resident"
    FOREIGN_RESIDENT = "foreign-resident"
    FOREIGN_RESIDENT_OLD = "foreign-resident-old"
    PASSPORT = "passport"
    HONG_KONG_MACAO_PERMIT = "hong-kong-macao-permit"
    TAIWAN_PERMIT = "taiwan-permit"
    MILITARY = "military"


class Sex(StrEnum):
    """As the serial number states it."""

    MALE = "male"
    FEMALE = "female"


_PERMITS = {
    "81": Document.HONG_KONG_RESIDENT,
    "82": Document.MACAO_RESIDENT,
    "83": Document.TAIWAN_RESIDENT,
}


@dataclass(frozen=True)
class Identity:
    """A number that is right in itself, in its form of 18 characters, and what it says."""

    number: str
    document: Document
    birth_date: date
    sex: Sex

    @property
    def region(self) -> str:
        """The division at the time of issue (GB/T 2260); codes that have since been dropped stay valid."""
        return self.number[:6]


def read(text: str, today: date) -> Identity | Fault:
    """The identity that a typed or scanned number states, or what is wrong with it.

    Old numbers of 15 digits come back as 18. The region is not held against any list.
    """
    number = normalise(text)
    if len(number) not in (LENGTH, OLD_LENGTH):
        return Fault.WRONG_LENGTH
    if not _has_right_signs(number):
        return Fault.NOT_DIGITS
    full = upgrade(number) if len(number) == OLD_LENGTH else number
    born = _birth_date(full)
    if born is None:
        return Fault.IMPOSSIBLE_BIRTH_DATE
    if full[-1] != check_digit(full[:17]):
        return Fault.WRONG_CHECK_DIGIT
    if born > today:
        return Fault.FUTURE_BIRTH_DATE
    return Identity(full, _document(full), born, Sex.MALE if int(full[16]) % 2 else Sex.FEMALE)


def normalise(text: str) -> str:
    """The number as it is stored: full-width signs narrowed, X in upper case; spaces, hyphens, unseen signs gone."""
    seen = "".join(sign for sign in text[:LONGEST] if unicodedata.category(sign) not in _UNSEEN)
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", seen)).upper()


def check_digit(body: str) -> str:
    """The last character that belongs to the first 17 digits (ISO 7064, MOD 11-2)."""
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def upgrade(number: str) -> str:
    """The 18 characters of a number of the first generation (15 digits, born in the 20th century)."""
    body = f"{number[:6]}19{number[6:]}"
    return body + check_digit(body)


def mask(number: str) -> str:
    """What may be shown of a number: 610***********1234."""
    hidden = max(len(number) - 7, 0)
    return f"{number[:3]}{'*' * hidden}{number[-4:]}" if hidden else "*" * len(number)


def age_on(day: date, born: date) -> int:
    """Completed years of life (周岁) on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_minor(born: date, day: date) -> bool:
    """Under 18: a guardian consents to the card."""
    return age_on(day, born) < ADULT_AT


def _has_right_signs(number: str) -> bool:
    digits = number[:-1] if len(number) == LENGTH and number[-1] == "X" else number
    return digits.isascii() and digits.isdigit()


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _document(number: str) -> Document:
    # The card of foreign permanent residents (2023) has the same form and begins with 9.
    if number.startswith("9"):
        return Document.FOREIGN_RESIDENT
    return _PERMITS.get(number[:2], Document.CITIZEN)
