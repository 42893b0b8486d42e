"""Finding titles, and how the index stands."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import tantivy
from django.conf import settings

from shulian import clock
from shulian.apps.catalogue.models import Outbox
from shulian.apps.discovery import building, fallback, finding, guess, writer
from shulian.apps.discovery.asked import FACETS, Asked, Audience, Sort
from shulian.apps.discovery.finding import DEEPEST, Facets, Hit
from shulian.apps.discovery.folder import IndexMissing, Reader
from shulian.apps.discovery.guess import Nothing
from shulian.apps.discovery.indexes import index_of
from shulian.apps.discovery.objections import Objection, Refused
from shulian.apps.discovery.offers import Kind, Suggestion, names_offered, titles_offered
from shulian.apps.discovery.rows import Term, leaf
from shulian.protocols import cql
from shulian.protocols.cql import CqlError

__all__ = ["DEEPEST", "FACETS", "Asked", "Audience", "Hit", "Kind", "Results", "Sort", "State", "Suggestion", "search"]

log = logging.getLogger(__name__)

MOST_AT_ONCE = 1000
STILL = building.STILL
"""A writer that has said nothing for so long is not running."""


@dataclass(frozen=True)
class Results:
    """One page of what a search found.

    `total` counts titles, `works` their works when each is shown once. `facets` has for each of FACETS its values and
    how many titles each leaves, the most frequent first; none when the database had to answer without the index, which
    `degraded` says. `did_you_mean` is another text that finds more; `nothing` says why nothing was found.
    """

    hits: list[Hit]
    total: int
    took_ms: float
    query: str
    degraded: bool = False
    facets: Facets = field(default_factory=dict)
    works: int | None = None
    did_you_mean: str = ""
    nothing: Nothing | None = None


@dataclass(frozen=True)
class State:
    """How the index stands: titles in it, changes that wait, the writer's last sign of life, and one being built."""

    indexed: int | None
    waiting: int
    alive_at: datetime | None
    caught_up_at: datetime | None
    building: building.Progress | None = None

    @property
    def writer_runs(self) -> bool:
        """Whether the writer has been heard of lately."""
        return self.alive_at is not None and clock.now() - self.alive_at < STILL


def search(asked: Asked | str, page: int = 1, per_page: int = 20, library: int | None = None) -> Results:
    """The titles that `asked` describes, a page of them; a mere text is looked for anywhere.

    Raises CqlError when an expert's query asks for what there is not.
    """
    if isinstance(asked, str):
        within = () if library is None else (library,)
        asked = Asked(asked, page, per_page, library=within, facets=False)
    started = time.perf_counter()
    limit = min(max(asked.per_page, 1), 100)
    offset = min((max(asked.page, 1) - 1) * limit, DEEPEST)
    try:
        results = _indexed(asked, offset, limit)
    except CqlError:
        raise
    except (IndexMissing, ValueError) as broken:
        log.warning("search without the index: %s", broken)
        found, total = fallback.search(asked, offset, limit)
        results = Results([Hit(title, 0.0) for title in found], total, 0.0, asked.text, degraded=True)
    return replace(results, took_ms=(time.perf_counter() - started) * 1000)


def by_query(query: cql.Query, start: int, count: int) -> Results:
    """Titles for an expert's query, from the one numbered `start` (the first is 0); CqlError when it cannot be asked.

    Raises IndexMissing: without the index such a query has no answer.
    """
    asked = Asked(cql=query, facets=False)
    return _indexed(asked, min(max(start, 0), DEEPEST), min(max(count, 1), MOST_AT_ONCE))


def number_found(line: str) -> int:
    """How many titles an expert's query finds; none when it cannot be asked or there is no index."""
    try:
        return by_query(cql.parse(line), 0, 1).total
    except (IndexMissing, CqlError):
        return 0


def scan(index: cql.Name, term: str, count: int, before: int = 0) -> tuple[list[Term], int]:
    """Up to `count` terms of an index around the place of `term`, and how many of them stand before that place.

    Chinese stands by its sound, syllable by syllable. Raises CqlError for an index that has no terms in a row, and
    IndexMissing.
    """
    count = min(max(count, 1), MOST_AT_ONCE)
    return leaf(_reader().searcher(), index_of(index), term, min(max(before, 0), count), count)


def suggestions(prefix: str, n: int = 8) -> list[Suggestion]:
    """Up to `n` titles, authors and subjects for what has been typed so far: some of each, most of them titles."""
    titles = titles_offered([hit.title_id for hit in search(Asked(prefix, per_page=n * 3, facets=False)).hits], n)
    try:
        searcher = _reader().searcher()
    except IndexMissing:
        return titles
    names = [one for kind in (Kind.AUTHOR, Kind.SUBJECT) for one in names_offered(searcher, kind, prefix, n // 4)]
    return [*titles[: n - len(names)], *names]


def state() -> State:
    """How the index stands; never raises for a missing index."""
    root = Path(settings.INDEX_FOLDER)
    alive_at, caught_up_at = _heartbeat(root)
    try:
        indexed: int | None = _reader().searcher().num_docs
    except IndexMissing:
        indexed = None
    return State(indexed, Outbox.objects.count(), alive_at, caught_up_at, building.progress(root))


def _indexed(asked: Asked, offset: int, limit: int) -> Results:
    searcher = _reader().searcher()
    try:
        return _found(searcher, asked, offset, limit)
    except CqlError:
        raise
    except ValueError as broken:
        if asked.cql is None:
            raise
        # Which patterns are too wide, and which fit too many words, only the index can say.
        raise Refused(Objection.TOO_MANY_MASKS) from broken


def _found(searcher: tantivy.Searcher, asked: Asked, offset: int, limit: int) -> Results:
    answer = finding.answered(searcher, asked, slice(offset, offset + limit))
    if answer is None:
        return Results([], 0, 0.0, asked.text, works=0 if asked.by_work else None)
    found, spread = answer
    results = Results(found.hits, found.total, 0.0, asked.text, facets=spread, works=found.works)
    if not asked.facets:
        return results
    return replace(
        results,
        did_you_mean=guess.better(searcher, asked, found.total) if asked.page == 1 else "",
        nothing=None if found.total else guess.nothing(searcher, asked),
    )


@cache
def _reader_of(root: Path) -> Reader:
    return Reader(root)


def _reader() -> Reader:
    return _reader_of(Path(settings.INDEX_FOLDER))


def _heartbeat(root: Path) -> tuple[datetime | None, datetime | None]:
    try:
        beat = json.loads((root / writer.HEARTBEAT).read_text(encoding="ascii"))
        return datetime.fromisoformat(beat["at"]), datetime.fromisoformat(beat["caught_up_at"])
    except (OSError, ValueError, KeyError):
        return None, None
