"""MARC fields as they lie in the database, and back."""

from __future__ import annotations

from shulian.apps.catalogue.models import Record
from shulian.apps.catalogue.packed import pack, unpacked
from shulian.protocols import marc

__all__ = ["pack", "unpack"]


def unpack(row: Record) -> marc.Record:
    """The record as it was read, without its raw bytes."""
    leader, *fields = row.fields
    return marc.Record(
        leader=leader[0],
        fields=tuple(unpacked(field) for field in fields),
        format=marc.Format(row.format),
        encoding=marc.Encoding(row.encoding),
        repairs=tuple(marc.Repair(repair) for repair in row.repairs),
        raw=b"",
        offset=0,
        number=row.pk,
    )
