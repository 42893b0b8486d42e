"""Searching without the index: slower and unranked, but the catalogue stays open while the index is built."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Length

from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import numbers
from shulian.apps.discovery.asked import Asked, Audience, Sort
from shulian.apps.discovery.parting import MOST_WORDS, typed
from shulian.apps.holdings.models import Item
from shulian.core.circulation.states import ItemState
from shulian.core.othernumbers import Kind as OtherNumber

_COLUMNS = {
    "title": "title",
    "author": "said_authors",
    "subject": "said_subjects",
    "publisher": "publisher",
    "series": "series",
}
_ANYWHERE = (
    *("title", "remainder", "edition", "responsibility", "contents", "said_others", "said_authors", "said_subjects"),
)
_ORDERS: dict[Sort, list[Any]] = {
    Sort.RELEVANCE: [Length("title"), "pk"],
    Sort.NEWEST: ["-added_at", "-pk"],
    Sort.YEAR: [F("year").desc(nulls_last=True), "pk"],
    Sort.TITLE: ["title", "pk"],
    Sort.POPULARITY: [Length("title"), "pk"],
    Sort.SERIES: ["title", "pk"],
}


def search(asked: Asked, offset: int, limit: int) -> tuple[list[int], int]:
    """A page of ids of titles with every word in title, authors or subjects, short titles first; and how many.

    Filters hold here too; works are not put together, and nothing is counted by facets.
    """
    found = _kept(_in_fields(_found(asked), asked), asked)
    page = found.order_by(*_ORDERS[asked.sort]).values_list("pk", flat=True)[offset : offset + limit]
    return list(page), found.count()


def _kept(titles: QuerySet[Title], asked: Asked) -> QuerySet[Title]:
    first, last = asked.years
    exact = {"language__in": asked.language, "form__in": asked.form, "work": asked.work}
    exact |= {"year__gte": first, "year__lte": last}
    titles = titles.filter(**{name: value for name, value in exact.items() if value not in ((), None)})
    if asked.among:
        titles = titles.filter(pk__in=asked.among)
    if asked.audience:
        titles = titles.filter(juvenile=asked.audience is Audience.JUVENILE)
    if asked.clc:
        titles = titles.filter(reduce(or_, [Q(clc__istartswith=one) for one in asked.clc]))
    if asked.library or asked.available:
        held = Item.objects.filter(title=OuterRef("pk")).exclude(state=ItemState.WITHDRAWN)
        # Held by its owner, but in where it stands.
        where = "place__in" if asked.available else "library__in"
        held = held.filter(**{where: asked.library}) if asked.library else held
        held = held.filter(state=ItemState.AVAILABLE) if asked.available else held
        titles = titles.filter(Exists(held))
    return titles


def _in_fields(titles: QuerySet[Title], asked: Asked) -> QuerySet[Title]:
    if asked.whole and asked.author:
        named = Q(authors=[], responsibility__contains=asked.author)
        return titles.filter(Q(authors__contains=[asked.author]) | named)
    for name, column in _COLUMNS.items():
        for word in typed(getattr(asked, name)).split()[:MOST_WORDS]:
            titles = titles.filter(_said(word, [column]) | _said(normalise(word), [column]))
    return titles


def _found(asked: Asked) -> QuerySet[Title]:
    query = typed(asked.text)
    if number := numbers.asked(query):
        held = [Q(issn__in=[f"{form[:4]}-{form[4:]}" for form in number])]
        for form in number:
            others = [f"{kind}:{form.replace('.', '·')}" for kind in OtherNumber]
            held += [Q(isbns__contains=[form]), *(Q(other_numbers__contains=[other]) for other in others)]
        return Title.objects.living().filter(reduce(or_, held))
    words = query.split()[:MOST_WORDS]
    if asked.cql is not None:
        return Title.objects.none()
    if not words and (query.strip() or (not asked.texts and not asked.kept_to)):
        return Title.objects.none()
    titles = Title.objects.living().annotate(
        said_others=Cast(F("other_titles"), TextField()),
        said_authors=Cast(F("authors"), TextField()),
        said_subjects=Cast(F("subjects"), TextField()),
    )
    for word in words:
        # As typed, and in simplified characters: the database keeps titles as they are printed.
        titles = titles.filter(_said(word, _ANYWHERE) | _said(normalise(word), _ANYWHERE))
    return titles


def _said(word: str, fields: Iterable[str]) -> Q:
    return reduce(or_, [Q(**{f"{field}__icontains": word}) for field in fields])
