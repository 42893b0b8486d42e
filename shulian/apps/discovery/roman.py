"""Roman numbers in titles, as they are also typed: 三体Ⅱ·黑暗森林 is 三体2·黑暗森林, and the second part of 三体."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from shulian.core.numerals import number
from shulian.core.volumes import said, told

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_SIGN = "[\u2160-\u216b\u2170-\u217b]"
# A single letter is no number (维生素C), and VI beside a word is the look of a firm (品牌形象与VI).
_LETTERS = "I{2,3}|IV|VI{2,3}|IX|XI{1,2}"
_AND = r"\s?[-~‐‑–—―～－至到、/&和及与]\s?"
# Ⅰ to Ⅻ are nothing but numbers; letters are behind Chinese. I-V is current and voltage.
_ROMAN = re.compile(
    rf"(?P<sign>{_SIGN}(?:{_AND}{_SIGN})*)"
    rf"|(?<=[{_HAN}])\s?(?P<letters>(?:{_LETTERS}|I(?={_AND}I))(?:{_AND}(?:{_LETTERS}|VI))*)(?![A-Za-z0-9])"
)
_EACH = re.compile(rf"{_SIGN}|[IVX]+")
_BEHIND = re.compile(rf"(?<=[{_HAN}])\s?$")
_PART_ENDS = re.compile(r"\s*(?:$|[^\w\s]|\s\w)")
"""What stands behind the number of a part; a number before a word belongs to it (维生素Ⅱ型)."""
_GOES_ON = re.compile(rf"{_AND}(?:[0-9]|{_SIGN}|[IVX]+(?![A-Za-z]))")
"""What stands behind a number that is no part by itself: 质量Ⅱ-1."""


class Read(NamedTuple):
    """A title with its Roman numbers in figures, and the part or parts (1-3) that the first names; empty without."""

    title: str = ""
    volume: str = ""


@lru_cache(maxsize=1024)
def read(title: str) -> Read:
    """What the Roman numbers of a title say."""
    first = _ROMAN.search(title)
    if first is None:
        return Read()
    is_part = first["letters"] or _BEHIND.search(title[: first.start()])
    ends = _PART_ENDS.match(title, first.end()) and not _GOES_ON.match(title, first.end())
    volume = said(told(unicodedata.normalize("NFKC", _in_figures(first))).levels) if is_part and ends else ""
    return Read(_ROMAN.sub(_in_figures, title), volume)


def _in_figures(found: re.Match[str]) -> str:
    return _EACH.sub(_value, found["sign"] or found["letters"])


def _value(found: re.Match[str]) -> str:
    return number(unicodedata.normalize("NFKC", found[0]).lower())
