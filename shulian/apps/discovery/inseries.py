"""The titles of a series in the order of their own numbers in it (丛书)."""

from __future__ import annotations

from typing import Any

import tantivy
from tantivy import Order, Query

from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import tokens
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.indexes import index_of
from shulian.apps.discovery.orders import MOST_SORTED, Key, Ranked, count_of, ranked
from shulian.core.series import series_in, standing
from shulian.protocols.cql import Clause, pattern

FIELD = "series_order"
_BY_TITLE = [Key("by_title", Order.Asc)]
_PART, _LINE = "\t", "\n"
_LONGEST = 4000
_ELSEWHERE = (2, "", "")


def kept(series: str) -> bytes:
    """What the index keeps of the series of a title: each by its key, with the place of the title in it."""
    lines = (f"{tokens.key(one.name)}{_PART}{standing(normalise(one.number))}" for one in series_in(series))
    return _LINE.join(lines)[:_LONGEST].encode()


def series_asked(asked: Asked) -> str:
    """The series to which a search is kept; an expert may ask for one and nothing else."""
    if asked.series or asked.cql is None:
        return asked.series
    root = asked.cql.root
    by_series = isinstance(root, Clause) and index_of(root.index).field == "series"
    return pattern(root.term).text if isinstance(root, Clause) and by_series else ""


def in_series(searcher: tantivy.Searcher, query: Query, name: str, offset: int, limit: int) -> tuple[list[Ranked], int]:
    """A part of what is found: first the series that is called so, then those whose names have it in them.

    What has no number there, or is one of too many, stands by its title.
    """
    total = count_of(searcher.search(query, 1))
    key = tokens.key(name)
    if not key or not total or total > MOST_SORTED:
        return ranked(searcher, query, _BY_TITLE, offset, limit)
    found, total = ranked(searcher, query, _BY_TITLE, 0, total)
    places = [_place(searcher.doc(one.address).get_first(FIELD), key) for one in found]
    order = sorted(range(len(found)), key=places.__getitem__)
    return [found[at] for at in order[offset : offset + limit]], total


def _place(said: Any, key: str) -> tuple[int, str, str]:
    """The series that fits best, and the place in it."""
    lines = (line.partition(_PART) for line in bytes(said or b"").decode().split(_LINE))
    fitting = [(int(name != key), name, place) for name, _, place in lines if key in name]
    return min(fitting, default=_ELSEWHERE)
