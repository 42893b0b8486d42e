"""One library's filled-in form: a row an indicator, with the period and the library that it was made for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shulian.apps.statistics.reading import BadCell, Column, Line, Reading, normal
from shulian.documents.sheet import Fault, Sheet, SheetError, Value, amount, cell_name, text

_INDICATOR = frozenset({"指标", "indicator"})
_VALUE = frozenset({"数值", "figure"})
_LIBRARY = frozenset({"馆代码", "librarycode"})
_PERIOD = frozenset({"期代码", "periodcode"})
_DESIGN = frozenset({"表式版本", "design"})
_LABELS_UNTIL = 12


@dataclass(frozen=True)
class Filled:
    """What a filled-in form says it is about, and its figures; empty where the label is gone."""

    library: str
    period: str
    design: str
    reading: Reading


def is_filled_form(sheet: Sheet) -> bool:
    """Whether a sheet is a form of one library, and not a table with a line a library."""
    return _header(sheet) is not None


def read_filled(sheet: Sheet, columns: Sequence[Column]) -> Filled:
    """The figures of a filled-in form by indicator; SheetError for one that names an indicator twice or lacks some."""
    header = _header(sheet)
    if header is None:
        raise SheetError(Fault.MISSING_COLUMN, "指标")
    row, name_at, value_at = header
    keys = {heading: column.key for column in columns for heading in column.headings}
    found: dict[str, tuple[int, Value]] = {}
    for number in range(row + 1, len(sheet.rows)):
        key = keys.get(normal(text(sheet.rows[number][name_at])))
        if key is None:
            continue
        if key in found:
            raise SheetError(Fault.REPEATED_COLUMN, cell_name(number, name_at))
        found[key] = (number, sheet.rows[number][value_at])
    missing = [column for column in columns if column.key not in found]
    if missing:
        raise SheetError(Fault.MISSING_COLUMN, "、".join(max(one.headings, key=_chinese) for one in missing))
    reading = _reading(found, value_at, {column.key: column.decimals for column in columns})
    said = {label: _labelled(sheet, row, label) for label in (_LIBRARY, _PERIOD, _DESIGN)}
    return Filled(said[_LIBRARY], said[_PERIOD], said[_DESIGN], reading)


def _reading(found: dict[str, tuple[int, Value]], value_at: int, decimals: Mapping[str, int]) -> Reading:
    counted = {key: amount(value, decimals[key]) for key, (_number, value) in found.items()}
    bad = tuple(
        BadCell(one.fault, 1, key, cell_name(found[key][0], value_at), text(found[key][1])[:100])
        for key, one in counted.items()
        if one.fault
    )
    return Reading((Line(1, "", cells={key: one.value for key, one in counted.items()}),), bad_cells=bad)


def _header(sheet: Sheet) -> tuple[int, int, int] | None:
    for number, row in enumerate(sheet.rows[:_LABELS_UNTIL]):
        words = [normal(text(value)) for value in row]
        name = next((at for at, word in enumerate(words) if word in _INDICATOR), None)
        value = next((at for at, word in enumerate(words) if word in _VALUE), None)
        if name is not None and value is not None:
            return number, name, value
    return None


def _labelled(sheet: Sheet, until: int, label: frozenset[str]) -> str:
    """The text beside a label above the figures."""
    for row in sheet.rows[:until]:
        for at, value in enumerate(row[:-1]):
            if normal(text(value)) in label:
                return text(row[at + 1])
    return ""


def _chinese(words: str) -> tuple[int, str]:
    return sum(ord(one) > 0x2E7F for one in words), words
