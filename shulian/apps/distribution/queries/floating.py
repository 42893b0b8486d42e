"""What the rule of floating needs to know, and what would bring libraries back to their limits.

Everything but the counts changes only with the number of the tree's version, so that a caller may keep it in memory
by that number. `RULES` and `HELD` are the same questions as plain statements, for a caller that holds no connection.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.circulation.floating import Source
from shulian.apps.distribution.models import FloatingGroup, HeldCount
from shulian.apps.holdings.models import Item
from shulian.core.circulation.states import ItemState
from shulian.core.floating import Counts, Group, groups_of, rebalance

RULES = """
-- Every member and every limit of the floating groups in force, with the places of their libraries in the tree.
SELECT g.id AS number, g.name, l.path, m.stop_depth, m.max_depth, m.excluded, NULL AS item_class, NULL AS most
  FROM distribution_floatinggroup g
  JOIN distribution_floatingmember m ON m.group_id = g.id
  JOIN alliance_library l ON l.id = m.library_id
 WHERE g.ended_on IS NULL
UNION ALL
SELECT g.id, g.name, l.path, NULL, NULL, NULL, f.item_class, f.most
  FROM distribution_floatinggroup g
  JOIN distribution_floatinglimit f ON f.group_id = g.id
  JOIN alliance_library l ON l.id = f.library_id
 WHERE g.ended_on IS NULL
 ORDER BY number
"""
HELD = """
-- How many copies of each class stand at the libraries with a limit: a hint, some minutes old.
SELECT l.path, h.item_class, h.copies
  FROM distribution_heldcount h JOIN alliance_library l ON l.id = h.library_id
"""


SOURCE = Source(RULES, HELD)
"""What the rule of every checkin reads, named in the settings."""


def floating_groups() -> tuple[Group, ...]:
    """The floating groups in force."""
    with connection.cursor() as cursor:
        cursor.execute(RULES)
        columns = [column.name for column in cursor.description or ()]
        return groups_of(dict(zip(columns, row, strict=True)) for row in cursor.fetchall())


def groups_listed() -> QuerySet[FloatingGroup]:
    """The floating groups for people, with how many members and limits they have."""
    found = FloatingGroup.objects.annotate(
        members_count=Count("members", distinct=True), limits_count=Count("limits", distinct=True)
    )
    return found.order_by("name")


def held_counts() -> Counts:
    """Copies at the libraries with a limit, by tree path and class, as last counted."""
    rows = HeldCount.objects.values_list("library__path", "item_class", "copies")
    return {(path, kind): copies for path, kind, copies in rows}


@dataclass(frozen=True)
class Suggestion:
    """So many copies of a class from one library to another."""

    group: str
    source: Library
    to: Library
    item_class: str
    copies: int
    held: int
    allowed: int


def suggestions(libraries: QuerySet[Library]) -> list[Suggestion]:
    """What these libraries could send to those that are short, the emptiest first."""
    counts = held_counts()
    own = set(libraries.values_list("path", flat=True))
    groups = floating_groups()
    moves = [(group, move) for group in groups for move in rebalance(group, counts) if move.source in own]
    paths = {path for _group, move in moves for path in (move.source, move.to)}
    known = {library.path: library for library in Library.objects.filter(path__in=paths)}
    found = [
        Suggestion(
            group.name,
            known[move.source],
            known[move.to],
            move.item_class,
            move.copies,
            counts.get((move.to, move.item_class), 0),
            group.limits[move.to, move.item_class],
        )
        for group, move in moves
    ]
    return sorted(found, key=lambda one: (one.held / one.allowed if one.allowed else 0, one.to.path, one.item_class))


def to_spare(library: Library, item_class: str) -> QuerySet[Item]:
    """Copies of a class on the shelf here, those of other libraries and the longest unmoved first."""
    found = Item.objects.filter(place=library, state=ItemState.AVAILABLE, item_class=item_class)
    return found.select_related("title", "library").order_by("added_at", "pk")
