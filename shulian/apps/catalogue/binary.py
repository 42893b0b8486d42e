"""Rows in the binary form of COPY: bytes go as they are, numbers are not written out and read again."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, islice, repeat
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import DataError
from django.db.models import Field, ForeignKey, TextField

from shulian.apps.catalogue.jsontext import json_text
from shulian.apps.catalogue.models.written import WrittenJSONField

Parts = Iterable[bytes]
Way = Callable[[Sequence[Any]], list[Parts]]
"""From the values of a column to what COPY reads of each, in one part or in two: how long it is, and what it says."""

ROWS = 250
"""Rows in one piece."""

_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_LENGTH = struct.Struct("!i").pack
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_NO_ARRAY = struct.pack("!iii", 0, 0, 25)
_ARRAY = struct.Struct("!iiiii").pack


def pieces_of(fields: Sequence[Field[Any, Any]], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """These rows, each with the values of these fields in their order, in pieces that COPY takes."""
    ways = [_way(field) for field in fields]
    start = struct.pack("!h", len(ways))
    left = iter(rows)
    yield _HEAD
    try:
        while some := list(islice(left, ROWS)):
            # Column by column: to call something for each value takes longer than all else.
            parts = [part for way, column in zip(ways, zip(*some, strict=True), strict=True) for part in way(column)]
            yield b"".join(chain.from_iterable(zip(repeat(start, len(some)), *parts, strict=True)))
    except (struct.error, UnicodeEncodeError) as error:
        # What the database would say of a number that is too large for its column, and of half a character.
        raise DataError(str(error)) from error
    yield _END


def _way(field: Field[Any, Any]) -> Way:
    if isinstance(field, ForeignKey):
        return _way(field.target_field)
    if isinstance(field, ArrayField) and isinstance(field.base_field, TextField):
        return _said_by(_array)
    if isinstance(field, WrittenJSONField):
        return _said_by(json_text)
    return _WAYS[field.get_internal_type()]


def _fixed(form: str) -> Way:
    """Numbers that take the same room."""
    size, pack = struct.calcsize(form), struct.Struct(f"!i{form}").pack

    def way(values: Sequence[Any]) -> list[Parts]:
        if None in values:
            return [[_NULL if value is None else pack(size, value) for value in values]]
        return [map(pack, repeat(size), values)]

    return way


def _said_by(say: Callable[[Any], bytes]) -> Way:
    """Values of any length."""

    def way(values: Sequence[Any]) -> list[Parts]:
        if None in values:
            known = [None if value is None else say(value) for value in values]
            return [[_NULL if said is None else _LENGTH(len(said)) + said for said in known]]
        said = [*map(say, values)]
        return [map(_LENGTH, map(len, said)), said]

    return way


def _json(value: object) -> bytes:
    # Most lists of most titles are empty.
    return b"\1[]" if value == [] else b"\1" + json_text(value)


def _array(values: Sequence[str]) -> bytes:
    if not values:
        return _NO_ARRAY
    said = [value.encode() for value in values]
    return _ARRAY(1, 0, 25, len(said), 1) + b"".join([_LENGTH(len(one)) + one for one in said])


def _moments(values: Sequence[datetime | None]) -> list[Parts]:
    return _fixed("q")([value and (value - _BEGINNING) // _TICK for value in values])


_WAYS: dict[str, Way] = {
    "BigAutoField": _fixed("q"),
    "BigIntegerField": _fixed("q"),
    "IntegerField": _fixed("i"),
    "SmallIntegerField": _fixed("h"),
    "BooleanField": _fixed("?"),
    "CharField": _said_by(str.encode),
    "TextField": _said_by(str.encode),
    "BinaryField": _said_by(lambda value: value),
    "DateTimeField": _moments,
    "JSONField": _said_by(_json),
}
