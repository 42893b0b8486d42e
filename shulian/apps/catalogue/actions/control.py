"""What people ask of an import that is under way: begin after a trial, stop for a while, go on, give up, undo."""

from __future__ import annotations

from collections.abc import Callable

from shulian import clock
from shulian.apps.catalogue.actions.imports import COUNTS
from shulian.apps.catalogue.models import Import, ImportVerdict
from shulian.apps.journal.actions import Act, Answer, entry, perform

Status = Import.Status

BEGIN, PAUSE, GO_ON, CANCEL, UNDO = "begin", "pause", "go-on", "cancel", "undo"

POSSIBLE: dict[str, frozenset[str]] = {
    BEGIN: frozenset({Status.TRIED}),
    PAUSE: frozenset({Status.WAITING, Status.RUNNING}),
    GO_ON: frozenset({Status.PAUSED, Status.FAILED}),
    CANCEL: frozenset({Status.TRYING, Status.TRIED, Status.WAITING, Status.RUNNING, Status.PAUSED, Status.FAILED}),
    UNDO: frozenset({Status.FINISHED, Status.CANCELLED, Status.FAILED}),
}
"""What can be asked in which state."""


def possible(source: Import) -> list[str]:
    """What can be asked of this import now; without its file nothing can be read any more."""
    found = [wish for wish, states in POSSIBLE.items() if source.status in states]
    if not source.file:
        found = [wish for wish in found if wish not in (BEGIN, GO_ON)]
    if not (source.created or source.updated or source.deleted or source.items):
        found = [wish for wish in found if wish != UNDO]
    return found


def ask(act: Act, source: Import, wish: str, then: Callable[[int], object]) -> bool:
    """Do what is asked if it is possible now; `then` sets a worker to it. The same command id again changes nothing."""

    def write() -> Answer:
        row = Import.objects.select_for_update(no_key=True).get(pk=source.pk)
        if wish not in possible(row):
            return {"done": False}
        STEPS[wish](row)
        row.save()
        entry(act, f"import-{wish}", library=row.library_id, subject=f"import:{row.pk}")
        if wish in (BEGIN, GO_ON, UNDO):
            then(row.pk)
        return {"done": True}

    return bool(perform(act, f"import-{wish}", write)["done"])


def _begin(row: Import) -> None:
    """What the trial counted was a forecast; from here on it is counted what happens."""
    ImportVerdict.objects.filter(source=row).delete()
    for name in COUNTS:
        setattr(row, name, 0)
    row.status, row.done_bytes, row.seen = Status.WAITING, 0, {}
    row.started_at = row.finished_at = None
    row.heartbeat_at = clock.now()


def _pause(row: Import) -> None:
    if row.status == Status.WAITING:
        row.status = Status.PAUSED
    else:
        row.wish = Import.Wish.PAUSE


def _go_on(row: Import) -> None:
    row.status, row.wish, row.failure, row.heartbeat_at = Status.WAITING, "", "", clock.now()


def _cancel(row: Import) -> None:
    if row.status in (Status.RUNNING, Status.TRYING):
        row.wish = Import.Wish.CANCEL
        return
    if row.status == Status.TRIED:
        for name in COUNTS:
            setattr(row, name, 0)
        ImportVerdict.objects.filter(source=row).delete()
    row.status, row.finished_at = Status.CANCELLED, clock.now()
    if row.file:
        row.file.delete(save=False)


def _undo(row: Import) -> None:
    row.status, row.undone, row.heartbeat_at = Status.UNDOING, 0, clock.now()


STEPS: dict[str, Callable[[Import], None]] = {
    BEGIN: _begin,
    PAUSE: _pause,
    GO_ON: _go_on,
    CANCEL: _cancel,
    UNDO: _undo,
}
