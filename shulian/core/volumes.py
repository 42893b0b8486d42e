"""Which part of a set a text names (卷册): all its numbers in order, with the words before and between them.

A part compares as its levels, parted by points: 3.上 for 第三卷. 上册, 4年级.上, 选修.2-1, and 1-3 for three volumes in
one. Words behind the last number name the part (第1卷. 早期著作) and are no level. Texts come in normalised: NFKC,
lower case, simplified script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from shulian.core.numerals import NUMERAL, number

VOLUME_UNIT = r"分册|部分|[卷册集辑部编篇函]"
_GRADE = r"年级|学期"
_OPEN, _CLOSE = r"[(\[{<〈《【〔「]", r"[)\]}>〉》】〕」]"
_TO, _AND = "-~‐‑–—―至到", "、/&和及与"
_ONE = r"(?:[0-9]{1,3}(?![0-9])|[零〇一二三四五六七八九十百两]{1,5})"
_RANGE = rf"(?>{_ONE}(?:\s*(?:{VOLUME_UNIT})?\s*[{_TO}{_AND}]\s*第?\s*{_ONE})*)"
_HALF = rf"(?:{VOLUME_UNIT})?\s*[{_TO}{_AND}]?\s*"
# 高中下册 is no 中 and 下.
_HALVES = rf"(?>上(?:{_HALF}中)?{_HALF}下|上{_HALF}中|(?<![高初])中{_HALF}下|[上中下])"
_STEM = "[甲乙丙丁戊己庚辛壬癸]"
_ROMAN = r"[ivxl]{1,6}"
_LATIN = (
    r"\b(?:vol(?:ume)?s?|v|nos?|nr|pts?|parts?|bde?|band|tom[eo]?|t|books?|bk|teil|heft|livre|serie|number)\b[. ]*"
    rf"(?P<latin>[0-9]{{1,4}}(?:[{_TO}][0-9]{{1,4}})?|{_ROMAN})\b"
)
# The unit is a word of its own or 卷; in 全集, 手册 and 试卷 it belongs to what is counted.
_UNIT_BEFORE = rf"(?:(?<!\w)(?:{VOLUME_UNIT})|分册|(?<![试问案画长书手])卷)"

_SET = re.compile(rf"[(\[〔【]?[全共]\s*(?:{NUMERAL})\s*(?:{VOLUME_UNIT}|套|本)[)\]〕】]?|[(\[〔【]全套[)\]〕】]")
# Additions may stand behind: 红楼梦 上册[普通图书].
_END = r"\s*(?=$|[(\[{【〔])"
_IN_TITLES = (
    # The number must go before brackets do: (一集) and (二集), 〈6〉 and 〈7〉 are different books.
    rf"{_OPEN}\s*第?\s*(?P<bracketed>{_RANGE}|{_HALVES})\s*(?:{VOLUME_UNIT})?\s*{_CLOSE}",
    rf"第\s*(?P<ordinal>{_RANGE})\s*(?:{VOLUME_UNIT})",
    rf"{_UNIT_BEFORE}\s*(?P<behind>{_RANGE}|{_HALVES}|{_ROMAN}){_END}",
    rf"{_UNIT_BEFORE}(?P<within>{_RANGE}|{_HALVES}|{_ROMAN})(?=[\s.,])",
    rf"(?:(?<=[卷册集辑部编篇函])|(?<=年级)|(?<=学期))(?P<after>{_RANGE}|{_HALVES}){_END}",
    rf"(?:^|(?<=\W))(?<![0-9][-~–—])(?P<bare>{_RANGE}|{_HALVES})\s*(?:{VOLUME_UNIT})?{_END}",
    rf"(?P<half>{_HALVES})(?:册|卷|集|部|编|篇){_END}",
    rf"(?<!\w)(?P<stem>{_STEM})[编集辑部种]{_END}",
    rf"(?:^|(?<=\W))第?\s*(?P<grade>{_RANGE})\s*(?P<term>{_GRADE}){_END}",
    _LATIN,
)
_VOLUME = re.compile("|".join(_IN_TITLES))
_MORE = re.compile("|".join((rf"第?\s*(?P<grade>{_RANGE})\s*(?P<term>{_GRADE}){_END}", *_IN_TITLES[:8], _LATIN)))
"""What stands before a number that was found already: 数学四年级 before 上册."""
_COUNTED = re.compile(
    r"[0-9零〇一二三四五六七八九十百两上中下]|卷[ivxl]|[甲乙丙丁戊己庚辛壬癸][编集辑部种]|\b(?:vol|v|n|p|b|t|h|l|s)"
)
"""What every text with a number of a volume has; most have nothing of it."""
_LEVEL = re.compile(
    "|".join(
        (
            rf"第?\s*(?P<grade>(?<![0-9]){_RANGE})\s*(?P<term>{_GRADE})",
            rf"第\s*(?P<ordinal>{_RANGE})\s*(?:{VOLUME_UNIT}|(?=$|\W))",
            rf"{_UNIT_BEFORE}\s*(?P<behind>{_RANGE}|{_HALVES}|{_ROMAN})(?=$|\W)",
            rf"(?<![0-9a-z])(?P<counted>{_RANGE}|{_HALVES})\s*(?:{VOLUME_UNIT})(?=$|\W|[0-9第上中下卷])",
            rf"(?<!\w)(?P<stem>{_STEM})(?:[编集辑部种册卷]|(?=$|\W))",
            _LATIN,
            rf"(?<![0-9a-z])(?P<figures>(?=[0-9]){_RANGE})(?=$|\W|[上中下](?:{VOLUME_UNIT})?(?:$|\W))",
            rf"(?<!\w)(?P<alone>{_RANGE}|{_HALVES})(?=$|\W)",
            rf"(?<=[0-9级期卷册集辑部编])(?P<upper>{_HALVES})(?=$|\W)",
            rf"^(?P<roman>{_ROMAN})(?=$|[.,:;)])",
        )
    )
)
_EACH = re.compile(rf"{_ONE}|[上中下]|{_STEM}|{_ROMAN}|[0-9]+")
_BRACKETED = re.compile(r"[(\[{【〔][^)\]}】〕]*[)\]}】〕]")
_OPENS = re.compile(r"[(\[{【〔]")
_DROPPED = re.compile(r"[^\w+#]+|_")
_UNIT_END = re.compile(rf"(?<=.)(?:{VOLUME_UNIT})$")
_PLACES = re.compile(r"[0-9]+|[上中下甲乙丙丁戊己庚辛壬癸]")
_PLACE_OF = {sign: place for signs in ("上中下", "甲乙丙丁戊己庚辛壬癸") for place, sign in enumerate(signs, start=1)}
LONGEST = 400
"""Characters of a text that are looked at: no title counts beyond them, and each number means another search."""
_MOST_LEVELS = 8
_MOST = 999
_LONGEST_RANGE = 60
_REMEMBERED = 20_000
_POINT = "."
_SAYS_NOTHING = frozenset(
    {
        *("普通图书", "图书", "专著", "中文图书", "文字资料", "印刷品", "text", "book"),
        *("平装", "精装", "简装", "线装", "平装本", "精装本", "简装本", "线装本"),
        *("插图本", "插图版", "珍藏本", "珍藏版", "典藏本", "典藏版", "纪念版", "图文版", "新版", "最新版"),
    }
)
"""Bracketed words that say what every library might add."""


class Told(NamedTuple):
    """What a text says of a part: its levels in order, and its name behind them; `counts` when a number is in it."""

    levels: tuple[str, ...] = ()
    name: str = ""
    counts: bool = False


NOTHING = Told()
Numbered = tuple[str, str]
"""The levels of a part in one text, and its name."""


def split_volume(title: str) -> tuple[str, str]:
    """A title without its volume number, and that number; 全四册 is the whole set and no number."""
    rest, found = cut(title)
    return rest, said(found.levels)


def said(levels: Sequence[str]) -> str:
    """The levels in one text."""
    return _POINT.join(levels)


def cut(text: str, *, whole: bool = False) -> tuple[str, Told]:
    """A title without the numbers of its volume, and these; only what may go as a `whole` is nothing but a number.

    A title that is nothing but a number is a title (1984), not a volume.
    """
    if "全" in text or "共" in text:
        text = _SET.sub(" ", text)
    text = text.strip()
    if len(text) > LONGEST:
        head, of_head = cut(text[:LONGEST], whole=whole)
        return head + text[LONGEST:], of_head
    if not _COUNTED.search(text):
        return text, NOTHING
    rest, found, name = _cut_brackets(text, whole=whole) if _OPENS.search(text) else (text, {}, "")
    match = _VOLUME.search(rest)
    while match is not None and len(found) < _MOST_LEVELS:
        left = _blanked(rest, match)
        if not left.strip() and not whole:
            break
        found[match.start()] = (_level(match),)
        rest = left
        match = _MORE.search(rest)
    if not found:
        return text, NOTHING
    return " ".join(rest.split()), Told(_in_order(found), name, counts=True)


@lru_cache(maxsize=_REMEMBERED)
def told(text: str) -> Told:
    """What a field of volumes, or what stands in brackets, says; words alone are one level that counts nothing."""
    text = text[:LONGEST]
    if not text:
        return NOTHING
    if "全" in text or "共" in text:
        text = _SET.sub(" ", text)
    levels, at, counts = [], 0, False
    for match in _LEVEL.finditer(text):
        words = bare(text[at : match.start()])
        levels += [_UNIT_END.sub("", words)] if words else []
        levels.append(_level(match))
        at, counts = match.end(), True
    name = bare(text[at:])
    if counts:
        return Told(tuple(levels), name, counts=True)
    return Told((name,)) if name else NOTHING


def together(title: Told, field: Told, remainder: Told) -> Told:
    """What title, volume field and subtitle say of one part; a number that is said twice counts once."""
    if title.counts and not field.counts:
        title = Told(title.levels, title.name or said(field.levels), counts=True)
        field = NOTHING
    if title is remainder is NOTHING:
        return field
    levels: tuple[str, ...] = ()
    for one in (title.levels, field.levels, remainder.levels):
        if levels in (one[: len(levels)], one[-len(levels) :]):
            levels = one
        elif levels[-len(one) :] != one:
            # The first part of 第1辑 第2册 is not what 第1辑 says already.
            levels += one
    return Told(levels, field.name or title.name, counts=True)


def part_of_other(one: Numbered, other: Numbered) -> bool:
    """Whether all that is said of one part, by numbers and name, is said of the other: 第三卷, 第三卷. 上册."""
    if not one[0] or not other[0]:
        return False
    first, second = ([*volume.split(_POINT), *filter(None, [name])] for volume, name in (one, other))
    return _within(first, second) or _within(second, first)


def names_differ(one: str, other: str) -> bool:
    """Whether two names behind one number are two; who says none contradicts nobody."""
    return one not in other and other not in one


def additions(text: str) -> str:
    """The words in the brackets of a title, so far as they may tell it from another: 教师用书."""
    if not _OPENS.search(text):
        return ""
    found = (_DROPPED.sub("", one) for one in _BRACKETED.findall(text))
    return " ".join(words for words in found if words and words not in _SAYS_NOTHING)


def found_by(volume: str) -> list[str]:
    """What a volume is looked for by: the whole, each level, and each number of a range."""
    pieces = [volume]
    for level in volume.split(_POINT):
        first, _, last = level.partition("-")
        pieces.append(level)
        if first.isdecimal() and last.isdecimal() and 0 < int(last) - int(first) < _LONGEST_RANGE:
            pieces += map(str, range(int(first), int(last) + 1))
        elif last:
            pieces += level.split("-")
    return list(dict.fromkeys(pieces))


def place(volume: str) -> int:
    """Where a volume stands in its set: by its first number, then by the next one; 0 without a number."""
    numbers = [min(_PLACE_OF.get(sign) or int(sign[:4]), _MOST) for sign in _PLACES.findall(volume)[:2]]
    first, second = (*numbers, 0, 0)[:2]
    return first * (_MOST + 1) + second


def bare(text: str) -> str:
    """Without bracketed additions, blanks and punctuation; c++ and c# keep their signs."""
    if text.isalnum():
        return text
    without = _DROPPED.sub("", _BRACKETED.sub("", text))
    return without or _DROPPED.sub("", text)


