"""Leafing through what an index has: titles, names, subjects and numbers in a row, as in a drawer of cards."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import tantivy
from tantivy import Query

from shulian.apps.discovery import numbers, pinyin
from shulian.apps.discovery.index import asked_class, schema
from shulian.apps.discovery.indexes import Index, Kind
from shulian.apps.discovery.objections import Objection, Refused
from shulian.apps.discovery.orders import count_of
from shulian.apps.discovery.pieces import KIND
from shulian.apps.discovery.tokens import END

Way = Callable[[tantivy.Searcher, "_Drawer"], Iterator[str]]

_MOST_FEW = 5000
_MOST_LISTED = 2000
_MOST_ALIKE = 1000
"""Terms that are taken out of the index and sorted at once."""
_MOST_REMEMBERED = 10_000
_FIGURES = "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CLASSES = ".0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SIGNS = "".join(map(chr, range(0x20, 0x7F)))
"""All that a key may go on with, in order."""

_large: set[tuple[str, str]] = set()
"""Fields and beginnings that once were found to have too many terms; should they have fewer now, the answer is the
same."""


@dataclass(frozen=True)
class Term:
    """One card: what it says, and how many titles stand behind it."""

    text: str
    count: int


@dataclass(frozen=True)
class _Drawer:
    """A field, the signs of the keys in it, and the key of what one looks for."""

    field: str
    signs: str
    key: str


def leaf(searcher: tantivy.Searcher, index: Index, term: str, before: int, count: int) -> tuple[list[Term], int]:
    """Up to `count` cards, and how many of them stand before the place of `term`: up to `before`.

    CqlError when an index has no cards.
    """
    if index.kind in {Kind.CODE, Kind.EDITION, Kind.YEAR}:
        return _few(searcher, index, term, before, count)
    drawer = _drawer(index, term)
    earlier = list(islice(_cards(searcher, drawer, _backward), before))[::-1]
    later = list(islice(_cards(searcher, drawer, _forward), max(count - len(earlier), 0)))
    return [*earlier, *later], len(earlier)


def _few(searcher: tantivy.Searcher, index: Index, term: str, before: int, count: int) -> tuple[list[Term], int]:
    """The cards of an index that has few: all of them are looked at."""
    spread = searcher.aggregate(Query.all_query(), {"all": {"terms": {"field": index.field, "size": _MOST_FEW}}})
    cards = sorted((Term(str(one["key"]), one["doc_count"]) for one in spread["all"]["buckets"]), key=_few_key)
    at = bisect_left(cards, _few_key(Term(term.strip().lower(), 0)), key=_few_key)
    first = max(at - before, 0)
    return cards[first : first + count], at - first


def _few_key(card: Term) -> tuple[int, str]:
    return (int(card.text) if card.text.isdecimal() else 0, card.text)


def _drawer(index: Index, term: str) -> _Drawer:
    if index.kind is Kind.NUMBER:
        return _Drawer(index.row, _FIGURES, (numbers.asked(term) or numbers.forms(term) or [""])[-1])
    if index.kind is Kind.CLASS:
        return _Drawer(index.row, _CLASSES, asked_class(term))
    if not index.row:
        raise Refused(Objection.SCAN, "")
    return _Drawer(index.row, pinyin.ROW_SIGNS, pinyin.row(term))


def _cards(searcher: tantivy.Searcher, drawer: _Drawer, way: Way) -> Iterator[Term]:
    """The cards in one direction; not those whose last title has gone, which the index still has for a while."""
    for term in way(searcher, drawer):
        if found := count_of(searcher.search(Query.term_query(schema(), drawer.field, term), 1)):
            yield Term(term.partition(KIND)[2] or term, found)


def _forward(searcher: tantivy.Searcher, drawer: _Drawer) -> Iterator[str]:
    """The cards from the key on: first those that begin with it, then those of its neighbours, ever wider."""
    key = drawer.key
    yield from _block(searcher, drawer, key)
    for depth in range(len(key) - 1, -1, -1):
        for sign in drawer.signs:
            if sign > key[depth]:
                yield from _block(searcher, drawer, key[:depth] + sign)


def _backward(searcher: tantivy.Searcher, drawer: _Drawer) -> Iterator[str]:
    """The cards before the key, the nearest first."""
    key = drawer.key
    for depth in range(len(key) - 1, -1, -1):
        for sign in reversed(drawer.signs):
            if sign < key[depth]:
                yield from _block(searcher, drawer, key[:depth] + sign, backward=True)
        if depth:
            yield from reversed(_exactly(searcher, drawer, key[:depth]))


def _block(searcher: tantivy.Searcher, drawer: _Drawer, prefix: str, *, backward: bool = False) -> Iterator[str]:
    """All cards that begin so, in order or against it; where they are many, part by part as they are wanted."""
    terms = _few_terms(searcher, drawer.field, prefix)
    if terms is not None:
        yield from reversed(terms) if backward else terms
        return
    if not backward:
        yield from _exactly(searcher, drawer, prefix)
    for sign in reversed(_SIGNS) if backward else _SIGNS:
        yield from _block(searcher, drawer, prefix + sign, backward=backward)
    if backward:
        yield from reversed(_exactly(searcher, drawer, prefix))


def _few_terms(searcher: tantivy.Searcher, field: str, prefix: str) -> list[str] | None:
    """The terms that begin so, sorted; None when they are too many to be listed at once."""
    if (field, prefix) in _large:
        return None
    found = searcher.terms_with_prefix(field, prefix, limit=_MOST_LISTED + 1)
    if len(found) > _MOST_LISTED:
        if len(_large) >= _MOST_REMEMBERED:
            _large.clear()
        _large.add((field, prefix))
        return None
    return _cards_of(found)


def _cards_of(found: list[tuple[str, int]]) -> list[str]:
    return sorted(term for term, _count in found if not term.endswith(END))


def _exactly(searcher: tantivy.Searcher, drawer: _Drawer, key: str) -> list[str]:
    """The cards whose key is this and no longer one."""
    if drawer.signs is pinyin.ROW_SIGNS:
        # So many names are hardly spelled alike; what comes behind them is left out rather than waited for.
        return _cards_of(searcher.terms_with_prefix(drawer.field, key + KIND, limit=_MOST_ALIKE))
    return [key] if key else []
