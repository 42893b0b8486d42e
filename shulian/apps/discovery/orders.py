"""In which order titles are shown."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, cast

import tantivy
from tantivy import Order, Query

from shulian.apps.discovery.asked import Asked, Sort
from shulian.apps.discovery.clauses import one_of
from shulian.apps.discovery.indexes import Kind, index_of
from shulian.apps.discovery.objections import Objection, Refused
from shulian.protocols.cql import SortKey

MOST_SORTED = 10_000
"""Titles alike in one key that are put in order by the next."""
_FURTHER = 4
Hit = tuple[Any, tantivy.DocAddress]
"""The value that a title is sorted by, and where the index keeps it."""


class Key(NamedTuple):
    """A field to sort by, and which way."""

    field: str
    order: Order


class Ranked(NamedTuple):
    """A title found: its score, and where the index keeps it."""

    score: float
    address: tantivy.DocAddress


_BY_SORT = {
    Sort.NEWEST: Key("added", Order.Desc),
    Sort.YEAR: Key("year", Order.Desc),
    Sort.TITLE: Key("by_title", Order.Asc),
    Sort.POPULARITY: Key("popularity", Order.Desc),
    Sort.SERIES: Key("by_title", Order.Asc),
}
_WAYS = {"ascending": Order.Asc, "descending": Order.Desc}
_HARMLESS = frozenset({"ignorecase", "ignoreaccents"})


def keys_of(asked: Asked) -> list[Key]:
    """The keys by which the titles are sorted; none when the best come first."""
    if asked.sort is not Sort.RELEVANCE:
        return [_BY_SORT[asked.sort]]
    return [] if asked.cql is None else [_key(key) for key in asked.cql.sort]


def ranked(
    searcher: tantivy.Searcher, query: Query, keys: list[Key], offset: int, limit: int
) -> tuple[list[Ranked], int]:
    """A part of what is found, in order, and how much was found; CqlError when too many are alike to sort them."""
    if len(keys) > 1:
        return _by_several(searcher, query, keys, offset, limit)
    if keys:
        field, order = keys[0]
        found = searcher.search(query, limit, offset=offset, order_by_field=field, order=order)
        hits = [Ranked(0.0, address) for _value, address in found.hits]
    else:
        found = searcher.search(query, limit, offset=offset, weight_by_field="popularity")
        hits = [Ranked(score, address) for score, address in found.hits]
    return hits, count_of(found)


def count_of(found: tantivy.SearchResult) -> int:
    """How many titles a search has found."""
    return cast(int, found.count)  # type: ignore[attr-defined]  # missing in tantivy's own stubs


def _by_several(
    searcher: tantivy.Searcher, query: Query, keys: list[Key], offset: int, limit: int
) -> tuple[list[Ranked], int]:
    """In the order of the first key; of titles that are alike in it only those on this part by the keys behind it.

    To put all of them in order by each key takes a thousand times as long: every text would be read.
    """
    total, wanted = count_of(searcher.search(query, 1)), offset + limit
    ordered: list[Ranked] = []
    at = 0
    for _value, group in groupby(_with_the_last_alike(searcher, query, keys[0], wanted), key=itemgetter(0)):
        alike = [address for _value, address in group]
        first, last = max(offset - at, 0), min(wanted - at, len(alike))
        if first < last:
            ordered += _among_alike(searcher, alike, keys[1:], slice(first, last))
        at += len(alike)
    return ordered, total


def _with_the_last_alike(searcher: tantivy.Searcher, query: Query, key: Key, wanted: int) -> list[Hit]:
    """So many titles in the order of a key, and with the last of them all that are alike; not of more than too many."""
    looked_at = wanted + 1
    while True:
        found: list[Hit] = searcher.search(query, looked_at, order_by_field=key.field, order=key.order).hits
        if len(found) < looked_at or found[-1][0] != found[wanted - 1][0] or looked_at > wanted + MOST_SORTED:
            return found
        looked_at = min(looked_at * _FURTHER, wanted + MOST_SORTED + 1)


def _among_alike(
    searcher: tantivy.Searcher, alike: list[tantivy.DocAddress], keys: list[Key], part: slice
) -> list[Ranked]:
    """A part of the titles that the keys before did not tell apart."""
    if len(alike) == 1:
        return [Ranked(0.0, alike[0])]
    if len(alike) > MOST_SORTED:
        raise Refused(Objection.TOO_MANY_TO_SORT, str(MOST_SORTED))
    among = one_of("id", searcher.fast_field_values("id", alike))
    return ranked(searcher, among, keys, part.start, part.stop - part.start)[0]


def _key(key: SortKey) -> Key:
    index = index_of(key.index)
    if index.kind is Kind.ANYWHERE or not index.order:
        raise Refused(Objection.SORT_KEY, str(key.index))
    order = Order.Asc
    for modifier in key.modifiers:
        if modifier.name.name in _WAYS:
            order = _WAYS[modifier.name.name]
        elif modifier.name.name not in _HARMLESS:
            raise Refused(Objection.SORT_MODIFIER, str(modifier.name))
    return Key(index.order, order)
