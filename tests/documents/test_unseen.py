"""Workbooks with something in them that nobody has seen."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from shulian.documents.sheet import Fault, SheetError
from shulian.documents.unseen import refuse_several, refuse_unseen

Write = Callable[[Any], None]


def workbook(*sheets: Write) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for write in sheets:
            write(book.add_worksheet())
    return out.getvalue()


def plain(sheet: Any) -> None:
    sheet.write_row(0, 0, ["馆名", "数"])
    sheet.write_row(1, 0, ["雁塔区图书馆", 12])
    sheet.write_formula(2, 1, "=SUM(B2:B2)", None, 12)
    sheet.write_row(3, 0, ["汉台区图书馆", 3])


def cover(sheet: Any) -> None:
    sheet.write(0, 0, "填表说明")


def hidden_row(sheet: Any) -> None:
    plain(sheet)
    sheet.set_row(1, None, None, {"hidden": True})


def hidden_column(sheet: Any) -> None:
    plain(sheet)
    sheet.set_column(1, 1, None, None, {"hidden": True})


def hidden_but_empty(sheet: Any) -> None:
    plain(sheet)
    sheet.set_row(9, None, None, {"hidden": True})
    sheet.set_column(7, 9, None, None, {"hidden": True})


def error(sheet: Any) -> None:
    plain(sheet)
    sheet.write_formula(4, 1, "=1/0", None, "#DIV/0!")


def not_calculated(data: bytes) -> bytes:
    """As a program leaves it that writes formulas and cannot work them out."""
    return changed(data, b'<v>12</v></c></row><row r="4"', b'<v></v></c></row><row r="4"')


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(old, new) if name.startswith("xl/worksheets/") else part)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "fault", "cell"),
    [
        (workbook(hidden_row), Fault.HIDDEN_CELL, "A2"),
        (workbook(hidden_column), Fault.HIDDEN_CELL, "B1"),
        (workbook(error), Fault.ERROR_CELL, "B5"),
        (not_calculated(workbook(plain)), Fault.NOT_CALCULATED, "B3"),
        (changed(workbook(plain), b"</sheetData>", b""), Fault.NOT_A_WORKBOOK, ""),
        (workbook(cover, hidden_row), Fault.HIDDEN_CELL, "A2"),
    ],
)
def test_what_nobody_saw_is_named_and_refused(data: bytes, fault: Fault, cell: str) -> None:
    with pytest.raises(SheetError) as refused:
        refuse_unseen(data)
    assert (refused.value.fault, refused.value.where) == (fault, cell)


def text_formula(data: bytes) -> bytes:
    """As spreadsheets keep a formula that comes to an empty text."""
    return changed(data, b'<c r="B3"><f>SUM(B2:B2)</f><v>12</v>', b'<c r="B3" t="str"><f>IF(1,"","")</f><v></v>')


@pytest.mark.parametrize(
    "data", [workbook(plain), workbook(hidden_but_empty), workbook(cover, plain), text_formula(workbook(plain))]
)
def test_what_can_be_seen_is_taken(data: bytes) -> None:
    refuse_unseen(data)
    refuse_several(data)


def test_of_two_sheets_with_figures_none_is_left_out_in_silence() -> None:
    with pytest.raises(SheetError) as refused:
        refuse_several(workbook(plain, cover, plain))
    assert (refused.value.fault, refused.value.where) == (Fault.SEVERAL_SHEETS, "Sheet1、Sheet3")
