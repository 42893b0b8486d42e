"""Copies that records report (905, 852) become items of the library that sent the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from django.db.models import F, QuerySet
from pydantic_core import to_json

from shulian import clock
from shulian.apps.catalogue.actions.arrivals import Shelf, Taken
from shulian.apps.catalogue.actions.touching import touch
from shulian.apps.catalogue.followers import Move, lead_on
from shulian.apps.catalogue.lookups import each
from shulian.apps.catalogue.preparing import Reported
from shulian.apps.catalogue.store import JsonText, copy_rows
from shulian.apps.holdings.actions.claims import Notes, released, settled
from shulian.apps.holdings.actions.following import Copy, follow, told_by
from shulian.apps.holdings.actions.names import Names
from shulian.apps.holdings.models import FormerBarcode, Item
from shulian.apps.journal.actions import Act, entry
from shulian.core.circulation.states import ItemState
from shulian.core.reported import Note, Whose

_COLUMNS = (
    *("library_id", "place_id", "barcode", "title_id", "record_id", "source_id"),
    *("item_class", "call_number", "shelf_key", "shelf", "price_fen", "volume", "reported"),
    *("state", "version", "added_at", "is_demonstration"),
)
_LABELLED = "barcode = wanted.value AND library_id = %s"
Address = tuple[int, str]
"""Library and barcode."""


class Sought(NamedTuple):
    """What is known of copies before anything is written: whose they are, and the ids of the rows with their labels."""

    names: Names
    labels: Mapping[int, list[str]]
    items: set[int]
    former: set[int]


def seek_items(library: int, copies: Sequence[Reported]) -> Sought:
    """Look up what these labels are now, and what they were."""
    labels: dict[int, list[str]] = defaultdict(list)
    for copy in copies:
        labels[copy.branch or library].append(copy.barcode)
    return Sought(Names(library, copies), labels, _labelled(Item, labels), _labelled(FormerBarcode, labels))


def add_items(act: Act, taken: Sequence[Taken], sought: Sought | None = None) -> int:
    """Add the copies that these records report and that the library does not have yet; returns how many.

    Known copies follow their record to its title, reported or not, and say what it says, except what was changed here.
    A copy that another record claims goes to it once its own record says nothing of it; one that no record reports
    stays where it is: only people withdraw items. What becomes no item is noted. Runs inside the caller's transaction;
    `sought` is what this has said of their copies in it.
    """
    follow_records([one.record for one in taken if one.is_known], act)
    if act.library is None:
        return 0
    notes = Notes()
    if sought is None:
        sought = seek_items(act.library, [copy for one in taken for copy in one.copies])
    claims = _claims(act.library, taken, sought.names, notes)
    known = _known(sought)
    replaced = _by_old_labels(claims, known, _former(sought), notes)
    own, contested = _sorted_out(claims, known, notes)
    new = [copies[0] for address, copies in claims.items() if address not in known]
    _write(act, new)
    # Of a record that reports both labels of a copy, what it says under the present one counts.
    told = {item.pk: (item, copy) for item, copy in [*replaced, *own]}
    touched = follow(act, [*told.values(), *settled(contested, notes), *released(taken)])
    notes.write()
    if new:
        entry(act, "items-added", quantity=len(new))
    # What was dated in this transaction is new to harvesters already.
    dated = {one.title for one in taken if one.is_dated}
    touch({copy.taken.title for copy in new} | touched, but=dated)
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


def foresee_items(library: int, taken: Sequence[Taken]) -> set[Address]:
    """The copies that `add_items` would add for these records; writes nothing. A new record has the id 0."""
    notes, sought = Notes(), seek_items(library, [copy for one in taken for copy in one.copies])
    claims = _claims(library, taken, sought.names, notes)
    known = _known(sought)
    _by_old_labels(claims, known, _former(sought), notes)
    return claims.keys() - known.keys()


def records_in_use(records: Collection[int]) -> set[int]:
    """Those of the records that have copies which are not withdrawn."""
    return set(_in_use(record__in=records).values_list("record_id", flat=True))


def titles_in_use(titles: Collection[int]) -> set[int]:
    """Those of the titles that have copies which are not withdrawn."""
    return set(_in_use(title__in=titles).values_list("title_id", flat=True))


SHELF = Shelf(seek_items, add_items, records_in_use, titles_in_use, foresee_items)


def _in_use(**where: Collection[int]) -> QuerySet[Item]:
    return Item.objects.filter(**where).exclude(state=ItemState.WITHDRAWN)


def _known(sought: Sought) -> dict[Address, Item]:
    found = Item.objects.filter(pk__among=sought.items) if sought.items else ()
    return {(item.library_id, item.barcode): item for item in found}


def _former(sought: Sought) -> dict[Address, list[Item]]:
    """Copies that got another label since, or another owner, by where they were; a label may have been several's."""
    # A copy that was found may have got another label since: its row says so by now, and so must these.
    ids = _labelled(FormerBarcode, sought.labels) if sought.items else sought.former
    found: dict[Address, list[Item]] = {}
    if ids:
        rows = FormerBarcode.objects.filter(pk__among=ids)
        for one in rows.select_related("item").order_by("pk"):
            found.setdefault((one.library_id, one.barcode), []).append(one.item)
    return found


