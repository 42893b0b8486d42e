"""Which libraries hold a title, whether it is in, and how far that is: put together for a reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.circulation.queries import open_loans
from shulian.apps.holdings.models import Item
from shulian.apps.holdings.queries import availability, found_at, items_of
from shulian.interfaces.portal import whereabouts
from shulian.interfaces.portal.whereabouts import Row

MOST_COPIES = 500


@dataclass(frozen=True)
class Holding:
    """What one library has of a title."""

    row: Row
    total: int
    available: int

    def listed(self, copies: list[Copy]) -> tuple[Holding, list[Copy], int]:
        """The holding with its copies, and how many more copies there are than are listed."""
        return self, copies, max(self.total - len(copies), 0)


@dataclass(frozen=True)
class Copy:
    """One item; `due_on` while it is lent, `owner` when it stands at another library's."""

    item: Item
    due_on: date | None
    owner: str = ""


@dataclass(frozen=True)
class Summary:
    """The one line under a title in a list of results: where it is in."""

    holdings: list[Holding]

    @property
    def first(self) -> Holding | None:
        """The nearest library that has it in."""
        return next((holding for holding in self.holdings if holding.available), None)

    @property
    def others(self) -> int:
        """How many more libraries have it in."""
        return max(sum(1 for holding in self.holdings if holding.available) - 1, 0)


def of_titles(request: HttpRequest, titles: Iterable[int]) -> dict[int, list[Holding]]:
    """For each title its libraries, the nearest first; without a known place those with most copies in first."""
    found = availability(titles)
    libraries = open_libraries().filter(pk__in={one.library for held in found.values() for one in held})
    rows = {row.library.pk: row for row in whereabouts.near(request, libraries)}
    return {
        title: sorted(
            (Holding(rows[one.library], one.copies, one.available) for one in held if one.library in rows),
            key=lambda holding: (holding.row.distance, -holding.available, holding.row.library.path),
        )
        for title, held in found.items()
    }


def copies_at(title: int, libraries: Iterable[int]) -> dict[int, list[Copy]]:
    """The copies of a title at these libraries, by library, with the days on which lent ones are due."""
    items = list(items_of(title, libraries)[:MOST_COPIES])
    lent = open_loans(item.pk for item in items)
    copies: dict[int, list[Copy]] = {}
    for item in items:
        loan = lent.get(item.pk)
        at = found_at(item)
        owner = item.library.name if item.library_id != at else ""
        copies.setdefault(at, []).append(Copy(item, loan.due_on if loan else None, owner))
    return copies
