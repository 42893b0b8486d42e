"""A search as one question to the index."""

from __future__ import annotations

from tantivy import Occur, Query

from shulian.apps.discovery import expert
from shulian.apps.discovery.asked import Asked, Sort
from shulian.apps.discovery.filters import filters
from shulian.apps.discovery.index import PHRASES
from shulian.apps.discovery.words import anywhere, in_field, words_of


def question(asked: Asked) -> Query | None:
    """The question to the index, the best titles first; None when nothing was asked."""
    required, lifts = anywhere(asked.text)
    required += [in_field(field, word) for field in PHRASES for word in words_of(getattr(asked, field))]
    if asked.cql is not None:
        required.append(expert.translated(asked.cql.root))
    kept = filters(asked)
    if not required and (asked.texts or not kept):
        return None
    clauses = [*required, *kept] if required else [Query.all_query(), *kept]
    if asked.sort is not Sort.RELEVANCE:
        lifts = []
    return Query.boolean_query([*((Occur.Must, one) for one in clauses), *((Occur.Should, one) for one in lifts)])
