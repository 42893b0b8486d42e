"""Roman numbers in titles, as they are also typed: 三体Ⅱ·黑暗森林 is 三体2·黑暗森林, and the second part of 三体."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from shulian.core.numerals import number
from shulian.core.volumes import VOLUME_UNIT, cut, said, told

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
_ANY = rf"(?:{_SIGN}|(?=[IVXL])(?:XL|L?X{{0,3}})(?:IX|IV|V?I{{0,3}}))"
# Between 第 and a unit any letters are a number, also a single one.
_ORDINAL = re.compile(rf"第\s?(?P<ordinal>{_ANY}(?:{_AND}{_ANY})*)(?=\s?(?:{VOLUME_UNIT}))", re.IGNORECASE)
_EACH = re.compile(rf"{_SIGN}|[IVXL]+", re.IGNORECASE)
_BEHIND = re.compile(rf"(?<=[{_HAN}])\s?$")
_PART_ENDS = re.compile(r"\s*(?:$|[^\w\s]|\s\w)")
"""What stands behind the number of a part; a number before a word belongs to it (维生素Ⅱ型)."""
_FIRST = re.compile(rf"(?<=[{_HAN}])\s?I(?![A-Za-z0-9])")
"""A first part as it is written beside others: 流浪地球I, of which by itself nobody knows what it is."""
_GOES_ON = re.compile(rf"{_AND}(?:[0-9]|{_SIGN}|[IVX]+(?![A-Za-z])|$)")
"""What stands behind a number that is no part by itself: 质量Ⅱ-1, and 质量Ⅱ- as the work is called."""


class Read(NamedTuple):
    """A title with its Roman numbers in figures, and the part or parts (1-3) that the first names; empty without."""

    title: str = ""
    volume: str = ""


class Numbered(NamedTuple):
    """The name of a set in the title of a part, and which part it is; `certain` by the title alone."""

    name: str
    volume: str
    certain: bool = True


@lru_cache(maxsize=1024)
def read(title: str) -> Read:
    """What the Roman numbers of a title say; of 第II卷 the volume is read as that of any title."""
    plain = ordinals(title)
    first = _ROMAN.search(plain)
    if first is None:
        return Read(plain if plain != title else "")
    title = plain
    is_part = first["letters"] or _BEHIND.search(title[: first.start()])
    volume = ""
    if is_part and _is_whole(title, first):
        volume = said(told(unicodedata.normalize("NFKC", _in_figures(first))).levels)
    return Read(_ROMAN.sub(_in_figures, title), volume)


def ordinals(text: str) -> str:
    """A text with the Roman numbers between 第 and a unit in figures: 第2卷 for 第II卷."""
    return _ORDINAL.sub(_ordinal, text) if "第" in text else text


def part(title: str) -> Numbered | None:
    """The part of a set that a title is by its Roman number; None when no number says so."""
    if (ordinal := _ORDINAL.search(title)) is not None:
        told_of = cut(ordinals(unicodedata.normalize("NFKC", title)), whole=True)[1]
        return Numbered(title[: ordinal.start()].rstrip(), said(told_of.levels))
    first, volume = _ROMAN.search(title), read(title).volume
    if first is not None:
        return Numbered(title[: first.start()].rstrip(), volume) if volume else None
    alone = _FIRST.search(title)
    return Numbered(title[: alone.start()], "1", certain=False) if alone and _is_whole(title, alone) else None


def _is_whole(title: str, found: re.Match[str]) -> bool:
    return bool(_PART_ENDS.match(title, found.end())) and not _GOES_ON.match(title, found.end())


def _ordinal(found: re.Match[str]) -> str:
    return f"第{_EACH.sub(_value, found['ordinal'])}"


def _in_figures(found: re.Match[str]) -> str:
    return _EACH.sub(_value, found["sign"] or found["letters"])


def _value(found: re.Match[str]) -> str:
    return number(unicodedata.normalize("NFKC", found[0]).lower())
