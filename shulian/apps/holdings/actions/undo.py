"""Undoing a whole import (撤销导入), batch by batch: a record goes with all that came with it, or stays with a reason.

What an import brought and nobody has used since goes again; what it changed becomes what it was. Nothing is undone by
halves: a record whose copy was lent, whose title readers wait for, or that was changed since, stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet

from shulian import clock
from shulian.apps.catalogue.actions.clusters import lock_clusters
from shulian.apps.catalogue.actions.overlay import restore, take_away
from shulian.apps.catalogue.actions.touching import touch
from shulian.apps.catalogue.edited import say_otherwise
from shulian.apps.catalogue.models import Import, ImportChange, ImportKept, Outbox, Record, Title
from shulian.apps.catalogue.queries.records import replaced_at
from shulian.apps.holdings.actions.following import put_back
from shulian.apps.holdings.actions.items import follow_records, titles_in_use
from shulian.apps.holdings.models import CopyChange, Item
from shulian.apps.journal.actions import Act, entry
from shulian.core.circulation.states import ItemState
from shulian.core.importing import Kept, Traces, decide_undo

BATCH = 200
"""Records in one transaction."""

Tell = Callable[[Import], None]


@dataclass(frozen=True)
class Brought:
    """A record that an import brought or changed, or to which it only added copies; and these."""

    record: Record
    change: ImportChange | None
    items: tuple[Item, ...]
    is_guest: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the record goes with its import."""
        return not self.is_guest and (self.change is None or self.change.before_version == 0)


def run_undo(source: Import, tell: Tell = lambda _: None) -> Import:
    """Undo what is left to undo; a stopped run goes on where it was, since what is done is not found again."""
    while batch := _next(source):
        _undo(source, batch)
        source = Import.objects.get(pk=source.pk)
        tell(source)
    Import.objects.filter(pk=source.pk, status=Import.Status.UNDOING).update(
        status=Import.Status.UNDONE, finished_at=clock.now()
    )
    return Import.objects.get(pk=source.pk)


