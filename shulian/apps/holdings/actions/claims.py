"""Copies that more than one record reports: whose they are, and what is said of the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from shulian.apps.catalogue.actions.arrivals import Taken
from shulian.apps.catalogue.models import Import, Record
from shulian.apps.catalogue.reporting import copies_told
from shulian.apps.catalogue.store import copy_in
from shulian.apps.holdings.actions.following import Copy
from shulian.apps.holdings.models import CopyChange, CopyNote, FormerBarcode, Item
from shulian.core.circulation.states import ItemState
from shulian.core.reported import Claim, Note, decide_claim


class Notes:
    """What is to be said of reported copies; of libraries' codes once a code, with how many copies and where first.

    What a record that stays as it is reports was noted before, unless the rules find something new: it is not noted
    again every night.
    """

    def __init__(self) -> None:
        self._rows: list[CopyNote] = []
        self._again: list[CopyNote] = []
        self._codes: dict[tuple[int, Note, str, bool], CopyNote] = {}

    def add(self, kind: Note, taken: Taken, text: str = "", other: int | None = None) -> CopyNote | None:
        """Note one copy; what a person saves has no file to be listed in."""
        if not taken.number or taken.source is None:
            return None
        row = CopyNote(source_id=taken.source, kind=kind, number=taken.number, text=text[:100])
        row.record, row.other = taken.record, other
        # That a copy moved is news every time.
        (self._again if taken.is_again and kind is not Note.MOVED else self._rows).append(row)
        return row

    def count(self, kind: Note, taken: Taken, code: str) -> None:
        """Note a copy under a code of which there may be thousands."""
        if taken.number and taken.source is not None:
            key = (taken.source, kind, code[:100], taken.is_again)
            row = self._codes.get(key)
            if row is None:
                row = CopyNote(source_id=taken.source, kind=kind, number=taken.number, text=key[2], copies=0)
                self._codes[key] = row
            row.copies += 1

    def lost(self, taken: Taken) -> None:
        """Note the copies that cannot become items."""
        for (kind, text), copies in Counter(taken.lost).items():
            if row := self.add(Note(kind), taken, text):
                row.copies = copies

    def write(self) -> None:
        """Write all of it that is news."""
        again = [row for (*_, again), row in self._codes.items() if again]
        codes = [row for (*_, again), row in self._codes.items() if not again]
        copy_in([*self._rows, *_unnoted(self._again), *codes, *_uncounted(again)])


def _unnoted(rows: Sequence[CopyNote]) -> list[CopyNote]:
    """Those of the notes that no earlier import has of the same record."""
    if not rows:
        return []
    told = CopyNote.objects.filter(record__in={row.record for row in rows})
    told = told.exclude(source__in={row.source_id for row in rows})
    known = set(told.values_list("kind", "record", "text", "other", "copies"))
    return [row for row in rows if (row.kind, row.record, row.text, row.other, row.copies) not in known]


def _uncounted(rows: Sequence[CopyNote]) -> list[CopyNote]:
    """Those of the notes on codes that no earlier import of the library has."""
    if not rows:
        return []
    sources = {row.source_id for row in rows}
    told = CopyNote.objects.filter(record=None, text__in={row.text for row in rows}).exclude(source__in=sources)
    told = told.filter(source__library__in=Import.objects.filter(pk__in=sources).values("library"))
    known = set(told.values_list("kind", "text"))
    return [row for row in rows if (row.kind, row.text) not in known]


def settled(contested: Sequence[tuple[Item, list[Copy]]], notes: Notes) -> list[tuple[Item, Copy]]:
    """Those of the copies that go to a record which claims them, because their own says nothing of them any more."""
    if not contested:
        return []
    told = copies_told({item.record_id for item, _ in contested if item.record_id}, _reported_by(contested))
    labels = _labels([item for item, _ in contested])
    going = []
    for item, claims in contested:
        first = claims[0]
        own = told.get(item.record_id or 0)
        claim = Claim(
            withdrawn=item.state == ItemState.WITHDRAWN,
            has_record=item.record_id is not None,
            told_by_own=own is not None and not labels[item.pk].isdisjoint(own[1]),
            same_title=first.taken.title == item.title_id,
        )
        outcome = decide_claim(claim)
        notes.add(outcome, first.taken, first.reported.barcode, item.record_id)
        for other in claims[1:]:
            notes.add(Note.CLAIMED, other.taken, other.reported.barcode, item.record_id)
        if outcome is Note.MOVED:
            going.append((item, first))
    return going


def released(taken: Iterable[Taken]) -> list[tuple[Item, Copy]]:
    """Copies that their records, changed just now, report no longer, and that another record claimed before."""
    told = {one.record: {copy.barcode for copy in one.copies} for one in taken if one.is_known}
    numbers = {one.record: one for one in taken if one.is_known}
    rows = Item.objects.filter(record__in=told).exclude(state=ItemState.WITHDRAWN).select_related("record")
    items = list(rows.order_by("pk")) if told else []
    labels = _labels(items)
    free = [item for item in items if labels[item.pk].isdisjoint(told[item.record_id or 0])]
    if not free:
        return []
    claims = CopyNote.objects.filter(kind=Note.CLAIMED, text__in={item.barcode for item in free})
    waiting = list(claims.exclude(record=None).order_by("-pk"))
    by_rules: dict[int, set[int]] = defaultdict(set)
    for note in waiting:
        by_rules[note.record or 0].add(note.source_id)
    others = copies_told(by_rules, by_rules)
    own = copies_told({item.record_id for item in free if item.record_id}, _reported_by([(item, []) for item in free]))
    going = []
    for item in free:
        if item.record_id in own and not labels[item.pk].isdisjoint(own[item.record_id][1]):
            # The rules by which it was changed just now do not find what others of its own find.
            continue
        by = numbers[item.record_id or 0]
        for note in waiting:
            row, copies = others.get(note.record or 0, (None, {}))
            if note.text == item.barcode and row and item.barcode in copies and _is_ours(row, item):
                there = Taken(row.pk, row.title_id, (), by.source, is_known=True, number=by.number)
                going.append((item, Copy(item.library_id, copies[item.barcode], there)))
                CopyNote.objects.filter(pk=note.pk).update(kind=Note.MOVED)
                break
    return going


def _reported_by(contested: Sequence[tuple[Item, list[Copy]]]) -> dict[int, set[int]]:
    """Record by record the imports by whose rules it may have reported its copies; else two records would swing one."""
    items = {item.pk: item for item, _ in contested if item.record_id}
    changes = CopyChange.objects.filter(item__in=items).values_list("item", "source") if items else ()
    pairs = [*changes, *((pk, item.source_id) for pk, item in items.items())]
    pairs += [(item.pk, claims[0].taken.source) for item, claims in contested if claims]
    found: dict[int, set[int]] = defaultdict(set)
    for item, source in pairs:
        if source is not None and item in items:
            found[items[item].record_id or 0].add(source)
    return found


def _labels(items: Sequence[Item]) -> dict[int, set[str]]:
    """The barcodes by which its record may report each of these copies: the one it has, and those it had."""
    labels = {item.pk: {item.barcode} for item in items}
    former = FormerBarcode.objects.filter(item__in=labels).values_list("item", "barcode") if labels else ()
    for item, barcode in former:
        labels[item].add(barcode)
    return labels


def _is_ours(row: Record, item: Item) -> bool:
    """Whether it is another record of the same library; barcodes collide between libraries."""
    return row.pk != item.record_id and item.record is not None and row.library_id == item.record.library_id
