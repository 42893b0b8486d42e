"""How titles and names are spelled in pinyin: in full and by initials, with the readings that names take."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin
from pypinyin.seg import mmseg

from shulian.apps.discovery import tokens

# What a dictionary reads differently from the people and places themselves. Longest first where one begins another.
_SURNAMES = {
    "万俟": ["mo", "qi"],
    "尉迟": ["yu", "chi"],
    "曾": ["zeng"],
    "单": ["shan"],
    "仇": ["qiu"],
    "解": ["xie"],
    "区": ["ou"],
    "朴": ["piao"],
    "查": ["zha"],
    "盖": ["ge"],
    "翟": ["zhai"],
    "覃": ["qin"],
    "乐": ["yue"],
    "缪": ["miao"],
    "员": ["yun"],
    "种": ["chong"],
    "折": ["she"],
    "隗": ["wei"],
    "阚": ["kan"],
    "谌": ["shen"],
    "牟": ["mu"],
    "洗": ["xian"],
    "郇": ["xun"],
    "召": ["shao"],
}
_NAMES = {
    "单县": ["shan", "xian"],
    "蔚县": ["yu", "xian"],
    "涡阳": ["guo", "yang"],
    "浚县": ["xun", "xian"],
    "郫县": ["pi", "xian"],
    "会稽": ["kuai", "ji"],
    "高句丽": ["gao", "gou", "li"],
    "贾平凹": ["jia", "ping", "wa"],
}
_OPENINGS = _SURNAMES | _NAMES
_LONGEST = max(map(len, _OPENINGS))

LENGTH = 60
"""Letters of a spelling that are kept: nobody types more to find a title."""


@lru_cache(maxsize=8192)
def spellings(text: str) -> tuple[str, ...]:
    """Every spelling a text may be looked for under, without spaces: in full, then by initials.

    A text without Chinese has none: it is found by its own letters.
    """
    chinese = tokens.key(text)[:LENGTH]
    if not any(tokens.is_unspaced(character) for character in chinese):
        return ()
    readings = [_read(chinese)]
    if opening := _opening(chinese):
        readings.append([*_OPENINGS[opening], *_read(chinese[len(opening) :])])
    full = ["".join(reading)[:LENGTH] for reading in readings]
    initials = ["".join(syllable[0] for syllable in reading)[:LENGTH] for reading in readings]
    return tuple(dict.fromkeys([*full, *[spelling.replace("v", "u") for spelling in full], *initials]))


def _opening(chinese: str) -> str:
    """The longest name or surname with a reading of its own that the text begins with."""
    beginnings = (chinese[:length] for length in range(_LONGEST, 0, -1))
    return next((beginning for beginning in beginnings if beginning in _OPENINGS), "")


def _read(chinese: str) -> list[str]:
    """One syllable a character; latin words stay as they are."""
    return [syllable for word in mmseg.seg.cut(chinese) for syllable in _read_word(word)]


@lru_cache(maxsize=50_000)
def _read_word(word: str) -> list[str]:
    return [syllable for syllable in lazy_pinyin(word) if syllable]