def _next(source: Import) -> list[int]:
    """The next records: those that the import changed, those that it brought, those whose copies alone it touched."""
    kept = ImportKept.objects.filter(source=source).values("record")
    changes = ImportChange.objects.filter(source=source, undone_at=None).exclude(record__in=kept)
    # Records that the file deleted come first: copies that it took from them go back there.
    found = list(changes.order_by("-deleted", "record").values_list("record", flat=True)[:BATCH])
    found = found or list(_brought(source).exclude(pk__in=kept).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if found:
        return found
    added = Item.objects.filter(source=source).exclude(record=None).exclude(record__in=kept)
    found = list(added.order_by("record").values_list("record", flat=True).distinct()[:BATCH])
    told = CopyChange.objects.filter(source=source).exclude(record__in=kept)
    return found or list(told.order_by("record").values_list("record", flat=True).distinct()[:BATCH])


def _brought(source: Import) -> QuerySet[Record]:
    """Records that came with this import, also those that a later one has changed since."""
    later = ImportChange.objects.filter(before_source=source.pk, undone_at=None).exclude(source=source)
    return Record.everything.filter(
        Q(source=source, gone_at=None) | Q(pk__in=later.exclude(deleted=True).values("record"))
    )


@transaction.atomic
def _undo(source: Import, records: Collection[int]) -> None:
    lock_clusters()
    brought = _look(source, records)
    why = {one.record.pk: decide_undo(traces) for one, traces in _traces(source, brought)}
    homes = _homes(source, brought)
    while stranded := _stranded([one for one in brought if why[one.record.pk] is None], homes):
        why |= dict.fromkeys(stranded, Kept.CHANGED_SINCE)
    going = [one for one in brought if why[one.record.pk] is None]
    _write(source, going)
    staying = [
        ImportKept(source=source, record_id=pk, reason=reason) for pk, reason in why.items() if reason is not None
    ]
    ImportKept.objects.bulk_create(staying, ignore_conflicts=True)
    Import.objects.filter(pk=source.pk).update(undone=F("undone") + len(going), heartbeat_at=clock.now())
    if going:
        command = uuid5(NAMESPACE_URL, f"undo-import/{source.pk}/{min(records)}/{len(records)}")
        act = Act(source.channel, source.account_id, source.library_id, command=command)
        items = sum(len(one.items) for one in going)
        entry(act, "records-undone", subject=f"import:{source.pk}", quantity=len(going), details={"items": items})


def _look(source: Import, records: Collection[int]) -> list[Brought]:
    """The records with their copies, locked: nobody lends one of these while we decide."""
    added = Item.objects.filter(record__in=records, source=source).select_for_update(no_key=True, of=("self",))
    items: dict[int, list[Item]] = defaultdict(list)
    for item in added.order_by("pk"):
        items[item.record_id or 0].append(item)
    changes = {one.record_id: one for one in ImportChange.objects.filter(source=source, record__in=records)}
    rows = Record.everything.filter(pk__in=records).defer("raw", "fields").order_by("pk").select_for_update()
    own = {*changes, *_brought(source).filter(pk__in=records).values_list("pk", flat=True)}
    return [Brought(row, changes.get(row.pk), tuple(items[row.pk]), row.pk not in own) for row in rows]


def _traces(source: Import, brought: list[Brought]) -> Iterable[tuple[Brought, Traces]]:
    later = _later_imports(source, brought)
    used_items = _used_items(source, [item for one in brought for item in one.items])
    used_titles = _used_titles(source, brought)
    edited = _edited(brought)
    for one in brought:
        item_used = any(item.pk in used_items for item in one.items)
        if one.is_guest:
            yield one, Traces(item_used=item_used)
            continue
        yield (
            one,
            Traces(
                later_import=one.record.pk in later,
                changed=one.record.pk in edited or one.record.source_id != _last_source(source, one),
                item_used=item_used,
                title_used=one.record.title_id in used_titles,
            ),
        )


def _edited(brought: list[Brought]) -> set[int]:
    """Records that somebody edited since, unless they say again what they said: an edit that was undone is none.

    Copies that somebody wrote into the record meanwhile stay though it names them no more: somebody holds them.
    """
    own = [(one, one.change.after_version if one.change else 1) for one in brought if not one.is_guest]
    seen = {one.record.pk: version for one, version in own if one.record.version != version}
    edited = replaced_at(seen.items()) if seen else {}
    by_hand = {
        one.record.pk
        for one, _ in own
        if one.record.pk in edited and any(item.added_at >= edited[one.record.pk] for item in one.items)
    }
    return by_hand | say_otherwise(seen)


def _later_imports(source: Import, brought: list[Brought]) -> set[int]:
    """Records that later imports changed or added copies to, and deleted ones whose number has come again since."""
    records = [one.record.pk for one in brought]
    changed = ImportChange.objects.filter(record__in=records, source__gt=source.pk, undone_at=None)
    added = Item.objects.filter(record__in=records, source__gt=source.pk)
    later = {*changed.values_list("record_id", flat=True), *added.values_list("record_id", flat=True)} - {None}
    numbers = {one.record.control_number: one.record.pk for one in brought if one.record.gone_at is not None}
    again = Record.objects.filter(library=source.library_id, control_number__in=numbers)
    return later | {numbers[number] for number in again.values_list("control_number", flat=True)}


def _last_source(source: Import, one: Brought) -> int | None:
    """Where the record came from last; a mere deletion leaves that as it was."""
    change = one.change
    return change.before_source if change and change.after_version == change.before_version else source.pk


def _used_items(source: Import, items: list[Item]) -> set[int]:
    """Copies that were lent, moved, counted or worked on: anything that points to them, whichever app it belongs to.

    What a later import says of a copy is to be undone first.
    """
    used = {item.pk for item in items if item.version - item.followed > 1 or item.state != ItemState.AVAILABLE}
    told = CopyChange.objects.filter(item__in=[item.pk for item in items], source__gt=source.pk)
    used |= set(told.values_list("item", flat=True))
    wanted = [item.pk for item in items if item.pk not in used]
    for model, name in _pointers(Item):
        rows = model._base_manager.filter(**{f"{name}__in": wanted})  # noqa: SLF001
        used |= set(rows.values_list(name, flat=True)) if wanted else set()
    return used


def _used_titles(source: Import, brought: list[Brought]) -> set[int]:
    """Titles that would go with their last record although something outside the catalogue points to them."""
    going = [one.record.pk for one in brought if one.is_new]
    wanted = {one.record.title_id for one in brought if not one.is_guest}
    described = set(Record.objects.filter(title__in=wanted).exclude(pk__in=going).values_list("title_id", flat=True))
    ending = wanted - described
    used: set[int] = set()
    for model, name in _pointers(Title):
        if model is not Item and model._meta.app_label != "catalogue":  # noqa: SLF001
            used |= set(model._base_manager.filter(**{f"{name}__in": ending}).values_list(name, flat=True))  # noqa: SLF001
    own = [item.pk for one in brought for item in one.items]
    # Copies that this import took from other records go back to these.
    own += CopyChange.objects.filter(source=source, record__in=going, before__has_key="record").values_list(
        "item", flat=True
    )
    others = Item.objects.filter(title__in=ending).exclude(pk__in=own)
    return used | set(others.values_list("title_id", flat=True))


def _homes(source: Import, brought: list[Brought]) -> dict[int, set[int]]:
    """Record by record those from which this import took copies that are still there: to them these go back."""
    records = [one.record.pk for one in brought]
    rows = CopyChange.objects.filter(source=source, record__in=records, before__has_key="record")
    taken = [(one.item, one.record, one.before["record"]) for one in rows if one.before["record"] is not None]
    items = Item.objects.filter(pk__in=[item for item, _, _ in taken]).exclude(source=source)
    now = dict(items.values_list("pk", "record"))
    homes: dict[int, set[int]] = defaultdict(set)
    for item, record, home in taken:
        if now.get(item) == record:
            homes[record].add(home)
    return homes


def _stranded(going: list[Brought], homes: dict[int, set[int]]) -> set[int]:
    """Those of the records whose copies would go back to a record that is not there any more."""
    wanted = {home for one in going for home in homes.get(one.record.pk, ())}
    there = set(Record.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    there |= {one.record.pk for one in going if not one.is_new}
    there -= {one.record.pk for one in going if one.is_new}
    return {one.record.pk for one in going if homes.get(one.record.pk, set()) - there}


def _pointers(model: type[Model]) -> list[tuple[type[Model], str]]:
    """Every column of any app that points to this model."""
    related = model._meta.related_objects  # noqa: SLF001
    return [(one.related_model, one.field.attname) for one in related if one.field.concrete]


def _write(source: Import, going: list[Brought]) -> None:
    act = Act(source.channel, source.account_id, source.library_id)
    put_back(act, source.pk, [one.record.pk for one in going])
    items = [item.pk for one in going for item in one.items]
    Item.objects.filter(pk__in=items).delete()
    take_away([one.record for one in going if one.is_new and one.record.gone_at is None], titles_in_use)
    changed = [(one.record, one.change) for one in going if one.change and one.change.before_version]
    restore(changed, titles_in_use, lambda records: follow_records(records, act))
    touch({one.record.title_id for one in going if one.items})
    changes = [one.change.pk for one in going if one.change]
    ImportChange.objects.filter(pk__in=changes).update(undone_at=clock.now())
    Outbox.objects.bulk_create([Outbox(title=pk) for pk in sorted({one.record.title_id for one in going})])
