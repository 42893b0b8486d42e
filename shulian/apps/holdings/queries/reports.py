"""What is said of copies that records reported, and libraries that describe a title without reporting a copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import QuerySet, Sum

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.catalogue.models import Import, Record
from shulian.apps.holdings.models import CopyNote, Item
from shulian.core.reported import Note

CHUNK = 2000


@dataclass(frozen=True)
class Noted:
    """A note, with the control numbers of the record that reports the copy and of the one that has it."""

    note: CopyNote
    record: str
    other: str


def note_counts(source: Import) -> dict[Note, int]:
    """How many copies of an import there is something to say of, by what is said."""
    rows = CopyNote.objects.filter(source=source).values_list("kind").annotate(Sum("copies"))
    return {Note(kind): number for kind, number in rows}


def notes_of(source: Import, kind: Note | None = None, most: int | None = None) -> Iterator[Noted]:
    """The notes of an import in the order of its file; of one kind if one is given."""
    rows = CopyNote.objects.filter(source=source).order_by("number", "pk")
    rows = rows if kind is None else rows.filter(kind=kind)
    found = iter(rows[:most] if most else rows.iterator(chunk_size=CHUNK))
    while chunk := list(islice(found, CHUNK)):
        yield from _named(chunk)


def libraries_by_record(title: int) -> QuerySet[Library]:
    """Open libraries that have a record of this title with which no copy ever came, in the order of the tree."""
    silent = Record.objects.filter(title=title, items=None)
    held = Item.objects.filter(title=title)
    found = open_libraries().filter(pk__in=silent.values("library"))
    return found.exclude(pk__in=held.values("library")).order_by("path")


def _named(notes: Sequence[CopyNote]) -> Iterator[Noted]:
    wanted = {pk for one in notes for pk in (one.record, one.other) if pk}
    numbers = dict(Record.everything.filter(pk__in=wanted).values_list("pk", "control_number"))
    for one in notes:
        yield Noted(one, numbers.get(one.record or 0, ""), numbers.get(one.other or 0, ""))
