"""Titles that a library got in a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.holdings.queries.accessions import came_between

MOST = 5000


@dataclass(frozen=True)
class New:
    """A title with how many copies came."""

    title: Title
    copies: int


def new_titles_of(library: Library, first: date, last: date, of_class: str = "") -> list[New]:
    """The titles of which copies came to this library and those below it in these days, by class; at most `MOST`."""
    found = came_between(library, first, last)
    if of_class:
        found = found.filter(title__clc__startswith=of_class)
    counted = dict(found.values_list("title").annotate(Count("pk")).order_by()[: 4 * MOST])
    titles = Title.objects.filter(pk__in=counted).order_by("clc", "title", "pk")[:MOST]
    # Those without a class come last.
    rows = sorted(titles, key=lambda title: (not title.clc, title.clc, title.title))
    return [New(title, counted[title.pk]) for title in rows]
