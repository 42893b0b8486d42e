"""Call numbers (索书号): class and book number, the next number of a class, author numbers, volumes and copies."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 80
GREATEST = 9_999_999


class Method(StrEnum):
    """How a library tells the books of one class apart."""

    SEQUENCE = "sequence"
    AUTHOR = "author"


class Bar(StrEnum):
    """Why an item gets no call number."""

    HAS_ONE = "has-one"
    NO_CLASS = "no-class"
    NO_AUTHOR = "no-author"
    TOO_LONG = "too-long"


@dataclass(frozen=True)
class Scheme:
    """A library's rules. `table` gives the author numbers of its own; `fill_gaps` takes freed numbers first."""

    method: Method = Method.SEQUENCE
    fill_gaps: bool = False
    width: int = 1
    volumes: bool = True
    copies: bool = False
    table: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Parts:
    """A call number taken apart; `number` is its book number when that is one of a sequence."""

    of_class: str
    mark: str
    number: int | None


# Our own table: the letters in their order from 11 to 36, so that every one has two figures.
_FIGURES = {letter: f"{place + 11}" for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_ENDS = re.compile(r"[:=(]")
_CLASS = re.compile(r"[^\s/]+")


def taken_apart(call_number: str) -> Parts:
    """Class and book number of a call number, without what tells volumes and copies apart."""
    of_class, _, rest = call_number.strip().partition("/")
    mark = _ENDS.split(rest, maxsplit=1)[0].strip()
    plain = mark.isascii() and mark.isdecimal() and int(mark) <= GREATEST
    return Parts(of_class.strip(), mark, int(mark) if plain else None)


def copy_number(call_number: str) -> tuple[str, int]:
    """A call number without what tells copies apart, and which copy it names; the first one says nothing."""
    base, _, copy = call_number.strip().partition("=")
    plain = copy.isascii() and copy.isdecimal() and 0 < int(copy) <= GREATEST
    return base, int(copy) if plain else 1


def next_number(taken: Collection[int], *, fill_gaps: bool, after: int = 0) -> int:
    """The next number of a class (种次号): behind the greatest one, or the first that is free.

    `after` is the one that was given last: whoever gives many does not look through all of them for each.
    """
    number = 1 + (after or (0 if fill_gaps else max(taken, default=0)))
    while number in taken:
        number += 1
    return number


def gaps(taken: Collection[int]) -> list[int]:
    """The numbers below the greatest one that nobody has."""
    return [number for number in range(1, max(taken, default=0)) if number not in taken]


def author_mark(syllables: Sequence[str], name: str = "", table: Mapping[str, str] | None = None) -> str:
    """The author number (著者号): of the library's own table by the longest beginning of the name, else by our own.

    Ours is the first letter, two figures for the second syllable, one for the third: 路遥 is L35, 曹雪芹 C347.
    """
    for length in range(len(name), 0, -1):
        if table and name[:length] in table:
            return table[name[:length]]
    letters = [text[0].upper() for text in syllables if text[:1].upper() in _FIGURES]
    if not letters:
        return ""
    second = _FIGURES[letters[1]] if len(letters) > 1 else ""
    third = _FIGURES[letters[2]][-1] if len(letters) > 2 else ""
    return f"{letters[0]}{second}{third}"


def free_mark(mark: str, taken: Collection[str], after: int = 0) -> tuple[str, int]:
    """The mark, or with a number behind it when other works of the class have it; and which of its bearers it names.

    `after` is the last bearer that got one, as in `next_number`.
    """
    number = after + 1
    while (free := mark if number == 1 else f"{mark}-{number}") in taken:
        number += 1
    return free, number


def composed(of_class: str, mark: str, volume: str = "", copy: int = 1) -> str | Bar:
    """A whole call number: class, book number, volume behind a colon, further copies behind a sign of equality."""
    made = f"{of_class}/{mark}" + (f":{volume}" if volume else "") + (f"={copy}" if copy > 1 else "")
    return made if len(made) <= LONGEST else Bar.TOO_LONG


def class_for(text: str) -> str:
    """The class as it stands on a spine; empty for none."""
    match = _CLASS.match(text.strip())
    return match[0] if match else ""


def padded(number: int, width: int) -> str:
    """A number of a sequence with as many figures as the library writes at least."""
    return f"{number:0{width}}"


def table_of(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """A library's own author table: beginning of the name, author number; rows without both are passed over."""
    pairs = ((row[0].strip(), row[1].strip()) for row in rows if len(row) > 1)
    return {name: mark for name, mark in pairs if name and mark and len(name) <= 40 and len(mark) <= 20}
