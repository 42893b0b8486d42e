"""MARC fields as they lie in the database, and back."""

from __future__ import annotations

from shulian.apps.catalogue.models import Record
from shulian.apps.catalogue.packed import pack, unpacked
from shulian.protocols import marc

__all__ = ["pack", "unpack"]


def unpack(row: Record) -> marc.Record:
    """The record as it was read, without its raw bytes."""
    leader, *packed = row.fields
    fields = [unpacked(field) for field in packed]
    if any(map(_is_empty, fields)):
        fields = _filled(fields, row)
    return marc.Record(
        leader=leader[0],
        fields=tuple(fields),
        format=marc.Format(row.format),
        encoding=marc.Encoding(row.encoding),
        repairs=tuple(marc.Repair(repair) for repair in row.repairs),
        raw=b"",
        offset=0,
        number=row.pk,
    )


def _is_empty(field: marc.Field) -> bool:
    """Whether nothing was kept of a data field: so those without indicators were stored once."""
    return not field.indicators and not field.value and field.tag.isdecimal() and not field.tag.startswith("00")


def _filled(fields: list[marc.Field], row: Record) -> list[marc.Field]:
    """The fields, those of which nothing was kept as they are in the bytes of the record."""
    reading = marc.Reading(marc.Encoding(row.encoding), marc.Format(row.format))
    found = marc.parse(bytes(row.raw), reading)
    if isinstance(found, marc.Rejected) or [one.tag for one in found.fields] != [one.tag for one in fields]:
        return fields
    pairs = zip(fields, found.fields, strict=True)
    return [read if _is_empty(kept) else kept for kept, read in pairs]
