"""Where the marks of people who are gone still stand: one walk through everything that is stored, for all of them.

However many marks are sought, each byte is looked at once (Aho-Corasick): many people are as dear as one.

A number counts only where it stands as a whole, and a card of fewer than eight signs only where cards are kept: as a
year or the number of a row it stands everywhere. A name is no mark in what is published of other people: the catalogue
and its search index, the libraries' introductions, the bulletin. A reader may be called like an author (王蒙) or like
a word (文明).
"""

from __future__ import annotations

import json
import re
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

from shulian.apps.readers.models import Card
from shulian.core.marks import AROUND, as_stored, is_name, is_sought, whole

A_PIECE = 1 << 20
LONGEST = 512
"""Bytes of a piece that are looked at once more with the next one; no mark is longer."""
ROWS = 1000
JOURNAL = "journal_entry"
PUBLISHED = ("catalogue_", "alliance_library", "bulletin_issue", "bulletin_section", "bulletin_block")
"""How tables begin that describe books, or hold what is published of other people: a name there is theirs."""
_DIGITS = re.compile(rb"(?:[0-9a-f]{2})*\Z")

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


Form = tuple[bytes, str]
"""A mark in bytes, and in which encoding they and what stands beside them are read; empty where that says nothing."""
Forms = Callable[[str], Iterable[Form]]


def in_tables(text: str) -> Iterator[Form]:
    """A mark as text, and where a column holds bytes as the digits of these."""
    yield from ((text.encode(), "utf-8"), (text.encode().hex().encode(), "hex"))
    if _is_uuid(text):
        yield UUID(text).hex.encode(), ""


def in_files(text: str) -> Iterator[Form]:
    """A mark in the encodings of logs, workbooks and uploads."""
    for name in ("gb18030", "utf-8", "utf-16-le"):
        yield text.encode(name), name


class Sought:
    """The marks of some people in every form in which they may be stored, and whose they are."""

    def __init__(self, people: Sequence[Marks], forms: Forms, *, tokens: bool = True, names: bool = True) -> None:
        self.number = len(people)
        self.whose: list[set[int]] = []
        self.read: list[tuple[str, str]] = []
        found: dict[bytes, int] = {}
        for one, marks in enumerate(people):
            texts = [text for text in filter(None, marks.texts) if is_sought(text) and (names or not is_name(text))]
            lies = [form for text in texts for form in as_stored(text)]
            sought = [(text, form, how) for text in lies for form, how in forms(text)]
            # A token is found wherever it stands: no other is part of it.
            sought += [(token, form, "") for token in (marks.tokens if tokens else ()) for form, _how in forms(token)]
            for text, form, how in sought:
                if form not in found:
                    found[form] = len(self.whose)
                    self.whose.append(set())
                    self.read.append((text, how))
                self.whose[found[form]].add(one)
        self.machine = BytesAhoCorasick(list(found)) if found else None

    def in_bytes(self, data: bytes) -> set[int]:
        """Whose marks may stand there, as parts of something else too."""
        return set().union(*(self.whose[form] for form, _begin, _end in self._hits(data)))

    def whole_in(self, data: bytes) -> set[int]:
        """Whose marks stand there as a whole."""
        hits = self._hits(data)
        return set().union(*(self.whose[form] for form, begin, end in hits if self._is_whole(form, data, begin, end)))

    def _hits(self, data: bytes) -> list[tuple[int, int, int]]:
        return self.machine.find_matches_as_indexes(data, overlapping=True) if self.machine else []

    def _is_whole(self, form: int, data: bytes, begin: int, end: int) -> bool:
        text, how = self.read[form]
        return not how or whole(text, *_beside(data, begin, end, how))

    def count(self, things: Iterable[Iterable[bytes]], place: str) -> Seen:
        """How many things there are, and how many of them bear a mark of each person; a thing comes in pieces."""
        looked, found = 0, [0] * self.number
        for pieces in things:
            looked += 1
            for one in set().union(*map(self.whole_in, pieces)):
                found[one] += 1
        return Seen(place, looked, found)


def traces(people: Sequence[Marks]) -> Iterator[Seen]:
    """Each place with how much was looked at, and how much of it bears a mark of each of these people."""
    rows, entries = Sought(people, in_tables), Sought(people, in_tables, tokens=False)
    published = Sought(people, in_tables, names=False)
    for table in tables():
        sought = entries if table == JOURNAL else published if table.startswith(PUBLISHED) else rows
        yield _in_table(table, sought)
    yield _short_cards(people)
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
                for one in sought.whole_in(row):
                    found[one] += 1
    return Seen(f"table:{table}", looked, found)


def _short_cards(people: Sequence[Marks]) -> Seen:
    """What is too short to be sought everywhere, where cards are kept."""
    short = [{text for text in marks.texts if not is_sought(text)} for marks in people]
    held = set(Card.objects.filter(number__in=set().union(*short)).values_list("number", flat=True))
    return Seen("cards", Card.objects.count(), [len(texts & held) for texts in short])


def _beside(data: bytes, begin: int, end: int, how: str) -> tuple[str, str]:
    """What stands before and after a mark, as far as it says whether the mark is a part of something longer."""
    wide = 2 if how in {"utf-16-le", "hex"} else 1
    before, after = data[begin - wide * min(AROUND, begin // wide) : begin], data[end : end + wide]
    if how == "hex":
        return _of_digits(before), _of_digits(after)
    if how == "utf-16-le":
        return before.decode(how, "replace"), after.decode(how, "replace")
    # Half a Chinese character may look like a letter.
    half = how == "gb18030" and before[-1:].isalpha() and before[-2:-1] >= b"\x81"
    return "" if half else before.decode("latin-1"), after.decode("latin-1")


def _of_digits(beside: bytes) -> str:
    """Bytes that stand in a row as digits; where these end, so does what is read."""
    pairs = _DIGITS.search(beside)
    return bytes.fromhex(pairs[0].decode()).decode("latin-1") if pairs else ""


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
