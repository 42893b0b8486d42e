"""The titles of a series in the order of their own numbers in it (丛书)."""

from __future__ import annotations

from typing import Any

import tantivy
from tantivy import Order, Query

from shulian.apps.discovery import tokens
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.indexes import index_of
from shulian.apps.discovery.keptseries import FIELD, LINE, PART
from shulian.apps.discovery.orders import MOST_SORTED, Key, Ranked, count_of, ranked
from shulian.protocols.cql import Clause, pattern

_BY_TITLE = [Key("by_title", Order.Asc)]
_ELSEWHERE = (2, "", "")


def series_asked(asked: Asked) -> str:
    """The series to which a search is kept; an expert may ask for one and nothing else."""
    if asked.series or asked.cql is None:
        return asked.series
    root = asked.cql.root
    by_series = isinstance(root, Clause) and index_of(root.index).field == "series"
    return pattern(root.term).text if isinstance(root, Clause) and by_series else ""


def in_series(searcher: tantivy.Searcher, query: Query, name: str, offset: int, limit: int) -> tuple[list[Ranked], int]:
    """A part of what is found: first the series that is called so, then those whose names have it in them.

    What has no number there, or is one of too many, stands by its title. The index is not asked to sort them: of all
    titles by their names that takes it far longer than to read the places of all.
    """
    total = count_of(searcher.search(query, 1))
    key = tokens.key(name)
    if not key or not total or total > MOST_SORTED:
        return ranked(searcher, query, _BY_TITLE, offset, limit)
    addresses = [address for _score, address in searcher.search(query, total).hits]
    order = sorted(
        (_place(searcher.doc(one).get_first(FIELD), key), one.segment_ord, one.doc, at)
        for at, one in enumerate(addresses)
    )
    return [Ranked(0.0, addresses[at]) for *_, at in order[offset : offset + limit]], total


def _place(said: Any, key: str) -> tuple[int, str, str, str]:
    """The series that fits best, the place in it, and the one among the titles."""
    by_title, *lines = bytes(said or b"").decode().split(LINE)
    best = _ELSEWHERE
    for line in lines:
        if key in line and key in (parted := line.partition(PART))[0]:
            best = min(best, (int(parted[0] != key), parted[0], parted[2]))
    return (*best, by_title)
