"""Imports: how far they are and what became of each record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import AuthorityFile, Import, ImportKept, ImportProfile, ImportVerdict, Record
from shulian.apps.catalogue.rejections import what_was_repaired, why_not_record

SHOWN_BYTES = 60


@dataclass(frozen=True)
class RejectedRow:
    """A line of the report: what was not taken, where it stands, and how it begins."""

    number: int
    offset: int
    reason: str
    beginning: str


@dataclass(frozen=True)
class RepairedRow:
    """A line of the report: what was taken after a repair."""

    control_number: str
    title: str
    repairs: str


def imports_of(libraries: Iterable[Library]) -> QuerySet[Import]:
    """The imports of these libraries, the last one first."""
    return Import.objects.filter(library__in=libraries).select_related("library", "account").order_by("-pk")


def import_by_id(pk: int) -> Import | None:
    """One import with its library."""
    return Import.objects.filter(pk=pk).select_related("library", "account").first()


def share_done(source: Import | AuthorityFile) -> int:
    """How much of the file is read, in per cent."""
    if not source.total_bytes:
        return 100
    return min(100, 100 * source.done_bytes // source.total_bytes)


def rejected_rows(source: Import) -> Iterator[RejectedRow]:
    """What was not taken, in the order of the file."""
    rows = source.rejected_records.order_by("number")
    for row in rows.iterator(chunk_size=1000):
        yield RejectedRow(row.number, row.offset, why_not_record(row.reason), beginning(bytes(row.sample)))


def repaired_rows(source: Import) -> Iterator[RepairedRow]:
    """What was taken after a repair and has not been replaced since."""
    rows = Record.objects.filter(source=source).exclude(repairs=[]).select_related("title").order_by("pk")
    for row in rows.defer("raw", "fields").iterator(chunk_size=1000):
        yield RepairedRow(row.control_number, row.title.title, what_was_repaired(row.repairs))


def beginning(sample: bytes) -> str:
    """The first bytes as text, control characters as dots."""
    text = sample[:SHOWN_BYTES].decode("utf-8", errors="replace")
    return "".join(letter if letter.isprintable() else "·" for letter in text)


def profiles_of(library: Library) -> QuerySet[ImportProfile]:
    """The library's own profiles, by name."""
    return ImportProfile.objects.filter(library=library).order_by("name")


def profile_by_id(pk: int) -> ImportProfile | None:
    """One profile with its library."""
    return ImportProfile.objects.filter(pk=pk).select_related("library").first()


def verdicts_of(source: Import, kind: str) -> QuerySet[ImportVerdict]:
    """What would become, or became, of the records of an import, in the order of the file; of one kind if named."""
    found = ImportVerdict.objects.filter(source=source).order_by("number", "pk")
    return found.filter(verdict=kind) if kind else found


def verdict_counts(source: Import) -> dict[str, int]:
    """How many records have each verdict."""
    rows = ImportVerdict.objects.filter(source=source).values_list("verdict").annotate(Count("id"))
    return dict(rows)


def kept_records(source: Import) -> QuerySet[ImportKept]:
    """What the undoing of an import left where it is."""
    return ImportKept.objects.filter(source=source).select_related("record__title").order_by("record")
