"""Where each element of a description stands in CNMARC and in MARC21: tables, no rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, NamedTuple

from .copies import CopyRule, copy_rule
from .links import Naming
from .record import Format


class Take(NamedTuple):
    """Subfields of a field: each a value of its own, or with `join` one value for the field."""

    tag: str
    codes: str
    join: str | None = None


class Coded(NamedTuple):
    """Characters of a coded field (a control field when `code` is empty), from the first up to the last."""

    tag: str
    code: str
    first: int
    last: int


class PersonTag(NamedTuple):
    """A field that names a person or a body, with the subfields of name and role."""

    tag: str
    name: str
    role: str
    is_body: bool = False


@dataclass(frozen=True)
class FieldMap:
    """All elements of one format."""

    title: tuple[Take, ...]
    remainder: tuple[Take, ...]
    volume: tuple[Take, ...]
    medium: tuple[Take, ...]
    responsibility: tuple[Take, ...]
    other_titles: tuple[Take, ...]
    edition: tuple[Take, ...]
    place: tuple[Take, ...]
    publisher: tuple[Take, ...]
    date: tuple[Take, ...]
    coded_year: Coded
    extent: tuple[Take, ...]
    series: tuple[Naming, ...]
    isbn: tuple[Take, ...]
    issn: tuple[Take, ...]
    wrong_isbn: tuple[Take, ...]
    wrong_issn: tuple[Take, ...]
    unified: tuple[Take, ...]
    """Numbers that Chinese books had before ISBNs; of MARC21 a field that has other numbers too."""
    catalogue_numbers: tuple[Take, ...]
    price: tuple[Take, ...]
    language: tuple[Take, ...]
    coded_language: Coded
    clc: tuple[Take, ...]
    subjects: tuple[Take, ...]
    abstract: tuple[Take, ...]
    notes: tuple[Take, ...]
    contents: tuple[Take, ...]
    coded_audience: Coded
    juvenile: str
    """Audience codes of children and young people; a record is juvenile when it has no other."""
    currency: str
    """What a bare number is counted in."""
    persons: tuple[PersonTag, ...]
    copies: CopyRule
    types: str
    """Values of leader/06 that stand for a description of a work, not for an authority or a holding."""


CNMARC = FieldMap(
    title=(Take("200", "a"),),
    remainder=(Take("200", "e"),),
    volume=(Take("200", "hiv", ". "),),
    medium=(Take("200", "b"),),
    responsibility=(Take("200", "fg", " ; "),),
    other_titles=(
        Take("200", "cd"),
        *(Take(tag, "a") for tag in ("500", "510", "512", "513", "514", "515", "516", "517", "540", "541")),
    ),
    edition=(Take("205", "ab", " "),),
    place=(Take("210", "a"),),
    publisher=(Take("210", "c"),),
    date=(Take("210", "d"),),
    coded_year=Coded("100", "a", 9, 13),
    extent=(Take("215", "acde", " ; "),),
    series=(Naming("225", "ahi", "v"),),
    isbn=(Take("010", "a"),),
    issn=(Take("011", "a"),),
    wrong_isbn=(Take("010", "z"),),
    wrong_issn=(Take("011", "yz"),),
    unified=(Take("091", "a"),),
    catalogue_numbers=(Take("035", "a"),),
    price=(Take("010", "d"), Take("011", "d"), Take("091", "d")),
    language=(Take("101", "a"),),
    coded_language=Coded("101", "a", 0, 3),
    clc=(Take("690", "a"),),
    subjects=(
        Take("600", "abcxyzj", "--"),
        Take("601", "abxyzj", "--"),
        Take("605", "axyzj", "--"),
        Take("606", "axyzj", "--"),
        Take("607", "axyzj", "--"),
        Take("610", "a"),
    ),
    abstract=(Take("330", "a"),),
    notes=tuple(
        Take(tag, "a") for tag in ("300", "303", "304", "305", "306", "307", "310", "312", "313", "314", "320")
    ),
    contents=(Take("327", "abcdefghi"),),
    coded_audience=Coded("100", "a", 17, 20),
    juvenile="abcde",
    currency="CNY",
    persons=(
        PersonTag("700", "ab", "4"),
        PersonTag("701", "ab", "4"),
        PersonTag("710", "ab", "4", is_body=True),
        PersonTag("711", "ab", "4", is_body=True),
        PersonTag("702", "ab", "4"),
        PersonTag("712", "ab", "4", is_body=True),
    ),
    copies=copy_rule(
        {"tag": "905", "library": "a", "barcode": "b", "call_number": "s | d/e", "shelf": "c", "volume": "v"}
    ),
    types="abcdefgijklmnruv",
)

MARC21 = FieldMap(
    title=(Take("245", "a"),),
    remainder=(Take("245", "b"),),
    volume=(Take("245", "np", ". "),),
    medium=(Take("245", "h"), Take("338", "a")),
    responsibility=(Take("245", "c"),),
    other_titles=(
        Take("130", "a"),
        Take("240", "a"),
        Take("246", "ab", " "),
        Take("730", "a"),
        Take("740", "a"),
        Take("777", "t"),
    ),
    edition=(Take("250", "a"),),
    place=(Take("264", "a"), Take("260", "a")),
    publisher=(Take("264", "b"), Take("260", "b")),
    date=(Take("264", "c"), Take("260", "c")),
    coded_year=Coded("008", "", 7, 11),
    extent=(Take("300", "abce", " "),),
    series=(
        Naming("490", "a", "v"),
        Naming("440", "anp", "v"),
        Naming("830", "anp", "v"),
        *(Naming(tag, "tnp", "v") for tag in ("800", "810", "811")),
        # The volume, journal or collection that it is a part of.
        Naming("773", "t", "vg"),
    ),
    isbn=(Take("020", "a"),),
    issn=(Take("022", "a"),),
    wrong_isbn=(Take("020", "z"),),
    wrong_issn=(Take("022", "yz"),),
    unified=(Take("024", "a"),),
    catalogue_numbers=(Take("035", "a"),),
    price=(Take("020", "c"),),
    language=(Take("041", "a"),),
    coded_language=Coded("008", "", 35, 38),
    clc=(Take("093", "a"), Take("084", "a")),
    subjects=(
        Take("600", "abctxyzv", "--"),
        Take("610", "abtxyzv", "--"),
        Take("611", "axyzv", "--"),
        Take("630", "axyzv", "--"),
        Take("650", "axyzv", "--"),
        Take("651", "axyzv", "--"),
        Take("653", "a"),
    ),
    abstract=(Take("520", "ab", " "),),
    notes=tuple(Take(tag, "a") for tag in ("500", "501", "502", "504", "508", "511", "521", "538", "546")),
    contents=(Take("505", "agrt", " "),),
    coded_audience=Coded("008", "", 22, 23),
    juvenile="abcdj",
    currency="",
    persons=(
        PersonTag("100", "abc", "e4"),
        PersonTag("110", "ab", "e4", is_body=True),
        PersonTag("111", "a", "j4", is_body=True),
        PersonTag("700", "abc", "e4"),
        PersonTag("710", "ab", "e4", is_body=True),
        PersonTag("711", "a", "j4", is_body=True),
    ),
    copies=copy_rule(
        {"tag": "852", "library": "a | b", "barcode": "p", "call_number": "h i", "shelf": "c", "volume": "3"}
    ),
    types="acdefgijkmoprt",
)

FIELD_MAPS = {Format.CNMARC: CNMARC, Format.MARC21: MARC21}
_LISTS = [one.name for one in fields(FieldMap) if str(one.type).startswith("tuple")]
_TAGS = {
    form: frozenset(place.tag for name in _LISTS for place in getattr(table, name))
    for form, table in FIELD_MAPS.items()
}


def map_of(record_format: Format, tags: Iterable[str]) -> FieldMap:
    """The map of a format so far as it concerns a record with these tags."""
    return _reduced(record_format, _TAGS[record_format].intersection(tags))


# Records of one library have a few hundred sets of tags.
@lru_cache(maxsize=4096)
def _reduced(record_format: Format, tags: frozenset[str]) -> FieldMap:
    table = FIELD_MAPS[record_format]
    concerned: dict[str, Any] = {
        name: tuple([place for place in getattr(table, name) if place.tag in tags]) for name in _LISTS
    }
    return replace(table, **concerned)
