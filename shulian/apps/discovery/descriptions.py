"""Titles as the database knows them, described for the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from django.db import connection
from pydantic_core import from_json

from shulian.apps.catalogue.models import Record, Title
from shulian.apps.catalogue.queries.authorities import variants_of
from shulian.apps.circulation.models import Loan
from shulian.apps.discovery.index import Description
from shulian.core.authorities import Kind
from shulian.core.circulation.states import ItemState
from shulian.core.forms import Form
from shulian.core.othernumbers import Kind as OtherNumber
from shulian.core.othernumbers import not_its_own

Variants = Mapping[str, tuple[str, ...]]

CHUNK = 2000
"""Titles described at a time."""


class _Row(NamedTuple):
    """A title as `titles.sql` has it; `lists` is JSON, and no library is an empty array."""

    pk: int
    title: str
    remainder: str
    volume: str
    publisher: str
    series: str
    year: int | None
    clc: str
    language: str
    form: str
    juvenile: bool
    work: int | None
    edition: str
    responsibility: str
    contents: str
    isbns: list[str]
    issn: str
    added: int
    changed: int
    lists: str
    holders: list[int] | None
    available: list[int] | None
    loans: int


class _Lists(NamedTuple):
    """What a title has several of."""

    authors: list[str]
    subjects: list[str]
    other_titles: list[str]
    classes: list[str]
    other_numbers: list[str]
    links: list[object]


def describe(title_ids: Iterable[int]) -> list[Description]:
    """The descriptions of those of the titles that readers may find, in order of their ids."""
    titles = [(row, _Lists(*from_json(row.lists))) for row in _rows(list(title_ids))]
    online: dict[int, list[int]] = {}
    for title, library in _online([row.pk for row, lists in titles if lists.links and row.form == Form.E_BOOK]):
        online.setdefault(title, []).append(library)
    names = variants_of({name for _row, lists in titles for name in lists.authors})
    words = variants_of({word for _row, lists in titles for word in lists.subjects}, tuple(Kind))
    return [_described(row, lists, online.get(row.pk, []), (names, words)) for row, lists in titles]


def online_at(titles: Iterable[Title]) -> list[tuple[int, int]]:
    """Title and library: who has e-books that are read on the web, which no copy stands for, is told by the records."""
    return _online([title.pk for title in titles if title.links and title.form == Form.E_BOOK])


def everything() -> Iterator[list[Description]]:
    """The descriptions of all titles, a chunk at a time."""
    return map(describe, chunks())


def chunks() -> Iterator[list[int]]:
    """The ids of all titles that readers may find, as many at a time as are described at once."""
    last = 0
    while chunk := list(Title.objects.living().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield chunk
        last = chunk[-1]


def _rows(title_ids: list[int]) -> list[_Row]:
    said: dict[str, Any] = {
        "titles": title_ids,
        "available": ItemState.AVAILABLE,
        "withdrawn": ItemState.WITHDRAWN,
        "undone": Loan.End.UNDONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(), said)
        return list(map(_Row._make, cursor.fetchall()))


@cache
def _sql() -> str:
    return files("shulian.apps.discovery").joinpath("sql", "titles.sql").read_text(encoding="utf-8")


def _online(title_ids: list[int]) -> list[tuple[int, int]]:
    if not title_ids:
        return []
    found = Record.objects.filter(title__in=title_ids).values_list("title", "library")
    return list(found.distinct().order_by("title", "library"))


def _others(names: Iterable[str], variants: Variants) -> tuple[str, ...]:
    """Other forms of these names."""
    return tuple(dict.fromkeys(form for name in names for form in variants.get(name, ()))) if variants else ()


def _described(row: _Row, lists: _Lists, online: list[int], variants: tuple[Variants, Variants]) -> Description:
    own = (*row.isbns, *filter(None, [row.issn]))
    others = not_its_own(lists.other_numbers, own) if lists.other_numbers else []
    return Description(
        title_id=row.pk,
        title=row.title,
        remainder=row.remainder,
        volume=row.volume,
        authors=tuple(lists.authors),
        subjects=tuple(lists.subjects),
        numbers=(*own, *(one.text for one in others if one.kind is OtherNumber.UNIFIED)),
        libraries=tuple(dict.fromkeys([*(row.holders or ()), *online])),
        available=tuple(sorted({*(row.available or ()), *online})),
        publisher=row.publisher,
        series=row.series,
        year=row.year,
        clc=row.clc,
        language=row.language,
        form=row.form,
        juvenile=row.juvenile,
        work=row.work,
        loans=row.loans,
        added=row.added,
        changed=row.changed,
        also=_others(lists.authors, variants[0]),
        also_subjects=_others(lists.subjects, variants[1]),
        also_titles=tuple(lists.other_titles),
        classes=tuple(lists.classes),
        edition=row.edition,
        responsibility=row.responsibility,
        contents=row.contents,
        wrong=tuple([one.text for one in others if one.kind is not OtherNumber.UNIFIED]),
    )
