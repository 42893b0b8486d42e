"""The tree of the Chinese Library Classification (中图法) as far as there are titles, one step at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shulian.apps.discovery import queries
from shulian.apps.discovery.asked import Asked

MAIN = "ABCDEFGHIJKNOPQRSTUVXZ"
# T has a second letter for each branch of industry; elsewhere a class goes on with figures.
_OF_T = "BDEFGHJKLMNPQSUV"
_CODE = re.compile(r"(?:T[A-Z]?|[A-Z])[0-9]*(?:\.[0-9]+)?")
LONGEST = 8


@dataclass(frozen=True)
class Class:
    """A class, and how many titles it and all below it have; the name is empty where only the code is known."""

    code: str
    count: int
    name: str = ""


def class_of(code: str) -> Class | None:
    """One class with its titles; None for what is no code of a class."""
    return Class(code, _count(code)) if _CODE.fullmatch(code) and len(code) <= LONGEST else None


def children_of(code: str) -> list[Class]:
    """The classes one step below that have titles, in their order."""
    found = [Class(child, _count(child)) for child in _below(code)]
    return [one for one in found if one.count]


def way_to(code: str) -> list[str]:
    """The classes above a class, from its main class down."""
    plain = code.replace(".", "")
    return [_dotted(plain[:length]) for length in range(1, len(plain))]


def _below(code: str) -> list[str]:
    if not code:
        return list(MAIN)
    plain = code.replace(".", "")
    if len(plain) >= LONGEST - 1:
        return []
    signs = "0123456789" if plain != "T" else _OF_T + "0123456789"
    return [_dotted(plain + sign) for sign in signs]


def _dotted(plain: str) -> str:
    """The code as it is written: a dot after the third figure."""
    letters = plain.rstrip("0123456789")
    figures = plain[len(letters) :]
    return f"{letters}{figures[:3]}.{figures[3:]}" if len(figures) > 3 else plain


def _count(code: str) -> int:
    return queries.search(Asked(clc=(code,), per_page=1, facets=False)).total
