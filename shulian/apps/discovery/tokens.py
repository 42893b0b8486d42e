"""Cutting normalised text into what the index looks for: bigrams, single characters, words and a title's key."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import add

from shulian.apps.catalogue.text import normalise

# Ideographs, kana and hangul are written without spaces: they are cut into pairs. Everything else has words.
_UNSPACED = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_SPACED = rf"[^\W_{_UNSPACED}]"
# A latin word keeps its + and #, and a dot before or inside it: c++, c#, .net, node.js, 3.14.
_RUN = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|\.?{_SPACED}+(?:[+#]+|\.{_SPACED}+)*")
_UNSPACED_START = re.compile(rf"[{_UNSPACED}]")
_ACCENTS = r"\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff"
_ACCENTED = re.compile(f"[{_ACCENTS}]")
_ACCENT = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")

# Further forms of a character that only a search sees as one: what titles are joined by stays as it is.
_ALIKE = str.maketrans(
    "姪廻囘妳鬪鬭○◯倣敍徧緜粧疎劎劒遯輭鐡鶏岀尅仝僊佀尠尟袴霛鼇缾鑛濶烖憇懽拏攷敺暎桺栁慙穉稺簷翺臙蔴蘓襍覩觔譌讐賸躭邨鎗隣鞵飜騐偪刦刼剙暦呪壻寃嶋嶌帋庻廐恠",
    "侄回回你斗斗〇〇仿叙遍绵妆疏剑剑遁软铁鸡出克同仙似鲜鲜裤灵鳌瓶矿阔灾憩欢拿考驱映柳柳惭稚稚檐翱胭麻苏杂睹斤讹雠剩耽村枪邻鞋翻验逼劫劫创历咒婿冤岛岛纸庶厩怪",
)
_WHAT = ("甚么", "什么")
_CHANGING = re.compile(f"[{''.join(map(chr, _ALIKE))}{_WHAT[0][0]}{_ACCENTS}]")
"""A character that may become another one: most texts have none."""
# 活著 is 活着, but 名著 is read otherwise: they are one character for all but pinyin.
_SPOKEN_APART = ("著", "着")

BEGIN = "^"
"""Marks the token that begins a text, so that "starts with" is a phrase like any other."""

END = "$"
"""Marks the token that ends a text."""

KEY_LENGTH = 120
"""Characters of a title that its key keeps; longer titles do not differ only after that."""


def runs(text: str) -> tuple[str, ...]:
    """The runs of a text: each unbroken stretch of Chinese, each latin word with its + # and inner dots."""
    return tuple(run for run, _unspaced in parted(text))


def compared_runs(text: str) -> tuple[str, ...]:
    """The runs as the index compares them."""
    return tuple(run for run, _unspaced in compared(text))


def is_unspaced(run: str) -> bool:
    """Whether a run is written without spaces between its words, as Chinese is."""
    return bool(_UNSPACED_START.match(run))


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Chinese characters and whole latin words, in order; a lone character stays single."""
    found: list[str] = []
    for run, unspaced in compared(text):
        if unspaced and len(run) > 1:
            found += map(add, run, run[1:])
        else:
            found.append(run)
    return found


def characters(text: str) -> list[str]:
    """Single Chinese characters and whole latin words, in order."""
    found: list[str] = []
    for run, unspaced in compared(text):
        if unspaced:
            found += run
        else:
            found.append(run)
    return found


def begin(text: str) -> str:
    """The token that stands before a text's first one: BEGIN and its first character or latin word."""
    for run, unspaced in compared(text):
        return BEGIN + (run[0] if unspaced else run)
    return BEGIN


def end(text: str) -> str:
    """The token that stands behind a text's last one: its last character or latin word, and END."""
    for run, unspaced in reversed(compared(text)):
        return (run[-1] if unspaced else run) + END
    return END


def words(text: str) -> list[str]:
    """Dictionary words of two characters and more: they only raise a score, never decide a match."""
    # Its dictionary takes long to load: whoever ranks no texts does not wait for it.
    import rjieba

    found: list[str] = []
    for run, unspaced in parted(text):
        if unspaced:
            found += (word.replace(*_SPOKEN_APART) for word in rjieba.cut_for_search(run) if len(word) > 1)
        elif len(run) > 1:
            found.append(run)
    return found


def latin(text: str) -> list[str]:
    """The words that are not Chinese."""
    return [run for run, unspaced in parted(text) if not unspaced and len(run) > 1]


def key(text: str) -> str:
    """A title without spaces and punctuation: two titles with one key are written alike."""
    return "".join(run for run, _unspaced in compared(text))[:KEY_LENGTH]


def written(text: str) -> str:
    """A title without spaces and punctuation as people may be shown it."""
    return "".join(runs(text))[:KEY_LENGTH]


def needs_characters(text: str) -> bool:
    """Whether a text has a lone Chinese character, which pairs cannot find inside a longer stretch."""
    return any(unspaced and len(run) == 1 for run, unspaced in parted(text))


@lru_cache(maxsize=32768)
def parted(text: str) -> tuple[tuple[str, bool], ...]:
    """The runs, each with whether it is unspaced."""
    found: list[tuple[str, bool]] = []
    for match in _RUN.finditer(plain(text)):
        run, unspaced = match[0], match.lastgroup is not None
        # A dot, a bracket or a middle dot between two Chinese stretches parts nothing: 列夫·托尔斯泰.
        if unspaced and found and found[-1][1]:
            found[-1] = (found[-1][0] + run, True)
        else:
            found.append((run, unspaced))
    return tuple(found)


def compared(text: str) -> tuple[tuple[str, bool], ...]:
    """The same as the index compares them."""
    found = parted(text)
    if _SPOKEN_APART[0] not in text:
        return found
    return tuple((run.replace(*_SPOKEN_APART), unspaced) for run, unspaced in found)


def plain(text: str) -> str:
    """Normalised, latin letters without their accents, one form of each character."""
    normal = normalise(text)
    if normal.isascii() or not _CHANGING.search(normal):
        return normal
    normal = normal.translate(_ALIKE).replace(*_WHAT)
    if not _ACCENTED.search(normal):
        return normal
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", normal)))
