"""How titles and names are spelled in pinyin: in full and by initials, with the readings that names take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pypinyin import lazy_pinyin
from pypinyin.seg import mmseg

from shulian.apps.discovery import tokens
from shulian.apps.discovery.readings import ALSO, NAMES, SURNAMES

_NAMED, _ALSO = (re.compile("|".join(sorted(names, key=len, reverse=True))) for names in (NAMES, ALSO))
_LONGEST = max(map(len, SURNAMES))
_FIGURES = re.compile(r"[0-9]+")

LENGTH = 60
"""Letters of a spelling that are kept: nobody types more to find a title."""
ROW_SIGNS = " #+.0123456789abcdefghijklmnopqrstuvwxyz~"
"""What a key in a row may consist of, in the order in which it sorts."""
_NO_SIGN = re.compile(r"[^ #+.0-9a-z]")
_ROW = 120
_FIGURES_PADDED = 6


@lru_cache(maxsize=8192)
def spellings(text: str) -> tuple[str, ...]:
    """Every spelling a text may be looked for under, without spaces: in full, then by initials.

    A text without Chinese has none: it is found by its own letters.
    """
    chinese = tokens.key(text)[:LENGTH]
    if not any(tokens.is_unspaced(character) for character in chinese):
        return ()
    readings = [_read(chinese), _as_named(chinese)]
    if _ALSO.search(chinese):
        readings.append(_as_named(chinese, _ALSO, ALSO))
    if surname := _surname(chinese):
        readings.append([*SURNAMES[surname], *_as_named(chinese[len(surname) :])])
    full = ["".join(reading)[:LENGTH] for reading in readings]
    initials = ["".join(syllable[0] for syllable in reading)[:LENGTH] for reading in readings]
    return tuple(dict.fromkeys([*full, *[spelling.replace("v", "u") for spelling in full], *initials]))


@lru_cache(maxsize=8192)
def row(text: str) -> str:
    """The key by which texts stand in a row: syllable by syllable, 3 before 10, latin words among them.

    It has only the signs of ROW_SIGNS: what has no syllable stands behind them all, by its number.
    """
    said = " ".join(syllable for run in tokens.runs(text[:LENGTH]) for syllable in _syllables(run))
    padded = _FIGURES.sub(lambda figures: figures[0].zfill(_FIGURES_PADDED), said)
    return _NO_SIGN.sub(lambda other: f"~{ord(other[0]):05x}", padded)[:_ROW].rstrip()


def _surname(chinese: str) -> str:
    """The longest surname with a reading of its own that the text begins with."""
    beginnings = (chinese[:length] for length in range(_LONGEST, 0, -1))
    return next((beginning for beginning in beginnings if beginning in SURNAMES), "")


def _syllables(run: str) -> list[str]:
    return _as_named(run) if tokens.is_unspaced(run) else [run]


def _as_named(chinese: str, named: re.Pattern[str] = _NAMED, names: Mapping[str, Iterable[str]] = NAMES) -> list[str]:
    """One syllable a character, names as they are called."""
    found, at = [], 0
    for name in named.finditer(chinese):
        found += [*_read(chinese[at : name.start()]), *names[name[0]]]
        at = name.end()
    return [*found, *_read(chinese[at:])]


def _read(chinese: str) -> list[str]:
    """One syllable a character; latin words stay as they are."""
    return [syllable for word in mmseg.seg.cut(chinese) for syllable in _read_word(word)]


@lru_cache(maxsize=50_000)
def _read_word(word: str) -> list[str]:
    return [syllable for syllable in lazy_pinyin(word) if syllable]
