"""Numbers by which a title is looked for though they are not its own: wrong and cancelled ISBNs and ISSNs, and the
unified number (统一书号) that Chinese books had before there were ISBNs.

They lead to a title and never join two: a wrong number may be another book's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import NamedTuple

from shulian.core import isbn


class Kind(StrEnum):
    """What a number is."""

    ISBN = "isbn"
    ISSN = "issn"
    UNIFIED = "unified"


class OtherNumber(NamedTuple):
    """A number with what it is."""

    kind: Kind
    text: str


_DOT = "·"
_SEPARATOR = r"\s*[·.•・‧∙⋅-]\s*"
# A class of 1 to 17, three figures of the publisher, the book's number; a letter in front stands for schoolbooks.
_UNIFIED = re.compile(
    rf"(?<![0-9A-Z-])(?P<house>[A-Z]?(?:1[0-7]|[1-9])[0-9]{{3}}){_SEPARATOR}(?P<book>[0-9]{{1,5}})(?!-?[0-9])"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_FIGURES = re.compile(r"[0-9][0-9 -]{6,20}[0-9X](?![0-9])")
_FEWEST = 8
"""Figures without which a number finds too much to be looked for."""
_BLANKS = re.compile(r"[ -]")
_MOST = 20


def unified(text: str) -> str:
    """The unified number in a text, with a middle dot; empty when there is none."""
    match = _UNIFIED.search(_plain(text))
    return f"{match['house']}{_DOT}{match['book']}" if match else ""


def is_unified(text: str) -> bool:
    """Whether a text is a unified number and nothing else."""
    return bool(_UNIFIED.fullmatch(_plain(text).strip()))


def other_numbers(wrong_isbns: Iterable[str], wrong_issns: Iterable[str], unifieds: Iterable[str]) -> list[str]:
    """What a title keeps of the numbers that a record gives so: each with its kind before a colon."""
    found = [
        *(f"{Kind.ISBN}:{number}" for text in wrong_isbns if (number := _figures(text))),
        *(f"{Kind.ISSN}:{number}" for text in wrong_issns if (number := _figures(text))),
        *(f"{Kind.UNIFIED}:{number}" for text in unifieds if (number := unified(text))),
    ]
    return list(dict.fromkeys(found))[:_MOST]


def not_its_own(kept: Iterable[str], own: Collection[str]) -> list[OtherNumber]:
    """The other numbers of a title; not those that some record gives as its right ones."""
    plain = {_BLANKS.sub("", number) for number in own}
    parted = [one.partition(":") for one in kept]
    return [OtherNumber(Kind(kind), text) for kind, _, text in parted if text not in plain]


def _figures(text: str) -> str:
    """The figures of a number that looks like an ISBN or ISSN, right or wrong; of a right ISBN its thirteen."""
    if right := isbn.normalise(text):
        return right
    match = _FIGURES.search(_plain(text))
    figures = _BLANKS.sub("", match[0]) if match else ""
    return figures if len(figures) >= _FEWEST else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
