"""The tree of the Chinese Library Classification (中图法) as far as there are titles, one step at a time."""

from __future__ import annotations

from dataclasses import dataclass

from shulian.apps.catalogue.queries.classes import clc
from shulian.apps.discovery import queries
from shulian.apps.discovery.asked import Asked
from shulian.core.clc import bare_number

LONGEST = 12


@dataclass(frozen=True)
class Shelved:
    """A class, and how many titles it and all below it have now."""

    code: str
    name: str
    count: int


def class_of(code: str) -> Shelved | None:
    """One class with its titles; None for what is no class."""
    if len(code) > LONGEST or not code.isascii() or bare_number(code) != code.replace(".", ""):
        return None
    known = clc().path(code)
    return Shelved(code, known[-1].caption if known else "", _count(code))


def children_of(code: str) -> list[Shelved]:
    """The known classes one step below that have titles, in their order."""
    found = (Shelved(one.code, one.caption, _count(one.code)) for one in clc().children(bare_number(code)))
    return [one for one in found if one.count]


def _count(code: str) -> int:
    return queries.search(Asked(clc=(code,), per_page=1, facets=False)).total
