"""In which order titles are shown."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import tantivy
from tantivy import Order, Query

from shulian.apps.discovery.asked import Asked, Sort
from shulian.apps.discovery.indexes import Kind, index_of
from shulian.apps.discovery.objections import Objection, Refused
from shulian.protocols.cql import SortKey

MOST_SORTED = 10_000
"""Titles that are put in order by more than one key."""


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
    """A part of what is found, in order, and how much was found; CqlError when there is too much to sort it."""
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
    """Sorted by the last key first, each time keeping what stands alike as it stood."""
    if (total := count_of(searcher.search(query, 1))) > MOST_SORTED:
        raise Refused(Objection.TOO_MANY_TO_SORT, str(MOST_SORTED))
    if not total:
        return [], 0
    places: list[dict[tuple[int, int], int]] = []
    addresses: dict[tuple[int, int], tantivy.DocAddress] = {}
    for field, order in keys:
        found = searcher.search(query, total, order_by_field=field, order=order).hits
        places.append(_places(found))
        addresses |= {_place(address): address for _value, address in found}
    last = len(addresses)
    ordered = sorted(addresses, key=lambda at: tuple(place.get(at, last) for place in places))
    return [Ranked(0.0, addresses[at]) for at in ordered[offset : offset + limit]], total


def _places(found: list[tuple[Any, tantivy.DocAddress]]) -> dict[tuple[int, int], int]:
    """For each title the number of its value among the values, in order."""
    numbers: dict[Any, int] = {}
    return {_place(address): numbers.setdefault(value, len(numbers)) for value, address in found}


def _place(address: tantivy.DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc


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
