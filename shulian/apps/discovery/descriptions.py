"""Titles as the database knows them, described for the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from shulian.apps.catalogue.models import Record, Title
from shulian.apps.catalogue.queries.authorities import variants_of
from shulian.apps.circulation.models import Loan
from shulian.apps.discovery.index import Description
from shulian.apps.holdings.models import Item
from shulian.core.authorities import Kind
from shulian.core.circulation.states import ItemState
from shulian.core.forms import Form
from shulian.core.othernumbers import Kind as OtherNumber
from shulian.core.othernumbers import not_its_own

Variants = Mapping[str, tuple[str, ...]]

CHUNK = 2000
"""Titles described at a time."""


@dataclass
class _Shelf:
    """What the libraries have of one title, and how often it was lent."""

    holders: dict[int, None] = field(default_factory=dict)
    available: set[int] = field(default_factory=set)
    loans: int = 0


def describe(title_ids: Iterable[int]) -> list[Description]:
    """The descriptions of those of the titles that readers may find, in order of their ids."""
    wanted = list(title_ids)
    shelves = _shelves(wanted)
    found = Title.objects.living().filter(pk__in=wanted).order_by("pk")
    titles = list(found.defer("summary", "notes", "edition_key"))
    for title, library in online_at(titles):
        shelves[title].holders[library] = None
        shelves[title].available.add(library)
    names = variants_of({name for title in titles for name in title.authors})
    words = variants_of({word for title in titles for word in title.subjects}, tuple(Kind))
    return [_described(title, shelves[title.pk], names, words) for title in titles]


def online_at(titles: Iterable[Title]) -> list[tuple[int, int]]:
    """Title and library: who has e-books that are read on the web, which no copy stands for, is told by the records."""
    online = [title.pk for title in titles if title.links and title.form == Form.E_BOOK]
    if not online:
        return []
    return list(
        Record.objects.filter(title__in=online).values_list("title", "library").distinct().order_by("title", "library")
    )


def everything() -> Iterator[list[Description]]:
    """The descriptions of all titles, a chunk at a time."""
    last = 0
    while chunk := list(Title.objects.living().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield describe(chunk)
        last = chunk[-1]


def _others(names: Iterable[str], variants: Variants) -> tuple[str, ...]:
    """Other forms of these names."""
    return tuple(dict.fromkeys(form for name in names for form in variants.get(name, ())))


def _described(title: Title, shelf: _Shelf, names: Variants, words: Variants) -> Description:
    own = (*title.isbns, *filter(None, [title.issn]))
    others = not_its_own(title.other_numbers, own)
    return Description(
        title_id=title.pk,
        title=title.title,
        remainder=title.remainder,
        volume=title.volume,
        authors=tuple(title.authors),
        subjects=tuple(title.subjects),
        numbers=(*own, *(one.text for one in others if one.kind is OtherNumber.UNIFIED)),
        libraries=tuple(shelf.holders),
        available=tuple(sorted(shelf.available)),
        publisher=title.publisher,
        series=title.series,
        year=title.year,
        clc=title.clc,
        language=title.language,
        form=title.form,
        juvenile=title.juvenile,
        work=title.work_id,
        loans=shelf.loans,
        added=int(title.added_at.timestamp()),
        changed=int(title.changed_at.timestamp()),
        also=_others(title.authors, names),
        also_subjects=_others(title.subjects, words),
        also_titles=tuple(title.other_titles),
        classes=tuple(title.classes),
        edition=title.edition,
        responsibility=title.responsibility,
        contents=title.contents,
        wrong=tuple(one.text for one in others if one.kind is not OtherNumber.UNIFIED),
    )


def _shelves(title_ids: list[int]) -> dict[int, _Shelf]:
    """Title by title, who owns it, where it is in, and its loans; two questions for all of them.

    A copy that floated or was sent round is held by its owner and is in where it stands.
    """
    shelves: dict[int, _Shelf] = defaultdict(_Shelf)
    held: Any = (
        Item.objects.filter(title_id__in=title_ids)
        .exclude(state=ItemState.WITHDRAWN)
        .values_list("title_id", "library_id", "place_id")
        .annotate(available=Count("id", filter=Q(state=ItemState.AVAILABLE)))
        .order_by("title_id", "library_id", "place_id")
    )
    for title, library, place, available in held:
        shelf = shelves[title]
        shelf.holders[library] = None
        if available:
            shelf.available.add(place)
    lent = Loan.objects.filter(item__title_id__in=title_ids).exclude(ended_by=Loan.End.UNDONE)
    for title, loans in lent.values_list("item__title_id").annotate(Count("id")).order_by():
        shelves[title].loans = loans
    return shelves
