"""Workbooks in and out: plain values only, never a formula, a link or a macro."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import python_calamine
import xlsxwriter
from lxml import etree

from shulian.documents.sheet import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_UNPACKED,
    Fault,
    Sheet,
    SheetError,
    Value,
    make_sheet,
)

_CHUNK = 256 * 1024
_OVERLAP = 512
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)\s[^>]{0,300}?\br\s*=\s*[\"']([A-Z]*)(\d+)")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_UNREADABLE = (zipfile.BadZipFile, etree.XMLSyntaxError, NotImplementedError)
_SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^>]{0,300}>\s*<(?:[\w.-]+:)?v>\s*(\d{1,9})")
_SHARED_TEXTS = "xl/sharedstrings.xml"
_ANY_TEXT = "{*}si"
_MAX_SHEET_NAME = 31
_MACROS = ("vbaproject.bin", "vbadata.xml")


@dataclass(frozen=True)
class Page:
    """One sheet to write: a title line, notes, a header that stays in sight, rows, and rows in bold."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    title: str = ""
    notes: tuple[str, ...] = ()
    totals: frozenset[int] = frozenset()


def read(data: bytes, named: str = "") -> Sheet:
    """The first sheet with something in it, of those whose name holds `named`; SheetError if there is none."""
    _check_container(data)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            wanted = [name for name in workbook.sheet_names if named in name]
            if not wanted:
                raise SheetError(Fault.MISSING_SHEET, "、".join(workbook.sheet_names)[:200])
            for name in wanted:
                rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                if any(value not in ("", None) for row in rows for value in row):
                    return make_sheet(name, [[_plain(value) for value in row] for row in rows])
    except python_calamine.PasswordError as error:
        raise SheetError(Fault.PROTECTED) from error
    except python_calamine.CalamineError as error:
        raise SheetError(Fault.NOT_A_WORKBOOK) from error
    raise SheetError(Fault.EMPTY)


def sheet_names(data: bytes) -> list[str]:
    """The names of its sheets; SheetError if the file is no workbook."""
    _check_container(data)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            return list(workbook.sheet_names)
    except python_calamine.PasswordError as error:
        raise SheetError(Fault.PROTECTED) from error
    except python_calamine.CalamineError as error:
        raise SheetError(Fault.NOT_A_WORKBOOK) from error


def refuse_hidden(data: bytes) -> None:
    """SheetError for a workbook with macros or a hidden sheet: nobody has seen what they would send along."""
    _check_container(data)
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        if any(name.lower().endswith(_MACROS) for name in container.namelist()):
            raise SheetError(Fault.MACROS)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.visible is not python_calamine.SheetVisibleEnum.Visible:
                    raise SheetError(Fault.HIDDEN_SHEET, sheet.name)
    except python_calamine.PasswordError as error:
        raise SheetError(Fault.PROTECTED) from error
    except python_calamine.CalamineError as error:
        raise SheetError(Fault.NOT_A_WORKBOOK) from error


def rows(data: bytes, most_rows: int) -> Iterator[list[Value]]:
    """The rows of the first sheet, one by one, for long lists; SheetError if the file is no workbook or too long."""
    _check_container(data, most_rows)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            for row in workbook.get_sheet_by_index(0).iter_rows():
                yield [_plain(value) for value in row]
    except python_calamine.PasswordError as error:
        raise SheetError(Fault.PROTECTED) from error
    except python_calamine.CalamineError as error:
        raise SheetError(Fault.NOT_A_WORKBOOK) from error


def write(pages: Sequence[Page]) -> bytes:
    """A workbook of these sheets; texts are written as texts, whatever they begin with."""
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as workbook:
        formats = {
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "header": workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
            "number": workbook.add_format({"num_format": "#,##0"}),
            "total": workbook.add_format({"bold": True, "top": 1, "num_format": "#,##0"}),
            "decimal": workbook.add_format({"num_format": "#,##0.00##"}),
            "decimal total": workbook.add_format({"bold": True, "top": 1, "num_format": "#,##0.00##"}),
        }
        for page in pages:
            _write_page(workbook, page, formats)
    return out.getvalue()


