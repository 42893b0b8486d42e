"""Titles as the database knows them, described for the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from shulian.apps.catalogue.models import Title
from shulian.apps.discovery.index import Description
from shulian.apps.holdings.models import Item
from shulian.core.circulation.states import ItemState

CHUNK = 2000
"""Titles described at a time."""


def describe(title_ids: Iterable[int]) -> list[Description]:
    """The descriptions of those of the titles that exist, in order of their ids."""
    wanted = list(title_ids)
    holders = _holders(wanted)
    return [
        Description(
            title_id=title.pk,
            title=title.title,
            remainder=title.remainder,
            volume=title.volume,
            authors=tuple(title.authors),
            subjects=(*title.subjects, *filter(None, [title.series])),
            numbers=(*title.isbns, *filter(None, [title.issn])),
            libraries=tuple(holders[title.pk]),
        )
        for title in Title.objects.living().filter(pk__in=wanted).order_by("pk")
    ]


def everything() -> Iterator[list[Description]]:
    """The descriptions of all titles, a chunk at a time."""
    last = 0
    while chunk := list(Title.objects.living().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield describe(chunk)
        last = chunk[-1]


def _holders(title_ids: list[int]) -> dict[int, list[int]]:
    """Title by title, the ids of the libraries that hold it, in order."""
    held = (
        Item.objects.filter(title_id__in=title_ids)
        .exclude(state=ItemState.WITHDRAWN)
        .order_by("title_id", "library_id")
        .values_list("title_id", "library_id")
        .distinct()
    )
    holders: dict[int, list[int]] = defaultdict(list)
    for title, library in held:
        holders[title].append(library)
    return holders
