"""Lists of barcodes as scanners and spreadsheets save them, read line by line however long they are."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import BinaryIO, Literal

from shulian.documents import xlsx
from shulian.documents.sheet import Fault, SheetError, Value, text

MOST_LINES = 200_000
LONGEST = 64
"""Characters of a line that are kept; a barcode has at most forty."""
MOST_BYTES = 12 * 1024 * 1024
HEADINGS = ("条码", "条码号", "条形码", "图书条码", "馆藏条码", "barcode", "bar code", "条码号码")
_PROBE = 1 << 16


def lines(data: BinaryIO, headings: Collection[str] = HEADINGS) -> Iterator[str]:
    """Every line's barcode from the start of the file, blank ones as empty texts, a heading left out.

    A table is read by the column with one of the headings, else by its first one. SheetError if this is no list.
    """
    data.seek(0)
    head = data.read(_PROBE)
    data.seek(0)
    if not head:
        raise SheetError(Fault.EMPTY)
    rows: Iterable[Sequence[Value]]
    rows = xlsx.rows(data.read(MOST_BYTES), MOST_LINES + 1) if head.startswith(b"PK") else _text_rows(data, head)
    return _column(rows, headings)


def parsed(typed: str) -> list[str]:
    """The barcodes of a text field: one a line, or parted by commas and spaces."""
    words = typed.replace(",", " ").replace("，", " ").replace(";", " ").replace("；", " ").replace("、", " ").split()
    return [word[:LONGEST] for word in words]


def _text_rows(data: BinaryIO, head: bytes) -> Iterator[list[Value]]:
    encoding = _encoding(head)
    sample = head.decode(encoding, errors="ignore")
    if "\0" in sample:
        raise SheetError(Fault.NOT_TEXT)
    delimiter = _delimiter(sample)
    # In a plain list a stray quotation mark is a character, and must not swallow the lines behind it.
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if delimiter in sample else csv.QUOTE_NONE
    try:
        for row in csv.reader(codecs.getreader(encoding)(data), delimiter=delimiter, quoting=quoting):
            yield list(row)
    except (csv.Error, UnicodeError) as error:
        raise SheetError(Fault.NOT_TEXT) from error


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        # The last character may be cut in two.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _delimiter(sample: str) -> str:
    first = next((line for line in sample.splitlines() if line.strip()), "")
    return max(",;\t，", key=first.count)


def _column(rows: Iterable[Sequence[Value]], headings: Collection[str]) -> Iterator[str]:
    column, beginning, count = 0, True, 0
    for row in rows:
        if beginning:
            heading = _heading(row, headings)
            beginning = not any(text(value) for value in row)
            if heading is not None:
                column = heading
                continue
        if count == MOST_LINES:
            raise SheetError(Fault.TOO_LARGE)
        count += 1
        yield text(row[column])[:LONGEST] if column < len(row) else ""


def _heading(row: Sequence[Value], headings: Collection[str]) -> int | None:
    """Which column says that it holds them."""
    names = [text(value).lower() for value in row]
    return next((number for number, name in enumerate(names) if name in headings), None)
