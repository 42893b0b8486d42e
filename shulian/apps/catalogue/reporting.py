"""The copies that a stored record reports, read by the rules of the file that brought it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from shulian.apps.catalogue.described import columns_of
from shulian.apps.catalogue.models import Import, Record
from shulian.apps.catalogue.preparing import Reported, reported
from shulian.apps.catalogue.rules import Rules, rules_from
from shulian.apps.catalogue.stored import unpack
from shulian.protocols import marc


def rules_of(row: Record | None) -> Rules:
    """The rules by which the file was read that brought the record; the usual ones where none did."""
    return rules_from(row.source.rules) if row is not None and row.source else Rules()


def copies_told(
    records: Collection[int], also: Mapping[int, Collection[int]] | None = None
) -> dict[int, tuple[Record, dict[str, Reported]]]:
    """Of these records, as far as they are there, the row and the copies that it reports by barcode.

    A record that stays as it is may be reported by other rules than those of the file that brought it: `also` names
    for a record the imports whose rules count as well.
    """
    more = also or {}
    wanted = {pk for imports in more.values() for pk in imports}
    rules = {pk: rules_from(said) for pk, said in Import.objects.filter(pk__in=wanted).values_list("pk", "rules")}
    found = {}
    for row in Record.objects.filter(pk__in=records).select_related("source").defer("raw"):
        own = rules_of(row) if row.source_id not in rules else rules[row.source_id]
        if row.source_id is not None:
            rules[row.source_id] = own
        others = [rules[pk] for pk in sorted(more.get(row.pk, ())) if pk in rules]
        found[row.pk] = row, _told(row, [own, *(one for one in others if one != own)])
    return found


def _told(row: Record, rules: Iterable[Rules]) -> dict[str, Reported]:
    told: dict[str, Reported] = {}
    for by in rules:
        description = marc.describe(unpack(row), by.copies)
        for one in reported(description, columns_of(description), by):
            told.setdefault(one.barcode, one)
    return told
