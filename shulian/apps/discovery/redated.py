"""Telling harvesters that a title's copies changed: their records carry the holdings, so the title gets a new date."""

from __future__ import annotations

from collections.abc import Sequence

from shulian.apps.catalogue.actions.touching import touch
from shulian.apps.holdings.models import Item
from shulian.apps.journal.followers import Follower
from shulian.apps.journal.models import Entry
from shulian.core.circulation.marks import Mark

CHANGES_HOLDINGS = frozenset(
    {
        f"item-{mark}"
        for mark in (Mark.LOST, Mark.LOST_IN_TRANSIT, Mark.MISSING, Mark.FOUND, Mark.WITHDRAWN, Mark.RESTORED)
    }
    | {"item-changed", "item-moved"}
)
"""Kinds of entries after which a library holds a title no longer, or again, or under another call number."""


def date_anew(entries: Sequence[Entry]) -> None:
    """Give the titles of these copies a new date."""
    titles = {entry.title for entry in entries if entry.title}
    bare = {entry.item for entry in entries if entry.item and not entry.title}
    titles.update(Item.objects.filter(pk__in=bare).values_list("title_id", flat=True))
    touch(titles)


REDATED = Follower("redated", CHANGES_HOLDINGS, date_anew)
