"""How titles and names are spelled in pinyin: in full and by initials, with the readings that names take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from shulian.apps.discovery import tokens
from shulian.apps.discovery.readings import ALSO, NAMES, SURNAMES

_NAMED, _ALSO = (re.compile("|".join(sorted(names, key=len, reverse=True))) for names in (NAMES, ALSO))
_OTHERWISE = re.compile("|".join(sorted({*NAMES, *ALSO}, key=len, reverse=True)))
_LONGEST = max(map(len, SURNAMES))
_SURNAMES_BEGIN = {surname[0] for surname in SURNAMES}
_FIGURES = re.compile(r"[0-9]+")

LENGTH = 60
"""Letters of a spelling that are kept: nobody types more to find a title."""
ROW_SIGNS = " #+.0123456789abcdefghijklmnopqrstuvwxyz~"
"""What a key in a row may consist of, in the order in which it sorts."""
_NO_SIGN = re.compile(r"[^ #+.0-9a-z]")
_ROW = 120
_SHORT = 2
"""Characters of a word that is in no table: no word of a table is part of it."""
_FIGURES_PADDED = 6


@lru_cache(maxsize=32768)
def spellings(text: str) -> tuple[str, ...]:
    """Every spelling a text may be looked for under, without spaces: in full, then by initials.

    A text without Chinese has none: it is found by its own letters.
    """
    runs = tokens.parted(text[:LENGTH])
    if not any(unspaced for _run, unspaced in runs):
        return ()
    readings = [_plainly(runs)]
    whole = "".join([run for run, _unspaced in runs])
    if _OTHERWISE.search(whole):
        for names, table in ((_NAMED, NAMES), (_ALSO, ALSO)):
            if names.search(whole):
                readings.append([syllable for run in runs for syllable in _as_named(*run, names, table)])
    if surname := _surname(whole):
        rest = whole[len(surname) :]
        readings.append([*SURNAMES[surname], *_as_named(rest, tokens.is_unspaced(rest))])
    full = ["".join(reading)[:LENGTH] for reading in readings]
    umlauts = [spelling.replace("v", "u") for spelling in full if "v" in spelling]
    return tuple(dict.fromkeys([*full, *umlauts, *map(_initials, readings)]))


@lru_cache(maxsize=32768)
def row(text: str) -> str:
    """The key by which texts stand in a row: syllable by syllable, 3 before 10, latin words among them.

    It has only the signs of ROW_SIGNS: what has no syllable stands behind them all, by its number.
    """
    syllables: list[str] = []
    for run in tokens.parted(text[:LENGTH]):
        syllables += _as_named(*run)
    said = " ".join(syllables)
    if _FIGURES.search(said):
        said = _FIGURES.sub(lambda figures: figures[0].zfill(_FIGURES_PADDED), said)
    return _NO_SIGN.sub(lambda other: f"~{ord(other[0]):05x}", said)[:_ROW].rstrip()


def _initials(reading: list[str]) -> str:
    return "".join([syllable[0] for syllable in reading])[:LENGTH]


def _surname(chinese: str) -> str:
    """The longest surname with a reading of its own that the text begins with."""
    if chinese[:1] not in _SURNAMES_BEGIN:
        return ""
    beginnings = (chinese[:length] for length in range(_LONGEST, 0, -1))
    return next((beginning for beginning in beginnings if beginning in SURNAMES), "")


def _as_named(
    run: str, unspaced: bool, named: re.Pattern[str] = _NAMED, names: Mapping[str, Iterable[str]] = NAMES
) -> Sequence[str]:
    """One syllable a character, names as they are called; latin words stay as they are."""
    if not unspaced:
        return [run] if run else []
    if not named.search(run):
        return _read(run)
    found: list[str] = []
    at = 0
    for name in named.finditer(run):
        found += [*_plainly([(run[at : name.start()], True)]), *names[name[0]]]
        at = name.end()
    return [*found, *_plainly([(run[at:], True)])]


def _plainly(runs: Iterable[tuple[str, bool]]) -> list[str]:
    """One syllable a character, as the dictionary has it."""
    found: list[str] = []
    for run, unspaced in runs:
        if unspaced:
            found += _read(run)
        elif run:
            found.append(run)
    return found


@lru_cache(maxsize=32768)
def _read(chinese: str) -> tuple[str, ...]:
    cut = _dictionary().cut
    found: list[str] = []
    for word in cut(chinese):
        found += _read_word(word)
    return tuple(found)


@lru_cache(maxsize=50_000)
def _read_word(word: str) -> list[str]:
    """As `lazy_pinyin` reads it, which takes three times as long."""
    tables = _dictionary()
    if word in tables.words:
        return [_without_tone(readings[0]) for readings in tables.words[word]]
    if not tables.chinese(word) or not all(ord(character) in tables.characters for character in word):
        return [syllable for syllable in tables.otherwise(word) if syllable]
    found: list[str] = []
    for piece in (word,) if len(word) <= _SHORT else tables.parted(word):
        if piece in tables.words:
            found += [_without_tone(readings[0]) for readings in tables.words[piece]]
        else:
            found += [_without_tone(tables.characters[ord(character)].partition(",")[0]) for character in piece]
    return found


@lru_cache(maxsize=4096)
def _without_tone(syllable: str) -> str:
    from pypinyin import Style
    from pypinyin.style import convert

    return str(convert(syllable, Style.NORMAL, strict=True, default=syllable))


class _Dictionary(NamedTuple):
    """Where a text is cut into words, and the readings of words and characters, with tones."""

    cut: Callable[[str], Iterable[str]]
    words: Mapping[str, list[list[str]]]
    characters: Mapping[int, str]
    chinese: Callable[[str], object]
    parted: Callable[[str], Iterable[str]]
    otherwise: Callable[[str], list[str]]


@cache
def _dictionary() -> _Dictionary:
    # It takes long to load: whoever needs no pinyin does not wait for it.
    import rjieba
    from pypinyin import lazy_pinyin
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT, RE_HANS
    from pypinyin.seg.mmseg import seg

    return _Dictionary(rjieba.cut, PHRASES_DICT, PINYIN_DICT, RE_HANS.match, seg.cut, lazy_pinyin)
