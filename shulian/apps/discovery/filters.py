"""What a search is to be kept to, as questions to the index that add nothing to the score."""

from __future__ import annotations

from collections.abc import Iterable

from tantivy import FieldType, Occur, Query

from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.index import asked_class, schema

EARLIEST, LATEST = -10_000, 10_000


def filters(asked: Asked) -> list[Query]:
    """One question for each filter that is set; all of them must hold."""
    held = [("available" if asked.available else "library", asked.library)] if asked.library else []
    classes = tuple(filter(None, map(asked_class, asked.clc)))
    among: list[tuple[str, Iterable[object]]] = [
        *held,
        ("clc", classes if not asked.clc else classes or ("",)),
        ("language", asked.language),
        ("form", asked.form),
        ("audience", (asked.audience,) if asked.audience else ()),
        ("work", (asked.work,) if asked.work is not None else ()),
    ]
    found = [one_of(field, values) for field, values in among if values]
    if asked.available and not asked.library:
        found.append(Query.exists_query("available"))
    if asked.years != (None, None):
        found.append(between("year", *asked.years))
    return [Query.const_score_query(query, 0.0) for query in found]


def one_of(field: str, values: Iterable[object]) -> Query:
    """Titles with one of these values."""
    terms = [Query.term_query(schema(), field, value) for value in dict.fromkeys(values)]
    return terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Should, term) for term in terms])


def between(field: str, first: int | None, last: int | None) -> Query:
    """Titles whose number lies between these two, both included; None leaves a side open."""
    low, high = (EARLIEST if first is None else first), (LATEST if last is None else last)
    if low > high:
        return Query.empty_query()
    return Query.range_query(schema(), field, FieldType.Integer, low, high)
