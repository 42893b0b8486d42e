"""Which records describe the same edition (查重): ISBN or shared number with agreement, or a full key.

Two records whose ISBNs conflict are two editions, whatever else they share; so are two of different edition statements
that share none. A serial is one under its ISSN, whenever a library begins it. All text comes in normalised: NFKC,
lower case, simplified script, one form of each character. Doubtful cases are left apart: two entries for one book
can be joined by hand, two books in one entry are found by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from shulian.core.additions import contradict, for_whom, in_brackets
from shulian.core.credits import Heading, translators
from shulian.core.editions import adapted, both, differ, statement
from shulian.core.volumes import (
    BRACKETED,
    Told,
    bare,
    closed,
    cut,
    names_differ,
    said,
    together,
    told,
    without_brackets,
)

# What stands in brackets is passed over: 数学(人教版: 教师用书); not where the whole title stands in them.
_SUBTITLE = re.compile(
    rf"(?!^){BRACKETED.pattern}|(?P<sign>\s*(?:(?<![0-9]):|:(?![0-9])|—{{2}}|―{{2}}|-{{2}})\s*(?=\S))"
)
_SUBTITLE_SIGNS = frozenset(":—―-")
_DROPPED = re.compile(r"[^\w+#]+|_")

_NATIONALITY = re.compile(r"^\s*[(\[〔【][^)\]〕】]{1,8}[)\]〕】]")
_DATES = re.compile(r"[\s,(]*[0-9]{3,4}\??\s*-\s*(?:[0-9]{3,4}\??)?[)\s]*")
_NAME_END = re.compile(r"[,;、，；]|\.{3}|…")
# 列夫·托尔斯泰, 列·托尔斯泰, L. 托尔斯泰: the family name stands behind the last dot.
_PARTS = re.compile(r"[·・•‧.]")
_ROLES = "主编|编著|编写|编译|编绘|译注|校注|选编|选注|[著编撰译绘写作注辑]"
_ROLE = re.compile(rf"^(?:主编|作者|编者|著者)[: ]*|\s*等?\s*(?:{_ROLES})$|\s*[\[(]?等[\])]?$")
# What is said of those who brought another's work to the reader: 吴劳译, 夏承焘校注, 王叔晖绘.
_SECOND = re.compile(
    r"(?:译|译者|译注|注译|校|校注|校点|注|注释|点校|插图|绘|绘图|导读|审校|改写|改编|点评|评注)\s*(?:等|\[等\])?$"
)
_SECOND_ENDS = frozenset("译者注校释点图绘读审写编评等]")
"""The last characters of what `_SECOND` finds: a look at them is quicker than a search."""
_STATEMENT_END = re.compile(r"[;；]")
_PUBLISHER_KIND = re.compile(
    r"(?:出版社|出版公司|出版集团|出版|有限责任公司|有限公司|股份|press|publish\w*|co|inc|ltd|verlag|books)[\s.,]*$"
)

_CATALOGUE_NUMBER = re.compile(r"\(\s*(?P<agency>[^)\s]+)\s*\)\s*(?P<number>\S+)")
# OCLC writes one number with and without these signs in front, and with zeros.
_OCLC_SIGNS = re.compile(r"^(?:ocm|ocn|on)?0*(?=[0-9])")
UNION_CATALOGUES = frozenset({"ocolc", "dlc", "nlc", "olcc", "calis", "shulian"})
"""Agencies whose number stands for one description wherever it is found; others number for themselves."""

_FIGURES = re.compile(r"[0-9]+")
_ISSN = "issn"
"""What stands for the agency of a serial's number."""

_REMEMBERED = 20_000
"""Names and publishers come again and again."""
_KEY_TITLE, _KEY_NAME = 120, 40
_COUNTS = frozenset(
    "零〇一二三四五六七八九十百千上中下前后左右内外正续初高低大小春夏秋冬甲乙丙丁戊己庚辛壬癸东南西北古近现当男女天地人元亨利贞"
)
_LONG_ENOUGH = 4
"""Characters of a title of which one may be a misprint."""
_SHORTEST = 2
"""Characters that a short title needs before it may stand for a longer one."""


class Edition(NamedTuple):
    """What is known of one edition; made by `edition` from normalised text."""

    title: str
    remainder: str
    volume: str
    medium: str
    authors: tuple[str, ...]
    publisher: str
    year: int | None
    isbns: frozenset[str]
    shared: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    """The authors as far as every library writes them alike: 托尔斯泰 for 列夫·托尔斯泰."""
    writer: str = ""
    """Who wrote it, in the words of the description; no translator or editor while someone else is named."""
    statement: str = ""
    """The edition statement, as it compares."""
    part: str = ""
    """The name behind the number of a volume."""
    additions: frozenset[str] = frozenset()
    """What stands in brackets in the title, as each of its records writes it: 教师用书."""
    translators: frozenset[str] = frozenset()
    """Who translated it, like `families`."""
    adapted: frozenset[str] = frozenset()
    """The forms in which it is made over, mostly for the young."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The normalised text of a description; `authors` in order, else `responsibility` tells them.

    `headings` say of authors what they did, `additions` what other records of the edition have in brackets.
    """

    title: str
    remainder: str
    volume: str
    medium: str
    authors: tuple[str, ...]
    responsibility: str
    publisher: str
    year: int | None
    isbns: tuple[str, ...]
    shared: tuple[str, ...] = ()
    statement: str = ""
    headings: tuple[Heading, ...] = ()
    additions: tuple[str, ...] = ()


