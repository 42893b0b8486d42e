"""Where copies are, and whether they are in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import Item
from shulian.core.circulation.states import ItemState


@dataclass(frozen=True)
class Availability:
    """The copies of one title at one library: how many there are, and how many stand on the shelf."""

    title: int
    library: int
    code: str
    name: str
    copies: int
    available: int


def availability(titles: Iterable[int]) -> dict[int, list[Availability]]:
    """For each title the libraries that own copies, those with a copy in first; one query for all of them."""
    wanted = list(titles)
    rows = (
        Item.objects.filter(title_id__in=wanted)
        .exclude(state=ItemState.WITHDRAWN)
        .values("title_id", "library_id", "library__code", "library__name")
        .annotate(copies=Count("id"), available=Count("id", filter=Q(state=ItemState.AVAILABLE)))
        .order_by("-available", "library__path")
    )
    found: dict[int, list[Availability]] = {title: [] for title in wanted}
    for row in rows:
        found[row["title_id"]].append(
            Availability(
                title=row["title_id"],
                library=row["library_id"],
                code=row["library__code"],
                name=row["library__name"],
                copies=row["copies"],
                available=row["available"],
            )
        )
    return found


def items_of(title: int) -> QuerySet[Item]:
    """The copies of a title with their libraries, in the order of the tree."""
    return (
        Item.objects.filter(title_id=title)
        .exclude(state=ItemState.WITHDRAWN)
        .select_related("library", "place")
        .order_by("library__path", "call_number", "id")
    )


def items_with_barcode(barcode: str) -> QuerySet[Item]:
    """Every item that carries this barcode, with its library and title: barcodes collide between libraries."""
    return Item.objects.filter(barcode=barcode).select_related("library", "place", "title").order_by("id")


def item_by_id(item: int) -> Item | None:
    """One item with its library and title."""
    return Item.objects.filter(pk=item).select_related("library", "place", "title").first()


def home_of(item: Item) -> int:
    """The library on whose shelf an item belongs."""
    return item.station_id or item.library_id


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
