"""Searching without the index: slower and unranked, but the catalogue stays open while the index is built."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast, Length

from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.text import normalise
from shulian.apps.discovery import numbers
from shulian.apps.discovery.question import MOST_WORDS, typed


def search(query: str, library: int | None, offset: int, limit: int) -> tuple[list[int], int]:
    """A page of ids of titles with every word in title, authors or subjects, short titles first; and how many."""
    found = _found(typed(query))
    if library is not None:
        found = found.filter(items__library=library).distinct()
    page = found.order_by(Length("title"), "pk").values_list("pk", flat=True)[offset : offset + limit]
    return list(page), found.count()


def _found(query: str) -> QuerySet[Title]:
    if number := numbers.asked(query):
        held = [Q(issn__in=number), *[Q(isbns__contains=[form]) for form in number]]
        return Title.objects.filter(reduce(or_, held))
    words = query.split()[:MOST_WORDS]
    if not words:
        return Title.objects.none()
    titles = Title.objects.annotate(
        said_authors=Cast(F("authors"), TextField()),
        said_subjects=Cast(F("subjects"), TextField()),
    )
    for word in words:
        # As typed, and in simplified characters: the database keeps titles as they are printed.
        titles = titles.filter(_said(word) | _said(normalise(word)))
    return titles


def _said(word: str) -> Q:
    fields = ["title", "remainder", "said_authors", "said_subjects"]
    return reduce(or_, [Q(**{f"{field}__icontains": word}) for field in fields])
