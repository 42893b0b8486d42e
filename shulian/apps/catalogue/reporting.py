"""The copies that a stored record reports, read by the rules of the file that brought it."""

from __future__ import annotations

from collections.abc import Collection

from shulian.apps.catalogue.described import columns_of
from shulian.apps.catalogue.models import Record
from shulian.apps.catalogue.preparing import Reported, reported
from shulian.apps.catalogue.rules import Rules, rules_from
from shulian.apps.catalogue.stored import unpack
from shulian.protocols import marc


def rules_of(row: Record | None) -> Rules:
    """The rules by which the file was read that brought the record; the usual ones where none did."""
    return rules_from(row.source.rules) if row is not None and row.source else Rules()


def copies_told(records: Collection[int]) -> dict[int, tuple[Record, dict[str, Reported]]]:
    """Of these records, as far as they are there, the row and the copies that it reports by barcode."""
    rules: dict[int | None, Rules] = {}
    found = {}
    for row in Record.objects.filter(pk__in=records).select_related("source").defer("raw"):
        if row.source_id not in rules:
            rules[row.source_id] = rules_of(row)
        by = rules[row.source_id]
        description = marc.describe(unpack(row), by.copies)
        copies = reported(description, columns_of(description), by)
        found[row.pk] = row, {one.barcode: one for one in reversed(copies)}
    return found
