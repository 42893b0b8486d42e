"""What a reader typed, parted into words; volumes, sets and editions as people write them."""

from __future__ import annotations

import re

from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import roman, tokens
from shulian.core.numerals import LONG_NUMERAL, NUMERAL, chinese, number, otherwise
from shulian.core.volumes import VOLUME_UNIT, said, told

LONGEST = 200
MOST_WORDS = 12

_PARTED = re.compile(r"[\s,、;:/|《》〈〉「」『』“”\"]+")
_ORDINAL = rf"第(?:{LONG_NUMERAL})(?:{VOLUME_UNIT})"
_VOLUME = re.compile(
    rf"(?:{_ORDINAL}|(?:{NUMERAL})年级)?[上中下][册卷集部编篇]?|{_ORDINAL}|[卷册](?:{NUMERAL}|[ivx]{{1,4}})|(?:{NUMERAL})年级"
)
_VOLUME_INSIDE = re.compile(rf"(?:{_ORDINAL}|(?:{NUMERAL})年级)(?:[上中下][册卷]?)?|[上中下][册卷]")
_VOLUME_BEHIND = re.compile(rf"(?<=[^\s])({_ORDINAL})$")
_EDITION_BEHIND = re.compile(
    rf"(?<=[^\s第])(?=(?:第(?:{NUMERAL})|(?:最新|全新)?(?:修订|增订|增补|珍藏|典藏|纪念|插图|影印|注音|双语))版(?:\s|$))"
    r"|(?<=[^\W0-9第])(?=[0-9]{1,2}版(?:\s|$))"
)
_BRACKETED = re.compile(r"(?<=\S)\s*[(\[〔【]([^()\[\]〔〕【】]{1,12})[)\]〕】]")
_IN_BRACKETS = re.compile(rf"第?\s*(?P<number>{NUMERAL})\s*(?:{VOLUME_UNIT})?|(?P<half>[上中下])\s*(?:{VOLUME_UNIT})?")
_SET = rf"(?:套装|全套)?[全共]?\s*(?:{NUMERAL})\s*(?:{VOLUME_UNIT}|套|本)(?:套装)?|套装|全套"
_WHOLE_SET = re.compile(rf"(?=.*[全共套])(?:{_SET})|[精平]装版?")
_SET_BEHIND = re.compile(rf"(.{{2,}}?)(?:(?:套装|全套)?[全共](?:{NUMERAL})(?:{VOLUME_UNIT}|套|本)|套装|全套)")
_VOL = re.compile(rf"(?<![a-z0-9])vol(?:ume)?\.?\s*({NUMERAL}|[ivxl]{{1,5}})(?![a-z0-9])")
_NUMBER_BEHIND = re.compile(
    r"(?P<title>.*[^\W0-9a-z_])(?P<number>[1-9][0-9]{0,2}(?:-[1-9][0-9]{0,2})?|[ivx]{1,4})"
    r"|(?P<before>.+?[^\W零〇一二三四五六七八九十百两第])(?P<chinese>[一二三四五六七八九十百]{1,4})"
    r"|(?P<whole>.{2,})(?P<half>[上中下])[册卷集部编篇]?"
)
_YEAR = re.compile(r"(1[4-9][0-9]{2}|20[0-9]{2})(?:年(?:版)?|版)?")
_YEAR_INSIDE = re.compile(r"(?<![0-9])(1[4-9][0-9]{2}|20[0-9]{2})(?:年版?|版)?(?![0-9])")
_YEAR_BEHIND = re.compile(r"(?<=[^\W0-9a-z_])(?=(?:1[4-9][0-9]{2}|20[0-9]{2})年?版(?:\s|$))")
_OF = re.compile(r"(.{2,}?)(?:的(?:书|小说|作品|诗|诗集|散文|著作|文章|漫画|童话|绘本)|作品)")
_COUNTRY = re.compile(r"[(\[〔【]\s*(?![^()\[\]〔〕【】]*[级册卷辑集部期版本])[^\W\d_]{1,5}\s*[)\]〕】](?=\s*[^\W\d_])")
_ROLE = (
    r"(?:[原编译]著|副?主编|改编|选[编译注]|编[译写绘]|著绘|[校译评]注|[点校]{2}|翻译|撰文|绘画|插图|[著编译撰绘作])"
)
_ROLES = re.compile(rf"(.{{2,}}?)?等?{_ROLE}|[作著编译]者")
_ALL_VOLUMES = re.compile(rf"(.{{2,}}?)?(?:大?全集|合集|全?系列|(?:{NUMERAL})部曲)(?:全集|合集)?")
_CENTURY = re.compile(r"([0-9]{1,2}|[一二三四五六七八九十]{1,3})世纪")
_ONLY_A_NUMBER = re.compile(r"[0-9零〇一二三四五六七八九十百千万两]+")
_SHORT_NUMBER = re.compile(r"[1-9][0-9]{0,2}(?:-[1-9][0-9]{0,2})?")
_NUMBER_ALONE = re.compile(r"[一二三四五六七八九十百]{1,4}|[ivx]{2,4}")


def typed(text: str) -> str:
    """What was typed, without what no text can hold (half characters, zeros) and not endlessly long."""
    return text[:LONGEST].encode("utf-8", "ignore").decode().replace("\0", " ")


