"""CSV in and out: UTF-8 with or without a mark, or the GB18030 that Chinese Excel saves."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from shulian.documents.sheet import MAX_BYTES, Fault, Sheet, SheetError, Value, make_sheet

# Spreadsheets run a text that begins with one of these as a formula; Chinese ones take the full-width signs too.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def read(data: bytes, name: str = "", separator: str = ",") -> Sheet:
    """The rows of a CSV file, or one with tabs, as text cells; SheetError if it is no text, empty or too large."""
    if len(data) > MAX_BYTES:
        raise SheetError(Fault.TOO_LARGE)
    try:
        rows = list(csv.reader(io.StringIO(_decoded(data), newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise SheetError(Fault.NOT_TEXT) from error
    return make_sheet(name, rows)


def write(header: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """CSV bytes with a mark that lets spreadsheets see UTF-8; no text becomes a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_harmless(value) for value in header])
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in decoded:
            return decoded
    raise SheetError(Fault.NOT_TEXT)


def _harmless(value: Value) -> Value:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
