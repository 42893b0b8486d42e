"""The order of call numbers (索书号) on a shelf, and which book breaks it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST_KEY = 120
# The auxiliary signs of the Chinese Library Classification in their order, all of them before figures and letters.
_SIGNS = dict(zip('-()"=<>+:', "#$%&'()*+", strict=True))
_END_OF_CLASS = "!"
_OTHER_SIGN = ","
_LAST = "\U0010ffff"
_FIGURES = re.compile(r"\d+")


def shelf_key(call_number: str) -> str:
    """A text that sorts by its bytes as the books stand: the class figure by figure, the book number as a number."""
    text = unicodedata.normalize("NFKC", call_number).upper()
    of_class, slash, of_book = "".join(text.split()).partition("/")
    key = _signs(of_class.replace(".", ""))
    if slash:
        key += _END_OF_CLASS + _FIGURES.sub(_by_length, _signs(of_book))
    return key[:LONGEST_KEY]


def key_bounds(first: str, last: str) -> tuple[str, str]:
    """The least and the greatest key from one call number up to all that begin with the other; empty is open."""
    return shelf_key(first), shelf_key(last) + _LAST if last else _LAST


def _signs(text: str) -> str:
    return text if text.isalnum() else "".join([_sign(letter) for letter in text])


def _sign(letter: str) -> str:
    return letter if letter.isalnum() else _SIGNS.get(letter, _OTHER_SIGN)


def _by_length(figures: re.Match[str]) -> str:
    """A longer number is a greater one once leading zeros are gone."""
    number = figures[0].lstrip("0") or "0"
    return f"{len(number):02}{number}"


class Place(StrEnum):
    """What the next book on the shelf says about the order."""

    IN_ORDER = "in-order"
    OUT_OF_ORDER = "out-of-order"
    ONE_BEFORE_IS_OUT = "one-before-is-out"
    NEW_SHELF = "new-shelf"


@dataclass(frozen=True)
class Walk:
    """One walk along the shelves as far as it has come: the last two keys in order, and one that is in doubt.

    The book in doubt was behind its place. If the next one goes on from it, a new shelf began there.
    """

    before: str = ""
    last: str = ""
    doubt: str = ""


def next_book(walk: Walk, key: str) -> tuple[Place, Walk]:
    """Where the next book stands in the order, and the walk as it goes on from there.

    A book without a call number says nothing. Of two that do not fit each other the one that does not fit what
    came before is out of order; where that is open, it is the later one.
    """
    if not key:
        return Place.IN_ORDER, walk
    if key >= walk.last:
        return Place.IN_ORDER, Walk(walk.last, key)
    if walk.doubt and key >= walk.doubt:
        return Place.NEW_SHELF, Walk(walk.doubt, key)
    if walk.before and key >= walk.before:
        return Place.ONE_BEFORE_IS_OUT, Walk(walk.before, key)
    return Place.OUT_OF_ORDER, replace(walk, doubt=key)
