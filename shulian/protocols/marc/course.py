"""What a serial was called before and is called after (CNMARC 430-448, MARC21 780, 785): titles with their ISSNs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .cleaning import clean
from .description import by_tag
from .links import embedded, linked_name
from .record import Field, Format, Record

_FORMER = {Format.CNMARC: tuple(map(str, range(430, 438))), Format.MARC21: ("780",)}
_LATER = {Format.CNMARC: tuple(map(str, range(440, 449))), Format.MARC21: ("785",)}
_NAMES = "tsa"
"""In MARC21 the title, a uniform one, or the heading of what has none."""
_MOST, _LONGEST = 20, 200


class Other(NamedTuple):
    """Another title of a serial, with its ISSN as it is printed; either may be empty."""

    name: str
    issn: str


class Course(NamedTuple):
    """The titles before it, and those after it."""

    former: tuple[Other, ...] = ()
    later: tuple[Other, ...] = ()


def course(record: Record) -> Course:
    """What a record says of the titles before and after."""
    fields = by_tag(record)
    found = (
        [one for tag in tags[record.format] for one in _others(fields.get(tag, ()), record.format)]
        for tags in (_FORMER, _LATER)
    )
    former, later = (tuple(dict.fromkeys(others))[:_MOST] for others in found)
    return Course(former, later)


def _others(fields: list[Field] | tuple[()], record_format: Format) -> Iterator[Other]:
    seen: set[str] = set()
    for field in fields:
        # The original script stands before its romanised twin, both with one number in $6.
        twin = field.first("6")[4:6]
        if twin.strip("0") and twin in seen:
            continue
        seen.add(twin)
        other = _of_cnmarc(field) if record_format is Format.CNMARC else _of_marc21(field)
        if other.name or other.issn:
            yield other


def _of_cnmarc(field: Field) -> Other:
    inside = (clean(value) for code, value in embedded(field, "011") if code == "a")
    return Other(linked_name(field)[:_LONGEST], next(inside, "") or clean(field.first("x")))


def _of_marc21(field: Field) -> Other:
    name = next((text for code in _NAMES if (text := clean(field.first(code)))), "")
    return Other(name[:_LONGEST], clean(field.first("x")))
