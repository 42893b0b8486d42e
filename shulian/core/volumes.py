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

from shulian.core.editions import both, is_statement, statement
from shulian.core.numerals import LONG_NUMERAL, number

VOLUME_UNIT = r"分册|部分|[卷册集辑部编篇函]"
_GRADE = r"年级|学期"
_OPEN, _CLOSE = r"[(\[{<〈《【〔「]", r"[)\]}>〉》】〕」]"
_TO, _AND = "-~‐‑–—―至到", "、/&和及与"
_ONE = r"(?:[0-9]{1,3}(?![0-9])|[零〇一二三四五六七八九十百两]{1,5})"
# Four figures by themselves are a year; with 第, or a unit and no year that anybody prints, they are a volume.
_LONG = rf"(?:{LONG_NUMERAL})"
_NO_YEAR = r"(?:(?!1[89]|20)[0-9]{4}(?![0-9])|(?=[一二三四五六七八九两]?千)[零〇一二三四五六七八九十百千两]{1,9})"


def _range_of(one: str) -> str:
    return rf"(?>{one}(?:\s*(?:{VOLUME_UNIT})?\s*[{_TO}{_AND}]\s*第?\s*{one})*)"


_RANGE, _LONG_RANGE, _NO_YEARS = map(_range_of, (_ONE, _LONG, _NO_YEAR))
_HALF = rf"(?:{VOLUME_UNIT})?\s*[{_TO}{_AND}]?\s*"
# 高中下册 is no 中 and 下.
_HALVES = rf"(?>上(?:{_HALF}中)?{_HALF}下|上{_HALF}中|(?<![高初])中{_HALF}下|[上中下])"
_STEM = "[甲乙丙丁戊己庚辛壬癸]"
_ROMAN = r"[ivxl]{1,6}"
# I is a word, and ain't ends in one: behind a word that is seldom a unit there are figures, a point or the end.
_LATIN = (
    r"(?<!['’])\b(?:(?:vol(?:ume)?s?|nr|pts?|parts?|bde?|band|tom[eo]?|bk|teil|heft|livre|serie)\b[. ]*"
    rf"|(?:nos?|books?|number)\b(?:\.[. ]*|[. ]*(?=[0-9]|{_ROMAN}\s*(?:$|[^\w\s'’])))|[vt]\b(?:\.[. ]*|[. ]*(?=[0-9])))"
    rf"(?P<latin>[0-9]{{1,4}}(?:[{_TO}][0-9]{{1,4}})?|{_ROMAN}(?!['’]))\b"
)
# The unit is a word of its own or 卷; in 全集, 手册 and 试卷 it belongs to what is counted.
_UNIT_BEFORE = rf"(?:(?<!\w)(?:{VOLUME_UNIT})|分册|(?<![试问案画长书手])卷)"

_SET = re.compile(rf"[(\[〔【]?[全共]\s*{_LONG}\s*(?:{VOLUME_UNIT}|套|本)[)\]〕】]?|[(\[〔【]全套[)\]〕】]")
# Additions may stand behind: 红楼梦 上册[普通图书].
_END = r"\s*(?=$|[(\[{【〔])"
_END_BEFORE_MORE = r"\s*+[.,、·-]?\s*(?=$|[(\[{【〔])"
"""The same before a number that was found already: 六年级.下."""


