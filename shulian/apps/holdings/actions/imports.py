"""Reading a file of records together with the copies that they report."""

from __future__ import annotations

from typing import BinaryIO, cast

from django.db import transaction

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.imports import OvertakenError, Tell, Upload, request_import, run_import
from shulian.apps.catalogue.models import Import
from shulian.apps.holdings.actions.items import add_items
from shulian.apps.journal.actions import Act


def start_import(act: Act, library: Library, upload: Upload) -> Import:
    """Store a file and let the worker read it; NotReadableError when it is no file of records."""
    from shulian.apps.holdings.jobs import read_import

    with transaction.atomic():
        source = request_import(act, library, upload)
        read_import.defer(source=source.pk)
    return source


def import_here(act: Act, library: Library, upload: Upload, tell: Tell = lambda _: None) -> Import:
    """Read a file now, in this process; an interrupted import of the same file goes on where it stopped."""
    source = request_import(act, library, upload)
    return run_import(source, upload.stream, add_items, tell)


def read_stored(pk: int) -> None:
    """Read the stored file of an import, unless that is done or someone else is doing it."""
    source = Import.objects.filter(pk=pk, status__in=[Import.Status.WAITING, Import.Status.RUNNING]).first()
    if source is None or not source.file:
        return
    try:
        with source.file.open("rb") as stored:
            run_import(source, cast(BinaryIO, stored), add_items)
    except OvertakenError:
        return
