"""What a workbook would send along that nobody has seen, or that only looks like a figure."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import python_calamine
from lxml import etree

from shulian.documents import xlsx
from shulian.documents.sheet import Fault, SheetError, cell_name

_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Z]+")
_SHOWN = frozenset({"0", "false"})


def refuse_unseen(data: bytes) -> None:
    """SheetError for something in a hidden row or column, for an error in a cell, for a formula without a result.

    A workbook keeps with each formula what it came to; one that was written by a program may lack it, and would be read
    as if the cell were blank.
    """
    xlsx.refuse_hidden(data)
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        for name in sorted(container.namelist()):
            if not _WORKSHEET.fullmatch(name):
                continue
            with container.open(name) as part:
                try:
                    found = next(_unseen(part), None)
                except etree.XMLSyntaxError as error:
                    raise SheetError(Fault.NOT_A_WORKBOOK) from error
            if found:
                raise SheetError(*found)


def refuse_several(data: bytes) -> None:
    """SheetError when more than one sheet holds figures: one of them would be left out without a word."""
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        names = [name for name in workbook.sheet_names if _has_figures(workbook.get_sheet_by_name(name).to_python())]
    if len(names) > 1:
        raise SheetError(Fault.SEVERAL_SHEETS, "、".join(names))


def _has_figures(rows: Sequence[Sequence[object]]) -> bool:
    return any(isinstance(value, int | float) and not isinstance(value, bool) for row in rows for value in row)


def _unseen(part: Any) -> Iterator[tuple[Fault, str]]:
    hidden: list[range] = []
    tags = ("{*}cols", "{*}row")
    for _event, one in etree.iterparse(part, tag=tags, resolve_entities=False, no_network=True):
        if etree.QName(one).localname == "cols":
            hidden = [range(_number(col, "min"), _number(col, "max") + 1) for col in one if _is_hidden(col)]
        else:
            for at, cell in enumerate(one):
                yield from _of_cell(one, cell, at, hidden)
        one.clear()


def _of_cell(row: Any, cell: Any, at: int, hidden: list[range]) -> Iterator[tuple[Fault, str]]:
    # Programs may leave the names of cells out; then they stand side by side from the left.
    name = cell.get("r") or cell_name(max(_number(row, "r"), 1) - 1, at)
    parts = {etree.QName(part).localname: part for part in cell}
    value = (parts["v"].text or "") if "v" in parts else ""
    if cell.get("t") == "e":
        yield Fault.ERROR_CELL, name
    elif "f" in parts and not value and cell.get("t") != "str":
        yield Fault.NOT_CALCULATED, name
    elif value or "is" in parts:
        letters = _LETTERS.match(name)
        column = xlsx.number_of(letters[0].encode()) if letters else at + 1
        if _is_hidden(row) or any(column in one for one in hidden):
            yield Fault.HIDDEN_CELL, name


def _is_hidden(one: Any) -> bool:
    return one.get("hidden", "0") not in _SHOWN


def _number(one: Any, name: str) -> int:
    said = one.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 8 else 0
