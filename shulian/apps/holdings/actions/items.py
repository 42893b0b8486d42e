"""Copies that records report (905, 852) become items of the library that sent the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db.models import F, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.arrivals import Shelf, Taken
from shulian.apps.catalogue.actions.touching import touch
from shulian.apps.catalogue.followers import Move, lead_on
from shulian.apps.catalogue.preparing import Reported
from shulian.apps.catalogue.store import copy_rows
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, entry
from shulian.core.circulation.states import ItemState

_COLUMNS = (
    *("library_id", "place_id", "barcode", "title_id", "record_id", "source_id"),
    *("item_class", "call_number", "shelf_key", "shelf", "price_fen"),
    *("state", "version", "added_at", "is_demonstration"),
)
Address = tuple[int, str]
"""Library and barcode."""
_JUST_NOW = timedelta(minutes=1)
"""Titles that came or changed with the same records have their date already."""


class Copy(NamedTuple):
    """One reported copy, whose it is, and the record that reports it."""

    library: int
    reported: Reported
    taken: Taken


def add_items(act: Act, taken: Sequence[Taken]) -> int:
    """Add the copies that these records report and that the library does not have yet; returns how many.

    Known copies follow their record to its title, reported or not. A copy that another record claims stays where it
    is, one that is no longer reported stays its record's: only people withdraw items. Runs inside the caller's
    transaction.
    """
    follow_records([one.record for one in taken if one.is_known], act)
    if act.library is None or not any(one.copies for one in taken):
        return 0
    copies: dict[Address, Copy] = {}
    for copy in _copies(act.library, taken):
        copies.setdefault((copy.library, copy.reported.barcode), copy)
    known = _known(copies)
    new = [copy for address, copy in copies.items() if address not in known]
    _write(act, new)
    _follow([(item, copies[address]) for address, item in known.items()])
    if new:
        entry(act, "items-added", quantity=len(new))
        touch({copy.taken.title for copy in new}, since=_JUST_NOW)
    return len(new)


def follow_records(records: Collection[int], act: Act) -> None:
    """Take the copies of these records to the titles where their records are now, with whoever waits for them."""
    if not records:
        return
    apart = Item.objects.filter(record__in=records).exclude(title=F("record__title"))
    apart = apart.select_for_update(no_key=True, of=("self",)).order_by("pk")
    going: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for item, record, source, title in apart.values_list("pk", "record_id", "title_id", "record__title"):
        going[source, title].append((item, record))
    for (source, title), pairs in going.items():
        items = [item for item, _record in pairs]
        Item.objects.filter(pk__in=items).update(title=title, version=F("version") + 1, followed=F("followed") + 1)
        lead_on(act, Move(source, title, frozenset(record for _item, record in pairs)), "holdings")


def foresee_items(library: int, reported: Sequence[Reported]) -> int:
    """How many of these copies the library does not have yet; writes nothing."""
    others = _other_libraries(library, reported)
    own = _own_names(library)
    wanted = {
        (one.branch or library, one.barcode) for one in reported if one.branch or _is_own(one.library, own, others)
    }
    return len(wanted) - len(_known(wanted))


def records_in_use(records: Collection[int]) -> set[int]:
    """Those of the records that have copies which are not withdrawn."""
    return set(_in_use(record__in=records).values_list("record_id", flat=True))


def titles_in_use(titles: Collection[int]) -> set[int]:
    """Those of the titles that have copies which are not withdrawn."""
    return set(_in_use(title__in=titles).values_list("title_id", flat=True))


SHELF = Shelf(add_items, records_in_use, titles_in_use, foresee_items)


def _in_use(**where: Collection[int]) -> QuerySet[Item]:
    return Item.objects.filter(**where).exclude(state=ItemState.WITHDRAWN)


def _known(addresses: Iterable[Address]) -> dict[Address, Item]:
    wanted = set(addresses)
    libraries, barcodes = {library for library, _ in wanted}, [barcode for _, barcode in wanted]
    found = Item.objects.filter(library__in=libraries, barcode__among=barcodes)
    return {at: item for item in found if (at := (item.library_id, item.barcode)) in wanted}


def _copies(library: int, taken: Sequence[Taken]) -> Iterator[Copy]:
    """The copies of this library and its branches; a union file also reports those of others, who send their own."""
    own = _own_names(library)
    others = _other_libraries(library, [copy for one in taken for copy in one.copies])
    for one in taken:
        for copy in one.copies:
            if copy.branch or _is_own(copy.library, own, others):
                yield Copy(copy.branch or library, copy, one)


def _is_own(named: str, own: set[str], others: set[str]) -> bool:
    return named.lower() in own or named.lower() not in others


def _own_names(library: int) -> set[str]:
    own = Library.objects.get(pk=library)
    return {name.lower() for name in (own.code, own.name, *own.aliases)}


def _other_libraries(library: int, reported: Sequence[Reported]) -> set[str]:
    named = {copy.library for copy in reported if copy.library}
    if not named:
        return set()
    found = Library.objects.exclude(pk=library).filter(code__in=named).values_list("code", flat=True)
    return {code.lower() for code in found}


def _write(act: Act, copies: Sequence[Copy]) -> None:
    """The rows of new copies, without an object for each."""
    rest = (ItemState.AVAILABLE.value, 1, clock.now(), act.source == "demonstration")
    rows = []
    for library, one, taken in copies:
        said = (one.item_class, one.call_number, one.shelf_key, one.shelf, one.price_fen)
        rows.append((library, library, one.barcode, taken.title, taken.record, taken.source, *said, *rest))
    if rows:
        copy_rows(Item, _COLUMNS, rows)


def _follow(pairs: Sequence[tuple[Item, Copy]]) -> None:
    moved = []
    for item, copy in pairs:
        call_number = copy.reported.call_number or item.call_number
        key = copy.reported.shelf_key if copy.reported.call_number else item.shelf_key
        told = (copy.taken.title, call_number)
        if item.record_id == copy.taken.record and told != (item.title_id, item.call_number):
            item.title_id, item.call_number, item.shelf_key = *told, key
            moved.append(item)
    Item.objects.bulk_update(moved, ["title", "call_number", "shelf_key"])
