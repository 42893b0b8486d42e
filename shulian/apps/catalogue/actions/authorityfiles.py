"""Files of authority records on their way in: asked for once, then read batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import BinaryIO, cast
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import File
from django.db import DataError, IntegrityError, transaction
from django.db.models import F, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.authorities import Said, take_authority
from shulian.apps.catalogue.actions.imports import (
    FORGOTTEN,
    STALE,
    NotReadableError,
    OvertakenError,
    Upload,
    measure,
)
from shulian.apps.catalogue.models import AuthorityFile, AuthorityRefusal
from shulian.apps.catalogue.reasons import Rejection
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.authorities import LONGEST, Objection
from shulian.protocols import marc

BATCH = 500
"""Records in one transaction."""
MOST_LISTED = 2_000
"""Records of a file that are listed with their beginnings when they are not taken; the others are only counted."""
MOST_FORGOTTEN = 10_000
"""Of them, how many are deleted at once."""

Status = AuthorityFile.Status
Tell = Callable[[AuthorityFile], None]
AT_WORK = (Status.WAITING, Status.RUNNING)
TAKEN_UP = (*AT_WORK, Status.FAILED)
_OBJECTIONS = {
    Objection.TOO_MANY_FORMS: Rejection.FORMS_TOO_MANY,
    Objection.TOO_LONG: Rejection.HEADING_TOO_LONG,
}


def start_authority_file(act: Act, library: Library, upload: Upload) -> AuthorityFile:
    """Store a file and let the worker read it; the same bytes again take up what is not finished.

    Raises NotReadableError when it is no file of records, CommandReused when the id came with another file before.
    """
    upload.stream.seek(0)
    kind = marc.sniff(upload.stream.read(marc.HEAD))
    if kind not in marc.READABLE:
        raise NotReadableError(kind)
    digest, size = measure(upload.stream)

    def write() -> Answer:
        begun = AuthorityFile.objects.filter(library=library, digest=digest, status__in=TAKEN_UP).exclude(file="")
        if (found := begun.order_by("pk").first()) is not None:
            return {"file": found.pk}
        made = AuthorityFile(library=library, account_id=act.actor, channel=act.source, kind=kind, digest=digest)
        made.file_name, made.total_bytes = upload.name[-200:], size
        upload.stream.seek(0)
        made.file.save(f"{digest}.authorities", File(upload.stream), save=False)
        made.save()
        entry(act, "authority-file-requested", library=library.pk, subject=f"authority-file:{made.pk}")
        return {"file": made.pk}

    with transaction.atomic():
        pk = perform(act, "request-authority-file", write, about=f"authorities:{library.pk}/{digest}")["file"]
        AuthorityFile.objects.filter(pk=pk, status=Status.FAILED).update(status=Status.WAITING, failure="")
        _defer(pk)
    return AuthorityFile.objects.get(pk=pk)


def read_authority_file(pk: int, tell: Tell = lambda _: None) -> None:
    """Read what is left of the file, unless that is done or another worker is at it; `tell` hears of each batch.

    A batch and the place behind it are written together, so that a crash loses and repeats nothing.
    """
    source = AuthorityFile.objects.filter(pk=pk, status__in=AT_WORK).exclude(file="").first()
    if source is None:
        return
    AuthorityFile.objects.filter(pk=pk).update(status=Status.RUNNING, heartbeat_at=clock.now())
    try:
        with source.file.open("rb") as stored:
            start = marc.Position(source.done_bytes, source.read)
            for batch in _batches(marc.pieces(cast(BinaryIO, stored), marc.FileKind(source.kind), start)):
                source = _store(source, batch)
                tell(source)
    except OvertakenError:
        return
    except Exception as error:
        AuthorityFile.objects.filter(pk=pk).update(status=Status.FAILED, failure=type(error).__name__)
        raise
    _finish(source)


def forsaken_authority_files() -> list[int]:
    """Files with work left, of which nothing was heard for a while."""
    silent = AuthorityFile.objects.filter(status__in=AT_WORK, requested_at__lt=clock.now() - STALE)
    return list(silent.exclude(heartbeat_at__gte=clock.now() - STALE).order_by("pk").values_list("pk", flat=True))


def forget_authority_files(now: datetime) -> int:
    """Delete the files that failed and with which nobody went on for so long, and what was listed of old ones."""
    since = now - FORGOTTEN
    ended: QuerySet[AuthorityFile] = AuthorityFile.objects.filter(requested_at__lt=since).exclude(status__in=AT_WORK)
    old = ended.exclude(heartbeat_at__gte=since).exclude(finished_at__gte=since)
    refusals = AuthorityRefusal.objects.filter(source__in=old)
    # In pieces, each for itself: after years there may be millions, and others write beside.
    while some := list(refusals.values_list("pk", flat=True)[:MOST_FORGOTTEN]):
        AuthorityRefusal.objects.filter(pk__in=some).delete()
    found = list(old.filter(status=Status.FAILED).exclude(file=""))
    for source in found:
        source.file.delete()
    return len(found)


def _batches(pieces: Iterable[marc.Piece]) -> Iterator[list[marc.Piece]]:
    batch: list[marc.Piece] = []
    for piece in pieces:
        batch.append(piece)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _store(source: AuthorityFile, batch: list[marc.Piece]) -> AuthorityFile:
    """Write a batch; if the database refuses it, write its halves, until the one bad record is found."""
    try:
        return _write(source, batch)
    except (DataError, IntegrityError):
        if len(batch) == 1:
            return _write(source, batch, refused=Rejection.NOT_STORABLE)
    middle = len(batch) // 2
    return _store(_store(source, batch[:middle]), batch[middle:])


def _write(source: AuthorityFile, batch: list[marc.Piece], refused: str = "") -> AuthorityFile:
    # The id says which records these are: a second worker at the same place gets the stored answer.
    command = uuid5(NAMESPACE_URL, f"authority-file/{source.pk}/{source.read}")
    act = Act(source.channel, source.account_id, source.library_id, command=command)

    def write() -> Answer:
        against = [(piece, why) for piece in batch if (why := refused or _take(source, piece))]
        listed = against[: max(0, MOST_LISTED - source.refused)]
        AuthorityRefusal.objects.bulk_create([_refusal(source, piece, why) for piece, why in listed])
        taken = len(batch) - len(against)
        here = AuthorityFile.objects.filter(pk=source.pk, read=source.read, status=Status.RUNNING)
        counted = {"read": F("read") + len(batch), "taken": F("taken") + taken, "refused": F("refused") + len(against)}
        reasons = Counter(source.reasons) + Counter(why for _, why in against)
        if not here.update(done_bytes=batch[-1].end, heartbeat_at=clock.now(), reasons=reasons, **counted):
            raise OvertakenError(source.pk)
        for kind, number in (("authorities-imported", taken), ("authorities-refused", len(against))):
            if number:
                entry(act, kind, subject=f"authority-file:{source.pk}", quantity=number)
        return {"taken": taken}

    perform(act, "take-authorities", write)
    current = AuthorityFile.objects.get(pk=source.pk)
    if current.read != source.read + len(batch):
        raise OvertakenError(source.pk)
    return current


def _take(source: AuthorityFile, piece: marc.Piece) -> str:
    """Take the record that stands here; an empty string, or why not."""
    record = marc.finish(piece, marc.FileKind(source.kind))
    if isinstance(record, marc.Rejected):
        return record.reason
    if not marc.is_authority(record):
        return Rejection.NOT_AUTHORITY
    if marc.is_deleted(record):
        return Rejection.AUTHORITY_DELETED
    found = marc.describe_authority(record)
    if found is None:
        return Rejection.NO_KNOWN_HEADING
    against = take_authority(record.control_number[:100], _said(found))
    return _OBJECTIONS.get(against, Rejection.NO_KNOWN_HEADING) if against else ""


def _said(one: marc.AuthorityDescription) -> Said:
    return Said(
        kind=one.kind,
        heading=one.heading,
        variants=tuple(text[:LONGEST] for text in one.variants),
        dates=one.dates[:60],
        note=one.note,
        source=one.source[:200],
        see_also=one.related,
    )


def _refusal(source: AuthorityFile, piece: marc.Piece, reason: str) -> AuthorityRefusal:
    sample = piece.data or (piece.result.raw if piece.result else b"")
    return AuthorityRefusal(
        source=source, number=piece.number, offset=piece.offset, reason=reason, sample=sample[: marc.SAMPLE]
    )


def _finish(source: AuthorityFile) -> None:
    act = Act(source.channel, source.account_id, source.library_id)
    with transaction.atomic():
        done = AuthorityFile.objects.filter(pk=source.pk, status=Status.RUNNING)
        if done.update(status=Status.FINISHED, finished_at=clock.now(), done_bytes=F("total_bytes")):
            counted = {"taken": source.taken, "refused": source.refused}
            subject = f"authority-file:{source.pk}"
            entry(act, "authority-file-read", subject=subject, quantity=source.read, details=counted)
    finished = AuthorityFile.objects.get(pk=source.pk)
    if finished.status == Status.FINISHED and finished.file:
        finished.file.delete()


def _defer(pk: int) -> None:
    from shulian.apps.catalogue.jobs import read_authorities

    read_authorities.defer(source=pk)
