"""Carrying out a batch: item by item, each under an id of its own, so that doing it again changes nothing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.db.models import Count

from shulian import clock
from shulian.apps.circulation.actions import locked
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.holdings.actions.batches import change_field
from shulian.apps.holdings.models import BatchRow, StockBatch
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.states import ItemState
from shulian.core.stockbatch import Change, RowOutcome, Verdict

CHUNK = 100
STALE = timedelta(minutes=2)
UNFINISHED = (StockBatch.Status.WAITING, StockBatch.Status.RUNNING)


def ask_for_batch(act: Act, batch: StockBatch) -> bool:
    """Let the worker carry out a draft; False when it was asked for before."""
    from shulian.apps.circulation.jobs import carry_out_batch

    def write() -> Answer:
        drafted = StockBatch.objects.select_for_update().get(pk=batch.pk)
        if drafted.status != StockBatch.Status.DRAFT:
            return {"asked": False}
        drafted.status, drafted.asked_at = StockBatch.Status.WAITING, clock.now()
        drafted.save(update_fields=["status", "asked_at"])
        details = {"change": batch.change, "value": batch.value}
        quantity = batch.tally.get(Verdict.CHANGES, 0)
        entry(act, "stock-batch-asked", subject=f"stock-batch:{batch.pk}", quantity=quantity, details=details)
        carry_out_batch.defer(batch=batch.pk)
        return {"asked": True}

    return bool(perform(act, "ask-for-stock-batch", write)["asked"])


def run_batch(pk: int) -> None:
    """Carry out what is left of a batch that was asked for."""
    batch = StockBatch.objects.filter(pk=pk, status__in=UNFINISHED).first()
    if batch is None:
        return
    StockBatch.objects.filter(pk=pk).update(status=StockBatch.Status.RUNNING, heartbeat_at=clock.now())
    left = BatchRow.objects.filter(batch=batch, verdict=Verdict.CHANGES, outcome="").order_by("number")
    while rows := list(left[:CHUNK]):
        outcomes = Counter(_carry_out(batch, row) for row in rows)
        _tell(batch, len(rows), outcomes)
    _close(pk)


def forsaken_batches() -> list[int]:
    """Batches that were asked for and of which nothing was heard for a while."""
    since = clock.now() - STALE
    silent = StockBatch.objects.filter(status__in=UNFINISHED, asked_at__lt=since).exclude(heartbeat_at__gte=since)
    return list(silent.values_list("pk", flat=True))


def _carry_out(batch: StockBatch, row: BatchRow) -> RowOutcome:
    """One item and what became of it, in one transaction; one that was lent or moved since the draft is left alone."""
    act = Act(
        batch.channel,
        batch.account_id,
        batch.library_id,
        command=uuid5(NAMESPACE_URL, f"stock-batch/{batch.pk}/{row.number}"),
    )
    with transaction.atomic():
        item = locked.lock_item(row.item_id)
        if item is None or item.version != row.version:
            outcome = RowOutcome.CHANGED_MEANWHILE
        elif batch.change == Change.MARK:
            done = mark(act, item.pk, Mark(batch.value), batch.reason)
            home = done.state == ItemState.IN_TRANSIT
            outcome = (RowOutcome.GOES_HOME if home else RowOutcome.DONE) if done.ok else RowOutcome.REFUSED
        else:
            change_field(act, item, Change(batch.change), batch.value)
            outcome = RowOutcome.DONE
        BatchRow.objects.filter(pk=row.pk).update(outcome=outcome)
    return outcome


def _close(pk: int) -> None:
    """Finished; the account is counted anew from the rows, whatever was interrupted on the way."""
    with transaction.atomic():
        batch = StockBatch.objects.select_for_update().get(pk=pk)
        counted = BatchRow.objects.filter(batch=batch).exclude(outcome="").values_list("outcome").annotate(Count("pk"))
        outcomes = {f"outcome-{outcome}": count for outcome, count in counted}
        verdicts = {name: count for name, count in batch.tally.items() if not name.startswith("outcome-")}
        batch.tally, batch.rows_done = verdicts | outcomes, sum(outcomes.values())
        batch.status, batch.finished_at = StockBatch.Status.FINISHED, clock.now()
        batch.save(update_fields=["tally", "rows_done", "status", "finished_at"])


def _tell(batch: StockBatch, done: int, outcomes: Counter[RowOutcome]) -> None:
    with transaction.atomic():
        current = StockBatch.objects.select_for_update().get(pk=batch.pk)
        current.rows_done += done
        for outcome, count in outcomes.items():
            name = f"outcome-{outcome}"
            current.tally[name] = current.tally.get(name, 0) + count
        current.heartbeat_at = clock.now()
        current.save(update_fields=["rows_done", "tally", "heartbeat_at"])
