"""Importing bytes in one line."""

from __future__ import annotations

import io
from collections.abc import Callable

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.arrivals import NO_SHELF
from shulian.apps.catalogue.actions.imports import Upload, request_import, run_import
from shulian.apps.catalogue.models import Import
from shulian.apps.journal.actions import Act
from shulian.protocols import marc


def upload(data: bytes, name: str = "records.mrc", *, keep: bool = False) -> Upload:
    return Upload(name, io.BytesIO(data), keep)


def imported(library: Library, data: bytes, tell: Callable[[Import], None] = lambda _: None) -> Import:
    """The import of these bytes, done."""
    source = request_import(Act("command", library=library.pk), library, upload(data))
    return run_import(source, io.BytesIO(data), NO_SHELF, tell)


def written(*records: marc.Record, encoding: marc.Encoding = marc.Encoding.UTF_8) -> bytes:
    """An ISO 2709 file of these records."""
    return b"".join(marc.write(record, encoding) for record in records)


def counts(source: Import) -> dict[str, int]:
    """What became of the records, zeros left out."""
    names = ("read", "created", "updated", "unchanged", "repaired", "rejected", "items", "kept")
    return {name: getattr(source, name) for name in names if getattr(source, name)}


def authority(number: str, heading: str, *variants: str, leader: str = "00000nx   2200000   45  ") -> marc.Record:
    """A CNMARC authority record of a person."""
    names = [("200", heading), *(("400", name) for name in variants)]
    fields = [marc.Field(tag, " 0", (("a", name),)) for tag, name in names if name]
    number_field = marc.Field("001", value=number)
    return marc.Record(leader, (number_field, *fields), marc.Format.CNMARC, marc.Encoding.UTF_8, (), b"", 0, 1)
