"""MARC fields as they lie in the database, and back."""

from __future__ import annotations

from typing import Any

from shulian.apps.catalogue.models import Record
from shulian.protocols import marc

Packed = list[list[Any]]


def pack(fields: tuple[marc.Field, ...]) -> Packed:
    """[tag, value] for a control field, [tag, indicators, [[code, value], …]] for a data field."""
    return [
        [field.tag, field.indicators, [list(subfield) for subfield in field.subfields]]
        if field.indicators
        else [field.tag, field.value]
        for field in fields
    ]


def unpack(row: Record) -> marc.Record:
    """The record as it was read, without its raw bytes."""
    leader, *fields = row.fields
    return marc.Record(
        leader=leader[0],
        fields=tuple(_field(field) for field in fields),
        format=marc.Format(row.format),
        encoding=marc.Encoding(row.encoding),
        repairs=tuple(marc.Repair(repair) for repair in row.repairs),
        raw=b"",
        offset=0,
        number=row.pk,
    )


def _field(packed: list[Any]) -> marc.Field:
    if len(packed) == 2:
        return marc.Field(packed[0], value=packed[1])
    tag, indicators, subfields = packed
    return marc.Field(tag, indicators, tuple((code, value) for code, value in subfields))
