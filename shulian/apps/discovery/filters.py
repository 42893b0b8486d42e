"""What a search is to be kept to, as questions to the index that add nothing to the score."""

from __future__ import annotations

from collections.abc import Iterable

from tantivy import Query

from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.clauses import between, one_of, worth
from shulian.apps.discovery.index import asked_class


def filters(asked: Asked) -> list[Query]:
    """One question for each filter that is set; all of them must hold."""
    among: list[tuple[str, Iterable[object]]] = [
        ("available" if asked.available else "library", asked.library),
        ("clc", tuple(map(asked_class, asked.clc))),
        ("language", asked.language),
        ("form", asked.form),
        ("audience", (asked.audience,) if asked.audience else ()),
        ("id", asked.among),
        ("work", (asked.work,) if asked.work is not None else ()),
    ]
    found = [one_of(field, values) for field, values in among if values]
    if asked.available and not asked.library:
        found.append(one_of("on_shelf", [1]))
    if asked.years != (None, None):
        found.append(between("year", *asked.years))
    return [worth(query, 0.0) for query in found]
