"""Files of a library that come in with their copies, by a profile or without."""

from __future__ import annotations

import io
from typing import Any

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.imports import Upload, Wish
from shulian.apps.catalogue.models import Import, ImportProfile
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.journal.actions import Act
from shulian.protocols import marc
from tests.protocols.marc.samples import control_field, data_field, made


def book(number: str, title: str, *fields: marc.Field, leader: str = "00000nam0 2200000   450 ") -> marc.Record:
    """A record with a control number, a title, an author and whatever else."""
    return made(
        control_field("001", number),
        data_field("200", f"a{title}", "f路遥著", indicators="1 "),
        data_field("210", "a北京", "c人民文学出版社", "d2001"),
        *fields,
        leader=leader,
    )


def copy(*barcodes: str, call_number: str = "I247/1") -> marc.Field:
    """The field that reports copies."""
    return data_field("905", *[f"b{code}" for code in barcodes], f"s{call_number}")


def gone(number: str) -> marc.Record:
    """A record marked as deleted."""
    return book(number, "去", leader="00000dam0 2200000   450 ")


def profile(library: Library, kind: str = "marc", **rules: Any) -> ImportProfile:
    """A profile with these rules."""
    return ImportProfile.objects.create(library=library, name="方案", kind=kind, rules=rules)


def sent(
    library: Library, *records: marc.Record | bytes, by: ImportProfile | None = None, trial: bool = False
) -> Import:
    """These records sent as one file, and read."""
    data = b"".join(one if isinstance(one, bytes) else marc.to_bytes(one) for one in records)
    act = Act("command", library=library.pk)
    return import_here(act, library, Upload("x.mrc", io.BytesIO(data), keep=False), wish=Wish(by, trial))