def edition(printed: Printed) -> Edition:
    """Bring a description into the form in which editions are compared."""
    title, remainder, in_title, in_remainder = _parted(printed.title, printed.remainder)
    field = told(printed.volume)
    part = together(in_title, field, in_remainder)
    words, stated = in_brackets(f"{title} {remainder}", in_title.name, in_remainder.name, for_whom(field.name))
    names = printed.authors or _names(printed.responsibility)
    return Edition(
        title=bare(title),
        remainder=bare(remainder),
        volume=said(part.levels),
        medium=bare(printed.medium),
        authors=tuple(dict.fromkeys(filter(None, map(author, names)))),
        publisher=publisher(printed.publisher),
        year=printed.year,
        isbns=frozenset(printed.isbns),
        shared=frozenset(printed.shared),
        families=frozenset(filter(None, map(family, names))),
        writer=_writer(printed),
        statement=both(both(statement(printed.statement), stated), part.stated),
        part=part.name,
        additions=frozenset(filter(None, (words, *printed.additions))),
        translators=frozenset(map(family, translators(printed.authors, printed.responsibility, printed.headings))),
        adapted=adapted(printed.title, printed.remainder, printed.statement),
    )


def volume_in(title: str, remainder: str, volume: str) -> str:
    """The volume of the edition that has these, by itself."""
    _title, _remainder, in_title, in_remainder = _parted(title, remainder)
    return said(together(in_title, told(volume), in_remainder).levels)


def edition_key(one: Edition) -> str:
    """Title, volume, medium, publisher and year in one text; empty when too little is known."""
    if not one.title or one.year is None or not (one.authors or one.publisher):
        return ""
    parts = (one.title[:_KEY_TITLE], one.volume[:_KEY_NAME], one.medium[:_KEY_NAME], one.publisher[:_KEY_NAME])
    return "|".join((*parts, str(one.year)))


def known_as(one: Edition, key: str) -> Edition:
    """The edition as a record writes it that has this key."""
    title, volume, medium, house, year = key.split("|")
    return one._replace(title=title, volume=volume, medium=medium, publisher=house, year=int(year))


def same_edition(one: Edition, other: Edition) -> bool:
    """Whether both are the same edition for certain."""
    if one.volume != other.volume or names_differ(one.part, other.part) or additions_differ(one, other):
        return False
    serial = one_serial(one, other)
    if one.medium != other.medium and not serial:
        return False
    if one.isbns & other.isbns:
        return (titles_agree(one, other) and authors_agree(one, other)) or misprinted(one, other)
    if (one.isbns and other.isbns) or differ(one.statement, other.statement):
        return False
    # Those who bring out a serial, its first year and its carrier change, or are said by one library only.
    if one.shared & other.shared and titles_agree(one, other) and (serial or authors_agree(one, other)):
        return not years_of_one(one, other)
    return _same_key(one, other)


def additions_differ(one: Edition, other: Edition) -> bool:
    """Whether both have words in brackets, and others: (教师用书), (学生用书)."""
    return bool(one.additions and other.additions) and contradict(one.additions, other.additions)


def one_serial(one: Edition, other: Edition) -> bool:
    """Whether both are serials of one ISSN."""
    return any(shared.startswith(_ISSN) for shared in one.shared & other.shared)


def years_of_one(one: Edition, other: Edition) -> bool:
    """Whether both are under one ISSN and told apart by figures alone: 统计年鉴2005, 统计年鉴2006, 统计年鉴."""
    plain = {_FIGURES.sub("", title) for title in (one.title, other.title)}
    return one.title != other.title and len(plain) == 1 and one_serial(one, other)


def serial_number(issn: str) -> str:
    """The ISSN of a serial as a number that whoever has it shares."""
    return f"{_ISSN}:{issn}"


def shared_number(text: str) -> str:
    """The number that a union catalogue gave, as "agency:number"; empty for a number of any other system."""
    match = _CATALOGUE_NUMBER.fullmatch(text.strip())
    agency = match["agency"].lower() if match else ""
    if match is None or agency not in UNION_CATALOGUES:
        return ""
    number = match["number"].lower()
    return f"{agency}:{_OCLC_SIGNS.sub('', number) if agency == 'ocolc' else number}"


def split_subtitle(title: str) -> tuple[str, str]:
    """A title and the subtitle that stands behind a colon or a dash in it, not in its brackets; 三体 2: 黑暗森林."""
    if _SUBTITLE_SIGNS.isdisjoint(title):
        return title, ""
    sign = next((found for found in _SUBTITLE.finditer(title) if found["sign"]), None)
    if sign is None or not cut(main := title[: sign.start()], whole=True)[0]:
        return title, ""
    return main, title[sign.end() :]


