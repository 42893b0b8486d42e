"""Copies follow their titles when these are joined or parted."""

from __future__ import annotations

from django.db.models import F, QuerySet

from shulian.apps.catalogue.followers import Move, Rows
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act

NAME = "holdings"


def move(act: Act, move: Move) -> Rows:
    """Take the copies along; with records given, theirs alone."""
    items = Item.objects.filter(title=move.source)
    if move.records is not None:
        items = items.filter(record__in=move.records)
    return {"items": _bring(items, move.target)}


def put_back(act: Act, move: Move, rows: Rows) -> Rows:
    """Take these copies back, as far as they are where they were brought."""
    back = _bring(Item.objects.filter(pk__in=rows["items"], title=move.target), move.source)
    return {"items": sorted({*rows["items"]} - {*back})}


def _bring(items: QuerySet[Item], title: int) -> list[int]:
    """Locked in the order of their ids; the version tells whoever is about to lend one of them.

    It is no use of a copy, though: an import whose titles were joined since can still be undone.
    """
    ids = list(items.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    Item.objects.filter(pk__in=ids).update(title=title, version=F("version") + 1, followed=F("followed") + 1)
    return ids
