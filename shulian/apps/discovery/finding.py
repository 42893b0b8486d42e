"""Asking the index: a page of titles in order, and how those found are spread over libraries, years and the like."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

import tantivy
from tantivy import Occur, Query

from shulian.apps.discovery.asked import FACETS, Asked, Sort
from shulian.apps.discovery.clauses import one_of
from shulian.apps.discovery.inseries import in_series, series_asked
from shulian.apps.discovery.orders import Ranked, count_of, keys_of, ranked
from shulian.apps.discovery.question import Plan, plans

DEEPEST = 10_000
"""Nobody turns pages further than this many titles."""

Facets = dict[str, list[tuple[Any, int]]]

_FIELDS = {"clc": "main_class"}
_ON_SHELF = "on_shelf"
_SPREAD = tuple(facet for facet in FACETS if facet != "available")
_OF_EACH = ("form", "audience")
"""Facets of which every title has exactly one value."""
_MOST_VALUES = 5000
_FIRST_WINDOW = 250
_IN_SETS = 100
"""Of so many best titles the volumes of a set stand in order."""


@dataclass(frozen=True)
class Hit:
    """A title that was found, how well it fits, and how many editions of its work were found with it."""

    title_id: int
    score: float
    work: int | None = None
    editions: int = 1


@dataclass(frozen=True)
class Found:
    """A page of titles; `total` counts titles, `works` their works: about so many where there are very many."""

    hits: list[Hit]
    total: int
    works: int | None = None


def answered(searcher: tantivy.Searcher, asked: Asked, part: slice) -> tuple[Found, Facets] | None:
    """A part of what is found, and how all of it is spread if that is asked for; None when nothing was asked."""
    answer = None
    for plan in plans(asked):
        spread, total = facets(searcher, asked, plan) if asked.facets else ({}, None)
        found = page(searcher, asked, plan, part, total)
        answer = found, spread
        if found.total:
            break
    return answer


def page(searcher: tantivy.Searcher, asked: Asked, plan: Plan, part: slice, total: int | None = None) -> Found:
    """A part of what is found; `total` when it is known already."""
    query, keys = plan.among(asked), keys_of(asked)
    if asked.by_work:
        return _works(searcher, asked, plan.ranked(query), part)
    if keys:
        found, total = _sorted(searcher, asked, query, part.start, part.stop - part.start)
    else:
        found, total = _best(searcher, plan, asked, part, total)
    titles = _values(searcher, "id", found)
    return Found([Hit(title, one.score) for title, one in zip(titles, found, strict=True)], total)


def _sorted(
    searcher: tantivy.Searcher, asked: Asked, query: Query, offset: int, limit: int
) -> tuple[list[Ranked], int]:
    if asked.sort is Sort.SERIES and (name := series_asked(asked)):
        return in_series(searcher, query, name, offset, limit)
    return ranked(searcher, query, keys_of(asked), offset, limit)


def _best(
    searcher: tantivy.Searcher, plan: Plan, asked: Asked, part: slice, total: int | None
) -> tuple[list[Ranked], int]:
    """The best titles, the volumes of a set in order among the first of them.

    Most searches are answered by the titles that come before all others: the many behind them are only counted.
    """
    best: list[Ranked] = []
    query, leading, window = plan.among(asked), 0, max(_IN_SETS, part.stop)
    if (first := plan.first(query, asked)) is not None:
        best, leading = ranked(searcher, first, [], 0, window)
    if leading < part.stop:
        best, total = ranked(searcher, plan.ranked(query), [], 0, window)
    # Where those that come first end, a volume stays where it is: another page has counted on it.
    sets = min(leading or _IN_SETS, _IN_SETS)
    found = [*_sets_in_order(searcher, best[:sets]), *best[sets:]][part]
    return found, count(searcher, query) if total is None else total


def facets(searcher: tantivy.Searcher, asked: Asked, plan: Plan) -> tuple[Facets, int | None]:
    """How many titles each value of each facet would leave, as many as are found when it is chosen; and how many all.

    A facet that is chosen already is counted as if it were not, so that its other values can be weighed against it.
    The number of all is None where no facet tells it.
    """
    chosen = [facet for facet in _SPREAD if asked.filters(facet)]
    counted = _spread(searcher, asked, plan, [_ON_SHELF, *(facet for facet in _SPREAD if facet not in chosen)])
    total = next((sum(found for _value, found in counted[one]) for one in _OF_EACH if one not in chosen), None)
    for facet in chosen:
        counted |= _spread(searcher, asked.without(facet), plan, [facet])
    counted["available"] = [(True, _in(searcher, asked, plan, dict(counted.pop(_ON_SHELF))))]
    return {facet: counted[facet] for facet in FACETS}, total


def _in(searcher: tantivy.Searcher, asked: Asked, plan: Plan, on_shelf: dict[int, int]) -> int:
    """How many titles are in: anywhere, or in one of the libraries that the search is kept to."""
    if asked.library and not asked.available:
        return count(searcher, plan.among(replace(asked, available=True)))
    return on_shelf.get(1, 0) if not asked.library else sum(on_shelf.values())


def _spread(searcher: tantivy.Searcher, asked: Asked, plan: Plan, wanted: list[str]) -> Facets:
    # A library is chosen together with "available now": then it counts where copies are in.
    fields = _FIELDS | ({"library": "available"} if asked.available else {})
    terms = {facet: {"terms": {"field": fields.get(facet, facet), "size": _MOST_VALUES}} for facet in wanted}
    spread = searcher.aggregate(plan.among(asked), terms)
    return {facet: [(one["key"], one["doc_count"]) for one in spread[facet]["buckets"]] for facet in wanted}


def count(searcher: tantivy.Searcher, query: Query) -> int:
    """How many titles answer a question."""
    return count_of(searcher.search(query, 1))


def _sets_in_order(searcher: tantivy.Searcher, found: list[Ranked]) -> list[Ranked]:
    """The volumes of each set in the order of their numbers, within the places that they take."""
    volumes = _values(searcher, "set_order", found)
    if sum(map(bool, volumes)) < 2:
        return found
    places: dict[int, list[int]] = defaultdict(list)
    for place, (work, volume) in enumerate(zip(_values(searcher, "work", found), volumes, strict=True)):
        if work is not None and volume:
            places[work].append(place)
    ordered = list(found)
    for taken in places.values():
        by_number = sorted(taken, key=lambda place: int(volumes[place] or 0))
        for place, from_place in zip(taken, by_number, strict=True):
            ordered[place] = found[from_place]
    return ordered


def _works(searcher: tantivy.Searcher, asked: Asked, query: Query, part: slice) -> Found:
    """Each work once, at the place of its best edition; a title without a work stands for itself."""
    window = _FIRST_WINDOW
    while True:
        found, total = _sorted(searcher, asked, query, 0, window)
        best = _first_of_each(searcher, found)
        if len(best) >= part.stop or len(found) == total or window >= DEEPEST:
            break
        window *= 4
    number = len(best) if len(found) == total else max(len(best), _about(searcher, query))
    return Found(_with_editions(searcher, query, best[part]), total, min(number, total))


def _first_of_each(searcher: tantivy.Searcher, found: list[Ranked]) -> list[Hit]:
    best: dict[tuple[str, int], Hit] = {}
    titles, works = _values(searcher, "id", found), _values(searcher, "work", found)
    for title, work, one in zip(titles, works, found, strict=True):
        best.setdefault(("title", title) if work is None else ("work", work), Hit(title, one.score, work))
    return list(best.values())


def _about(searcher: tantivy.Searcher, query: Query) -> int:
    """How many works there are, within a few in a hundred."""
    return round(searcher.cardinality(query, "work"))


def _with_editions(searcher: tantivy.Searcher, query: Query, hits: list[Hit]) -> list[Hit]:
    works = [hit.work for hit in hits if hit.work is not None]
    if not works:
        return hits
    among = Query.boolean_query([(Occur.Must, query), (Occur.Must, one_of("work", works))])
    spread = searcher.aggregate(among, {"work": {"terms": {"field": "work", "size": len(works)}}})
    editions = {one["key"]: one["doc_count"] for one in spread["work"]["buckets"]}
    return [replace(hit, editions=editions.get(hit.work, 1)) for hit in hits]


def _values(searcher: tantivy.Searcher, field: str, found: list[Ranked]) -> list[Any]:
    return list(searcher.fast_field_values(field, [one.address for one in found]))
