"""Cutting normalised text into what the index looks for: bigrams, single characters, words and a title's key."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import rjieba

from shulian.apps.catalogue.text import normalise

# Ideographs, kana and hangul are written without spaces: they are cut into pairs. Everything else has words.
_UNSPACED = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_SPACED = rf"[^\W_{_UNSPACED}]"
# A latin word keeps its + and #, and a dot before or inside it: c++, c#, .net, node.js, 3.14.
_RUN = re.compile(rf"[{_UNSPACED}]+|\.?{_SPACED}+(?:[+#]+|\.{_SPACED}+)*")
_UNSPACED_START = re.compile(rf"[{_UNSPACED}]")
_ACCENT = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")

BEGIN = "^"
"""Marks the token that begins a text, so that "starts with" is a phrase like any other."""

END = "$"
"""Marks the token that ends a text."""

KEY_LENGTH = 120
"""Characters of a title that its key keeps; longer titles do not differ only after that."""


@lru_cache(maxsize=8192)
def runs(text: str) -> tuple[str, ...]:
    """The runs of a text: each unbroken stretch of Chinese, each latin word with its + # and inner dots."""
    found: list[str] = []
    for run in _RUN.findall(_plain(text)):
        # A dot, a bracket or a middle dot between two Chinese stretches parts nothing: 列夫·托尔斯泰.
        if found and is_unspaced(run) and is_unspaced(found[-1]):
            found[-1] += run
        else:
            found.append(run)
    return tuple(found)


def is_unspaced(run: str) -> bool:
    """Whether a run is written without spaces between its words, as Chinese is."""
    return bool(_UNSPACED_START.match(run))


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Chinese characters and whole latin words, in order; a lone character stays single."""
    return [token for run in runs(text) for token in _pairs(run)]


def characters(text: str) -> list[str]:
    """Single Chinese characters and whole latin words, in order."""
    return [token for run in runs(text) for token in (run if is_unspaced(run) else [run])]


def begin(text: str) -> str:
    """The token that stands before a text's first one: BEGIN and its first character or latin word."""
    first = next(iter(characters(text)), "")
    return BEGIN + first


def end(text: str) -> str:
    """The token that stands behind a text's last one: its last character or latin word, and END."""
    last = next(reversed(characters(text)), "")
    return last + END


def words(text: str) -> list[str]:
    """Dictionary words of two characters and more: they only raise a score, never decide a match."""
    return [
        word
        for run in runs(text)
        for word in (rjieba.cut_for_search(run) if is_unspaced(run) else [run])
        if len(word) > 1
    ]


def key(text: str) -> str:
    """A title without spaces and punctuation: two titles with one key are written alike."""
    return "".join(runs(text))[:KEY_LENGTH]


def needs_characters(text: str) -> bool:
    """Whether a text has a lone Chinese character, which pairs cannot find inside a longer stretch."""
    return any(len(run) == 1 and is_unspaced(run) for run in runs(text))


def _pairs(run: str) -> list[str]:
    if len(run) == 1 or not is_unspaced(run):
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _plain(text: str) -> str:
    """Normalised, and latin letters without their accents."""
    decomposed = unicodedata.normalize("NFD", normalise(text))
    return unicodedata.normalize("NFC", _ACCENT.sub("", decomposed))
