"""Tables (CSV, xlsx) of libraries without MARC: each row becomes a CNMARC record, by the columns of a profile.

What no column of the profile names, and words for audience and form that nobody knows, are kept in the local field
990, so that no cell is lost.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from itertools import zip_longest
from typing import BinaryIO

from shulian.core import isbn
from shulian.core.audience import audience_named
from shulian.core.credits import headings_of
from shulian.core.forms import Form, form_named, kind_of
from shulian.core.importing import column_values, says_no_price
from shulian.core.othernumbers import unified
from shulian.documents import xlsx
from shulian.documents.sheet import Fault, SheetError, text
from shulian.protocols import marc

MOST_ROWS = 100_000
"""Rows of one workbook; a CSV file may be longer."""
LONGEST_LINE = 1 << 20
# The reader's own 128 KB would end the file at a longer cell.
csv.field_size_limit(1 << 24)
LEADER = "00000n{kind}0 2200000   450 "
# Nobody says when the record was made; the year stands in 210. A whole 100 would be worth more than it says.
CODED = f"{'':17}{{audience}}  "

# Where the value of each column goes: field, indicators, subfield.
PLACES = {
    "isbn": ("010", "  ", "a"),
    "price": ("010", "  ", "d"),
    "issn": ("011", "  ", "a"),
    "language": ("101", "0 ", "a"),
    "title": ("200", "1 ", "a"),
    "medium": ("200", "1 ", "b"),
    "remainder": ("200", "1 ", "e"),
    "responsibility": ("200", "1 ", "f"),
    "volume": ("200", "1 ", "h"),
    "edition": ("205", "  ", "a"),
    "place": ("210", "  ", "a"),
    "publisher": ("210", "  ", "c"),
    "year": ("210", "  ", "d"),
    "extent": ("215", "  ", "a"),
    "series": ("225", "2 ", "a"),
    "summary": ("330", "  ", "a"),
    "clc": ("690", "  ", "a"),
}
SUBJECT = ("606", "0 ")
WRITER, OTHER = ("701", " 0"), ("702", " 0")
COPY = {"call_number": "s", "shelf": "c", "item_class": "t"}
UNNAMED = ("990", "  ")
UNREAD = "\N{REPLACEMENT CHARACTER}"
"""What stands for bytes that are no text."""


class TableFault(StrEnum):
    """Why a table cannot be read."""

    NO_HEADINGS = "no-headings"
    NO_COLUMN = "no-column"
    TWICE = "twice"


class TableError(ValueError):
    """A table that does not fit its profile: the fault, and the heading it is about."""

    def __init__(self, fault: TableFault | Fault, heading: str = "") -> None:
        super().__init__(fault, heading)
        self.fault = fault
        self.heading = heading


def check(stream: BinaryIO, kind: marc.FileKind, columns: Mapping[str, str]) -> None:
    """TableError unless every column that the profile names is there, and no heading stands over two columns."""
    headings = next(_rows(stream, kind), None)
    if headings is None:
        raise TableError(TableFault.NO_HEADINGS)
    for number, heading in enumerate(headings):
        if heading and heading in headings[:number]:
            raise TableError(TableFault.TWICE, heading)
    for heading in columns.values():
        if heading not in headings:
            raise TableError(TableFault.NO_COLUMN, heading)


def pieces(
    stream: BinaryIO, kind: marc.FileKind, columns: Mapping[str, str], after: marc.Position = marc.START
) -> Iterator[marc.Piece]:
    """The rows from `after` on, each a record of its own; a row with nothing in it is none."""
    rows = _rows(stream, kind)
    headings = next(rows, [])
    for number, cells in enumerate(rows, 1):
        if number <= after.number:
            continue
        result: marc.Record | marc.Rejected
        record = _record(_by_heading(headings, cells), columns, number)
        try:
            result = marc.with_raw(record, marc.to_bytes(record))
        except marc.DoesNotFitError:
            result = marc.Rejected(marc.Reason.TOO_LONG, number, number, "\t".join(cells).encode()[: marc.SAMPLE])
        yield marc.Piece(number, number, number, b"", None, result)


def _by_heading(headings: list[str], cells: list[str]) -> dict[str, str]:
    """The cells by what stands over them; where nothing does, by the number of the column: #5."""
    named = zip_longest(headings, cells, fillvalue="")
    return {heading or f"#{column}": cell for column, (heading, cell) in enumerate(named, 1)}


