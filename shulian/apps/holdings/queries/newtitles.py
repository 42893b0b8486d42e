"""Titles that a library got in a period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Case, Count, IntegerField, QuerySet, When

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.holdings.models import Item
from shulian.apps.holdings.queries.accessions import came_between

CHUNK = 2000


@dataclass(frozen=True)
class New:
    """A title with how many copies came."""

    title: Title
    copies: int


@dataclass(frozen=True)
class NewTitles:
    """The copies that came, and the titles they are of; the list may be as long as it is."""

    came: QuerySet[Item]

    @property
    def titles(self) -> QuerySet[Title]:
        """The titles by class, those without one last."""
        last = Case(When(clc="", then=1), default=0, output_field=IntegerField())
        return Title.objects.filter(pk__in=self.came.values("title")).order_by(last, "clc", "title", "pk")

    def counted(self, titles: Sequence[Title]) -> list[New]:
        """These titles with their copies."""
        came = self.came.filter(title__in=[title.pk for title in titles])
        copies = dict(came.values_list("title").annotate(Count("pk")).order_by())
        return [New(title, copies.get(title.pk, 0)) for title in titles]

    def every(self, most: int) -> Iterator[New]:
        """All of them up to so many, a chunk at a time."""
        rows = self.titles[:most].iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            yield from self.counted(chunk)


def new_titles_of(library: Library, first: date, last: date, of_class: str = "") -> NewTitles:
    """What came to this library and those below it in these days, of one class if one is chosen."""
    found = came_between(library, first, last)
    return NewTitles(found.filter(title__clc__startswith=of_class) if of_class else found)
