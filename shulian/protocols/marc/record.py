"""What a MARC file is read into: records, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Format(StrEnum):
    """The two families of MARC in use."""

    CNMARC = "cnmarc"
    MARC21 = "marc21"


class Encoding(StrEnum):
    """How the characters of a record were written."""

    UTF_8 = "utf-8"
    GB18030 = "gb18030"
    MARC_8 = "marc-8"


class Repair(StrEnum):
    """What had to be put right in a record that could still be read."""

    WRONG_LENGTH = "wrong-length"
    WRONG_BASE = "wrong-base-address"
    WRONG_DIRECTORY = "wrong-directory"
    FIELDS_LOST = "fields-lost"
    MISSING_TERMINATOR = "missing-terminator"
    ODD_LEADER = "odd-leader"
    ODD_FIELD = "odd-field"
    ODD_CHARACTERS = "odd-characters"
    WRONG_ENCODING = "wrong-encoding"
    LOSSY_TEXT = "lossy-text"
    UNREAD_ISBN = "unread-isbn"
    UNREAD_PRICE = "unread-price"
    UNREAD_YEAR = "unread-year"


class Reason(StrEnum):
    """Why a piece of a file gave no record."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    NOT_A_RECORD = "not-a-record"
    TRUNCATED = "truncated"
    DIRECTORY_LOST = "directory-lost"
    XML_BROKEN = "xml-broken"
    XML_EMPTY = "xml-empty"
    JSON_BROKEN = "json-broken"


class Field(NamedTuple):
    """One field: a control field has a value, a data field indicators and (code, value) subfields."""

    tag: str
    indicators: str = ""
    subfields: tuple[tuple[str, str], ...] = ()
    value: str = ""

    def first(self, code: str) -> str:
        """The first subfield with this code, or an empty string."""
        for mark, value in self.subfields:
            if mark == code:
                return value
        return ""


@dataclass(frozen=True, slots=True)
class Record:
    """One bibliographic record; `raw` is what stood in the file, `offset` where, `number` counts from 1."""

    leader: str
    fields: tuple[Field, ...]
    format: Format
    encoding: Encoding
    repairs: tuple[Repair, ...]
    raw: bytes
    offset: int
    number: int

    @property
    def control_number(self) -> str:
        """Field 001, or an empty string."""
        return next((field.value.strip() for field in self.fields if field.tag == "001"), "")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A piece of a file that gave no record; `raw` is at most its beginning (`SAMPLE` bytes)."""

    reason: Reason
    offset: int
    number: int
    raw: bytes


class Reading(NamedTuple):
    """What the sender says of all its records; None is told from each record's bytes and tags."""

    encoding: Encoding | None = None
    format: Format | None = None


TOLD = Reading()


class Piece(NamedTuple):
    """A part of a file that should be one record, from `offset` up to `end`; `reason` says why it is none.

    `result` is what it was read as, where finding its end meant reading it.
    """

    number: int
    offset: int
    end: int
    data: bytes
    reason: Reason | None = None
    result: Record | Rejected | None = None


SAMPLE = 4096
"""Bytes kept of a rejected piece."""

MAX_RECORD = 1 << 20
"""The longest record read, in bytes; ISO 2709 itself ends at 99,999."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two records: bytes and records that lie before it."""

    offset: int = 0
    number: int = 0


START = Position()

# 245, 008 and 040 exist in MARC21 only; 200, 801 and 690 are where CNMARC has title, source and class.
MARC21_TAGS = frozenset({"245", "008", "040"})
CNMARC_TAGS = frozenset({"200", "801", "690"})


def format_of(tags: frozenset[str], leader: str) -> Format:
    """Which family a record belongs to, told by its tags; an undecided one is taken as CNMARC."""
    if tags & MARC21_TAGS and "200" not in tags:
        return Format.MARC21
    if tags & CNMARC_TAGS:
        return Format.CNMARC
    return Format.MARC21 if leader[9:10] == "a" else Format.CNMARC


def unicode_leader(record: Record) -> str:
    """The leader for a form that is always Unicode (XML, JSON): MARC21 says so in leader/09."""
    leader = record.leader.ljust(24)[:24]
    return f"{leader[:9]}a{leader[10:]}" if record.format is Format.MARC21 else leader
