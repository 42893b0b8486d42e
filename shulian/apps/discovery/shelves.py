"""Keeping the index in step with the shelves: what moves a copy is in the journal, and its title goes in the outbox.

"Available now" is kept in the index, not looked up behind it: only so can a page be counted, turned and combined with
the other filters exactly. The index is as old as the followers' pause and the writer's, a second or two; what a page
says of each title beside its row comes from the database.
"""

from __future__ import annotations

from collections.abc import Sequence

from shulian.apps.catalogue.models import Outbox
from shulian.apps.circulation.match import FREES_AN_ITEM, TAKES_AN_ITEM
from shulian.apps.holdings.models import Item
from shulian.apps.journal.followers import Follower
from shulian.apps.journal.models import Entry
from shulian.core.circulation.marks import Mark

MOVES_A_COPY = frozenset(
    FREES_AN_ITEM
    | TAKES_AN_ITEM
    | {f"item-{mark}" for mark in Mark}
    | {"checkin", "hold-ready", "hold-captured", "hold-fulfilled", "transit-rerouted", "item-changed", "item-moved"}
)
"""Kinds of entries after which a copy is on the shelf or no longer, or belongs elsewhere."""


def refresh(entries: Sequence[Entry]) -> None:
    """Have the titles of these copies written to the index again."""
    titles = {entry.title for entry in entries if entry.title}
    bare = {entry.item for entry in entries if entry.item and not entry.title}
    titles.update(Item.objects.filter(pk__in=bare).values_list("title_id", flat=True))
    Outbox.objects.bulk_create([Outbox(title=title) for title in sorted(titles)])


SHELVES = Follower("shelves", MOVES_A_COPY, refresh)
