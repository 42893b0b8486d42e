"""Series (丛书) as a title names them: one on a line, the number in it behind a semicolon, as in ISBD."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from shulian.core.numerals import number

BEFORE_NUMBER = " ; "
UNNUMBERED = "~"
"""Where a title stands that has no number in its series: behind all others."""
_SIGNS = {sign: place for signs in ("上中下", "甲乙丙丁戊己庚辛壬癸") for place, sign in enumerate(signs, start=1)}
_NUMBERS = re.compile(rf"[0-9]+|[零〇一二三四五六七八九十百千两]+|[{''.join(_SIGNS)}]")
_ROMAN = re.compile(r"\b[ivxl]{1,6}\b")
_MOST_NUMBERS, _FIGURES = 3, 7


class Series(NamedTuple):
    """A series by its name, and the number of a title in it; empty where there is none."""

    name: str
    number: str


def series_text(said: Iterable[str]) -> str:
    """Series as a record says them, as a title keeps them: each once, though two fields name it; with its number."""
    kept: dict[str, str] = {}
    for text in said:
        name, number = _parted(text)
        kept[name] = kept.get(name) or number
    return "\n".join(f"{name}{BEFORE_NUMBER}{number}" if number else name for name, number in kept.items())


def series_in(text: str) -> list[Series]:
    """The series that a title names."""
    return [_parted(line) for line in text.splitlines() if line.strip()]


def standing(text: str) -> str:
    """A number in a series as a text that stands in order: 第二辑 before 10, 3 before 3.上; in any script.

    The number comes in normalised: NFKC, lower case, simplified script.
    """
    found = _NUMBERS.findall(text) or _ROMAN.findall(text)[:1]
    places = [_SIGNS.get(one) or int(number(one)[:_FIGURES]) for one in found[:_MOST_NUMBERS]]
    return ".".join(f"{place:0{_FIGURES}}" for place in places) or UNNUMBERED


def _parted(text: str) -> Series:
    name, _, number = " ".join(text.split()).rpartition(BEFORE_NUMBER)
    return Series(name, number) if name else Series(number, "")
