"""Looking again at what readers keep: what is new to the catalogue and fits a saved search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from shulian import clock
from shulian.apps.catalogue.models import Title
from shulian.apps.discovery import queries as discovery
from shulian.apps.discovery.actions.saved import tell_of
from shulian.apps.discovery.address import newest, parsed
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.models import SavedFind, SavedSearch
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Reader
from shulian.protocols.cql import CqlError

OVERLAP = timedelta(days=2)
"""A long import shows its titles only when it ends: we look back further than to the last time."""
KEPT = timedelta(days=30)
AT_ONCE = 100
"""Titles that are looked at together, the newest first."""


def look_again() -> int:
    """Look at every saved search that tells; returns how many readers' searches had something new."""
    SavedFind.objects.filter(found_at__lt=clock.now() - KEPT).delete()
    telling = SavedSearch.objects.filter(tells=True).exclude(reader__status=Reader.Status.LEFT)
    told = 0
    for saved in telling.select_related("reader__home_library").order_by("pk").iterator(chunk_size=500):
        link = settings.SITE_ADDRESS + reverse("portal:search-stop", args=[saved.stop])
        told += bool(tell_of(saved, new_for(saved), link))
    return told


def new_for(saved: SavedSearch) -> list[int]:
    """The titles that fit and came since the search was saved, or shortly before it was last looked at.

    A search that is kept to some libraries has news too when the first copy of a known title comes to them. All of
    them, as deep as a search goes: a large import is not cut off. A line of CQL that cannot be read finds nothing: the
    page of the search says why.
    """
    since = max(saved.saved_at, (saved.looked_at or saved.saved_at) - OVERLAP)
    try:
        asked = newest(parsed(saved.asked), AT_ONCE)
    except CqlError:
        return []
    found: dict[int, None] = {}
    for page in range(1, discovery.DEEPEST // AT_ONCE + 1):
        try:
            ids = [hit.title_id for hit in discovery.search(replace(asked, page=page)).hits]
        except CqlError:
            return []
        new = set(Title.objects.living().filter(pk__in=ids, added_at__gt=since).values_list("pk", flat=True))
        found |= dict.fromkeys(title for title in ids if title in new)
        if not new or len(ids) < AT_ONCE:
            break
    return list(found | dict.fromkeys(_come_to(asked, since)))


def _come_to(asked: Asked, since: datetime) -> Iterator[int]:
    """Titles that fit and of which the libraries that the search is kept to got their first copy since then."""
    held = Item.objects.filter(library__in=asked.library)
    earlier = held.filter(title=OuterRef("title"), added_at__lte=since)
    came = held.filter(added_at__gt=since).exclude(Exists(earlier)).order_by("-added_at", "-pk")
    titles = list(dict.fromkeys(came.values_list("title", flat=True)[: discovery.DEEPEST])) if asked.library else []
    for at in range(0, len(titles), AT_ONCE):
        part = replace(asked, among=tuple(titles[at : at + AT_ONCE]), page=1)
        yield from (hit.title_id for hit in discovery.search(part).hits)
