"""Files of records on their way into the catalogue: asked for once, then read batch by batch."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import File
from django.db import DataError, IntegrityError
from django.db.models import F, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.batch import AddItems, reject, take
from shulian.apps.catalogue.models import Import
from shulian.apps.catalogue.rejections import Rejection
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.protocols import marc

BATCH = 500
"""Records in one transaction."""
BATCH_BYTES = 8 << 20
STALE = timedelta(minutes=2)
"""Without a sign of life for so long, an import is taken up again."""

COUNTS = ("read", "created", "updated", "unchanged", "repaired", "rejected", "items")

Tell = Callable[[Import], None]


class NotReadableError(Exception):
    """The file is of a kind that holds no records."""

    def __init__(self, kind: marc.FileKind) -> None:
        super().__init__(kind)
        self.kind = kind


class OvertakenError(Exception):
    """Another worker has taken this import further."""


@dataclass(frozen=True)
class Upload:
    """A file to import; `keep` stores it, so that a worker can read it later."""

    name: str
    stream: BinaryIO
    keep: bool


@dataclass(frozen=True)
class Placed:
    """One result and the place behind it."""

    result: marc.Record | marc.Rejected
    after: marc.Position


def request_import(act: Act, library: Library, upload: Upload) -> Import:
    """Ask for a file to be imported; an unfinished import of the same bytes is taken up instead.

    Raises NotReadableError when the file is no file of records.
    """
    kind = marc.sniff(upload.stream.read(marc.HEAD))
    if kind not in marc.READABLE:
        raise NotReadableError(kind)
    digest, size = _measure(upload.stream)

    def write() -> Answer:
        begun = unfinished().filter(library=library, digest=digest).first()
        if begun is not None:
            return {"import": begun.pk}
        made = Import(
            library=library,
            account_id=act.actor,
            channel=act.source,
            file_name=upload.name[-200:],
            kind=kind,
            digest=digest,
            total_bytes=size,
        )
        if upload.keep:
            upload.stream.seek(0)
            made.file.save(f"{digest}.marc", File(upload.stream), save=False)
        made.save()
        entry(act, "import-requested", library=library.pk, subject=f"import:{made.pk}")
        return {"import": made.pk}

    return Import.objects.get(pk=perform(act, "request-import", write)["import"])


def run_import(source: Import, stream: BinaryIO, add_items: AddItems, tell: Tell = lambda _: None) -> Import:
    """Read what is left of the file, a batch a transaction; `tell` hears of each batch.

    A batch and the place behind it are written together, so that a crash loses and repeats nothing.
    Raises OvertakenError when another worker is at it.
    """
    Import.objects.filter(pk=source.pk, started_at=None).update(started_at=clock.now())
    Import.objects.filter(pk=source.pk).update(status=Import.Status.RUNNING, heartbeat_at=clock.now())
    start = marc.Position(source.done_bytes, source.read)
    results = marc.read(stream, marc.FileKind(source.kind), start)
    try:
        for batch in _batches(_placed(results, source.total_bytes)):
            source = _store(source, batch, add_items)
            tell(source)
    except OvertakenError:
        raise
    except Exception as error:
        Import.objects.filter(pk=source.pk).update(status=Import.Status.FAILED, failure=type(error).__name__)
        raise
    return _finish(source)


def unfinished() -> QuerySet[Import]:
    """Imports that wait or run."""
    return Import.objects.filter(status__in=[Import.Status.WAITING, Import.Status.RUNNING])


def forsaken() -> QuerySet[Import]:
    """Unfinished imports of stored files of which nothing was heard for a while."""
    since = clock.now() - STALE
    silent = unfinished().exclude(file="").filter(requested_at__lt=since)
    return silent.exclude(heartbeat_at__gte=since)


def _measure(stream: BinaryIO) -> tuple[str, int]:
    stream.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := stream.read(1 << 20):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _placed(results: Iterable[marc.Record | marc.Rejected], total: int) -> Iterator[Placed]:
    """Each result with the place where the next one begins."""
    before = None
    for result in results:
        if before is not None:
            yield Placed(before, marc.Position(result.offset, before.number))
        before = result
    if before is not None:
        yield Placed(before, marc.Position(total, before.number))


def _batches(placed: Iterable[Placed]) -> Iterator[list[Placed]]:
    """Cut into batches; one batch never has two records of one number, for the second changes the first."""
    batch: list[Placed] = []
    numbers: set[str] = set()
    size = 0
    for one in placed:
        number = one.result.control_number if isinstance(one.result, marc.Record) else ""
        if len(batch) >= BATCH or size >= BATCH_BYTES or number in numbers:
            yield batch
            batch, numbers, size = [], set(), 0
        batch.append(one)
        size += len(one.result.raw)
        if number:
            numbers.add(number)
    if batch:
        yield batch


def _store(source: Import, batch: list[Placed], add_items: AddItems) -> Import:
    """Write a batch; if the database refuses it, write its halves, until the one bad record is found."""
    try:
        return _write(source, batch, lambda act: take(source, act, [one.result for one in batch], add_items))
    except (DataError, IntegrityError):
        if len(batch) == 1:
            return _write(source, batch, lambda _: _give_up(source, batch[0].result))
    middle = len(batch) // 2
    return _store(_store(source, batch[:middle], add_items), batch[middle:], add_items)


def _give_up(source: Import, result: marc.Record | marc.Rejected) -> Counter[str]:
    reject(source, result, Rejection.NOT_STORABLE).save()
    return Counter(read=1, rejected=1)


def _write(source: Import, batch: list[Placed], change: Callable[[Act], Counter[str]]) -> Import:
    # The id says which records these are: a second worker at the same place gets the stored answer.
    command = uuid5(NAMESPACE_URL, f"import/{source.pk}/{source.read}")
    act = Act(source.channel, source.account_id, source.library_id, command=command)
    after = batch[-1].after

    def write() -> Answer:
        tally = change(act)
        counted: dict[str, Any] = {name: F(name) + tally[name] for name in COUNTS}
        Import.objects.filter(pk=source.pk).update(done_bytes=after.offset, heartbeat_at=clock.now(), **counted)
        if tally["created"] or tally["updated"]:
            details = {name: tally[name] for name in COUNTS}
            quantity = tally["created"] + tally["updated"]
            entry(act, "records-imported", subject=f"import:{source.pk}", quantity=quantity, details=details)
        return dict(tally)

    perform(act, "import-records", write)
    current = Import.objects.get(pk=source.pk)
    if current.read != source.read + len(batch):
        raise OvertakenError(source.pk)
    return current


def _finish(source: Import) -> Import:
    Import.objects.filter(pk=source.pk).update(
        status=Import.Status.FINISHED, finished_at=clock.now(), done_bytes=F("total_bytes")
    )
    finished = Import.objects.get(pk=source.pk)
    if finished.file:
        # Every record is in the database with its bytes: the file has done its duty.
        finished.file.delete()
    return finished
