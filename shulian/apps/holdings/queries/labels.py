"""Sheets of labels, and the items that are to get one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Import
from shulian.apps.holdings.models import Item, LabelSheet


def sheets_of(library: Library) -> QuerySet[LabelSheet]:
    """The sheets of a library by name."""
    return LabelSheet.objects.filter(library=library).order_by("name", "pk")


def sheet_by_id(pk: int) -> LabelSheet | None:
    """One sheet with its library."""
    return LabelSheet.objects.filter(pk=pk).select_related("library").first()


def last_import(library: Library) -> Import | None:
    """The last import of this library that added items."""
    return Import.objects.filter(library=library, items__gt=0).order_by("-pk").first()


def items_of_import(source: Import) -> QuerySet[Item]:
    """The items of the import's library that its records brought, in the order of the shelf."""
    return _in_order(Item.objects.filter(library_id=source.library_id, record__source=source))


def items_since(library: Library, day: date) -> QuerySet[Item]:
    """The items that this library has had since a day, in the order of the shelf."""
    return _in_order(Item.objects.filter(library=library, added_at__gte=clock.midnight(day)))


def items_of_title_here(library: Library, title: int) -> QuerySet[Item]:
    """The copies of a title that this library owns."""
    return _in_order(Item.objects.filter(library=library, title_id=title))


def items_listed(library: Library, barcodes: Iterable[str]) -> list[Item]:
    """The items of this library with these barcodes, in the order of the list."""
    wanted = list(dict.fromkeys(barcodes))
    found = {item.barcode: item for item in Item.objects.filter(library=library, barcode__in=wanted)}
    return [found[barcode] for barcode in wanted if barcode in found]


def _in_order(items: QuerySet[Item]) -> QuerySet[Item]:
    return items.order_by("shelf_key", "barcode", "pk")


def items_chosen(library: Library, items: Iterable[int]) -> list[Item]:
    """The items of this library with these ids, in the order of the shelf."""
    return list(_in_order(Item.objects.filter(library=library, pk__in=list(items))))