def words_of(text: str) -> list[str]:
    """The words of a search, each of which must be found; the number of a volume is one by itself, and an edition.

    What only says that a set is whole, or how it is bound, is no word: 平凡的世界(全三册).
    """
    plain = _VOL.sub(r" \1 ", _BRACKETED.sub(_unbracketed, roman.ordinals(normalise(typed(text)).strip()))).strip()
    parted = _EDITION_BEHIND.sub(" ", _YEAR_BEHIND.sub(" ", _VOLUME_BEHIND.sub(r" \1", plain)))
    words = pieces(parted)[:MOST_WORDS]
    return [word for at, word in enumerate(words) if not at or not _says_a_whole_set(word)]


def pared(text: str, *, sets: bool) -> str:
    """What was typed without what title pages and shops add: (美), 著, with `sets` 全集; empty where it is all."""
    plain = normalise(typed(text)).strip()
    kept = [_part_of_none(word) for word in pieces(_COUNTRY.sub(" ", plain))]
    if sets:
        kept = [_no_set(word, first=not at) for at, word in enumerate(kept)]
    kept = [word for word in kept if word]
    return " ".join(kept) if kept != pieces(plain) else ""


def pieces(text: str) -> list[str]:
    """The parts of a text that spaces, commas and quotation marks part, those in which there is something."""
    return [part for part in _PARTED.split(text) if tokens.runs(part)]


def volume(word: str) -> str:
    """The number of a volume that a word names: 第3卷, 卷三, 上册, 2, 1-3; empty for any other word."""
    if _SHORT_NUMBER.fullmatch(word):
        return word
    return said(told(word).levels) if _VOLUME.fullmatch(word) else ""


def volume_beside(word: str) -> str:
    """The number of a volume that a word names beside a title: 三, iii too."""
    return number(word) if _NUMBER_ALONE.fullmatch(word) else volume(word)


def volume_behind(word: str) -> tuple[str, str] | None:
    """A title and the number of a volume typed behind it without a space: 三体2, 三体1-3, 三体ii, 鲁迅全集三."""
    found = _NUMBER_BEHIND.fullmatch(word)
    if found is None:
        return None
    title, counted = filter(None, found.groups())
    # Java核心技术卷一 is Java核心技术 in its first volume.
    return title.removesuffix("卷") or title, counted if "-" in counted else number(counted)


def volume_inside(word: str) -> tuple[list[str], str] | None:
    """The pieces around the number of a volume before or within a title, and that number: 四年级上册数学."""
    found = "".join(_VOLUME_INSIDE.findall(word))
    pieces = [piece for piece in _VOLUME_INSIDE.split(word) if piece]
    return (pieces, said(told(found).levels)) if found and pieces else None


def year(word: str) -> int | None:
    """The year that a word names beside others: 1982, 1982年, 1982年版."""
    found = _YEAR.fullmatch(word)
    return int(found[1]) if found else None


def year_inside(word: str) -> tuple[list[str], int] | None:
    """The pieces around a year before, within or behind a word, and that year: 活着1993余华."""
    before, *found = _YEAR_INSIDE.split(word, maxsplit=1)
    pieces = [piece for piece in (before, *found[1:]) if tokens.runs(piece)]
    return (pieces, int(found[0])) if found and pieces else None


def author_of(word: str) -> str:
    """Whose works a word asks for: 刘慈欣的小说, 村上春树作品; empty for any other word."""
    found = _OF.fullmatch(word)
    return found[1] if found else ""


def otherwise_counted(word: str) -> str:
    """The same word with its century in the other script: 20世纪 for 二十世纪; empty where it names none."""
    found = _CENTURY.search(word)
    if found is None:
        return ""
    counted = chinese(int(found[1])) if found[1].isdecimal() else number(found[1])
    return f"{word[: found.start()]}{counted}世纪{word[found.end() :]}"


def otherwise_written(word: str) -> list[str]:
    """The same word with the numbers in it as titles may write them, 海底两万里 for 海底2万里; not of a mere number."""
    return otherwise(word) if any(map(tokens.is_unspaced, word)) and not _ONLY_A_NUMBER.fullmatch(word) else []


def without_set(word: str) -> str:
    """A title without the words that all volumes of it are meant; empty where nothing says so."""
    found = _SET_BEHIND.fullmatch(word)
    return found[1] if found else ""


def _part_of_none(word: str) -> str:
    """A word without the part that somebody had in a work."""
    found = _ROLES.fullmatch(word)
    return (found[1] or "") if found else word


def _no_set(word: str, *, first: bool) -> str:
    """A word without saying that all volumes are meant; the first one may be nothing else."""
    found = _ALL_VOLUMES.fullmatch(word)
    return (found[1] or (word if first else "")) if found else word


def _says_a_whole_set(word: str) -> bool:
    return bool(_WHOLE_SET.fullmatch(word))


def _unbracketed(match: re.Match[str]) -> str:
    """Of brackets behind a title the volume or the edition in them; anything else stays as it is."""
    inside = match[1].strip()
    if _WHOLE_SET.fullmatch(inside):
        return " "
    if found := _IN_BRACKETS.fullmatch(inside):
        return f" 第{found['number']}卷 " if found["number"] else f" {found['half']} "
    return f" {inside} " if inside.endswith("版") or _YEAR.fullmatch(inside) else match[0]
