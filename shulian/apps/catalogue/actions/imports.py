"""Files of records on their way into the catalogue: asked for once, then read batch by batch."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import File
from django.db import DataError, IntegrityError
from django.db.models import F, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue import tables
from shulian.apps.catalogue.actions.arrivals import NO_SHELF, Batch, Shelf
from shulian.apps.catalogue.actions.batch import rejected_row, take
from shulian.apps.catalogue.actions.remembered import Remembered
from shulian.apps.catalogue.behind import behind
from shulian.apps.catalogue.beside import prepared
from shulian.apps.catalogue.models import Import, ImportProfile
from shulian.apps.catalogue.preparing import Prepared
from shulian.apps.catalogue.reasons import Rejection
from shulian.apps.catalogue.rules import Rules, rules_from
from shulian.apps.catalogue.seldom import seldom_collecting
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.importing import renumbers
from shulian.protocols import marc

BATCH = 1000
"""Records in one transaction."""
BATCH_BYTES = 8 << 20
STALE = timedelta(minutes=2)
"""Without a sign of life for so long, an import is taken up again."""

FORGOTTEN = timedelta(days=60)
"""After so long nobody will go on with an import; its file can be sent again."""

COUNTS = (
    *("read", "created", "joined", "updated", "unchanged", "kept", "deleted"),
    *("repaired", "rejected", "items"),
)
SEEN = ("with_copies", "with_barcode", "reused", "stopped")
REUSED = "numbers-reused"
"""Why an import stopped whose control numbers stand for other books here."""
TABLES = frozenset({marc.FileKind.TEXT, marc.FileKind.SPREADSHEET})
UNFINISHED = (Import.Status.WAITING, Import.Status.RUNNING, Import.Status.PAUSED)
TRIALS = (Import.Status.TRYING, Import.Status.TRIED)
ENDED = (Import.Status.FINISHED, Import.Status.CANCELLED, Import.Status.UNDOING, Import.Status.UNDONE)
LEFT = (Import.Status.FAILED, Import.Status.PAUSED, Import.Status.TRIED)
AT_WORK = (Import.Status.TRYING, Import.Status.WAITING, Import.Status.RUNNING, Import.Status.UNDOING)

Tell = Callable[[Import], None]


class NotReadableError(Exception):
    """The file is of a kind that holds no records."""

    def __init__(self, kind: marc.FileKind) -> None:
        super().__init__(kind)
        self.kind = kind


class OvertakenError(Exception):
    """Another worker has taken this import further, or it was ended meanwhile."""


@dataclass(frozen=True)
class Upload:
    """A file to import; `keep` stores it, so that a worker can read it later."""

    name: str
    stream: BinaryIO
    keep: bool


@dataclass(frozen=True)
class Wish:
    """How a file is to be taken: by which profile, and whether only to say what would happen."""

    profile: ImportProfile | None = None
    trial: bool = False

    def rules(self) -> dict[str, Any]:
        """The rules as they are now, with branches by their ids."""
        if self.profile is None:
            return {}
        said = dict(self.profile.rules)
        codes = said.get("branches") or {}
        below = Library.objects.filter(code__in=codes.values(), path__startswith=self.profile.library.path)
        ids = dict(below.values_list("code", "pk"))
        return said | {"branches": {name: ids[code] for name, code in codes.items() if code in ids}}


PLAIN = Wish()


def request_import(act: Act, library: Library, upload: Upload, wish: Wish = PLAIN) -> Import:
    """Ask for a file to be imported, or tried first; an unfinished import of the same bytes is taken up instead.

    Raises NotReadableError when the file is none that the profile can read, TableError when its columns do not fit.
    """
    rules = wish.rules() | {"kind": library.kind}
    upload.stream.seek(0)
    kind = marc.sniff(upload.stream.read(marc.HEAD))
    if kind not in marc.READABLE and not (kind in TABLES and rules_from(rules).columns):
        raise NotReadableError(kind)
    digest, size = measure(upload.stream)
    if kind in TABLES:
        tables.check(upload.stream, kind, rules_from(rules).columns)

    def write() -> Answer:
        same = Import.objects.filter(library=library, digest=digest, rules=rules)
        begun = same.filter(status__in=TRIALS if wish.trial else UNFINISHED).first()
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
            profile=wish.profile,
            rules=rules,
            status=Import.Status.TRYING if wish.trial else Import.Status.WAITING,
        )
        if upload.keep:
            upload.stream.seek(0)
            made.file.save(f"{digest}.marc", File(upload.stream), save=False)
        made.save()
        entry(act, "import-requested", library=library.pk, subject=f"import:{made.pk}")
        return {"import": made.pk}

    return Import.objects.get(pk=perform(act, "request-import", write)["import"])


def run_import(source: Import, stream: BinaryIO, shelf: Shelf = NO_SHELF, tell: Tell = lambda _: None) -> Import:
    """Read what is left of the file, a batch a transaction; `tell` hears of each batch.

    A batch and the place behind it are written together, so that a crash loses and repeats nothing.
    Raises OvertakenError when another worker is at it.
    """
    Import.objects.filter(pk=source.pk, started_at=None).update(started_at=clock.now())
    unended = Import.objects.filter(pk=source.pk).exclude(status__in=ENDED)
    if not unended.update(status=Import.Status.RUNNING, heartbeat_at=clock.now()):
        raise OvertakenError(source.pk)
    rules, remembered = rules_from(source.rules), Remembered()
    try:
        with closing(arriving(source, stream)) as arrivals, seldom_collecting():
            for batch in batches(arrivals):
                if source.wish:
                    return _obey(source)
                source = _store(source, batch, shelf, rules, remembered)
                tell(source)
                if _renumbered(source):
                    return _stopped(source)
    except OvertakenError:
        raise
    except Exception as error:
        Import.objects.filter(pk=source.pk).update(status=Import.Status.FAILED, failure=type(error).__name__)
        raise
    return _finish(source)


def arriving(source: Import, stream: BinaryIO) -> Generator[Prepared]:
    """What is left of the file, record by record, prepared beside this process when it is long."""
    start = marc.Position(source.done_bytes, source.read)
    kind = marc.FileKind(source.kind)
    if kind in TABLES:
        pieces = tables.pieces(stream, kind, rules_from(source.rules).columns, start)
    else:
        pieces = marc.pieces(stream, kind, start)
    yield from prepared(pieces, kind, source.rules, size=source.total_bytes - source.done_bytes)


def unfinished() -> QuerySet[Import]:
    """Imports that a worker has to do with."""
    return Import.objects.filter(status__in=AT_WORK)


def forsaken() -> QuerySet[Import]:
    """Imports with work left, of which nothing was heard for a while; without a stored file only an undoing has."""
    since = clock.now() - STALE
    silent = unfinished().exclude(~Q(status=Import.Status.UNDOING), file="").filter(requested_at__lt=since)
    return silent.exclude(heartbeat_at__gte=since)


def is_silent(source: Import) -> bool:
    """Whether a worker was at it of whom nothing was heard for a while, and another one will take it up."""
    if source.status not in (Import.Status.TRYING, Import.Status.RUNNING, Import.Status.UNDOING):
        return False
    goes_on = bool(source.file) or source.status == Import.Status.UNDOING
    return goes_on and source.heartbeat_at is not None and source.heartbeat_at < clock.now() - STALE


def forget_files(now: datetime) -> int:
    """Delete the files of imports that failed, pause or were only tried, when nobody went on with them for so long."""
    left = Import.objects.filter(status__in=LEFT, requested_at__lt=now - FORGOTTEN).exclude(file="")
    found = list(left.exclude(heartbeat_at__gte=now - FORGOTTEN))
    for source in found:
        source.file.delete()
    return len(found)


def measure(stream: BinaryIO) -> tuple[str, int]:
    """The digest of a file and its length."""
    stream.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := stream.read(1 << 20):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def batches(arrivals: Iterable[Prepared]) -> Iterator[list[Prepared]]:
    """Cut into batches; one batch never has two records of one number, for the second changes the first."""
    batch: list[Prepared] = []
    numbers: set[str] = set()
    size = 0
    for one in arrivals:
        number = one.control_number
        if len(batch) >= BATCH or size >= BATCH_BYTES or number in numbers:
            yield batch
            batch, numbers, size = [], set(), 0
        batch.append(one)
        size += len(one.raw)
        if number:
            numbers.add(number)
    if batch:
        yield batch


def _store(source: Import, prepared: list[Prepared], shelf: Shelf, rules: Rules, remembered: Remembered) -> Import:
    """Write a batch; if the database refuses it, write its halves, until the one bad record is found."""

    def change(act: Act) -> Counter[str]:
        keeps = source.kind in TABLES
        return take(Batch(source, act, rules, shelf, keeps_verdicts=keeps, remembered=remembered), prepared)

    try:
        return _write(source, prepared, change)
    except (DataError, IntegrityError, UnicodeEncodeError):
        # What this batch has said of titles was not written. Half a character is refused before the database sees it.
        remembered.forget()
        if len(prepared) == 1:
            return _write(source, prepared, lambda act: _give_up(Batch(source, act, rules), prepared[0]))
    middle = len(prepared) // 2
    half = _store(source, prepared[:middle], shelf, rules, remembered)
    return _store(half, prepared[middle:], shelf, rules, remembered)


def _give_up(batch: Batch, one: Prepared) -> Counter[str]:
    rejected_row(batch, one, Rejection.NOT_STORABLE).save()
    return Counter(read=1, rejected=1)


def _write(source: Import, batch: list[Prepared], change: Callable[[Act], Counter[str]]) -> Import:
    # The id says which records these are: a second worker at the same place gets the stored answer.
    command = uuid5(NAMESPACE_URL, f"import/{source.pk}/{source.read}")
    act = Act(source.channel, source.account_id, source.library_id, command=command)
    after = batch[-1].end

    def write() -> Answer:
        with behind():
            tally = change(act)
        counted: dict[str, Any] = {name: F(name) + tally[name] for name in COUNTS}
        seen = {name: source.seen.get(name, 0) + tally[name] for name in SEEN}
        # An import that was given up or is being undone must not go on by a worker who has not heard of it.
        unended = Import.objects.filter(pk=source.pk).exclude(status__in=ENDED)
        if not unended.update(done_bytes=after, heartbeat_at=clock.now(), seen=seen, **counted):
            raise OvertakenError(source.pk)
        if tally["created"] or tally["updated"] or tally["deleted"]:
            details = {name: tally[name] for name in COUNTS}
            quantity = tally["created"] + tally["updated"] + tally["deleted"]
            entry(act, "records-imported", subject=f"import:{source.pk}", quantity=quantity, details=details)
        return dict(tally)

    perform(act, "import-records", write)
    current = Import.objects.get(pk=source.pk)
    if current.read != source.read + len(batch):
        raise OvertakenError(source.pk)
    return current


def _obey(source: Import) -> Import:
    """Stop where a person asked to; what is imported stays."""
    if source.wish == Import.Wish.PAUSE:
        Import.objects.filter(pk=source.pk).update(status=Import.Status.PAUSED, wish="")
    else:
        Import.objects.filter(pk=source.pk).update(status=Import.Status.CANCELLED, wish="", finished_at=clock.now())
    stopped = Import.objects.get(pk=source.pk)
    if stopped.status == Import.Status.CANCELLED and stopped.file:
        stopped.file.delete()
    return stopped


def _renumbered(source: Import) -> bool:
    """Whether to ask a person before going on; where no file is kept nobody could."""
    asked = source.seen.get("stopped") or not source.file
    return not asked and renumbers(source.read, source.seen.get("reused", 0))


def _stopped(source: Import) -> Import:
    """Stop at the beginning, with the file kept, until a person has said that it may go on."""
    seen = source.seen | {"stopped": 1, "warnings": warnings(source.seen, rules_from(source.rules))}
    Import.objects.filter(pk=source.pk).update(status=Import.Status.FAILED, failure=REUSED, wish="", seen=seen)
    return Import.objects.get(pk=source.pk)


def _finish(source: Import) -> Import:
    current = Import.objects.get(pk=source.pk)
    counted = {name: current.seen.get(name, 0) for name in SEEN} | {"read": current.read, "rejected": current.rejected}
    said = warnings(counted, rules_from(source.rules))
    Import.objects.filter(pk=source.pk).update(
        status=Import.Status.FINISHED,
        finished_at=clock.now(),
        done_bytes=F("total_bytes"),
        wish="",
        seen=current.seen | {"warnings": said},
    )
    finished = Import.objects.get(pk=source.pk)
    if finished.file:
        # Every record is in the database with its bytes: the file has done its duty.
        finished.file.delete()
    return finished


def warnings(counted: Mapping[str, Any], rules: Rules) -> list[list[str]]:
    """What the profile was to find and no record had, and numbers of other books: the kind, and field or number."""
    found = [[REUSED, str(counted["reused"])]] if counted.get("reused") else []
    if rules.copies is None or counted.get("read", 0) == counted.get("rejected", 0):
        return found
    if rules.columns:
        # A row has no fields of MARC; a profile may also name no column for copies.
        heading = rules.columns.get("barcode")
        return [*found, ["no-cell", heading]] if heading and not counted.get("with_barcode") else found
    if not counted.get("with_copies"):
        return [*found, ["no-field", rules.copies.tag]]
    return found if counted.get("with_barcode") else [*found, ["no-barcode", rules.copies.tag]]