def _in_titles(end: str) -> str:
    return "|".join(
        (
            # The number must go before brackets do: (一集) and (二集), 〈6〉 and 〈7〉 are different books.
            rf"{_OPEN}\s*第?\s*(?P<bracketed>{_RANGE}|{_HALVES})\s*(?:{VOLUME_UNIT})?\s*{_CLOSE}",
            rf"第\s*(?P<ordinal>{_LONG_RANGE})\s*(?:{VOLUME_UNIT})",
            rf"{_UNIT_BEFORE}\s*(?P<behind>{_RANGE}|{_HALVES}|{_ROMAN}){end}",
            rf"{_UNIT_BEFORE}(?P<within>{_RANGE}|{_HALVES}|{_ROMAN})(?=[\s.,])",
            rf"{_UNIT_BEFORE}(?P<long>{_NO_YEARS}){end}",
            rf"(?:(?<=[卷册集辑部编篇函])|(?<=年级)|(?<=学期))(?P<after>{_RANGE}|{_HALVES}){end}",
            rf"(?:^|(?<=\W))(?<![0-9][-~–—])(?P<bare>{_RANGE}|{_HALVES})\s*(?:{VOLUME_UNIT})?{end}",
            rf"(?:^|(?<=\W))(?<![0-9][-~–—])(?P<many>{_NO_YEARS})(?:{VOLUME_UNIT}){end}",
            rf"(?P<half>{_HALVES})(?:册|卷|集|部|编|篇){end}",
            rf"(?<!\w)(?P<stem>{_STEM})[编集辑部种]{end}",
        )
    )


