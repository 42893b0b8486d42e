"""From a file to the lines of a return: columns by heading, a row a library, totals kept as printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shulian.core.reconcile import Number
from shulian.documents import delimited, xlsx
from shulian.documents.sheet import Fault, Sheet, SheetError, Value, amount, cell_name, text
from shulian.documents.unseen import refuse_several, refuse_unseen

_HEADER_ROWS = 10
_NAME_HEADINGS = frozenset({"library", "图书馆", "馆名", "图书馆名称", "成员馆", "单位", "单位名称"})
_CODE_HEADINGS = frozenset({"code", "library_code", "馆代码", "图书馆代码"})
_DIVISION_HEADINGS = frozenset({"division_code", "行政区划代码", "区划代码"})
_TOTAL_HEADINGS = frozenset({"total", "total_printed", "合计", "总计"})
_TOTAL_NAMES = frozenset({"total", "合计", "总计", "printed合计"})
_SKIPPED_NAMES = ("小计", "注", "subtotal", "note")
_CONTAINERS = (b"PK", b"\xd0\xcf\x11\xe0")
_NAME, _CODE, _DIVISION, _TOTAL = "name", "code", "division", "total"
_OWN_COLUMNS = (
    (_NAME_HEADINGS, _NAME),
    (_CODE_HEADINGS, _CODE),
    (_DIVISION_HEADINGS, _DIVISION),
    (_TOTAL_HEADINGS, _TOTAL),
)


@dataclass(frozen=True)
class Column:
    """A column that is looked for: its key, the headings it may stand under, and how many decimals it may have."""

    key: str
    headings: frozenset[str]
    decimals: int = 0


@dataclass(frozen=True)
class BadCell:
    """A cell that is no count, by its spreadsheet name; `number` is 0 in the row of totals."""

    fault: Fault
    number: int
    column: str
    cell: str
    text: str


@dataclass(frozen=True)
class Line:
    """A row of the sheet; `number` is the row as the spreadsheet counts it."""

    number: int
    name: str
    code: str = ""
    division: str = ""
    cells: dict[str, Number | None] = field(default_factory=dict)
    printed_total: Number | None = None


@dataclass(frozen=True)
class Printed:
    """Totals as they stand in a file: under the columns, and the grand total."""

    columns: dict[str, Number] = field(default_factory=dict)
    total: Number | None = None


@dataclass(frozen=True)
class Reading:
    """All that a file says, and the cells that could not be read."""

    lines: tuple[Line, ...]
    printed: Printed = field(default_factory=Printed)
    bad_cells: tuple[BadCell, ...] = ()


def normal(name: str) -> str:
    """A name as it is compared: one form of each character, no white space."""
    return unicodedata.normalize("NFKC", "".join(name.split())).casefold()


def open_sheet(name: str, data: bytes) -> Sheet:
    """The table in an xlsx or CSV file; SheetError if there is none."""
    if data.startswith(_CONTAINERS) or name.lower().endswith((".xlsx", ".xls", ".xlsm")):
        refuse_unseen(data)
        refuse_several(data)
        return xlsx.read(data)
    return delimited.read(data, name)


def read_table(sheet: Sheet, columns: Sequence[Column]) -> Reading:
    """The lines of a table with a header row; SheetError if a column is missing or there twice."""
    header, places = _header(sheet, columns, with_names=True)
    keys, decimals = [column.key for column in columns], _decimals(columns)
    lines, bad, printed = [], [], Printed()
    for number in range(header + 1, len(sheet.rows)):
        row = _Row(sheet.rows[number], number, places, decimals)
        name = normal(row.words(_NAME) or row.first_words())
        if name in _TOTAL_NAMES:
            printed, faults = _printed(row, keys)
            bad.extend(faults)
        elif name and not name.startswith(_SKIPPED_NAMES) and row.says_something(keys):
            line, faults = _line(row, keys)
            lines.append(line)
            bad.extend(faults)
    return Reading(tuple(lines), printed, tuple(bad))


def read_totals(sheet: Sheet, columns: Sequence[Column]) -> Printed:
    """The row of totals in a file of its own; SheetError if it has none."""
    header, places = _header(sheet, columns, with_names=False)
    for number in range(header + 1, len(sheet.rows)):
        row = _Row(sheet.rows[number], number, places, _decimals(columns))
        if normal(row.first_words()) in _TOTAL_NAMES:
            return _printed(row, [column.key for column in columns])[0]
    raise SheetError(Fault.EMPTY)


@dataclass(frozen=True)
class _Row:
    """One row with the places of the columns."""

    values: tuple[Value, ...]
    number: int
    places: dict[str, int]
    decimals: Mapping[str, int]

    def words(self, column: str) -> str:
        """The text under a column, empty if the column is not there."""
        return text(self.values[self.places[column]]) if column in self.places else ""

    def first_words(self) -> str:
        """The first text of the row: totals often stand under another heading than the names."""
        return next((text(value) for value in self.values if text(value)), "")

    def says_something(self, keys: Sequence[str]) -> bool:
        """Whether the row names a library or holds a figure."""
        return any(self.words(key) for key in (_NAME, _CODE, *keys))

    def counted(self, column: str) -> tuple[Number | None, BadCell | None]:
        """The count under a column, or what is wrong with it."""
        if column not in self.places:
            return None, None
        at = self.places[column]
        found = amount(self.values[at], self.decimals[column])
        if found.fault is None:
            return found.value, None
        name = cell_name(self.number, at)
        key = "" if column == _TOTAL else column
        return None, BadCell(found.fault, self.number + 1, key, name, text(self.values[at])[:100])


def _decimals(columns: Sequence[Column]) -> dict[str, int]:
    """Of the columns, and of their sum."""
    return {column.key: column.decimals for column in columns} | {_TOTAL: max(one.decimals for one in columns)}


def _line(row: _Row, keys: Sequence[str]) -> tuple[Line, list[BadCell]]:
    counted = {key: row.counted(key) for key in (*keys, _TOTAL)}
    bad = [fault for _value, fault in counted.values() if fault]
    line = Line(
        number=row.number + 1,
        name=row.words(_NAME)[:100],
        code=row.words(_CODE),
        division=row.words(_DIVISION),
        cells={key: counted[key][0] for key in keys},
        printed_total=counted[_TOTAL][0],
    )
    return line, bad


def _printed(row: _Row, keys: Sequence[str]) -> tuple[Printed, list[BadCell]]:
    counted = {key: row.counted(key) for key in (*keys, _TOTAL)}
    faults = [fault for _value, fault in counted.values() if fault]
    columns = {key: value for key in keys if (value := counted[key][0]) is not None}
    total = counted[_TOTAL][0]
    if len(keys) == 1 and total is None:
        # Under a single column the printed total is the grand total.
        return Printed({}, columns.get(keys[0])), [replace(fault, number=0, column="") for fault in faults]
    return Printed(columns, total), [replace(fault, number=0) for fault in faults]


def _header(sheet: Sheet, columns: Sequence[Column], *, with_names: bool) -> tuple[int, dict[str, int]]:
    """The row of headings and where each column stands in it."""
    best: dict[str, list[int]] = {}
    at = 0
    for number, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        found = _places(row, columns)
        if len(found) > len(best):
            at, best = number, found
    missing = list(_missing(best, columns, with_names=with_names))
    if missing:
        raise SheetError(Fault.MISSING_COLUMN, "、".join(missing))
    for places in best.values():
        if len(places) > 1:
            raise SheetError(Fault.REPEATED_COLUMN, cell_name(at, places[1]))
    return at, {key: places[0] for key, places in best.items()}


def _places(row: Sequence[Value], columns: Sequence[Column]) -> dict[str, list[int]]:
    wanted = {heading: column.key for column in columns for heading in column.headings}
    for headings, key in _OWN_COLUMNS:
        wanted |= dict.fromkeys(headings, key)
    found: dict[str, list[int]] = {}
    for at, value in enumerate(row):
        heading = normal(text(value))
        if heading in wanted:
            found.setdefault(wanted[heading], []).append(at)
    return found


def _missing(found: dict[str, list[int]], columns: Sequence[Column], *, with_names: bool) -> Iterator[str]:
    if with_names and _NAME not in found:
        yield "图书馆"
    for column in columns:
        if column.key not in found:
            yield max(sorted(column.headings), key=_chinese)


def _chinese(words: str) -> int:
    return sum(ord(one) > 0x2E7F for one in words)
