"""A sheet of values as it came out of a file, with the names of its cells and what can be wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Value = str | int | float | bool | None

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 200
MAX_COUNT = 999_999_999


class Fault(StrEnum):
    """Why a file or a cell could not be read; the words people see live in the translations."""

    NOT_A_WORKBOOK = "not-a-workbook"
    OLD_WORKBOOK = "old-workbook"
    PROTECTED = "protected"
    NOT_TEXT = "not-text"
    TOO_LARGE = "too-large"
    EMPTY = "empty"
    MISSING_COLUMN = "missing-column"
    REPEATED_COLUMN = "repeated-column"
    NOT_A_NUMBER = "not-a-number"
    NOT_WHOLE = "not-whole"
    ONE_DECIMAL = "one-decimal"
    TWO_DECIMALS = "two-decimals"
    THREE_DECIMALS = "three-decimals"
    FOUR_DECIMALS = "four-decimals"
    NEGATIVE = "negative"
    TOO_BIG = "too-big"
    MACROS = "macros"
    HIDDEN_SHEET = "hidden-sheet"
    HIDDEN_CELL = "hidden-cell"
    SEVERAL_SHEETS = "several-sheets"
    ERROR_CELL = "error-cell"
    NOT_CALCULATED = "not-calculated"
    SEVERAL_FILES = "several-files"
    MISSING_SHEET = "missing-sheet"


class SheetError(ValueError):
    """A file that cannot be used: the fault, and the cell or heading it is about (or empty)."""

    def __init__(self, fault: Fault, where: str = "") -> None:
        super().__init__(fault, where)
        self.fault = fault
        self.where = where


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet, row by row from A1; rows are equally long."""

    name: str
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class Count:
    """What a cell says as a count: a whole number from zero, None for a blank, or a fault."""

    value: int | None = None
    fault: Fault | None = None


@dataclass(frozen=True)
class Amount:
    """What a cell says as a figure that may have decimals: whole ones are whole numbers; None for a blank."""

    value: int | Decimal | None = None
    fault: Fault | None = None


TOO_MANY = (Fault.NOT_WHOLE, Fault.ONE_DECIMAL, Fault.TWO_DECIMALS, Fault.THREE_DECIMALS, Fault.FOUR_DECIMALS)
"""What is wrong with a figure that has more decimals than so many."""
_DIGITS = 15


# A dash in a printed table means that nothing was reported, which is not zero.
_BLANKS = frozenset({"", "-", "—", "－", "–", "/", "——"})
_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)(?:\.[0-9]+)?")
_GROUPING = re.compile(r"[, ]")


def cell_name(row: int, column: int) -> str:
    """The name of a cell as spreadsheets show it, counted from zero: (6, 2) is C7."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def text(value: Value) -> str:
    """A cell's text without the white space that line breaks in narrow columns leave."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "".join(str(value).split())


def count(value: Value) -> Count:
    """Read a cell as a count; digits in full width, and grouped by threes, are digits too.

    Two numbers in one cell are none: "38⏎45" is not 3845, nor "1,2" twelve.
    """
    found = amount(value, 0)
    return Count(None if found.value is None else int(found.value), found.fault)


def amount(value: Value, decimals: int) -> Amount:
    """Read a cell as a figure with at most so many decimals, exactly as it is written."""
    if isinstance(value, bool):
        return Amount(fault=Fault.NOT_A_NUMBER)
    if isinstance(value, int | float):
        # A workbook keeps binary fractions: what it shows, fifteen digits, is what was meant.
        return _exact(Decimal(f"{value:.{_DIGITS}g}"), decimals)
    if text(value) in _BLANKS:
        return Amount()
    written = unicodedata.normalize("NFKC", str(value)).strip().replace("−", "-")
    if not _NUMBER.fullmatch(written):
        return Amount(fault=Fault.NOT_A_NUMBER)
    return _exact(Decimal(_GROUPING.sub("", written)), decimals)


def _exact(number: Decimal, decimals: int) -> Amount:
    if not number.is_finite():
        return Amount(fault=Fault.NOT_A_NUMBER)
    if number < 0:
        return Amount(fault=Fault.NEGATIVE)
    if number > MAX_COUNT:
        return Amount(fault=Fault.TOO_BIG)
    if number == int(number):
        return Amount(int(number))
    number = number.normalize()
    if -int(number.as_tuple().exponent) > decimals:
        return Amount(fault=TOO_MANY[decimals])
    return Amount(number)


def make_sheet(name: str, rows: Sequence[Sequence[Value]]) -> Sheet:
    """A sheet of these rows without the empty ones at its end; SheetError if nothing is left or too much."""
    kept = [tuple(row) for row in rows]
    while kept and not any(text(value) for value in kept[-1]):
        kept.pop()
    if not kept:
        raise SheetError(Fault.EMPTY)
    width = max(len(row) for row in kept)
    if len(kept) > MAX_ROWS or width > MAX_COLUMNS:
        raise SheetError(Fault.TOO_LARGE)
    return Sheet(name, tuple(row + (None,) * (width - len(row)) for row in kept))
