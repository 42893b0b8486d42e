"""Copies that are known follow what their records report of them; what an import changed can be undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from shulian.apps.catalogue.actions.arrivals import Taken
from shulian.apps.catalogue.followers import Move, lead_on
from shulian.apps.catalogue.models import Record
from shulian.apps.catalogue.preparing import Reported
from shulian.apps.catalogue.store import copy_in, update_in
from shulian.apps.holdings.models import CopyChange, Item
from shulian.apps.journal.actions import Act, entry
from shulian.core.reported import Said, followed
from shulian.core.shelves import shelf_key

_WRITTEN = [
    *("title", "record", "call_number", "shelf_key", "shelf", "home_shelf", "price_fen", "item_class", "volume"),
    *("reported", "version", "followed"),
]


class Copy(NamedTuple):
    """One reported copy, whose it is, and the record that reports it."""

    library: int
    reported: Reported
    taken: Taken


def told_by(one: Reported) -> Said:
    """What a report says of a copy."""
    return Said(one.call_number, one.shelf, one.price_fen, one.item_class, one.volume)


def shelf_at_home(item: Item) -> str:
    """The column of the shelf at its owner's: where a copy stands elsewhere, the other one is its host's to say."""
    return "shelf" if item.station_id is None else "home_shelf"


def said_by(item: Item) -> Said:
    """What a copy says itself; its shelf is the one at its owner's."""
    return Said(item.call_number, getattr(item, shelf_at_home(item)), item.price_fen, item.item_class, item.volume)


def write_said(item: Item, said: Said) -> None:
    """Let the row say this; whoever calls saves it."""
    if said.call_number != item.call_number:
        item.call_number, item.shelf_key = said.call_number, shelf_key(said.call_number)
    setattr(item, shelf_at_home(item), said.shelf)
    item.price_fen, item.item_class, item.volume = said.price_fen, said.item_class, said.volume


def follow(act: Act, pairs: Sequence[tuple[Item, Copy]]) -> set[int]:
    """Let these copies say and belong where their records say; returns the titles whose copies changed."""
    told = {item.pk: copy for item, copy in pairs if _is_news(item, copy)}
    if not told:
        return set()
    rows = list(Item.objects.select_for_update(no_key=True).filter(pk__in=told).order_by("pk"))
    before = {item.pk: _state(item) for item in rows}
    for item in rows:
        copy = told[item.pk]
        last = Said(*item.reported) if item.reported else None
        said = told_by(copy.reported)
        write_said(item, followed(said_by(item), last, said, by_hand=copy.taken.number == 0))
        item.reported = list(said)
        item.record_id, item.title_id = copy.taken.record, copy.taken.title
        # To be told anew is no use of a copy: the import that brought it can still be undone.
        item.version, item.followed = item.version + 1, item.followed + 1
    update_in(rows, _WRITTEN)
    changed = [item for item in rows if _state(item) != before[item.pk]]
    _note(changed, before, told)
    _lead(act, changed, before)
    if changed:
        entry(act, "items-updated", quantity=len(changed))
    return {title for item in changed for title in (item.title_id, before[item.pk]["title"])}


def put_back(act: Act, source: int, records: Collection[int]) -> None:
    """Undo what an import changed of the copies of these records, as far as nobody changed it since."""
    changes = list(CopyChange.objects.filter(source=source, record__in=records).order_by("-pk"))
    if not changes:
        return
    wanted = {one.item for one in changes}
    rows = {item.pk: item for item in Item.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")}
    before = {pk: _state(item) for pk, item in rows.items()}
    homes = {one.before["record"] for one in changes if one.before.get("record") is not None}
    # Their titles may have been joined or parted since: copies stand with their record.
    titles = dict(Record.everything.filter(pk__in=homes).values_list("pk", "title"))
    for change in changes:
        if item := rows.get(change.item):
            _restore(item, change, titles)
    for item in rows.values():
        item.version, item.followed = item.version + 1, item.followed + 1
    update_in(list(rows.values()), _WRITTEN)
    _lead(act, list(rows.values()), before)
    CopyChange.objects.filter(pk__in=[one.pk for one in changes]).delete()


def _is_news(item: Item, copy: Copy) -> bool:
    said = list(told_by(copy.reported))
    return item.reported != said or (item.record_id, item.title_id) != (copy.taken.record, copy.taken.title)


def _state(item: Item) -> dict[str, Any]:
    return said_by(item)._asdict() | {"title": item.title_id, "record": item.record_id}


def _note(changed: Sequence[Item], before: dict[int, dict[str, Any]], told: dict[int, Copy]) -> None:
    """Keep how the copies were; what a person or a batch change saved is undone by other ways."""
    rows = []
    for item in changed:
        taken, after = told[item.pk].taken, _state(item)
        if taken.number and taken.source is not None:
            was = before[item.pk]
            names = [name for name, value in after.items() if value != was[name]]
            rows.append(
                CopyChange(
                    source_id=taken.source,
                    item=item.pk,
                    record=taken.record,
                    before={name: was[name] for name in names},
                    after={name: after[name] for name in names},
                )
            )
    copy_in(rows)


def _restore(item: Item, change: CopyChange, titles: Mapping[int, int]) -> None:
    now = _state(item)
    back = {name: value for name, value in change.before.items() if now[name] == change.after[name]}
    write_said(item, Said(**{name: back.get(name, now[name]) for name in Said._fields}))
    # What the record says again is no change of ours, and the next report is new.
    item.reported = [
        back.get(name, told) for name, told in zip(Said._fields, item.reported or [], strict=False)
    ] or None
    if "record" in back:
        item.record_id = back["record"]
        item.title_id = titles.get(back["record"], back.get("title", item.title_id))


def _lead(act: Act, items: Sequence[Item], before: dict[int, dict[str, Any]]) -> None:
    """Who waits for one of these very copies follows it to its title."""
    going: dict[tuple[int, int], set[int]] = {}
    for item in items:
        if item.title_id != before[item.pk]["title"] and item.record_id:
            going.setdefault((before[item.pk]["title"], item.title_id), set()).add(item.record_id)
    for (source, title), records in going.items():
        lead_on(act, Move(source, title, frozenset(records), only_copies=True), "holdings")
