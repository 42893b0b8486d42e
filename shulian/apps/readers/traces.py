"""Where the marks of people who are gone still stand: one walk through everything that is stored, for all of them.

However many marks are sought, each byte is looked at once (Aho-Corasick): many people are as dear as one.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from ahocorasick_rs import BytesAhoCorasick
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.module_loading import import_string
from psycopg import sql

from shulian.core.marks import bare

A_PIECE = 1 << 20
LONGEST = 512
"""Bytes of a piece that are looked at once more with the next one; no mark is longer."""
ROWS = 1000
JOURNAL = "journal_entry"

Bears = Callable[[bytes], set[int]]
"""Whose marks stand in a piece: the people by their place in the row."""
Place = Callable[[Sequence[Sequence[str]], Bears], tuple[int, list[int]]]
"""A place of an app above: how many things were looked at for these people's marks, and how many bore one of each."""


@dataclass(frozen=True)
class Marks:
    """What tells of a person: the ids of all records for what is stored by id, tokens, and texts."""

    reader: int
    tokens: tuple[str, ...]
    texts: tuple[str, ...]
    joined: tuple[int, ...] = ()


@dataclass(frozen=True)
class Seen:
    """One place: how much was looked at, and for each person how much of it bears a mark."""

    place: str
    looked: int
    found: list[int]


Forms = Callable[[str], Iterable[bytes]]


def in_tables(text: str) -> Iterator[bytes]:
    """A mark as text, and where a column holds bytes as the digits of these."""
    yield from (text.encode(), text.encode().hex().encode())
    if _is_uuid(text):
        yield UUID(text).hex.encode()


def in_files(text: str) -> Iterator[bytes]:
    """A mark in the encodings of logs, workbooks and uploads."""
    yield from (text.encode(), text.encode("utf-16-le"), text.encode("gb18030"))


class Sought:
    """The marks of some people in every form in which they may be stored, and whose they are."""

    def __init__(self, people: Sequence[Marks], forms: Forms, *, tokens: bool = True) -> None:
        self.number, whose = len(people), dict[bytes, set[int]]()
        for one, marks in enumerate(people):
            for text in filter(None, (*marks.texts, *(marks.tokens if tokens else ()))):
                for form in dict.fromkeys((*forms(text), *forms(bare(text)))):
                    whose.setdefault(form, set()).add(one)
        self.whose = list(whose.values())
        self.machine = BytesAhoCorasick(list(whose)) if whose else None

    def in_bytes(self, data: bytes) -> set[int]:
        """Whose marks stand there."""
        if self.machine is None:
            return set()
        hits = self.machine.find_matches_as_indexes(data, overlapping=True)
        return set().union(*(self.whose[form] for form, _begin, _end in hits))

    def count(self, things: Iterable[Iterable[bytes]], place: str) -> Seen:
        """How many things there are, and how many of them bear a mark of each person; a thing comes in pieces."""
        looked, found = 0, [0] * self.number
        for pieces in things:
            looked += 1
            for one in set().union(*map(self.in_bytes, pieces)):
                found[one] += 1
        return Seen(place, looked, found)


def traces(people: Sequence[Marks]) -> Iterator[Seen]:
    """Each place with how much was looked at, and how much of it bears a mark of each of these people."""
    rows, entries = Sought(people, in_tables), Sought(people, in_tables, tokens=False)
    for table in tables():
        yield _in_table(table, entries if table == JOURNAL else rows)
    yield rows.count(_sessions(), "sessions")
    bytes_ = Sought(people, in_files)
    for name, folder in (("files", settings.MEDIA_ROOT), ("logs", settings.LOG_FOLDER), ("run", settings.RUN_FOLDER)):
        yield bytes_.count(map(_pieces, _files(Path(folder))), name)
    for path in settings.ERASURE_PLACES:
        place: Place = import_string(path)
        yield Seen(path.split(".")[2], *place([marks.texts for marks in people], entries.in_bytes))


def tables() -> list[str]:
    """Every table, the parts of a partitioned one left to their whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
            "AND NOT relispartition ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall()]


def _in_table(table: str, sought: Sought) -> Seen:
    """Rows as text, whatever the columns are; many at once, and singly only where something was found."""
    looked, found = 0, [0] * sought.number
    for rows in _blocks(table):
        looked += len(rows)
        if sought.in_bytes(b"".join(rows)):
            for row in rows:
                for one in sought.in_bytes(row):
                    found[one] += 1
    return Seen(f"table:{table}", looked, found)


def _blocks(table: str) -> Iterator[list[bytes]]:
    asks = sql.SQL("COPY (SELECT row_of::text FROM {} AS row_of) TO STDOUT").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(asks) as copy:
        rows: list[bytes] = []
        for row in copy:
            # Always a whole row with its line's end, which parts it from the next.
            rows.append(bytes(row))
            if len(rows) == ROWS:
                yield rows
                rows = []
        yield rows


def _sessions() -> Iterator[list[bytes]]:
    """Sessions are packed, so each is opened."""
    for session in Session.objects.iterator(chunk_size=ROWS):
        yield [json.dumps(session.get_decoded(), ensure_ascii=False, default=str).encode()]


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if file.is_file() and not file.is_symlink():
            yield file


def _pieces(file: Path) -> Iterator[bytes]:
    """A file in overlapping pieces; of a workbook each of its parts."""
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                for name in packed.namelist():
                    yield packed.read(name)
            return
        with file.open("rb") as stream:
            before = b""
            while piece := stream.read(A_PIECE):
                yield before + piece
                before = piece[-LONGEST:]
    except (OSError, zipfile.BadZipFile):
        # A log that is put aside meanwhile, or a file that is being written: the next search finds it.
        return


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
