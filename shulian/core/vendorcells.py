"""Cells of tables that providers make for themselves (资源商用量表): counts with their units, months, headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import isfinite

Value = str | int | float | bool | None
LARGEST = 10**12

TIMES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
"""By what a number is multiplied that stands before such a word."""
_TIMES = "百万|千万|百|千|万|亿"
_COUNTED = "篇次|人次|册次|种次|篇|次|册|种|本|条|页|个|人"
_NUMBER = re.compile(rf"([+-]?)(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?({_TIMES})?(?:{_COUNTED})?")
_IN_HEADING = re.compile(rf"[(\[](?:单位:?)?({_TIMES})?({_COUNTED})[)\]]")
_BLANKS = frozenset({"", "-", "--", "—", "——", "–", "/", "\\", "无", "暂无"})
_FORMULAS = ("=", "@")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(rf"({'|'.join(_NAMES)})[a-z]*[-./]?((?:19|20)\d\d)|((?:19|20)\d\d)[-./]?({'|'.join(_NAMES)})[a-z]*")
_DAY = re.compile(
    r"((?:19|20)\d\d)(?:年|[-./])(\d{1,2})(?:月份?|[-./])?(?:(?<=[-./月])\d{1,2}日?)?(?:T?00:00(?::00)?)?"
)
_PACKED = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])")
_ALONE = re.compile(r"(\d{1,2})月份?")
_WITHIN = re.compile(r"((?:19|20)\d\d)\s*(?:年|[-./])\s*(\d{1,2})(?!\d)")
_LAST_MONTH = 12


class Fault(StrEnum):
    """Why a cell is no count or no month."""

    TEXT = "cell-text"
    FORMULA = "cell-formula"
    NEGATIVE = "cell-negative"
    NOT_WHOLE = "cell-not-whole"
    TOO_BIG = "cell-too-big"
    NOT_A_MONTH = "cell-not-a-month"
    NO_LIBRARY = "cell-no-library"
    OTHER_UNIT = "cell-other-unit"


def folded(value: Value) -> str:
    """A text as it is compared: one form of each character, no white space, no capitals."""
    return unicodedata.normalize("NFKC", "".join(shown(value).split())).casefold()


def shown(value: Value) -> str:
    """A cell as people see it, in one line; a whole number has no decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def heading(value: Value) -> str:
    """A heading as it is compared, without the unit in brackets behind it."""
    return _IN_HEADING.sub("", folded(value))


def times_in(value: Value) -> int | None:
    """By what the numbers under a heading are multiplied as it says itself; None where it names no unit."""
    found = _IN_HEADING.search(folded(value))
    return TIMES[found[1] or ""] if found else None


def count(value: Value, times: int = 1) -> int | Fault | None:
    """A cell as a whole number, None for a blank; units that stand in the cell or over it are counted in, exactly."""
    number = _number(value)
    if number is None or isinstance(number, Fault):
        return number
    number *= times
    if number < 0:
        return Fault.NEGATIVE
    if number > LARGEST:
        return Fault.TOO_BIG
    return int(number) if number == number.to_integral_value() else Fault.NOT_WHOLE


def _number(value: Value) -> Decimal | Fault | None:
    if isinstance(value, bool):
        return Fault.TEXT
    if isinstance(value, int | float):
        # Spreadsheets keep fifteen digits; what stands behind them is noise of the binary number.
        return Decimal(f"{value:.15g}") if isfinite(value) else Fault.TEXT
    written = folded(value).replace("−", "-")
    if written in _BLANKS:
        return None
    found = _NUMBER.fullmatch(written)
    if found is None:
        return Fault.FORMULA if written.startswith(_FORMULAS) else Fault.TEXT
    sign, whole, part, word = found.groups()
    return Decimal(f"{sign}{whole.replace(',', '')}{part or ''}") * TIMES[word or ""]


def month(value: Value, year: int = 0) -> date | None:
    """The month that a cell or heading names; `10月` is of the year that is given."""
    written = folded(value)
    named = _NAMED.fullmatch(written)
    if named:
        return date(int(named[2] or named[3]), _NAMES.index(named[1] or named[4]) + 1, 1)
    found = _DAY.fullmatch(written) or _PACKED.fullmatch(written)
    if found:
        return _month(int(found[1]), int(found[2]))
    alone = _ALONE.fullmatch(written)
    return _month(year, int(alone[1])) if alone and year else None


def months_within(text: str) -> Iterator[date]:
    """The months that a title names somewhere in it."""
    for found in _WITHIN.finditer(unicodedata.normalize("NFKC", text)):
        one = _month(int(found[1]), int(found[2]))
        if one:
            yield one


def _month(year: int, number: int) -> date | None:
    return date(year, number, 1) if 1 <= number <= _LAST_MONTH else None
