"""Searching a million titles: our search function beside the bare search engine with the same index, in turns.

Both sides look in one index and take the first twenty ids; the bare side matches in the same fields, ranks as the
engine does by itself, and counts the same facets. PostgreSQL's full text and Zebra stand beside (`search_rivals`,
`search_zebra`), the page of results beside the same page from results that lay ready (`search_page`), and a long series
in the order of its numbers (`search_series`).
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import tantivy
from django.test import override_settings
from tantivy import Query

from shulian.apps.discovery import folder, queries, tokens
from shulian.apps.discovery.asked import FACETS, Asked
from shulian.apps.discovery.clauses import all_of, any_of, phrase, prefixed
from shulian.apps.discovery.index import schema
from shulian.apps.discovery.question import planned
from tests.bench import search_page, search_rivals, search_series, search_zebra
from tests.bench.province_shelf import SUBJECTS, build, initials, name, titles

MOST = int(os.environ.get("SHULIAN_BENCH_TITLES", "1000000"))
SIZES = [*(size for size in (10_000, 100_000) if size < MOST), MOST]
ZEBRA = 100_000
"""Zebra takes its titles in only so many at a time: it needs minutes for a million."""
COMMON, SEARCHES, ROUNDS = 60, 100, 3
FIRST = 20
LINES = "titles.tsv"

_FIELDS = {"clc": "main_class", "available": "on_shelf"}
_SPREAD = {facet: {"terms": {"field": _FIELDS.get(facet, facet), "size": 5000}} for facet in FACETS}
_PLACES = ("title", "author", "subject", "series")

Row = dict[str, object]


@dataclass(frozen=True)
class Search:
    """One kind of search: what is typed, the bare question for it, and whether facets are counted."""

    name: str
    typed: Sequence[str]
    bare: Callable[[str], Query]
    facets: bool = False


def run() -> list[Row]:
    """Rows for growth, each kind of search, what lies beside, and the page; ratio = reference / value."""
    rows: list[Row] = []
    searches = _searches(random.Random(2))
    with tempfile.TemporaryDirectory() as root, override_settings(INDEX_FOLDER=root):
        for size in SIZES:
            rows += _grown(Path(root), size)
            if size == min(ZEBRA, MOST):
                rows += search_zebra.rows(titles(random.Random(1), size), searches, size)
        searcher = folder.opened(folder.current(Path(root))).searcher()
        for search in searches:
            rows += _measured(searcher, search)
        rows += [_prepared(search) for search in searches]
        rows += search_rivals.postgresql(_lines(Path(root)), searches)
        rows += search_page.rows(searches[0].typed)
    return [*rows, *search_series.rows()]


def _grown(root: Path, size: int) -> list[Row]:
    """How long an index of so many titles takes to build, and what a common word takes in it."""
    started = time.perf_counter()
    made_in = folder.fresh(root)
    build(made_in, size, root / LINES if size == MOST else None)
    folder.switch(root, made_in)
    rate = size / (time.perf_counter() - started)
    megabytes = sum(file.stat().st_size for file in made_in.iterdir()) / 1e6
    times = [_timed(partial(queries.search, Asked(word))) for word in SUBJECTS[:COMMON] for _ in range(2)]
    return [
        _row(f"search.build.{size}", rate, "titles/s", megabytes, None) | {"note": "reference: megabytes on disk"},
        _row(f"search.growth.common-word+facets.{size}", statistics.median(times), "ms", None, None),
    ]


def _lines(root: Path) -> Iterator[str]:
    with (root / LINES).open(encoding="utf-8") as lines:
        yield from lines


def _searches(chance: random.Random) -> list[Search]:
    shelf = list(islice(titles(random.Random(1), SEARCHES * 40), 0, None, 40))
    rare = [described.title[:2] for described in shelf]
    pairs = [f"{described.title[:2]} {described.title[2:4]}" for described in shelf if len(described.title) > 5]
    common = SUBJECTS[:COMMON]
    return [
        Search("common-word+facets", common, _anywhere, facets=True),
        Search("common-word", common, _anywhere),
        Search("one-word", rare, _anywhere),
        Search("two-words", pairs, _anywhere),
        Search("author", [name(chance) for _ in range(SEARCHES)], _anywhere),
        Search("isbn", [described.numbers[0] for described in shelf], lambda typed: _term("number", typed)),
        Search("pinyin-prefix", [initials(described.title) for described in shelf], _spelled),
        Search("one-word+facets", rare, _anywhere, facets=True),
    ]


def _measured(searcher: tantivy.Searcher, sort: Search) -> list[Row]:
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(ROUNDS):
        for at, text in enumerate(sort.typed):
            mine = partial(queries.search, Asked(text, per_page=FIRST, facets=sort.facets))
            bare = partial(_first_twenty, searcher, sort, text)
            if (at + turn) % 2:
                theirs.append(_timed(bare))
                ours.append(_timed(mine))
            else:
                ours.append(_timed(mine))
                theirs.append(_timed(bare))
    rows = []
    for part, share in (("p50", 0.5), ("p99", 0.99)):
        value, reference = _at(ours, share), _at(theirs, share)
        rows.append(_row(f"search.{sort.name}.{part}", value, "ms", reference, reference / value))
    value, reference = 1000 / statistics.mean(ours), 1000 / statistics.mean(theirs)
    return [*rows, _row(f"search.{sort.name}.rate", value, "queries/s", reference, value / reference)]


def _prepared(sort: Search) -> Row:
    """What normalising and parsing add, by themselves: from what was typed to a question for the engine."""
    times = [_timed(partial(_planned, text)) for _ in range(ROUNDS) for text in sort.typed]
    return _row(f"search.{sort.name}.normalise+parse", _at(times, 0.5), "ms", None, None)


def _planned(text: str) -> None:
    asked = Asked(text)
    if plan := planned(asked):
        plan.ranked(plan.among(asked))


def _first_twenty(searcher: tantivy.Searcher, sort: Search, typed: str) -> None:
    query = sort.bare(typed)
    hits = searcher.search(query, FIRST).hits
    searcher.fast_field_values("id", [address for _score, address in hits])
    if sort.facets:
        searcher.aggregate(query, _SPREAD)


def _anywhere(typed: str) -> Query:
    return all_of([any_of([phrase(field, tokens.bigrams(word)) for field in _PLACES]) for word in typed.split()])


def _term(field: str, typed: str) -> Query:
    return Query.term_query(schema(), field, typed)


def _spelled(typed: str) -> Query:
    return prefixed("pinyin", typed)


def _timed(act: Callable[[], object]) -> float:
    """How long an act takes, in milliseconds."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _at(times: list[float], share: float) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[round(share * 100) - 1]


def _row(name: str, value: float, unit: str, reference: float | None, ratio: float | None) -> Row:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "reference": None if reference is None else round(reference, 3),
        "ratio": None if ratio is None else round(ratio, 2),
    }
