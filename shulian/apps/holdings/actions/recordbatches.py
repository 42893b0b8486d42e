"""One change for many records: chosen, shown, carried out record by record by a worker, undone as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import islice
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import F, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.clusters import lock_clusters
from shulian.apps.catalogue.actions.editing import Edited, lines_of_row, restored, save_changed
from shulian.apps.catalogue.models import Record
from shulian.apps.catalogue.queries.records import version_of
from shulian.apps.holdings.actions.following import said_by, write_said
from shulian.apps.holdings.actions.items import add_items
from shulian.apps.holdings.models import Item, RecordBatch, RecordBatchRow
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.states import ItemState
from shulian.core.recordchange import OF_ITEMS, Change, Kind, changed
from shulian.core.reported import Said
from shulian.protocols import marc

MOST_RECORDS = 20_000
CHUNK = 500
STALE = timedelta(minutes=2)
Status = RecordBatch.Status


class Objection(StrEnum):
    """Why there is no batch, or why it cannot be done or undone now."""

    NOTHING_TO_CHANGE = "nothing-to-change"
    TOO_MANY = "too-many"
    NOT_NOW = "not-now"


class Outcome(StrEnum):
    """What became of one record."""

    DONE = "done"
    CHANGED_MEANWHILE = "changed-meanwhile"
    REFUSED = "refused"
    UNDONE = "undone"
    KEPT = "kept"


@dataclass(frozen=True)
class Plan:
    """A change for these records of a library."""

    name: str
    change: Change
    records: QuerySet[Record]


def draft_record_batch(act: Act, library: Library, plan: Plan) -> int | Objection:
    """Write down which of the records the change concerns; nothing is changed. Its id, or why there is none."""

    def write() -> Answer:
        batch = RecordBatch.objects.create(
            library=library,
            account_id=act.actor,
            name=plan.name,
            kind=plan.change.kind,
            change=asdict(plan.change),
            is_demonstration=act.source == "demonstration",
        )
        number = 0
        for chunk in _chunks(plan.records.filter(library=library).order_by("pk").iterator(chunk_size=CHUNK)):
            batch.looked_at += len(chunk)
            if batch.looked_at > MOST_RECORDS:
                raise TooManyError
            rows = _concerned(chunk, plan.change)
            RecordBatchRow.objects.bulk_create(
                RecordBatchRow(batch=batch, number=number + place, record=row, base=row.version)
                for place, row in enumerate(rows, 1)
            )
            number += len(rows)
        if not number:
            raise NothingError
        batch.rows_total = number
        batch.save(update_fields=["looked_at", "rows_total"])
        entry(act, "record-batch-drafted", subject=f"record-batch:{batch.pk}", quantity=number)
        return {"batch": batch.pk}

    try:
        return int(perform(act, "draft-record-batch", write)["batch"])
    except TooManyError:
        return Objection.TOO_MANY
    except NothingError:
        return Objection.NOTHING_TO_CHANGE


class TooManyError(Exception):
    """More records than one batch looks at."""


class NothingError(Exception):
    """No record in which anything would change."""


def ask_for_record_batch(act: Act, batch: RecordBatch, *, undo: bool = False) -> Objection | None:
    """Let the worker carry out a draft, or undo a batch that is finished."""
    from shulian.apps.holdings.jobs import carry_out_record_batch

    wanted, then = (Status.FINISHED, Status.UNDOING) if undo else (Status.DRAFT, Status.WAITING)

    def write() -> Answer:
        found = RecordBatch.objects.select_for_update().get(pk=batch.pk)
        if found.status != wanted:
            return {"objection": Objection.NOT_NOW}
        found.status, found.asked_at, found.heartbeat_at, found.rows_done = then, clock.now(), None, 0
        found.save(update_fields=["status", "asked_at", "heartbeat_at", "rows_done"])
        what = "record-batch-undo-asked" if undo else "record-batch-asked"
        entry(act, what, subject=f"record-batch:{batch.pk}", quantity=found.rows_total)
        carry_out_record_batch.defer(batch=batch.pk)
        return {}

    answer = perform(act, "ask-for-record-batch", write)
    return Objection(answer["objection"]) if "objection" in answer else None


def run_record_batch(pk: int) -> None:
    """Do what is left of a batch that was asked for, or of its undoing."""
    batch = RecordBatch.objects.filter(pk=pk, status__in=(Status.WAITING, Status.UNDOING)).first()
    if batch is None:
        return
    undoing = batch.status == Status.UNDOING
    wanted = Outcome.DONE if undoing else ""
    done = 0
    left = RecordBatchRow.objects.filter(batch=batch, outcome=wanted).order_by("number")
    while rows := list(left[:50]):
        for row in rows:
            (_undo if undoing else _do)(batch, row)
        done += len(rows)
        RecordBatch.objects.filter(pk=pk).update(rows_done=done, heartbeat_at=clock.now())
    finished = Status.UNDONE if undoing else Status.FINISHED
    RecordBatch.objects.filter(pk=pk).update(status=finished, finished_at=clock.now())


def forsaken_record_batches() -> list[int]:
    """Batches that were asked for and of which nothing was heard for a while."""
    since = clock.now() - STALE
    silent = RecordBatch.objects.filter(status__in=(Status.WAITING, Status.UNDOING), asked_at__lt=since)
    return list(silent.exclude(heartbeat_at__gte=since).values_list("pk", flat=True))


def change_of(batch: RecordBatch) -> Change:
    """The change of a batch."""
    return Change(**{**batch.change, "kind": Kind(batch.kind)})


def _concerned(rows: Sequence[Record], change: Change) -> list[Record]:
    """Those of the records, or with copies, in which something would change."""
    if change.kind not in OF_ITEMS:
        return [row for row in rows if changed(lines := lines_of_row(row), change) != lines]
    items = Item.objects.filter(record__in=rows, library=F("record__library"))
    having = {item.record_id for item in items if _would_change(item, OF_ITEMS[change.kind], change.put)}
    return [row for row in rows if row.pk in having]


def _would_change(item: Item, field: str, value: str) -> bool:
    """Whether a copy gets something else; one that is withdrawn stays as its papers have it."""
    return item.state != ItemState.WITHDRAWN and getattr(said_by(item), field) != value


def _do(batch: RecordBatch, row: RecordBatchRow) -> None:
    """One record under an id of its own, so that doing it again changes nothing."""
    change = change_of(batch)
    with transaction.atomic():
        record = _held(row)
        if not _is_left(row, ""):
            return
        if record is None or record.version != row.base:
            row.outcome = Outcome.CHANGED_MEANWHILE
        elif change.kind in OF_ITEMS:
            row.before = _set_items(batch, row, change)
            row.outcome = Outcome.DONE
        else:
            row.after = _save(batch, row, _edited(record, change))
            row.outcome = Outcome.DONE if row.after else Outcome.REFUSED
        row.save(update_fields=["after", "before", "outcome"])


def _undo(batch: RecordBatch, row: RecordBatchRow) -> None:
    with transaction.atomic():
        record = _held(row)
        if not _is_left(row, Outcome.DONE):
            return
        if Kind(batch.kind) in OF_ITEMS:
            _put_back(batch, row, change_of(batch))
            row.outcome = Outcome.UNDONE
        elif record is None or record.version != row.after:
            # Somebody wrote on it since: that must not be lost.
            row.outcome = Outcome.KEPT
        else:
            earlier = version_of(record, row.base)
            back = restored(record, earlier) if earlier else None
            row.outcome = Outcome.UNDONE if back and _save(batch, row, back, "undo") else Outcome.KEPT
        row.save(update_fields=["outcome"])


def _held(row: RecordBatchRow) -> Record | None:
    """The record of a row, held; imports hold the lock of the clusters before any record, and so does this."""
    lock_clusters()
    return Record.objects.select_for_update().filter(pk=row.record_id).first()


def _is_left(row: RecordBatchRow, outcome: str) -> bool:
    """Whether the row still waits: a second worker may have come by while this one waited for the record."""
    return RecordBatchRow.objects.filter(pk=row.pk, outcome=outcome).exists()


def _edited(record: Record, change: Change) -> Edited:
    lines = tuple(changed(lines_of_row(record), change))
    return Edited(marc.Format(record.format), record.fields[0][0], lines, record.pk, record.version)


def _save(batch: RecordBatch, row: RecordBatchRow, edited: Edited, what: str = "do") -> int | None:
    """The new version, or None when the record would be worse than it is."""
    saved = save_changed(_act(batch, row, what), batch.library, edited, add_items)
    return saved.version if saved.record is not None else None


def _act(batch: RecordBatch, row: RecordBatchRow, what: str) -> Act:
    command = uuid5(NAMESPACE_URL, f"record-batch/{batch.pk}/{row.number}/{what}")
    return Act("job", batch.account_id, batch.library_id, command=command)


def _set_items(batch: RecordBatch, row: RecordBatchRow, change: Change) -> dict[str, str]:
    """Give the copies of a record another shelf or class; returns what they had.

    The shelf is the one at their owner's, wherever they stand for the time being.
    """
    field, act = OF_ITEMS[change.kind], _act(batch, row, "do")

    def write() -> Answer:
        held = Item.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
        items = held.filter(record=row.record_id, library=batch.library_id)
        changes = {item: change.put for item in items if _would_change(item, field, change.put)}
        return {"before": _give(act, field, changes)}

    before: dict[str, str] = perform(act, "change-copies", write)["before"]
    return before


def _put_back(batch: RecordBatch, row: RecordBatchRow, change: Change) -> None:
    """Give the copies what they had, except those that somebody changed since."""
    field, act = OF_ITEMS[change.kind], _act(batch, row, "undo")

    def write() -> Answer:
        held = Item.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
        items = held.filter(pk__in=[int(pk) for pk in row.before], library=batch.library_id)
        left = [item for item in items if getattr(said_by(item), field) == change.put]
        return {"before": _give(act, field, {item: row.before[str(item.pk)] for item in left}, again=True)}

    perform(act, "change-copies", write)


def _give(act: Act, field: str, changes: dict[Item, str], *, again: bool = False) -> dict[str, str]:
    """Let copies that are held say this, with an entry for each; returns what they said.

    Where they say `again` what they said, neither that nor the change before it counts as somebody's.
    """
    before = {}
    for item, value in changes.items():
        said = said_by(item)
        before[str(item.pk)] = old = getattr(said, field)
        write_said(item, Said(**said._asdict() | {field: value}))
        item.version, item.followed = item.version + 1, item.followed + (2 if again else 0)
        item.save(update_fields=["shelf", "home_shelf", "item_class", "version", "followed"])
        details = {"field": field, "from": old, "to": value}
        entry(act, "item-changed", item=item.pk, title=item.title_id, details=details)
    return before


def _chunks(rows: Iterable[Record]) -> Iterable[Sequence[Record]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
