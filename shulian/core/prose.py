"""The small markup of articles and official documents: headings, paragraphs, lists, and places for figures and photos.

Nothing of it is ever read as HTML or as commands of the typesetter; what is no markup is words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

LEVELS = 4
MOST_CHARACTERS = 60_000
_LONGEST_HEADING = 40
_DIGITS = "〇一二三四五六七八九"
_NUMERAL = "[一二三四五六七八九十]+"
_HEADING = re.compile(r"(#{1,4})\s+(\S.*)")
_NUMBERED = (
    re.compile(rf"{_NUMERAL}、"),
    re.compile(rf"[（(]{_NUMERAL}[）)]"),
    re.compile(r"\d+[.．]"),
    re.compile(r"[（(]\d+[）)]"),
)
_ITEM = re.compile(r"(?:(?P<dot>[-*•●])|\d{1,3}[.．])\s+(?P<words>\S.*)")
_FIGURES = re.compile(r"\[(?P<what>table|chart|表|图表)\s*[:：]\s*(?P<form>[\w-]+)\s+(?P<period>[\w-]+)\s*\]", re.ASCII)
_PHOTO = re.compile(r"\[(?:photo|图)\s*[:：]\s*(?P<number>[0-9]{1,3})\s*\]")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_SENTENCE_ENDS = tuple("。；！？，、：:;,.!?")


class What(StrEnum):
    """How figures are shown."""

    TABLE = "table"
    CHART = "chart"


@dataclass(frozen=True)
class Run:
    """Words, printed strongly or not."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Heading:
    """一、 (一) 1. (1): `text` carries its number."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: in Chinese a line."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Items:
    """A list, numbered or with dots."""

    numbered: bool
    items: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class Figures:
    """The place of a table or chart of a return form for a period."""

    what: What
    form: str
    period: str


@dataclass(frozen=True)
class PhotoPlace:
    """The place of the article's photo with this number, from 1."""

    number: int


Part = Heading | Paragraph | Items | Figures | PhotoPlace


def clean(text: str) -> str:
    """The text as it is kept: NFC, one kind of line end, no control characters, no blanks at line ends."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = "".join(sign for sign in plain if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Co"))
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip("\n")


def parse(text: str) -> tuple[Part, ...]:
    """The parts of a text in their order."""
    numbers = [0] * LEVELS
    parts: list[Part] = []
    for line in text.splitlines():
        words = line.strip(" \u3000")
        if words:
            _take(parts, words, numbers)
    return tuple(parts)


def figures_in(text: str) -> tuple[Figures, ...]:
    """The tables and charts that a text has places for."""
    return tuple(part for part in parse(text) if isinstance(part, Figures))


def photos_in(text: str) -> frozenset[int]:
    """The numbers of the photos that stand in the text; the others stand behind it."""
    return frozenset(part.number for part in parse(text) if isinstance(part, PhotoPlace))


def plain(text: str) -> str:
    """The words alone, for searching."""
    return "\n".join(said for part in parse(text) if (said := _words_of(part)))


def chinese_number(number: int) -> str:
    """一, 十, 十二, 二十三: as headings count, up to 99."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


@dataclass(frozen=True)
class Line:
    """A line of a comparison: in both (" "), taken out ("-") or put in ("+")."""

    sign: str
    text: str


def compared(old: str, new: str) -> tuple[Line, ...]:
    """Two versions line by line."""
    before, after = old.splitlines(), new.splitlines()
    found: list[Line] = []
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found += (Line(" ", line) for line in before[start:end])
            continue
        found += (Line("-", line) for line in before[start:end])
        found += (Line("+", line) for line in after[first:last])
    return tuple(found)


def _take(parts: list[Part], words: str, numbers: list[int]) -> None:
    """Put one line with what came before it: an item continues the list above."""
    item = _ITEM.fullmatch(words)
    if item is None:
        parts.append(_part(words, numbers))
        return
    numbered, runs = item["dot"] is None, _runs(item["words"])
    last = parts[-1] if parts else None
    if isinstance(last, Items) and last.numbered == numbered:
        parts[-1] = Items(numbered, (*last.items, runs))
    else:
        parts.append(Items(numbered, (runs,)))


def _part(words: str, numbers: list[int]) -> Part:
    if figures := _FIGURES.fullmatch(words):
        what = What.TABLE if figures["what"] in ("table", "表") else What.CHART
        return Figures(what, figures["form"], figures["period"])
    if photo := _PHOTO.fullmatch(words):
        return PhotoPlace(int(photo["number"]))
    if heading := _HEADING.fullmatch(words):
        return _heading(len(heading[1]), heading[2], numbers)
    for level in (1, 2):
        # Authors number by hand: a short line without the end of a sentence is a heading.
        if _NUMBERED[level - 1].match(words) and len(words) <= _LONGEST_HEADING and not words.endswith(_SENTENCE_ENDS):
            return _heading(level, words, numbers)
    return Paragraph(_runs(words))


def _heading(level: int, words: str, numbers: list[int]) -> Heading:
    at = level - 1
    numbers[at] += 1
    numbers[level:] = [0] * (LEVELS - level)
    if _NUMBERED[at].match(words):
        return Heading(level, words)
    number = numbers[at]
    lead = (f"{chinese_number(number)}、", f"（{chinese_number(number)}）", f"{number}. ", f"（{number}）")[at]
    return Heading(level, lead + words)


def _runs(words: str) -> tuple[Run, ...]:
    return tuple(_runs_of(words))


def _runs_of(words: str) -> Iterator[Run]:
    at = 0
    for found in _STRONG.finditer(words):
        if found.start() > at:
            yield Run(words[at : found.start()])
        yield Run(found[1], strong=True)
        at = found.end()
    if at < len(words):
        yield Run(words[at:])


def _words_of(part: Part) -> str:
    if isinstance(part, Heading):
        return part.text
    if isinstance(part, Paragraph):
        return "".join(run.text for run in part.runs)
    if isinstance(part, Items):
        return "\n".join("".join(run.text for run in item) for item in part.items)
    return ""
