"""A return form as a workbook to fill in: labels, units and notes locked, the figures open and checked while typed."""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter

from shulian.documents.sheet import MAX_COUNT

_WIDTHS = (6, 34, 10, 16, 60)
_SHEET_NAME = 31


@dataclass(frozen=True)
class Asked:
    """One figure that is asked for, with at most so many `decimals`; `figure` is what was saved before."""

    name: str
    unit: str
    note: str = ""
    figure: int | Decimal | None = None
    decimals: int = 0


@dataclass(frozen=True)
class BlankForm:
    """What stands on the form: `labels` are pairs above the figures, `headings` five, `notes` sentences below."""

    title: str
    labels: tuple[tuple[str, str], ...]
    headings: tuple[str, str, str, str, str]
    asked: tuple[Asked, ...]
    notes: tuple[str, ...]
    rule: tuple[str, str]


def write(form: BlankForm) -> bytes:
    """The workbook. Sheet protection without a password keeps labels in place; it is no lock and means none."""
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as workbook:
        sheet = workbook.add_worksheet("".join(one for one in form.title if one not in "[]:*?/\\")[:_SHEET_NAME])
        looks = _looks(workbook)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, form.title, looks["title"])
        for row, (label, value) in enumerate(form.labels, start=1):
            sheet.write_string(row, 1, label, looks["label"])
            sheet.write_string(row, 2, value, looks["text"])
        _figures(sheet, form, looks)
        sheet.protect("", {"format_columns": True, "select_locked_cells": True})
    return out.getvalue()


def _figures(sheet: Any, form: BlankForm, looks: dict[str, Any]) -> None:
    top = len(form.labels) + 2
    for column, heading in enumerate(form.headings):
        sheet.write_string(top, column, heading, looks["heading"])
    sheet.freeze_panes(top + 1, 0)
    row = top
    for row, one in enumerate(form.asked, start=top + 1):
        sheet.write_number(row, 0, row - top, looks["locked"])
        sheet.write_string(row, 1, one.name, looks["locked"])
        sheet.write_string(row, 2, one.unit, looks["locked"])
        look = looks["exact" if one.decimals else "open"]
        if one.figure is None:
            sheet.write_blank(row, 3, None, look)
        else:
            sheet.write_number(row, 3, one.figure, look)
        _check(sheet, row, form.rule, decimals=one.decimals)
        sheet.write_string(row, 4, one.note, looks["locked"])
    for at, note in enumerate(form.notes, start=row + 2):
        sheet.write_string(at, 1, note, looks["text"])
    sheet.print_area(0, 0, row + 1 + len(form.notes), 4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _check(sheet: Any, row: int, rule: tuple[str, str], *, decimals: int) -> None:
    """What is typed there is checked while it is typed; how many decimals it has when it is sent."""
    title, message = rule
    kind = "decimal" if decimals else "integer"
    asked = {"validate": kind, "criteria": "between", "minimum": 0, "maximum": MAX_COUNT}
    sheet.data_validation(row, 3, row, 3, asked | {"error_title": title[:32], "error_message": message[:255]})


def _looks(workbook: xlsxwriter.Workbook) -> dict[str, Any]:
    edge = {"border": 1, "border_color": "#E3DFD6", "valign": "vcenter"}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "label": workbook.add_format({"font_color": "#59646B"}),
        "text": workbook.add_format({}),
        "heading": workbook.add_format({"bold": True, "bg_color": "#FBFAF7"} | edge),
        "locked": workbook.add_format({"text_wrap": True, "bg_color": "#FBFAF7"} | edge),
        "open": workbook.add_format({"locked": False, "num_format": "#,##0"} | edge),
        "exact": workbook.add_format({"locked": False, "num_format": "#,##0.####"} | edge),
    }
