"""An import killed in the middle and taken up again gives the same catalogue; two at once lose and double nothing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions import imports
from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.catalogue.models import Import, Outbox, Record, RejectedRecord, Title, Work
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from tests import constructed, make

# A worker as a process of its own, on the database of this test.
WORKER = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions import imports
from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.journal.actions import Act
imports.BATCH = int(sys.argv[4])
library = Library.objects.get(code=sys.argv[2])
with open(sys.argv[3], "rb") as stream:
    import_here(Act("command", library=library.pk), library, Upload("x.mrc", stream, keep=False))
"""


def worker(library: Library, file: Path, batch: int) -> subprocess.Popen[bytes]:
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", WORKER, name, library.code, str(file), str(batch)]
    environment = os.environ | {
        "SHULIAN_HOME": str(settings.HOME.path) if hasattr(settings, "HOME") else os.environ["SHULIAN_HOME"],
        "DJANGO_SETTINGS_MODULE": "shulian.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.Popen(command, env=environment)


def catalogue() -> list[object]:
    """Everything that the catalogue says, without the numbers of rows."""
    titles = Title.objects.values_list(
        "title", "isbns", "edition_key", "quality", "subjects", "work__key", "other_keys"
    )
    records = Record.objects.values_list("control_number", "digest", "title__edition_key", "title__title", "version")
    items = Item.objects.values_list("barcode", "call_number", "title__title", "record__control_number")
    refused = RejectedRecord.objects.values_list("number", "offset", "reason")
    return [sorted(map(repr, rows)) for rows in (titles, records, items, refused)]


def clear() -> None:
    for model in (Item, RejectedRecord, Record, Title, Work, Outbox, Import):
        getattr(model, "everything", model.objects).all().delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("records", "batch", "kills"), [(600, 40, 1), pytest.param(100_000, 1000, 10, marks=pytest.mark.long)]
)
def test_an_import_killed_in_the_middle_gives_the_same_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: int, batch: int, kills: int
):
    monkeypatch.setattr(imports, "BATCH", batch)
    library = make.library("雁塔区图书馆")
    file = tmp_path / "x.mrc"
    file.write_bytes(b"".join(constructed.file(records, seed=7)))
    act = Act("command", library=library.pk)
    whole = import_here(act, library, Upload("x.mrc", io.BytesIO(file.read_bytes()), keep=False))
    accounted = whole.created + whole.updated + whole.unchanged + whole.rejected
    assert (whole.read, whole.created > 0.95 * records) == (accounted, True)
    expected = catalogue()
    clear()
    for turn in range(1, kills + 1):
        process = worker(library, file, batch)
        while process.poll() is None and Record.objects.count() < turn * records // (kills + 3):
            time.sleep(0.02)
        process.kill()
        process.wait()
    begun = Import.objects.get()
    assert 0 < begun.read < records
    again = Act("command", library=library.pk)
    done = import_here(again, library, Upload("x.mrc", io.BytesIO(file.read_bytes()), keep=False))
    assert (done.pk, done.read, done.created, done.rejected) == (begun.pk, whole.read, whole.created, whole.rejected)
    assert catalogue() == expected


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
