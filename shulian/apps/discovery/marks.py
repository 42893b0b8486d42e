"""Looking for the marks of an erased person in the search index."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from tantivy import Query

from shulian.apps.discovery.folder import IndexMissing, Reader
from shulian.apps.discovery.index import CHARACTERS, PHRASES, schema

MOST = 1000
WHOLE = ("key", "number", "first_author", "volume")


def searched(marks: Iterable[str]) -> tuple[int, int]:
    """How many titles the index has, and how many of them bear a mark in any of their words."""
    try:
        searcher = Reader(Path(settings.INDEX_FOLDER)).searcher()
    except IndexMissing:
        return 0, 0
    found = sum(len(searcher.search(_anywhere(mark), MOST).hits) for mark in marks)
    return searcher.num_docs, found


def _anywhere(mark: str) -> Query:
    """As a word of a text, as a row of characters, or as a whole."""
    said = mark.casefold()
    terms = [Query.term_query(schema(), field, text) for field in (*PHRASES, *WHOLE) for text in {mark, said}]
    rows = [Query.phrase_query(schema(), field, list(said)) for field in CHARACTERS.values()] if len(said) > 1 else []
    return Query.disjunction_max_query([*terms, *rows])
