"""Tables that people filled in: titles may stand above the headings, columns may stand in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shulian.documents.sheet import Fault, Sheet, SheetError, Value

LINES_ABOVE = 10
"""How many lines of titles may stand above the headings."""

Headings = Mapping[str, tuple[str, ...]]
"""What may stand above the column of each field, the first of them named when it is missing."""


def lines(sheet: Sheet, headings: Headings, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line that is not empty: its number in the file and its texts by field; SheetError for wrong headings."""
    at, columns = _headings(sheet, headings, needed)
    for line, row in enumerate(sheet.rows[at + 1 :], start=at + 2):
        cells = {field: text_of(row[column]) for field, column in columns.items()}
        if any(cells.values()):
            yield line, cells


def text_of(value: Value) -> str:
    """A cell as a text; a code that the spreadsheet took for a number loses its decimal point again."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def _headings(sheet: Sheet, headings: Headings, needed: Sequence[str]) -> tuple[int, dict[str, int]]:
    """The line with the headings, and the column of each field that is there."""
    fields = {_folded(word): field for field, words in headings.items() for word in words}
    best: tuple[int, dict[str, int]] = (0, {})
    for at, row in enumerate(sheet.rows[:LINES_ABOVE]):
        columns: dict[str, int] = {}
        for column, value in enumerate(row):
            field = fields.get(_folded(text_of(value)))
            if field in columns:
                raise SheetError(Fault.REPEATED_COLUMN, text_of(value)[:40])
            if field:
                columns[field] = column
        if len(columns) > len(best[1]):
            best = at, columns
    missing = [headings[field][0] for field in needed if field not in best[1]]
    if missing:
        raise SheetError(Fault.MISSING_COLUMN, "、".join(missing))
    return best


def _folded(text: str) -> str:
    return "".join(text.split()).lower()
