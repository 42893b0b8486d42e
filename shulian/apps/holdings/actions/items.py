"""Copies that records report (905, 852) become items of the library that sent the records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.batch import Taken
from shulian.apps.catalogue.store import copy_in
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, entry
from shulian.core.shelves import shelf_key
from shulian.protocols.marc import Description, Holding

BARCODE, CALL_NUMBER, SHELF = 40, 80, 80
"""Characters that the columns hold."""
DEAREST = 2**31 - 1


@dataclass(frozen=True)
class Copy:
    """One reported copy and the record that reports it."""

    barcode: str
    holding: Holding
    taken: Taken


def add_items(act: Act, taken: Sequence[Taken]) -> int:
    """Add the copies that these records report and that the library does not have yet; returns how many.

    Known copies follow their record to its title. A copy that another record claims stays where it is, one that is
    no longer reported stays too: only people withdraw items. Runs inside the caller's transaction.
    """
    if act.library is None:
        return 0
    library = Library.objects.get(pk=act.library)
    copies: dict[str, Copy] = {}
    for copy in _copies(library, taken):
        copies.setdefault(copy.barcode, copy)
    known = {item.barcode: item for item in Item.objects.filter(library=library, barcode__in=copies)}
    new = [_item(act, library, copy) for barcode, copy in copies.items() if barcode not in known]
    copy_in(new)
    _follow([(item, copies[barcode]) for barcode, item in known.items()])
    if new:
        entry(act, "items-added", quantity=len(new))
    return len(new)


def _copies(library: Library, taken: Sequence[Taken]) -> Iterator[Copy]:
    """The copies of this library; a union file also reports those of others, who send them themselves."""
    own = {name.lower() for name in (library.code, library.name, *library.aliases)}
    others = _other_libraries(library, taken)
    for one in taken:
        for holding in one.description.holdings:
            named = holding.library.lower()
            if named in own or named not in others:
                yield from (Copy(code, holding, one) for code in holding.barcodes if len(code) <= BARCODE)


def _other_libraries(library: Library, taken: Sequence[Taken]) -> set[str]:
    named = {holding.library for one in taken for holding in one.description.holdings if holding.library}
    if not named:
        return set()
    found = Library.objects.exclude(pk=library.pk).filter(code__in=named).values_list("code", flat=True)
    return {code.lower() for code in found}


def _item(act: Act, library: Library, copy: Copy) -> Item:
    call_number = copy.holding.call_number[:CALL_NUMBER]
    return Item(
        library=library,
        place=library,
        barcode=copy.barcode,
        title=copy.taken.title,
        record=copy.taken.record,
        call_number=call_number,
        shelf_key=shelf_key(call_number),
        shelf=copy.holding.shelf[:SHELF],
        price_fen=_price(copy.taken.description),
        is_demonstration=act.source == "demonstration",
    )


def _price(description: Description) -> int | None:
    price = description.price
    return price.amount if price and price.currency == "CNY" and price.amount <= DEAREST else None


def _follow(pairs: Sequence[tuple[Item, Copy]]) -> None:
    moved = []
    for item, copy in pairs:
        call_number = copy.holding.call_number[:CALL_NUMBER] or item.call_number
        told = (copy.taken.title.pk, call_number)
        if item.record_id == copy.taken.record.pk and told != (item.title_id, item.call_number):
            item.title, item.call_number, item.shelf_key = copy.taken.title, call_number, shelf_key(call_number)
            moved.append(item)
    Item.objects.bulk_update(moved, ["title", "call_number", "shelf_key"])