def _labelled(model: type[Item | FormerBarcode], labels: Mapping[int, list[str]]) -> set[int]:
    """The rows of these labels, asked for library by library: so each is found by library and barcode together."""
    return {pk for library, wanted in labels.items() for pk in each(model, _LABELLED, wanted, [library])}


def _by_old_labels(
    claims: dict[Address, list[Copy]], known: dict[Address, Item], former: dict[Address, list[Item]], notes: Notes
) -> list[tuple[Item, Copy]]:
    """Copies whose record reports them under a label that was replaced; these reports are taken out of the claims.

    To any other record the label is free: what it reports is a copy of its own, not this one.
    """
    found = []
    for at, item in ((at, item) for at, items in former.items() for item in items):
        holder, copies = known.get(at), claims.get(at)
        if copies is None:
            continue
        if item.library_id != at[0]:
            if holder is None:
                notes.count(Note.ANOTHERS, copies[0].taken, at[1])
                del claims[at]
            continue
        mine = [copy for copy in copies if _is_of(item, copy) and not (holder and _is_of(holder, copy))]
        if mine:
            found.append((item, mine[0]))
            _note_others(mine[0], mine[1:], notes)
            claims[at] = [copy for copy in copies if copy not in mine]
            if not claims[at]:
                del claims[at]
    return found


def _is_of(item: Item, copy: Copy) -> bool:
    if item.record_id is None:
        return item.title_id == copy.taken.title
    return item.record_id == copy.taken.record


def _claims(library: int, taken: Sequence[Taken], names: Names, notes: Notes) -> dict[Address, list[Copy]]:
    """The copies of this library and its branches; a union file also reports those of others, who send their own."""
    claims: dict[Address, list[Copy]] = {}
    for one in taken:
        if one.lost:
            notes.lost(one)
        for copy in one.copies:
            if copy.branch or _is_ours(copy, one, names, notes):
                at = (copy.branch or library, copy.barcode)
                if at in claims:
                    claims[at].append(Copy(at[0], copy, one))
                else:
                    claims[at] = [Copy(at[0], copy, one)]
    return claims


def _is_ours(copy: Reported, taken: Taken, names: Names, notes: Notes) -> bool:
    whose = names.whose(copy.library)
    if whose is Whose.ANOTHERS:
        notes.count(Note.ANOTHERS, taken, copy.library)
    elif whose is Whose.UNKNOWN:
        notes.count(Note.LEFT_OUT if taken.only_known else Note.UNKNOWN_CODE, taken, copy.library)
        return not taken.only_known
    return whose is Whose.OWN


def _sorted_out(
    claims: dict[Address, list[Copy]], known: dict[Address, Item], notes: Notes
) -> tuple[list[tuple[Item, Copy]], list[tuple[Item, list[Copy]]]]:
    """Known copies with the report of their own record, and those that other records alone claim; doubles are noted."""
    own, contested = [], []
    for at, copies in claims.items():
        item = known.get(at)
        if item is None:
            _note_others(copies[0], copies[1:], notes)
            continue
        mine = next((copy for copy in copies if copy.taken.record == item.record_id), None)
        if mine is None:
            contested.append((item, copies))
        else:
            own.append((item, mine))
            _note_others(mine, [copy for copy in copies if copy is not mine], notes)
    return own, contested


def _note_others(mine: Copy, others: Sequence[Copy], notes: Notes) -> None:
    for other in others:
        same = other.taken.record == mine.taken.record
        notes.add(Note.TWICE if same else Note.CLAIMED, other.taken, other.reported.barcode, mine.taken.record)


def _write(act: Act, copies: Sequence[Copy]) -> None:
    """The rows of new copies, without an object for each."""
    rest = (ItemState.AVAILABLE.value, 1, clock.now(), act.source == "demonstration")
    rows = []
    for library, one, taken in copies:
        said = (one.item_class, one.call_number, one.shelf_key, one.shelf, one.price_fen, one.volume)
        told = JsonText(to_json(told_by(one)))
        rows.append((library, library, one.barcode, taken.title, taken.record, taken.source, *said, told, *rest))
    if rows:
        copy_rows(Item, _COLUMNS, rows)
