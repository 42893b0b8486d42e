"""The words and signs of a query, one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from .errors import QUOTES, SYNTAX, CqlError


class Kind(Enum):
    """What a token is."""

    WORD = auto()
    QUOTED = auto()
    COMPARISON = auto()
    OPEN = auto()
    CLOSE = auto()
    SLASH = auto()
    END = auto()


class Token(NamedTuple):
    """A token, its text (without the quotes) and where it begins."""

    kind: Kind
    text: str
    offset: int


_SPACE = r"[\s\u3000]"
_TOKEN = re.compile(
    rf"""{_SPACE}*(?:
      (?P<QUOTED> "(?:[^"\\]|\\.)*" )
    | (?P<COMPARISON> == | <> | <= | >= | [=<>] )
    | (?P<OPEN> \( )
    | (?P<CLOSE> \) )
    | (?P<SLASH> / )
    | (?P<WORD> (?:[^\s\u3000()=<>"/\\]|\\.)+ )
    | (?P<END> \Z )
    )""",
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query; the last one is END."""
    at = 0
    while True:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            stuck = at + len(text[at:]) - len(text[at:].lstrip())
            number = QUOTES if text[stuck] == '"' else SYNTAX
            raise CqlError(number, text[stuck : stuck + 20], stuck)
        kind = Kind[match.lastgroup]
        said = match[match.lastgroup]
        yield Token(kind, said[1:-1] if kind is Kind.QUOTED else said, match.start(match.lastgroup))
        if kind is Kind.END:
            return
        at = match.end()