_CLASS = rf"第?\s*(?P<grade>{_RANGE})\s*(?P<term>{_GRADE})"
# To look at the first sign of any of them is quicker than to try one after another.
_BEGINS = (
    r"(?=[(\[{<〈《【〔「第分部卷册集辑编篇函0-9零〇一二三四五六七八九十百千两上中下甲乙丙丁戊己庚辛壬癸\svnpbthls])"
)
_VOLUME = re.compile(rf"{_BEGINS}(?:{_in_titles(_END)}|(?:^|(?<=\W)){_CLASS}{_END}|{_LATIN})")
_MORE = re.compile(rf"{_BEGINS}(?:{_CLASS}{_END_BEFORE_MORE}|{_in_titles(_END_BEFORE_MORE)}|{_LATIN})")
"""What stands before a number that was found already: 数学四年级 before 上册."""
_COUNTED = re.compile(
    r"[0-9零〇一二三四五六七八九十百千两上中下]|卷[ivxl]|[甲乙丙丁戊己庚辛壬癸][编集辑部种]|\b(?:vol|v|n|p|b|t|h|l|s)"
)
"""What every text with a number of a volume has; most have nothing of it."""
_SIGNS = frozenset("0123456789零〇一二三四五六七八九十百千两上中下卷甲乙丙丁戊己庚辛壬癸vnpbthls")
"""Characters of which `_COUNTED` needs one: a look at them is quicker than any search."""
_LEVEL = re.compile(
    "|".join(
        (
            rf"第?\s*(?P<grade>(?<![0-9]){_RANGE})\s*(?P<term>{_GRADE})",
            rf"第\s*(?P<ordinal>{_LONG_RANGE})\s*(?:{VOLUME_UNIT}|(?=$|\W))",
            rf"{_UNIT_BEFORE}\s*(?P<behind>{_RANGE}|{_HALVES}|{_ROMAN})(?=$|\W)",
            rf"{_UNIT_BEFORE}(?P<long>{_NO_YEARS})(?=$|\W)",
            rf"(?<![0-9a-z])(?P<many>{_NO_YEARS})(?:{VOLUME_UNIT})(?=$|\W)",
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
_UNIT = re.compile(VOLUME_UNIT)
_HOLDS = frozenset({"辑", "编", "函", "部分"})
"""Units of parts that are parted again."""
_UPPER = frozenset("上中下")
_LIKE_A_YEAR = re.compile(rf"(?<![^.])([0-9]{{4}})(?:{VOLUME_UNIT})(?![^.])")
"""What is a year's volume, or the volume of a long set of which somebody left 第 out: 1950辑."""
_EACH = re.compile(rf"{_LONG}|[上中下]|{_STEM}|{_ROMAN}|[0-9]+")
BRACKETED = re.compile(r"[(\[{【〔][^)\]}】〕]*[)\]}】〕]")
OPENS = re.compile(r"[(\[{【〔]")
_UNCLOSED = re.compile(r"[(\[{【〔][^()\[\]{}【】〔〕]*$")
_CLOSED_BEHIND = re.compile(r"[^()\[\]{}【】〔〕]*[)\]}】〕]")
_TURNED = re.compile(r"[^\[]*\][^\[]*\[[^\[]*")
"""Brackets that are turned outwards: ]0,1[."""
DROPPED = re.compile(r"[^\w+#]+|_")
_UNIT_END = re.compile(rf"(?<=.)(?:{VOLUME_UNIT})$")
_PLACES = re.compile(r"[0-9]+|[上中下甲乙丙丁戊己庚辛壬癸]")
_PLACE_OF = {sign: place for signs in ("上中下", "甲乙丙丁戊己庚辛壬癸") for place, sign in enumerate(signs, start=1)}
LONGEST = 400
"""Characters of a text that are looked at: no title counts beyond them, and each number means another search."""
_MOST_LEVELS = 8
_STEP, _SELDOM, _MOST = 1_000, 900, 9_999
"""Sets of more volumes than the second are seldom, and have few parts in each: so all have room in six figures."""
_LONGEST_RANGE = 60
_REMEMBERED = 20_000
_POINT = "."


class Told(NamedTuple):
    """What a text says of a part: its levels in order, and its name behind them; `counts` when a number is in it.

    `units` are those of the levels as they are written, 辑 and 册 in 第1辑第2册, empty for what has none; `stated` is
    an edition statement that stands beside them (第2版 第一册).
    """

    levels: tuple[str, ...] = ()
    name: str = ""
    counts: bool = False
    units: tuple[str, ...] = ()
    stated: str = ""


NOTHING = Told()
Level = tuple[str, str]
"""A level and the unit that it is counted in."""
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
    if _SIGNS.isdisjoint(text) or not _COUNTED.search(text):
        return text, NOTHING
    rest, found, inside = _cut_brackets(text, whole=whole) if OPENS.search(text) else (text, {}, NOTHING)
    match = _VOLUME.search(rest)
    while match is not None and len(found) < _MOST_LEVELS:
        left = _blanked(rest, match)
        if not left.strip() and not whole:
            break
        found[match.start()] = ((_level(match), _unit(match)),)
        rest = left
        match = _MORE.search(rest)
    if not found:
        return text, NOTHING
    levels = [level for start in sorted(found) for level in found[start]]
    return " ".join(rest.split()), _told(levels, inside.name, inside.stated)


@lru_cache(maxsize=_REMEMBERED)
def told(text: str) -> Told:
    """What a field of volumes, or what stands in brackets, says; words alone are one level that counts nothing."""
    text = text[:LONGEST]
    if not text:
        return NOTHING
    if "全" in text or "共" in text:
        text = _SET.sub(" ", text)
    levels: list[Level] = []
    at, stated = 0, ""
    for match in _LEVEL.finditer(text):
        words, of_edition = _words(text[at : match.start()])
        stated = both(stated, of_edition)
        levels += [(_UNIT_END.sub("", words), "")] if words else []
        levels.append((_level(match), _unit(match)))
        at = match.end()
    if at:
        name, of_edition = _words(text[at:])
        return _told(levels, name, both(stated, of_edition))
    name = bare(text)
    return Told((name,), units=("",)) if name else NOTHING


def together(title: Told, field: Told, remainder: Told) -> Told:
    """What title, volume field and subtitle say of one part; a number that is said twice counts once."""
    if title.counts and not field.counts:
        name = said(field.levels)
        title = title._replace(name=title.name or ("" if name in title.levels else name))
        field = NOTHING
    if title is remainder is NOTHING:
        return field
    stated = both(both(title.stated, field.stated), remainder.stated)
    levels: tuple[Level, ...] = ()
    for told_there in (title, field, remainder):
        one = tuple(zip(told_there.levels, told_there.units, strict=True))
        if _alike(levels, one[: len(levels)]) or _alike(levels, one[-len(levels) :]):
            levels = one
        elif not _alike(levels[-len(one) :], one):
            # The first part of 第1辑 第2册 is not what 第1辑 says already, and 第1册 is not 第1辑.
            levels += one
    return _told(levels, field.name or title.name, stated)


def part_of_other(one: Numbered, other: Numbered) -> bool:
    """Whether all that is said of one part, by numbers and name, is said of the other: 第三卷, 第三卷. 上册.

    1950辑 may be 第1950辑.
    """
    if not one[0] or not other[0]:
        return False
    first, second = (
        [*_LIKE_A_YEAR.sub(r"\1", volume).split(_POINT), *filter(None, [name])] for volume, name in (one, other)
    )
    return _within(first, second) or _within(second, first)


def names_differ(one: str, other: str) -> bool:
    """Whether two names behind one number are two; who says none contradicts nobody."""
    return one not in other and other not in one


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
    numbers = [_PLACE_OF.get(sign) or int(sign[:5]) for sign in _PLACES.findall(volume)[:2]]
    first, second = (*numbers, 0, 0)[:2]
    if first < _SELDOM:
        return first * _STEP + min(second, _STEP - 1)
    return _SELDOM * _STEP + (min(first, _MOST) - _SELDOM) * 10 + min(second, 9)


def bare(text: str) -> str:
    """Without bracketed additions, blanks and punctuation; c++ and c# keep their signs."""
    if text.isalnum():
        return text
    without = DROPPED.sub("", BRACKETED.sub("", text))
    return without or DROPPED.sub("", text)


def closed(text: str, behind: str = "") -> tuple[str, str]:
    """With its last bracket closed, by what stands `behind` or where nobody closed it, and the rest behind it."""
    opened = _UNCLOSED.search(text)
    if not opened or (len(text) <= LONGEST and _TURNED.fullmatch(text)):
        return text, behind
    # What begins with its bracket is no addition to anything.
    if text[: opened.start()].strip() and (found := _CLOSED_BEHIND.match(behind)):
        return f"{text} {found[0]}", behind[found.end() :].strip()
    return f"{text})", behind


def without_brackets(text: str) -> str:
    """Without what stands in brackets."""
    return BRACKETED.sub("", text)


def _words(text: str) -> tuple[str, str]:
    """Words beside a number, or the edition statement that they are."""
    words = bare(text)
    return ("", statement(text)) if words and is_statement(words) else (words, "")


def _cut_brackets(text: str, *, whole: bool) -> tuple[str, dict[int, tuple[Level, ...]], Told]:
    """Without the brackets in which something counts, and what else they say: 数学(四年级上册)."""
    found: dict[int, tuple[Level, ...]] = {}
    name = stated = ""
    for match in BRACKETED.finditer(text):
        inside = told(match[0][1:-1].strip())
        rest = _blanked(text, match)
        if inside.counts and (whole or rest.strip()):
            found[match.start()] = tuple(zip(inside.levels, inside.units, strict=True))
            name, stated, text = name + inside.name, both(stated, inside.stated), rest
    return text, found, Told(name=name, stated=stated)


def _blanked(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}{' ' * len(match[0])}{text[match.end() :]}"


def _told(levels: Sequence[Level], name: str, stated: str) -> Told:
    units = tuple([unit for _, unit in levels])
    return Told(tuple([level for level, _ in levels]), name, counts=True, units=units, stated=stated)


def _alike(one: Sequence[Level], other: Sequence[Level]) -> bool:
    """Whether the numbers are the same and no unit says that they are of something else."""
    if len(one) != len(other):
        return False
    pairs = zip(one, other, strict=True)
    return all(a == b and (a[0] in _UPPER or _of_one(unit_a, unit_b)) for (a, unit_a), (b, unit_b) in pairs)


def _of_one(one: str, other: str) -> bool:
    """Whether two units may count the same: 册 is another's 卷, but 辑 has volumes of its own."""
    return not one or not other or one == other or (one in _HOLDS) == (other in _HOLDS)


def _level(match: re.Match[str]) -> str:
    """One level: a number, 上, 甲, a range; a class or a term keeps its word."""
    if match.lastgroup == "term":
        return _numbers(match["grade"]) + match["term"]
    return _numbers(str(match[match.lastgroup or 0]))


def _unit(match: re.Match[str]) -> str:
    found = _UNIT.search(match[0])
    return found[0] if found else ""


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
