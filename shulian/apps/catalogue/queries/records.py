"""Records, their versions, and the drafts of a library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import CatalogueTarget, Record, RecordDraft, RecordVersion


@dataclass(frozen=True)
class Kept:
    """One version of a record: its number, its bytes, and since when it was replaced (None for the one of now)."""

    version: int
    raw: bytes
    replaced_at: datetime | None


def record_by_id(pk: int) -> Record | None:
    """One record with its library and title."""
    return Record.objects.filter(pk=pk).select_related("library", "title").first()


def describing(titles: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """For each title code and name of the libraries that have a record of it, in the order of the tree; one query."""
    records = Record.objects.filter(title__in=list(titles)).order_by("title", "library__path")
    found: dict[int, list[tuple[str, str]]] = {}
    rows = records.values_list("title", "library__code", "library__name", "library__path").distinct()
    for title, code, name, _path in rows:
        found.setdefault(title, []).append((code, name))
    return found


def records_by_id(pks: Sequence[int]) -> dict[int, Record]:
    """These records by id, without their bytes."""
    return Record.objects.filter(pk__in=pks).defer("raw").select_related("library", "title").in_bulk()


def versions_of(record: Record) -> list[Kept]:
    """Every version of a record, the one of now first."""
    earlier = record.versions.order_by("-version")
    now = Kept(record.version, bytes(record.raw), None)
    return [now, *(Kept(one.version, bytes(one.raw), one.replaced_at) for one in earlier)]


def version_of(record: Record, version: int) -> RecordVersion | None:
    """One earlier version of a record."""
    return record.versions.filter(version=version).first()


def versions_at(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The bytes of these versions (record, version) as far as they are earlier ones; one question for all."""
    return {(row.record_id, row.version): bytes(row.raw) for row in _earlier(wanted)}


def replaced_at(wanted: Iterable[tuple[int, int]]) -> dict[int, datetime]:
    """When each of these versions (record, version) was replaced; one question for all."""
    return {row.record_id: row.replaced_at for row in _earlier(wanted, "replaced_at")}


def _earlier(wanted: Iterable[tuple[int, int]], *columns: str) -> list[RecordVersion]:
    """The rows of these versions; only these columns of them if any are named."""
    pairs = set(wanted)
    rows = RecordVersion.objects.filter(record__in={pk for pk, _ in pairs}, version__in={one for _, one in pairs})
    rows = rows.only("record_id", "version", *columns) if columns else rows
    return [row for row in rows if (row.record_id, row.version) in pairs]


def records_of_library(library: Library, text: str = "") -> QuerySet[Record]:
    """The records of a library, those changed last first; of a control number, an ISBN or a title that begins so."""
    from django.db.models import Q

    from shulian.core import isbn

    found = Record.objects.filter(library=library).select_related("title").defer("raw", "fields")
    if text:
        wanted = Q(control_number=text) | Q(title__title__startswith=text)
        if number := isbn.normalise(text):
            wanted |= Q(title__isbns__contains=[number])
        found = found.filter(wanted)
    return found.order_by("-changed_at", "-pk")


def drafts_of(library: Library) -> QuerySet[RecordDraft]:
    """What lies unfinished at a library, the last one first."""
    return (
        RecordDraft.objects.filter(library=library).select_related("account", "record").order_by("-changed_at", "-pk")
    )


def draft_by_id(pk: int) -> RecordDraft | None:
    """One draft with its library and record."""
    return RecordDraft.objects.filter(pk=pk).select_related("library", "record", "account").first()


def targets() -> QuerySet[CatalogueTarget]:
    """The catalogues to copy from, by name."""
    return CatalogueTarget.objects.order_by("name")


def target_by_id(pk: int) -> CatalogueTarget | None:
    """One catalogue to copy from."""
    return CatalogueTarget.objects.filter(pk=pk).first()