@lru_cache(maxsize=_REMEMBERED)
def family(name: str) -> str:
    """A name as far as every library writes it alike: of a foreigner the family name, behind the last dot."""
    tail = _PARTS.split(without_brackets(name))[-1]
    return author(name if tail.isascii() else tail)


@lru_cache(maxsize=_REMEMBERED)
def author(name: str) -> str:
    """A name without nationality, punctuation and order: (美) 海明威, Hemingway, Ernest."""
    name = _DATES.sub("", _NATIONALITY.sub("", name))
    words = _DROPPED.sub(" ", name).split()
    return " ".join(sorted(words)) if name.isascii() else "".join(words)


@lru_cache(maxsize=_REMEMBERED)
def publisher(name: str) -> str:
    """A publisher without the words that all publishers share."""
    short = _PUBLISHER_KIND.sub("", name.strip())
    while short != name:
        name, short = short, _PUBLISHER_KIND.sub("", short.strip())
    return bare(name)


def _names(responsibility: str) -> tuple[str, ...]:
    """The first name of a statement of responsibility: 曹雪芹, 高鹗著."""
    first = _NAME_END.split(_NATIONALITY.sub("", responsibility), maxsplit=1)[0].strip()
    return (_ROLE.sub("", first) or first,)


def _writer(printed: Printed) -> str:
    """The first who is not said to be a translator or the like; 海明威 when only 吴劳 is named apart."""
    first, *others = _STATEMENT_END.split(printed.responsibility)
    second = [statement for statement in (first, *others) if _is_second(statement.strip())]
    writers: Sequence[str] = printed.authors
    if second:
        writers = [name for name in writers if not any(name in statement for statement in second)]
    if not writers and first not in second:
        writers = [*_names(first)]
    return next((name for name in (*writers, *printed.authors) if name), "")


def _is_second(statement: str) -> bool:
    return statement[-1:] in _SECOND_ENDS and _SECOND.search(statement) is not None


def titles_agree(one: Edition, other: Edition) -> bool:
    """Whether one title begins with the other and their subtitles do not differ; very short ones must be the same."""
    if one.title == other.title:
        return one.remainder in other.remainder or other.remainder in one.remainder
    if min(len(one.title), len(other.title)) < _SHORTEST:
        return False
    long_one, long_other = one.title + one.remainder, other.title + other.remainder
    return long_one.startswith(other.title) or long_other.startswith(one.title)


def authors_agree(one: Edition, other: Edition) -> bool:
    """Whether an author of the one may be an author of the other; who names none contradicts nobody."""
    if not one.authors or not other.authors:
        return True
    return any(a in b or b in a for a in one.authors for b in other.authors)


def translators_differ(one: Edition, other: Edition) -> bool:
    """Whether both name translators and have none in common; a name in letters may be one in Chinese."""
    pairs = [(a, b) for a in one.translators for b in other.translators]
    return bool(pairs) and not any(a in b or b in a or a.isascii() != b.isascii() for a, b in pairs)


def misprinted(one: Edition, other: Edition) -> bool:
    """Whether the titles differ in one character only, and nothing else does: 平凡的世介."""
    if len(one.title) != len(other.title) or len(one.title) < _LONG_ENOUGH or not one.families & other.families:
        return False
    wrong = [pair for pair in zip(one.title, other.title, strict=True) if pair[0] != pair[1]]
    # Spring and autumn, east and west, first and second are parts of one thing, not misprints.
    plain = len(wrong) == 1 and not any(letter in _COUNTS or letter.isascii() for letter in wrong[0])
    return plain and (one.publisher, one.year) == (other.publisher, other.year)


def _same_key(one: Edition, other: Edition) -> bool:
    """The full key: whatever is in `edition_key`, an author, and no other subtitle, translator or form."""
    if one.adapted != other.adapted or translators_differ(one, other):
        return False
    key = edition_key(one)
    if not key or key != edition_key(other) or bool(one.families) != bool(other.families):
        return False
    known = not one.families or bool(one.families & other.families)
    return known and either_begins(one.remainder, other.remainder)


def _parted(printed: str, more: str) -> tuple[str, str, Told, Told]:
    """Title and subtitle without the numbers of the volume, and what these say."""
    whole, behind = closed(printed, more)
    main, subtitle = split_subtitle(whole)
    title, in_title = cut(main)
    remainder, in_remainder = cut(closed(_both(subtitle, behind))[0], whole=True)
    return title, remainder, in_title, in_remainder


def _both(subtitle: str, remainder: str) -> str:
    """The subtitle, however often it is said."""
    return remainder if remainder.startswith(subtitle) else f"{subtitle} {remainder}".strip()


def either_begins(one: str, other: str) -> bool:
    """Whether one text begins with the other."""
    return one.startswith(other) or other.startswith(one)