def _record(cells: Mapping[str, str], columns: Mapping[str, str], number: int) -> marc.Record:
    said = {name: cells.get(heading, "") for name, heading in columns.items()}
    named = set(columns.values())
    others = [(heading, value) for heading, value in cells.items() if heading not in named and value]
    form, juvenile = form_named(said.get("form", "")), audience_named(said.get("audience", ""))
    unknown = [name for name, known in (("form", form), ("audience", juvenile)) if known is None and said.get(name)]
    others += [(columns[name], said[name]) for name in unknown]
    coded = [] if juvenile is None else [_coded("a" if juvenile else "k")]
    if form is Form.E_BOOK:
        said["medium"] = "电子书"
    others += _statement(said, columns)
    record = marc.Record(
        leader=LEADER.format(kind=kind_of(form or Form.BOOK)),
        fields=tuple(sorted([*coded, *_fields(said, others)], key=lambda field: field.tag)),
        format=marc.Format.CNMARC,
        encoding=marc.Encoding.UTF_8,
        repairs=(marc.Repair.LOSSY_TEXT,) if any(UNREAD in cell for cell in cells.values()) else (),
        raw=b"",
        offset=number,
        number=number,
    )
    return replace(record, repairs=(*record.repairs, *_unread(record, said)))


def _unread(record: marc.Record, said: Mapping[str, str]) -> Iterator[marc.Repair]:
    """What cells say that nobody can read as what stands over them; it is kept as it is written."""
    told = marc.describe(record)
    if said.get("isbn") and not any(isbn.normalise(number) or unified(number) for number in told.isbns):
        yield marc.Repair.UNREAD_ISBN
    if (price := said.get("price", "")) and told.price is None and not says_no_price(price):
        yield marc.Repair.UNREAD_PRICE
    if said.get("year") and told.year is None:
        yield marc.Repair.UNREAD_YEAR


def _statement(said: dict[str, str], columns: Mapping[str, str]) -> list[tuple[str, str]]:
    """Keep the cell of the authors as the statement of responsibility where it says more than their names."""
    values = column_values(said.get("authors", ""))
    if values == [one.name for one in headings_of(values)]:
        return []
    if said.get("responsibility"):
        return [(columns["authors"], said["authors"])]
    said["responsibility"] = " ; ".join(values)
    return []


def _coded(audience: str) -> marc.Field:
    return marc.Field("100", "  ", (("a", CODED.format(audience=audience)),))


def _fields(said: Mapping[str, str], others: list[tuple[str, str]]) -> Iterator[marc.Field]:
    if said.get("control_number"):
        yield marc.Field("001", value=said["control_number"])
    grouped: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for name, (tag, indicators, code) in PLACES.items():
        if value := said.get(name):
            grouped.setdefault((tag, indicators), []).append((code, value))
    for (tag, indicators), subfields in grouped.items():
        yield marc.Field(tag, indicators, tuple(subfields))
    for value in column_values(said.get("subjects", "")):
        yield marc.Field(*SUBJECT, (("a", value),))
    for one in headings_of(column_values(said.get("authors", ""))):
        role = (("4", one.role),) if one.role else ()
        yield marc.Field(*(OTHER if role else WRITER), (("a", one.name), *role))
    if any(said.get(name) for name in ("barcode", *COPY)):
        barcodes = [("b", code) for code in column_values(said.get("barcode", ""))]
        rest = [(code, said[name]) for name, code in COPY.items() if said.get(name)]
        yield marc.Field("905", "  ", tuple(barcodes + rest))
    for heading, value in others:
        yield marc.Field(*UNNAMED, (("a", heading), ("b", value)))


def _rows(stream: BinaryIO, kind: marc.FileKind) -> Iterator[list[str]]:
    """The rows that have something in them, as text; the first has the headings."""
    stream.seek(0)
    rows = _sheet(stream) if kind is marc.FileKind.SPREADSHEET else _lines(stream)
    try:
        for row in rows:
            cells = [_plain(cell) for cell in row]
            if any(cells):
                yield cells
    except SheetError as error:
        raise TableError(error.fault, error.where) from error


def _sheet(stream: BinaryIO) -> Iterator[list[str]]:
    for row in xlsx.rows(stream.read(), MOST_ROWS):
        yield [cell if isinstance(cell, str) else text(cell) for cell in row]


def _lines(stream: BinaryIO) -> Iterator[list[str]]:
    """CSV in UTF-8 or GB18030, with commas, semicolons or tabs; line by line, in bounded memory."""
    head = stream.readline(LONGEST_LINE)
    stream.seek(0)
    first = _decoded(head)
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(_texts(stream), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise SheetError(Fault.NOT_TEXT) from error


def _texts(stream: BinaryIO) -> Iterator[str]:
    while line := stream.readline(LONGEST_LINE):
        if b"\0" in line:
            raise SheetError(Fault.NOT_TEXT)
        yield _decoded(line)


def _decoded(line: bytes) -> str:
    """Line by line, since a table put together from two may be in two encodings."""
    line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("gb18030", errors="replace")


def _plain(cell: str) -> str:
    """One line of text without what MARC parts its fields with."""
    return " ".join("".join(sign if sign >= " " else " " for sign in cell).split())
