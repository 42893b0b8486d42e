"""The masks of a term: `*` any characters, `?` one character, `^` an end of the field, and `\\` before what is meant
as itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_SPECIAL = re.compile(r'([*?^\\"])')


class Mark(StrEnum):
    """A mask inside a term."""

    ANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term without its backslashes: literal pieces and masks, and whether it is anchored at either end.

    `stray` tells of a `^` that stands neither first nor last.
    """

    parts: tuple[str | Mark, ...]
    begins: bool = False
    ends: bool = False
    stray: bool = False

    @property
    def is_masked(self) -> bool:
        """Whether there is a mask in it."""
        return any(isinstance(part, Mark) for part in self.parts)

    @property
    def text(self) -> str:
        """The literal pieces alone."""
        return "".join(part for part in self.parts if not isinstance(part, Mark))


def pattern(term: str) -> Pattern:
    """Read a term as it stands in a clause."""
    parts: list[str | Mark] = []
    literal: list[str] = []
    begins = ends = stray = False
    at, last = 0, len(term) - 1
    while at <= last:
        sign = term[at]
        if sign == "\\" and at < last:
            at += 1
            literal.append(term[at])
        elif sign == "^":
            begins, ends, stray = begins or at == 0, ends or at == last > 0, stray or 0 < at < last
        elif sign in "*?":
            if literal:
                parts.append("".join(literal))
                literal = []
            parts.append(Mark(sign))
        else:
            literal.append(sign)
        at += 1
    if literal:
        parts.append("".join(literal))
    return Pattern(tuple(parts), begins, ends, stray)


def escaped(text: str) -> str:
    """Plain text as a term in which nothing is a mask."""
    return _SPECIAL.sub(r"\\\1", text)
