"""Records that were edited since: which of them say something else, and which say again what they said."""

from __future__ import annotations

from collections.abc import Mapping

from shulian.apps.catalogue.actions.editing import lines_of, lines_of_row, read_again, tidy
from shulian.apps.catalogue.models import Record
from shulian.apps.catalogue.queries.records import versions_at
from shulian.core.fieldlines import says_the_same


def say_otherwise(seen: Mapping[int, int]) -> set[int]:
    """Those of these records that say something else now than in the version in which each was seen."""
    if not seen:
        return set()
    earlier = versions_at(seen.items())
    rows = Record.everything.filter(pk__in=seen).defer("raw")
    return {row.pk for row in rows if not _says(row, earlier.get((row.pk, seen[row.pk]), b""))}


def _says(row: Record, raw: bytes) -> bool:
    """Whether a record says what these bytes of it said; saving leaves out what is empty."""
    before = read_again(raw)
    if before is None:
        return False
    return says_the_same(row.fields[0][0], tidy(lines_of_row(row)), before.leader, tidy(lines_of(before)))
