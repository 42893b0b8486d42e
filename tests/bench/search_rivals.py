"""The same titles, cut into the same words, in PostgreSQL's full text."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from django.db import connection

from shulian.apps.discovery import pinyin, queries, tokens
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.index import Description

COLUMNS = "id, words, author, isbn, spelled"
SEARCHES = 30

_TABLE = f"""
CREATE UNLOGGED TABLE bench_titles (id bigint, words tsvector, author text, isbn text, spelled text);
COPY bench_titles ({COLUMNS}) FROM STDIN;
"""
_INDEXES = """
CREATE INDEX ON bench_titles USING gin (words);
CREATE INDEX ON bench_titles (author);
CREATE INDEX ON bench_titles (isbn);
CREATE INDEX ON bench_titles (spelled text_pattern_ops);
ANALYZE bench_titles;
SET max_parallel_workers_per_gather = 0;
"""
_RANKED = (
    "SELECT id, count(*) OVER () FROM bench_titles WHERE words @@ %(typed)s::tsquery "
    "ORDER BY ts_rank(words, %(typed)s::tsquery) DESC LIMIT 20"
)
_ASKED = {
    "common-word": _RANKED,
    "one-word": _RANKED,
    "two-words": _RANKED,
    "author": "SELECT id, count(*) OVER () FROM bench_titles WHERE author = %(typed)s LIMIT 20",
    "isbn": "SELECT id, count(*) OVER () FROM bench_titles WHERE isbn = %(typed)s LIMIT 20",
    "pinyin-prefix": "SELECT id, count(*) OVER () FROM bench_titles WHERE spelled LIKE %(typed)s || '%%' LIMIT 20",
}

Row = dict[str, object]


class Kind(Protocol):
    """One kind of search, and what is typed for it."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def typed(self) -> Sequence[str]:
        """What is typed."""


def line(description: Description) -> str:
    """A title as PostgreSQL takes it in: its words are weighed as ours are."""
    weighed = [(description.title, "A"), (description.authors[0], "B"), *((one, "C") for one in description.subjects)]
    words = {word: weight for text, weight in reversed(weighed) for word in [*tokens.words(text), tokens.key(text)]}
    vector = " ".join(f"'{word}':{at}{weight}" for at, (word, weight) in enumerate(words.items(), 1))
    spelled = (pinyin.spellings(description.title) or ("",))[-1]
    return (
        "\t".join((str(description.title_id), vector, description.authors[0], description.numbers[0], spelled)) + "\n"
    )


def postgresql(lines: Iterable[str], kinds: Sequence[Kind]) -> list[Row]:
    """Each kind of search with ours and with PostgreSQL in turns: value is ours, reference PostgreSQL's."""
    started = time.perf_counter()
    _load(lines)
    taken = time.perf_counter() - started
    rows: list[Row] = [{"name": "search.postgresql.load", "value": round(taken, 1), "unit": "s"}]
    rows += [
        _beside(f"search.{kind.name}.beside-postgresql", kind.typed, _postgresql(kind.name))
        for kind in kinds
        if kind.name in _ASKED
    ]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_titles")
    return rows


def _load(lines: Iterable[str]) -> None:
    create, copy = _TABLE.strip().split("\n")
    with connection.cursor() as cursor:
        cursor.execute(create)
        with cursor.copy(copy.rstrip(";")) as into:
            for one in lines:
                into.write(one)
        cursor.execute(_INDEXES)


def _postgresql(name: str) -> Callable[[str], object]:
    def ask(typed: str) -> object:
        wanted = " & ".join(f"'{word}'" for word in typed.split()) if _ASKED[name] is _RANKED else typed
        with connection.cursor() as cursor:
            cursor.execute(_ASKED[name], {"typed": wanted})
            return cursor.fetchall()

    return ask


def _beside(name: str, typed: Sequence[str], other: Callable[[str], object]) -> Row:
    ours, theirs = [], []
    for text in list(typed)[:SEARCHES]:
        ours.append(_timed(lambda text=text: queries.search(Asked(text, facets=False))))  # type: ignore[misc]
        theirs.append(_timed(lambda text=text: other(text)))  # type: ignore[misc]
    value, reference = statistics.median(ours), statistics.median(theirs)
    row: Row = {"name": name, "value": round(value, 3), "unit": "ms", "reference": round(reference, 3)}
    return row | {"ratio": round(reference / value, 2)}


def _timed(act: Callable[[], object]) -> float:
    """How long an act takes, in milliseconds."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000
