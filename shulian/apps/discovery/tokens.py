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
_ACCENTED = re.compile(r"[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")
_ACCENT = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")

BEGIN = "^"
"""Marks the token that begins a text, so that "starts with" is a phrase like any other."""

END = "$"
"""Marks the token that ends a text."""

KEY_LENGTH = 120
"""Characters of a title that its key keeps; longer titles do not differ only after that."""


def runs(text: str) -> tuple[str, ...]:
    """The runs of a text: each unbroken stretch of Chinese, each latin word with its + # and inner dots."""
    return tuple(run for run, _unspaced in _parted(text))


def is_unspaced(run: str) -> bool:
    """Whether a run is written without spaces between its words, as Chinese is."""
    return bool(_UNSPACED_START.match(run))


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Chinese characters and whole latin words, in order; a lone character stays single."""
    found: list[str] = []
    for run, unspaced in _parted(text):
        if unspaced and len(run) > 1:
            found += map(add, run, run[1:])
        else:
            found.append(run)
    return found


def characters(text: str) -> list[str]:
    """Single Chinese characters and whole latin words, in order."""
    found: list[str] = []
    for run, unspaced in _parted(text):
        if unspaced:
            found += run
        else:
            found.append(run)
    return found


def begin(text: str) -> str:
    """The token that stands before a text's first one: BEGIN and its first character or latin word."""
    for run, unspaced in _parted(text):
        return BEGIN + (run[0] if unspaced else run)
    return BEGIN


def end(text: str) -> str:
    """The token that stands behind a text's last one: its last character or latin word, and END."""
    for run, unspaced in reversed(_parted(text)):
        return (run[-1] if unspaced else run) + END
    return END


def words(text: str) -> list[str]:
    """Dictionary words of two characters and more: they only raise a score, never decide a match."""
    # Its dictionary takes long to load: whoever ranks no texts does not wait for it.
    import rjieba

    found: list[str] = []
    for run, unspaced in _parted(text):
        if unspaced:
            found += (word for word in rjieba.cut_for_search(run) if len(word) > 1)
        elif len(run) > 1:
            found.append(run)
    return found


def latin(text: str) -> list[str]:
    """The words that are not Chinese."""
    return [run for run, unspaced in _parted(text) if not unspaced and len(run) > 1]


def key(text: str) -> str:
    """A title without spaces and punctuation: two titles with one key are written alike."""
    return "".join(run for run, _unspaced in _parted(text))[:KEY_LENGTH]


def needs_characters(text: str) -> bool:
    """Whether a text has a lone Chinese character, which pairs cannot find inside a longer stretch."""
    return any(unspaced and len(run) == 1 for run, unspaced in _parted(text))


@lru_cache(maxsize=32768)
def _parted(text: str) -> tuple[tuple[str, bool], ...]:
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


def plain(text: str) -> str:
    """Normalised, and latin letters without their accents."""
    normal = normalise(text)
    if normal.isascii() or not _ACCENTED.search(normal):
        return normal
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", normal)))
