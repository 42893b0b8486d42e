"""Two descriptions side by side: which fields differ, and which pieces of their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Piece = tuple[str, bool]
"""A piece of a text, and whether the other text has another one here."""

_LONGEST = 400
"""Longer texts are not compared piece by piece."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One field in both descriptions."""

    name: str
    one: tuple[Piece, ...]
    other: tuple[Piece, ...]
    differs: bool


def compare(names: Sequence[str], one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Compared]:
    """These fields side by side; those that are empty in both are left out."""
    rows = []
    for name in names:
        first, second = _text(one[name]), _text(other[name])
        if first or second:
            rows.append(Compared(name, *pieces(first, second), differs=first != second))
    return rows


def pieces(one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces; what only one of them says stands out as a whole."""
    if one == other or not one or not other or max(len(one), len(other)) > _LONGEST:
        return _whole(one, one != other), _whole(other, one != other)
    first: list[Piece] = []
    second: list[Piece] = []
    for kind, start, end, begin, stop in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        first += _whole(one[start:end], kind != "equal")
        second += _whole(other[begin:stop], kind != "equal")
    return tuple(first), tuple(second)


def _whole(text: str, differs: bool) -> tuple[Piece, ...]:
    return ((text, differs),) if text else ()


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return " ; ".join(map(str, value))
    return "" if value is None or value is False else str(value)
