"""Finding titles, and how the index stands."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import cast

from django.conf import settings

from shulian import clock
from shulian.apps.catalogue.models import Outbox, Title
from shulian.apps.discovery import fallback, writer
from shulian.apps.discovery.folder import IndexMissing, Reader
from shulian.apps.discovery.question import question

log = logging.getLogger(__name__)

DEEPEST = 10_000
"""Nobody turns pages further than this many titles."""
STILL = timedelta(seconds=15)
"""A writer that has said nothing for so long is not running."""


@dataclass(frozen=True)
class Hit:
    """A title that was found, and how well it fits."""

    title_id: int
    score: float


@dataclass(frozen=True)
class Results:
    """One page of what a search found; `degraded` when the database had to answer without the index."""

    hits: list[Hit]
    total: int
    took_ms: float
    query: str
    degraded: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A title to offer while someone is still typing."""

    title_id: int
    title: str
    author: str


@dataclass(frozen=True)
class State:
    """How the index stands: titles in it, changes that wait, the writer's last sign of life."""

    indexed: int | None
    waiting: int
    alive_at: datetime | None
    caught_up_at: datetime | None

    @property
    def writer_runs(self) -> bool:
        """Whether the writer has been heard of lately."""
        return self.alive_at is not None and clock.now() - self.alive_at < STILL


def search(query: str, page: int = 1, per_page: int = 20, library: int | None = None) -> Results:
    """The titles that match every word of `query`, best first; `library` keeps to what one library holds."""
    started = time.perf_counter()
    per_page = min(max(per_page, 1), 100)
    offset = min((max(page, 1) - 1) * per_page, DEEPEST)
    try:
        hits, total = _indexed(query, library, offset, per_page)
        degraded = False
    except (IndexMissing, ValueError) as broken:
        log.warning("search without the index: %s", broken)
        found, total = fallback.search(query, library, offset, per_page)
        hits, degraded = [Hit(title, 0.0) for title in found], True
    took_ms = (time.perf_counter() - started) * 1000
    return Results(hits, total, took_ms, query, degraded)


def suggestions(prefix: str, n: int = 8) -> list[Suggestion]:
    """Up to `n` titles for what has been typed so far, no two written alike."""
    hits = search(prefix, per_page=n * 3).hits
    titles = Title.objects.in_bulk([hit.title_id for hit in hits])
    offered: dict[str, Suggestion] = {}
    for hit in hits:
        if title := titles.get(hit.title_id):
            author = title.authors[0] if title.authors else ""
            offered.setdefault(title.title, Suggestion(title.pk, title.title, author))
    return list(offered.values())[:n]


def state() -> State:
    """How the index stands; never raises for a missing index."""
    alive_at, caught_up_at = _heartbeat(Path(settings.INDEX_FOLDER))
    try:
        indexed: int | None = _reader().searcher().num_docs
    except IndexMissing:
        indexed = None
    return State(indexed, Outbox.objects.count(), alive_at, caught_up_at)


def _indexed(query: str, library: int | None, offset: int, limit: int) -> tuple[list[Hit], int]:
    asked = question(query, library)
    searcher = _reader().searcher()
    if asked is None:
        return [], 0
    found = searcher.search(asked, limit, offset=offset, weight_by_field="holders")
    scores = [score for score, _address in found.hits]
    titles = searcher.fast_field_values("id", [address for _score, address in found.hits])
    hits = [Hit(title, score) for title, score in zip(cast("list[int]", titles), scores, strict=True)]
    return hits, found.count  # type: ignore[attr-defined]  # missing in tantivy's own stubs


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
