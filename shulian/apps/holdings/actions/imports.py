"""Reading a file of records together with the copies that they report."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.db import transaction

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions import control
from shulian.apps.catalogue.actions.imports import (
    PLAIN,
    OvertakenError,
    Tell,
    Upload,
    Wish,
    request_import,
    run_import,
)
from shulian.apps.catalogue.actions.trials import run_trial
from shulian.apps.catalogue.models import Import
from shulian.apps.holdings.actions.items import SHELF
from shulian.apps.holdings.actions.undo import run_undo
from shulian.apps.journal.actions import Act

Status = Import.Status


def start_import(act: Act, library: Library, upload: Upload, wish: Wish = PLAIN) -> Import:
    """Store a file and let the worker try or read it; NotReadableError or TableError when it cannot be read."""
    with transaction.atomic():
        source = request_import(act, library, upload, wish)
        _defer(source.pk)
    return source


def import_here(act: Act, library: Library, upload: Upload, tell: Tell = lambda _: None, wish: Wish = PLAIN) -> Import:
    """Read a file now, in this process; an interrupted import of the same file goes on where it stopped."""
    source = request_import(act, library, upload, wish)
    if source.status == Status.TRYING:
        return run_trial(source, upload.stream, SHELF, tell)
    if wish.trial:
        # This file was tried before: what came of it still stands, and nobody asked to import it.
        return source
    return run_import(source, upload.stream, SHELF, tell)


def ask_import(act: Act, source: Import, wish: str) -> bool:
    """Begin, pause, go on with, give up or undo an import; False when that is not possible any more."""
    return control.ask(act, source, wish, _defer)


def read_stored(pk: int) -> None:
    """Do what an import waits for, unless that is done or someone else is doing it."""
    source = Import.objects.filter(pk=pk, status__in=[Status.TRYING, Status.WAITING, Status.RUNNING, Status.UNDOING])
    found = source.first()
    if found is None:
        return
    if found.status == Status.UNDOING:
        run_undo(found)
        return
    if not found.file:
        return
    work = run_trial if found.status == Status.TRYING else run_import
    try:
        with found.file.open("rb") as stored:
            work(found, cast(BinaryIO, stored), SHELF)
    except OvertakenError:
        return


def _defer(pk: int) -> None:
    from shulian.apps.holdings.jobs import read_import

    read_import.defer(source=pk)
