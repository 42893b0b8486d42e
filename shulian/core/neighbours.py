"""What a serial was called before and is called after: several records say it, each title stands once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Neighbour(NamedTuple):
    """Another title of a serial, and its ISSN (1234-5678) where it is known."""

    name: str
    issn: str


def each_once(said: Iterable[Neighbour]) -> list[Neighbour]:
    """Titles as records say them, each once: those of one ISSN are one, and of one name unless two ISSNs tell them."""
    kept: list[Neighbour] = []
    for one in said:
        at = next((place for place, other in enumerate(kept) if _is_same(one, other)), None)
        if at is None:
            kept.append(one)
        else:
            kept[at] = Neighbour(kept[at].name or one.name, kept[at].issn or one.issn)
    return kept


def _is_same(one: Neighbour, other: Neighbour) -> bool:
    if one.issn and other.issn:
        return one.issn == other.issn
    return bool(one.name) and _plain(one.name) == _plain(other.name)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
