"""What speaks for a record and what against it; needs no database and no Django."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from shulian.core import isbn
from shulian.core.library import Kind
from shulian.core.quality import Merit, quality
from shulian.protocols.marc import Description, Format, Record, Repair

MANY_SUBJECTS = 3
CODED_LENGTH = {Format.CNMARC: ("100", 36), Format.MARC21: ("008", 40)}
FULL_LEVEL = " "
AUTHORITY = {Format.CNMARC: (("7",), "3"), Format.MARC21: (("1", "7"), "0")}
"""First digits of the tags of names, and the subfield that leads to an authority record."""

_SAID: tuple[tuple[Merit, Callable[[Description], object]], ...] = (
    (Merit.TITLE, attrgetter("title")),
    (Merit.RESPONSIBILITY, attrgetter("responsibility")),
    (Merit.NAME, attrgetter("persons")),
    (Merit.PUBLISHER, attrgetter("publisher")),
    (Merit.PLACE, attrgetter("place")),
    (Merit.YEAR, attrgetter("year")),
    (Merit.ISBN, lambda said: any(map(isbn.normalise, said.isbns))),
    (Merit.CLASS, attrgetter("clc")),
    (Merit.SUBJECT, attrgetter("subjects")),
    (Merit.MORE_SUBJECTS, lambda said: len(said.subjects) >= MANY_SUBJECTS),
    (Merit.LANGUAGE, attrgetter("language")),
    (Merit.EXTENT, attrgetter("extent")),
    (Merit.SERIES, attrgetter("series")),
    (Merit.SUMMARY, attrgetter("abstract")),
    (Merit.NOTES, lambda said: said.notes or said.contents),
    (Merit.EDITION, attrgetter("edition")),
    (Merit.WRONG_ISBN, lambda said: said.isbns and not all(map(isbn.normalise, said.isbns))),
)
_FROM = {
    Kind.PROVINCE: Merit.FROM_PROVINCE,
    Kind.CITY: Merit.FROM_CITY,
    Kind.COUNTY: Merit.FROM_COUNTY,
}


def merits_of(record: Record, said: Description, kind: str = "") -> list[Merit]:
    """Everything that counts for or against a record from a library of this kind."""
    found = [merit for merit, has in _SAID if has(said)] + [merit for merit, has in _WRITTEN if has(record)]
    return found + [merit for place, merit in _FROM.items() if place == kind]


def quality_of(record: Record, said: Description, kind: str = "") -> int:
    """The worth of a record from a library of this kind."""
    return quality(merits_of(record, said, kind))


def _is_coded(record: Record) -> bool:
    coded, length = CODED_LENGTH[record.format]
    found = [field for field in record.fields if field[0] == coded]
    return any(len(field.value or field.first("a")) >= length for field in found)


def _has_authority(record: Record) -> bool:
    begins, code = AUTHORITY[record.format]
    return any(field.first(code) for field in record.fields if field[0].startswith(begins))


_WRITTEN: tuple[tuple[Merit, Callable[[Record], object]], ...] = (
    (Merit.CODED, _is_coded),
    (Merit.AUTHORITY, _has_authority),
    (Merit.FULL_LEVEL, lambda record: record.leader[17:18] == FULL_LEVEL),
    (Merit.REPAIRED, lambda record: record.repairs),
    (Merit.LOSSY, lambda record: Repair.LOSSY_TEXT in record.repairs),
)