def without_brackets(text: str) -> str:
    """Without what stands in brackets."""
    return _BRACKETED.sub("", text)


def _cut_brackets(text: str, *, whole: bool) -> tuple[str, dict[int, tuple[str, ...]], str]:
    """Without the brackets in which something counts: 数学(四年级上册)."""
    found: dict[int, tuple[str, ...]] = {}
    name = ""
    for match in _BRACKETED.finditer(text):
        inside = told(match[0][1:-1].strip())
        rest = _blanked(text, match)
        if inside.counts and (whole or rest.strip()):
            found[match.start()], name, text = inside.levels, inside.name or name, rest
    return text, found, name


def _blanked(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}{' ' * len(match[0])}{text[match.end() :]}"


def _in_order(found: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(level for start in sorted(found) for level in found[start])


def _level(match: re.Match[str]) -> str:
    """One level: a number, 上, 甲, a range; a class or a term keeps its word."""
    groups = match.groupdict()
    if groups.get("term"):
        return _numbers(match["grade"]) + match["term"]
    return _numbers(str(match[match.lastgroup or 0]))


def _numbers(text: str) -> str:
    """Numbers in any script, several as a range (1-3) or, with gaps, as a list (1+3)."""
    numbers = [one if one in "甲乙丙丁戊己庚辛壬癸" else number(one) for one in _EACH.findall(text)]
    if len(numbers) == 1 or not set(_TO).isdisjoint(text) or not all(map(str.isdecimal, numbers)):
        return "-".join(numbers)
    first, last = int(numbers[0]), int(numbers[-1])
    return f"{first}-{last}" if last - first == len(numbers) - 1 else "+".join(numbers)


def _within(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether all of these stand among those in the same order."""
    rest = iter(many)
    return all(one in rest for one in few)
