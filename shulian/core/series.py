"""Series (丛书) as a title names them: one on a line, the number in it behind a semicolon, as in ISBD."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

BEFORE_NUMBER = " ; "


class Series(NamedTuple):
    """A series by its name, and the number of a title in it; empty where there is none."""

    name: str
    number: str


def series_text(said: Iterable[str]) -> str:
    """Series as a record says them, as a title keeps them: each once, though two fields name it; with its number."""
    kept: dict[str, str] = {}
    for text in said:
        name, number = _parted(text)
        kept[name] = kept.get(name) or number
    return "\n".join(f"{name}{BEFORE_NUMBER}{number}" if number else name for name, number in kept.items())


def series_in(text: str) -> list[Series]:
    """The series that a title names."""
    return [_parted(line) for line in text.splitlines() if line.strip()]


def _parted(text: str) -> Series:
    name, _, number = " ".join(text.split()).rpartition(BEFORE_NUMBER)
    return Series(name, number) if name else Series(number, "")
