"""Where copies are, and whether they are in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce

from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import Item
from shulian.core.circulation.states import ItemState


@dataclass(frozen=True)
class Availability:
    """The copies of one title that one library has: how many belong on its shelves, and how many stand there now.

    A copy that floated or was sent round counts where it stands, not at its owner's.
    """

    title: int
    library: int
    code: str
    name: str
    copies: int
    available: int


def availability(titles: Iterable[int]) -> dict[int, list[Availability]]:
    """For each title the libraries that have copies, those with a copy in first; one query for all of them."""
    wanted = list(titles)
    rows = (
        Item.objects.filter(title_id__in=wanted)
        .exclude(state=ItemState.WITHDRAWN)
        .values("title_id", at=_where("pk"), code=_where("code"), name=_where("name"), path=_where("path"))
        .annotate(copies=Count("id"), available=Count("id", filter=Q(state=ItemState.AVAILABLE)))
        .order_by("-available", "path")
    )
    found: dict[int, list[Availability]] = {title: [] for title in wanted}
    for row in rows:
        found[row["title_id"]].append(
            Availability(
                title=row["title_id"],
                library=row["at"],
                code=row["code"],
                name=row["name"],
                copies=row["copies"],
                available=row["available"],
            )
        )
    return found


def items_of(title: int, libraries: Iterable[int]) -> QuerySet[Item]:
    """The copies of a title that can be had at these libraries, in the order of the tree of their owners."""
    return (
        Item.objects.annotate(at=_where("pk"))
        .filter(title_id=title, at__in=list(libraries))
        .exclude(state=ItemState.WITHDRAWN)
        .select_related("library", "place")
        .order_by("library__path", "call_number", "id")
    )


def items_with_barcode(barcode: str) -> QuerySet[Item]:
    """Every item that carries this barcode, with its library and title; barcodes collide: at most one a library."""
    return Item.objects.filter(barcode=barcode).select_related("library", "place", "title").order_by("id")


def item_by_id(item: int) -> Item | None:
    """One item with its library and title."""
    return Item.objects.filter(pk=item).select_related("library", "place", "title").first()


def _where(column: str) -> Case:
    """What a column says of the library where a copy can be had: where it stands, or where it will stand again."""
    belongs = Coalesce(F(f"station__{column}"), F(f"library__{column}"))
    return Case(When(state=ItemState.AVAILABLE, then=F(f"place__{column}")), default=belongs)


def home_of(item: Item) -> int:
    """The library on whose shelf an item belongs."""
    return item.station_id or item.library_id


def found_at(item: Item) -> int:
    """The library where an item can be had: where it stands, or where it will stand again."""
    return item.place_id if item.state == ItemState.AVAILABLE else home_of(item)


def counts_by_library(libraries: QuerySet[Library]) -> dict[int, int]:
    """How many copies each of the libraries owns, withdrawn ones left out."""
    rows: Any = (
        Item.objects.filter(library__in=libraries)
        .exclude(state=ItemState.WITHDRAWN)
        .values_list("library_id")
        .annotate(Count("id"))
    )
    return dict(rows)


def copies_by_title(titles: Iterable[int]) -> dict[int, int]:
    """How many copies there are of each of these titles; those without any are left out."""
    rows = Item.objects.filter(title_id__in=list(titles)).exclude(state=ItemState.WITHDRAWN)
    return dict(rows.values_list("title_id").annotate(Count("id")).order_by())
