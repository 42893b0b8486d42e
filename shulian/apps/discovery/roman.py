"""Roman numbers in titles, as they are also typed: 三体Ⅱ·黑暗森林 is 三体2·黑暗森林, and the second part of 三体."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from shulian.core.numerals import number

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
# Ⅰ to Ⅻ are nothing but numbers; letters are when they stand behind Chinese, and a single one is a letter (维生素C).
_ROMAN = re.compile(
    rf"(?P<sign>[\u2160-\u216b\u2170-\u217b])"
    rf"|(?<=[{_HAN}])\s?(?P<letters>I{{2,3}}|IV|VI{{1,3}}|IX|XI{{1,2}})(?![A-Za-z0-9])"
)
_BEHIND = re.compile(rf"(?<=[{_HAN}])\s?$")
_PART_ENDS = re.compile(r"\s*(?:$|[^\w\s]|\s\w)")
"""What stands behind the number of a part; a number before a word belongs to it (维生素Ⅱ型)."""


class Read(NamedTuple):
    """A title with its Roman numbers in figures, and the part that the first one names; empty without one."""

    title: str = ""
    volume: str = ""


@lru_cache(maxsize=1024)
def read(title: str) -> Read:
    """What the Roman numbers of a title say."""
    first = _ROMAN.search(title)
    if first is None:
        return Read()
    is_part = first["letters"] or _BEHIND.search(title[: first.start()])
    volume = _value(first) if is_part and _PART_ENDS.match(title, first.end()) else ""
    return Read(_ROMAN.sub(_value, title), volume)


def _value(found: re.Match[str]) -> str:
    letters: str = found["sign"] or found["letters"]
    return number(unicodedata.normalize("NFKC", letters).lower())
