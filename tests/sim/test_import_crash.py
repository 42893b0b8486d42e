"""An import killed in the middle and taken up again gives the same catalogue; two at once lose and double nothing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, Model, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue import beside
from shulian.apps.catalogue.actions import imports
from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.catalogue.models import Import, Outbox, Record, RejectedRecord, Title, Work
from shulian.apps.discovery.comparison import compare
from shulian.apps.discovery.writer import HEARTBEAT
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from tests import constructed, make

# Processes of their own, on the database of this test.
SET_UP = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
"""
# Its records are prepared by another process from the first on, however short the file is.
WORKER = (
    SET_UP
    + """
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue import beside
from shulian.apps.catalogue.actions import imports
from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.journal.actions import Act
imports.BATCH = int(sys.argv[4])
beside.LARGE, beside.is_ready = 0, lambda _child: True
library = Library.objects.get(code=sys.argv[2])
with open(sys.argv[3], "rb") as stream:
    import_here(Act("command", library=library.pk), library, Upload("x.mrc", stream, keep=False))
"""
)
# It writes while the file is read, however little there is.
WRITER = (
    SET_UP
    + """
from datetime import timedelta
from pathlib import Path
from django.core.management import call_command
from shulian.apps.discovery import waiting
settings.INDEX_FOLDER = Path(sys.argv[2])
waiting.ENOUGH, waiting.PATIENCE = 1, timedelta(seconds=0.2)
call_command("index_writer")
"""
)
IN_TIME = 600
"""Seconds in which the index is in step when the file is read."""
SHOWN = 60
"""Letters of a row that a difference shows."""


def worker(library: Library, file: Path, batch: int) -> subprocess.Popen[bytes]:
    return _process(WORKER, library.code, str(file), str(batch))


def _process(code: str, *said: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", code, str(connection.settings_dict["NAME"]), *said]
    environment = os.environ | {
        "SHULIAN_HOME": str(settings.HOME.path) if hasattr(settings, "HOME") else os.environ["SHULIAN_HOME"],
        "DJANGO_SETTINGS_MODULE": "shulian.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.Popen(command, env=environment)


class Writer:
    """The index writer of a site; when it is killed another one begins."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Also anew, behind one that is killed."""
        self.kill()
        self._process = _process(WRITER, str(self._folder))

    def await_index(self) -> None:
        """Wait until it is at work, as it is on a site before a file comes."""
        while not (self._folder / HEARTBEAT).exists():
            assert self._process is not None
            assert self._process.poll() is None
            time.sleep(0.05)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def catch_up(self) -> None:
        """Wait until nothing waits to be written."""
        assert self._process is not None
        until = time.monotonic() + IN_TIME
        while Outbox.objects.exists():
            assert self._process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.fixture
def writer(transactional_db: None, settings: object, tmp_path: Path) -> Iterator[Writer]:
    settings.INDEX_FOLDER = tmp_path / "index"  # type: ignore[attr-defined]
    process = Writer(tmp_path / "index")
    yield process
    process.kill()


def catalogue() -> list[list[str]]:
    """Everything that the catalogue says, but when: of a row that is referred to the how manieth it is, not its id."""
    places = {model: {pk: at for at, pk in enumerate(_ids(model))} for model in (Title, Record, Work, Import)}
    return [sorted(_rows(model, places)) for model in (Title, Work, Record, Item, RejectedRecord)]


def _ids(model: type[Model]) -> list[int]:
    return list(_everything(model).order_by("pk").values_list("pk", flat=True))


def _rows(model: type[Model], places: dict[type[Model], dict[int, int]]) -> Iterator[str]:
    plain = [field for field in model._meta.concrete_fields if not field.primary_key]
    fields = [field for field in plain if not isinstance(field, DateTimeField)]
    assert len(fields) >= 3
    for row in _everything(model).values_list(*(field.attname for field in fields)):
        said = repr([_said(value, places.get(field.related_model)) for field, value in zip(fields, row, strict=True)])
        # Of a long file all that is said would not find room twice.
        yield f"{said[:SHOWN]} {sha256(said.encode()).hexdigest()}"


def _said(value: object, places: dict[int, int] | None) -> object:
    if places is not None and isinstance(value, int):
        return places[value]
    return bytes(value) if isinstance(value, memoryview) else value


def _everything(model: type[Model]) -> QuerySet[Any]:
    return getattr(model, "everything", model._default_manager).all()


def clear() -> None:
    for model in (Item, RejectedRecord, Record, Title, Work, Outbox, Import):
        _everything(model).delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("records", "batch", "kills"), [(600, 40, 1), pytest.param(100_000, 1000, 10, marks=pytest.mark.long)]
)
def test_an_import_killed_in_the_middle_gives_the_same_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: Writer, records: int, batch: int, kills: int
):
    monkeypatch.setattr(imports, "BATCH", batch)
    monkeypatch.setattr(beside, "LARGE", 0)
    library = make.library("雁塔区图书馆")
    file = tmp_path / "x.mrc"
    file.write_bytes(b"".join(constructed.file(records, seed=7)))
    act = Act("command", library=library.pk)
    whole = import_here(act, library, Upload("x.mrc", io.BytesIO(file.read_bytes()), keep=False))
    accounted = whole.created + whole.updated + whole.unchanged + whole.rejected
    assert (whole.read, whole.created > 0.95 * records) == (accounted, True)
    expected = catalogue()
    clear()
    writer.begin()
    writer.await_index()
    for turn in range(1, kills + 1):
        process = worker(library, file, batch)
        while process.poll() is None and Record.objects.count() < turn * records // (kills + 3):
            time.sleep(0.02)
        process.kill()
        process.wait()
        if turn % 2:
            writer.begin()
    begun = Import.objects.get()
    assert 0 < begun.read < records
    again = Act("command", library=library.pk)
    done = import_here(again, library, Upload("x.mrc", io.BytesIO(file.read_bytes()), keep=False))
    assert (done.pk, done.read, done.created, done.rejected) == (begun.pk, whole.read, whole.created, whole.rejected)
    assert catalogue() == expected
    writer.catch_up()
    assert compare() == []


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_every_record_once(tmp_path: Path):
    first, second = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    file = tmp_path / "x.mrc"
    file.write_bytes(b"".join(constructed.file(600, seed=3)))
    workers = [worker(library, file, 50) for library in (first, second)]
    assert [process.wait() for process in workers] == [0, 0]
    one, other = Import.objects.order_by("pk")
    assert (one.read, one.created, one.rejected) == (other.read, other.created, other.rejected)
    assert first.items.count() == second.items.count()
    titles = dict(first.records.exclude(control_number="").values_list("control_number", "title"))
    same = sum(
        titles[number] == title
        for number, title in second.records.exclude(control_number="").values_list("control_number", "title")
    )
    assert same >= 0.99 * len(titles)