def _write_page(workbook: xlsxwriter.Workbook, page: Page, formats: dict[str, Any]) -> None:
    sheet = workbook.add_worksheet(_SHEET_NAME.sub(" ", page.name)[:_MAX_SHEET_NAME])
    for column, width in enumerate(_widths(page)):
        sheet.set_column(column, column, width)
    line = 0
    if page.title:
        sheet.write_string(line, 0, page.title, formats["title"])
        line += 1
    for column, heading in enumerate(page.header):
        sheet.write_string(line, column, heading, formats["header"])
    sheet.freeze_panes(line + 1, 0)
    sheet.repeat_rows(line)
    for number, row in enumerate(page.rows):
        line += 1
        whole, decimal = ("total", "decimal total") if number in page.totals else ("number", "decimal")
        for column, value in enumerate(row):
            # Whole numbers are counts; what has decimals is money.
            _write_cell(sheet, (line, column), value, formats[decimal if isinstance(value, float) else whole])
    for note in page.notes:
        line += 1
        sheet.write_string(line, 0, note)


def _write_cell(sheet: Any, at: tuple[int, int], value: Value, style: Any) -> None:
    if value is None:
        sheet.write_blank(*at, None, style)
    elif isinstance(value, str):
        sheet.write_string(*at, value, style)
    elif isinstance(value, bool):
        sheet.write_boolean(*at, value, style)
    else:
        sheet.write_number(*at, value, style)


def _widths(page: Page) -> Iterator[int]:
    for column, heading in enumerate(page.header):
        texts = [heading, *(str(row[column]) for row in page.rows[:200] if column < len(row))]
        # A Chinese character is as wide as two figures.
        longest = max(sum(2 if ord(one) > 0x2E7F else 1 for one in each) for each in texts)
        yield min(max(longest + 2, 8), 40)


def _check_container(data: bytes, most_rows: int = MAX_ROWS) -> None:
    if len(data) > MAX_BYTES * max(1, most_rows // MAX_ROWS):
        raise SheetError(Fault.TOO_LARGE)
    if data.startswith(_OLD_WORKBOOK):
        raise SheetError(Fault.PROTECTED if _ENCRYPTED in data else Fault.OLD_WORKBOOK)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            if "xl/workbook.xml" not in container.namelist():
                raise SheetError(Fault.NOT_A_WORKBOOK)
            _check_parts(container, most_rows)
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        if isinstance(error, SheetError):
            raise
        raise SheetError(Fault.NOT_A_WORKBOOK) from error


def _check_parts(container: zipfile.ZipFile, most_rows: int) -> None:
    """Unpack everything once: one far cell makes a giant grid, one long text in every cell a giant text."""
    # No part is read beyond the size it declares, so what declares too much need not be unpacked to be refused.
    if sum(part.file_size for part in container.infolist()) > MAX_UNPACKED:
        raise SheetError(Fault.TOO_LARGE)
    lengths = _lengths_of_shared_texts(container)
    unpacked = written_out = 0
    for name in container.namelist():
        with container.open(name) as part:
            tail = b""
            while chunk := part.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > MAX_UNPACKED:
                    raise SheetError(Fault.TOO_LARGE)
                if not name.endswith(".bin"):
                    _check_cells(tail + chunk, most_rows)
                    written_out += _written_out(tail + chunk, lengths)
                if written_out > MAX_UNPACKED:
                    raise SheetError(Fault.TOO_LARGE)
                tail = chunk[-_OVERLAP:]


def _lengths_of_shared_texts(container: zipfile.ZipFile) -> list[int]:
    """A workbook keeps each text once, and its cells name it by number: one long text in every cell is a bomb."""
    name = next((one for one in container.namelist() if one.lower() == _SHARED_TEXTS), None)
    if name is None:
        return []
    lengths: list[int] = []
    with container.open(name) as part:
        for _event, one in etree.iterparse(part, tag=_ANY_TEXT, resolve_entities=False, no_network=True):
            lengths.append(sum(map(len, one.itertext())))
            one.clear()
    return lengths


def _written_out(xml: bytes, lengths: list[int]) -> int:
    numbers = (int(number) for number in _SHARED.findall(xml))
    return sum(lengths[number] for number in numbers if number < len(lengths))


def _check_cells(xml: bytes, most_rows: int) -> None:
    for match in _CELL.finditer(xml):
        letters, row = match[1], match[2]
        if len(row) > 6 or int(row) > most_rows or number_of(letters) > MAX_COLUMNS:
            raise SheetError(Fault.TOO_LARGE)


def number_of(letters: bytes) -> int:
    """The number of a column from one: A is 1, AA is 27."""
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - ord("A") + 1
    return number


def _plain(value: object) -> Value:
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
