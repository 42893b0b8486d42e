"""Records a second from a file to what readers find: constructed from real ones, two encodings, some of them broken.

The index writer runs beside the import, as it does on a site. RECORDS in the environment changes how many there are.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from django.conf import settings

from shulian.protocols import marc

RECORDS = int(os.environ.get("RECORDS", "100000"))


def run() -> list[dict[str, object]]:
    """Import the file once into an empty catalogue; the reference is reading and describing it without a database."""
    from shulian.apps.catalogue.actions.imports import Upload
    from shulian.apps.catalogue.models import Import, Outbox
    from shulian.apps.holdings.actions.imports import import_here
    from shulian.apps.journal.actions import Act
    from tests import constructed, make

    data = b"".join(constructed.file(RECORDS))
    alone = RECORDS / _reading(data)
    library = make.library("量书馆")
    largest = 0

    def watch(_: Import) -> None:
        nonlocal largest
        me = psutil.Process()
        largest = max(largest, *(one.memory_info().rss for one in (me, *me.children(recursive=True))))

    before = _spent()
    with _writer():
        began = time.perf_counter()
        act = Act("command", library=library.pk)
        source = import_here(act, library, Upload("bench.mrc", io.BytesIO(data), keep=False), watch)
        imported = source.read / (time.perf_counter() - began)
        while Outbox.objects.exists():
            time.sleep(0.05)
        searchable = source.read / (time.perf_counter() - began)
    spent = {name: 1e6 * (seconds - before[name]) / source.read for name, seconds in _spent().items()}
    accounted = source.created + source.updated + source.unchanged + source.rejected
    if source.read != accounted:
        raise AssertionError(f"{accounted} records accounted for of {source.read}")
    _clear(library)
    return [
        _figure("catalogue.import", imported, "records/s", alone),
        _figure("catalogue.searchable", searchable, "records/s", alone),
        _figure("catalogue.import.memory", largest / (1 << 20), "MiB"),
        _figure("catalogue.read", alone, "records/s"),
        *(_figure(f"catalogue.import.{name}", each, "µs/record") for name, each in spent.items()),
    ]


def _figure(name: str, value: float, unit: str, reference: float | None = None) -> dict[str, object]:
    ratio = value / reference if reference else None
    return {"name": name, "value": value, "unit": unit, "reference": reference, "ratio": ratio}


def _spent() -> dict[str, float]:
    """Seconds that processors worked so far: here, in helpers that have ended, and in the database.

    On a machine that others use as well these say more than the rates do.
    """
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    database = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "postgres" in process.name():
                database += sum(process.cpu_times()[:4])
    return {"here": own.ru_utime + own.ru_stime, "helpers": ended.ru_utime + ended.ru_stime, "database": database}


@contextmanager
def _writer() -> Iterator[None]:
    """The index writer, as a process of its own; it is at work before the import begins, as it is on a site."""
    process = subprocess.Popen([sys.executable, "-m", "django", "index_writer"], env=os.environ)
    try:
        from shulian.apps.discovery.writer import HEARTBEAT

        while process.poll() is None and not (Path(settings.INDEX_FOLDER) / HEARTBEAT).exists():
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def _reading(data: bytes) -> float:
    began = time.perf_counter()
    for result in marc.read(io.BytesIO(data), marc.FileKind.ISO_2709):
        if isinstance(result, marc.Record):
            marc.describe(result)
    return time.perf_counter() - began


def _clear(library: object) -> None:
    """Leave the catalogue as it was for the benches that follow."""
    from shulian.apps.catalogue.models import Outbox, Record, Title
    from shulian.apps.holdings.models import Item

    titles = list(Record.objects.filter(library=library).values_list("title_id", flat=True).distinct())
    Item.objects.filter(library=library).delete()
    Record.objects.filter(library=library).delete()
    Title.objects.filter(pk__in=titles).delete()
    Outbox.objects.filter(title__in=titles).delete()
