"""Looking for the marks of an erased person in the search index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from tantivy import Query

from shulian.apps.discovery.folder import IndexMissing, Reader
from shulian.apps.discovery.index import CHARACTERS, PHRASES, schema
from shulian.core.marks import is_somebodys

MOST = 1000
WHOLE = ("key", "number", "first_author", "volume")


def searched(people: Sequence[Sequence[str]], _bears: object = None) -> tuple[int, list[int]]:
    """How many titles the index has, and for each person how many bear a mark in any of their words.

    It holds what is published: a name there is an author's, or a word of a title.
    """
    try:
        searcher = Reader(Path(settings.INDEX_FOLDER)).searcher()
    except IndexMissing:
        return 0, [0] * len(people)
    sought = [[mark for mark in marks if is_somebodys(mark)] for marks in people]
    found = [sum(len(searcher.search(_anywhere(mark), MOST).hits) for mark in marks) for marks in sought]
    return searcher.num_docs, found


def _anywhere(mark: str) -> Query:
    """As a word of a text or as a whole; an address, of which other signs make words, as a row of characters."""
    said = mark.casefold()
    terms = [Query.term_query(schema(), field, text) for field in (*PHRASES, *WHOLE) for text in {mark, said}]
    rows = [Query.phrase_query(schema(), field, list(said)) for field in CHARACTERS.values()] if "@" in mark else []
    return Query.disjunction_max_query([*terms, *rows])
