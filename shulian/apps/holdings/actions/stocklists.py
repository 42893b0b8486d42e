"""Files of barcodes for a stock-take: stored, then read line by line by the worker, each line accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import BinaryIO, cast
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import File
from django.db import transaction

from shulian import clock
from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.holdings.actions.sightings import StockTakeClosedError, take_lines
from shulian.apps.holdings.models import StockRun, StockTake
from shulian.apps.holdings.store import is_counting
from shulian.apps.journal.actions import Act, Answer, perform
from shulian.documents import barcodes
from shulian.documents.sheet import Fault, SheetError

BATCH = 1000
"""Lines in one transaction."""
STALE = timedelta(minutes=2)
UNREAD = (StockRun.Status.WAITING, StockRun.Status.RUNNING)


def add_list(act: Act, stock_take: StockTake, upload: Upload) -> StockRun:
    """Store a list of barcodes and let the worker read it.

    Raises SheetError when it is no list or longer than allowed, StockTakeClosedError when nothing counts any more.
    """
    from shulian.apps.holdings.jobs import read_stock_list

    count = sum(1 for _ in barcodes.lines(upload.stream))
    if not count:
        raise SheetError(Fault.EMPTY)

    def write() -> Answer:
        if not is_counting(stock_take.pk):
            raise StockTakeClosedError(stock_take.pk)
        run = StockRun(
            stock_take=stock_take,
            account_id=act.actor,
            status=StockRun.Status.WAITING,
            file_name=upload.name[-200:] or "list",
            lines=count,
        )
        upload.stream.seek(0)
        run.file.save(f"{act.command}.list", File(upload.stream), save=False)
        run.save()
        read_stock_list.defer(run=run.pk)
        return {"run": run.pk}

    return StockRun.objects.get(pk=perform(act, "add-stock-list", write)["run"])


def read_list(pk: int) -> None:
    """Read what is left of a stored list; a batch of lines and the place behind it are written together."""
    run = StockRun.objects.filter(pk=pk, status__in=UNREAD).select_related("stock_take__library").first()
    if run is None or not run.file:
        return
    StockRun.objects.filter(pk=pk).update(status=StockRun.Status.RUNNING, heartbeat_at=clock.now())
    try:
        with run.file.open("rb") as stored:
            for batch in _batches(islice(barcodes.lines(cast(BinaryIO, stored)), run.done, None)):
                # The id says which lines these are: a second worker at the same place gets the stored answer.
                command = uuid5(NAMESPACE_URL, f"stock-run/{run.pk}/{run.done}")
                act = Act("desk", run.account_id, run.stock_take.library_id, command=command)
                run = take_lines(act, run, batch)
    except (SheetError, StockTakeClosedError) as error:
        _end(pk, StockRun.Status.FAILED, getattr(error, "fault", "closed"))
        return
    _end(pk, StockRun.Status.FINISHED)


def forsaken_lists() -> list[int]:
    """Lists that wait or are being read, of which nothing was heard for a while."""
    since = clock.now() - STALE
    silent = StockRun.objects.filter(status__in=UNREAD, started_at__lt=since).exclude(heartbeat_at__gte=since)
    return list(silent.values_list("pk", flat=True))


def _end(pk: int, status: StockRun.Status, failure: str = "") -> None:
    with transaction.atomic():
        run = StockRun.objects.select_for_update().get(pk=pk)
        run.status, run.failure, run.finished_at = status, failure, clock.now()
        stored, run.file = run.file, None
        run.save(update_fields=["status", "failure", "finished_at", "file"])
    if stored.name:
        stored.storage.delete(stored.name)


def _batches(lines: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(lines, BATCH)):
        yield batch
