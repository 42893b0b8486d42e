"""What a record links to: the set (总集) and the series (丛书) of a volume with its number in them, and works that were
issued with it.

CNMARC links by whole fields inside a field (4XX with $1) or, as other UNIMARC does, by $t and $v.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .cleaning import clean
from .record import Field

BEFORE_NUMBER = " ; "
EMBEDDED = "1"
"""Begins an embedded field: its tag and indicators, in CNMARC the subfields follow."""
_SERIES = ("410", "411")
_SETS = ("461", "462")
_ISSUED_WITH = "423"


class Linked(NamedTuple):
    """The name of a set, a series or a work, and the number of the volume in it; empty where there is none."""

    name: str
    number: str


class Naming(NamedTuple):
    """A field that names a series: the subfields of the name, of which the first begins another one, and the number."""

    tag: str
    name: str
    number: str


def series_of(fields: Mapping[str, Sequence[Field]], table: Iterable[Naming]) -> list[str]:
    """Series and sets, each with its number behind a semicolon."""
    found = [one for naming in table for field in fields.get(naming.tag, ()) for one in _named(field.subfields, naming)]
    linked = [one for tag in (*_SERIES, *_SETS) for field in fields.get(tag, ()) for one in _linked(field)]
    return [f"{one.name}{BEFORE_NUMBER}{one.number}" if one.number else one.name for one in (*found, *linked)]


def volume_in_set(fields: Mapping[str, Sequence[Field]], title: str) -> str:
    """The number of a volume that has the title of its set and says only in the link to it which one it is."""
    sets = (one for tag in _SETS for field in fields.get(tag, ()) for one in _linked(field))
    return next((one.number for one in sets if one.number and one.name == title), "")


def linked_name(field: Field) -> str:
    """The title that a field links to."""
    return next((one.name for one in _linked(field)), "")


def issued_with(fields: Mapping[str, Sequence[Field]]) -> list[str]:
    """Titles of further works in the same volume."""
    return [one.name for field in fields.get(_ISSUED_WITH, ()) for one in _linked(field)]


_IN_TITLE = Naming("200", "ahi", "v")
_BY_CODES = Naming("", "thi", "v")
_OUTSIDE = Naming("", "ahi", "v")


def _linked(field: Field) -> list[Linked]:
    """What a field links to: the title among its embedded fields, or $t; some write the title into $a."""
    if field.first(EMBEDDED):
        return _named(embedded(field, _IN_TITLE.tag), _IN_TITLE)[:1]
    return _named(field.subfields, _BY_CODES if field.first("t") else _OUTSIDE)[:1]


def embedded(field: Field, tag: str) -> list[tuple[str, str]]:
    """The subfields of the embedded fields with this tag."""
    found: list[tuple[str, str]] = []
    inside = False
    for code, value in field.subfields:
        if code == EMBEDDED:
            inside = value[:3] == tag
        elif inside:
            found.append((code, value))
    return found


def _named(subfields: Iterable[tuple[str, str]], naming: Naming) -> list[Linked]:
    """Names in a row, each with the number that follows it."""
    found: list[Linked] = []
    for code, value in subfields:
        text = clean(value)
        if not text:
            continue
        if code == naming.name[0]:
            found.append(Linked(text, ""))
        elif not found:
            continue
        elif code in naming.name:
            found[-1] = Linked(f"{found[-1].name}. {text}", found[-1].number)
        elif code in naming.number and not found[-1].number:
            found[-1] = Linked(found[-1].name, text)
    return found
