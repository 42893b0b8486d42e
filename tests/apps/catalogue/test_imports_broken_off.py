"""An import that breaks off, is taken up twice or meets what the database refuses loses and repeats nothing."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from shulian.apps.catalogue.actions import imports
from shulian.apps.catalogue.actions.arrivals import NO_SHELF
from shulian.apps.catalogue.actions.imports import OvertakenError, request_import, run_import
from shulian.apps.catalogue.models import Import, Record, RejectedRecord, Title
from shulian.apps.catalogue.queries.imports import share_done
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.files import counts, upload, written
from tests.protocols.marc.samples import control_field, data_field, dream, made, opened

pytestmark = pytest.mark.django_db


def book(number: str, title: str, isbn: str = "", year: str = "2001", author: str = "路遥") -> marc.Record:
    numbers = [data_field("010", f"a{isbn}")] if isbn else []
    return made(
        control_field("001", number),
        *numbers,
        data_field("200", f"a{title}", f"f{author}著", indicators="1 "),
        data_field("210", "a北京", "c人民文学出版社", f"d{year}"),
        data_field("701", f"a{author}", "4著", indicators=" 0"),
    )


class Crash(Exception):
    """The power goes out."""


def crash_after(batches: int):
    def tell(source: Import) -> None:
        nonlocal batches
        batches -= 1
        if not batches:
            raise Crash

    return tell


@pytest.mark.parametrize("kind", ["iso", "xml"])
def test_an_import_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch, kind: str):
    monkeypatch.setattr(imports, "BATCH", 3)
    library = make.library("雁塔区图书馆")
    data = opened("cnmarc_10_records.xml").read()
    if kind == "iso":
        data = b"".join(marc.write(record) for record in marc.read(io.BytesIO(data), marc.FileKind.MARC_XML))
    act = Act("desk", library=library.pk)
    source = request_import(act, library, upload(data))
    with pytest.raises(Crash):
        run_import(source, io.BytesIO(data), NO_SHELF, crash_after(2))
    Import.objects.update(status=Import.Status.RUNNING)
    assert Record.objects.count() == 6
    begun = request_import(Act("desk", library=library.pk), library, upload(data))
    assert (begun.pk, begun.read) == (source.pk, 6)
    assert 0 < share_done(begun) < 100
    finished = run_import(begun, io.BytesIO(data), NO_SHELF)
    assert counts(finished) == {"read": 10, "created": 10}
    assert share_done(finished) == 100
    assert Entry.objects.filter(kind="records-imported").count() == 4
    assert sum(Entry.objects.filter(kind="records-imported").values_list("quantity", flat=True)) == 10


def test_two_workers_at_one_import_write_each_record_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imports, "BATCH", 2)
    library = make.library("雁塔区图书馆")
    data = opened("cnmarc_10_records.xml").read()
    slow = request_import(Act("desk", library=library.pk), library, upload(data))
    run_import(Import.objects.get(pk=slow.pk), io.BytesIO(data), NO_SHELF)
    with pytest.raises(OvertakenError):
        run_import(slow, io.BytesIO(data), NO_SHELF)
    assert (Record.objects.count(), Import.objects.get().read) == (10, 10)


@pytest.mark.parametrize("status", [Import.Status.CANCELLED, Import.Status.UNDOING, Import.Status.UNDONE])
def test_an_import_that_was_ended_does_not_go_on(monkeypatch: pytest.MonkeyPatch, status: str):
    monkeypatch.setattr(imports, "BATCH", 2)
    library = make.library("雁塔区图书馆")
    data = opened("cnmarc_10_records.xml").read()
    source = request_import(Act("desk", library=library.pk), library, upload(data))
    with pytest.raises(OvertakenError):
        run_import(source, io.BytesIO(data), NO_SHELF, lambda _: Import.objects.update(status=status))
    with pytest.raises(OvertakenError):
        run_import(source, io.BytesIO(data), NO_SHELF)
    assert (Record.objects.count(), Import.objects.get().status) == (2, status)


def test_the_same_request_twice_is_one_import():
    library = make.library("雁塔区图书馆")
    act = Act("desk", library=library.pk)
    first = request_import(act, library, upload(written(dream())))
    assert request_import(act, library, upload(written(dream()))) == first
    assert request_import(Act("desk", library=library.pk), library, upload(written(dream()))) == first


def test_a_record_that_the_database_refuses_does_not_stop_the_others():
    library = make.library("雁塔区图书馆")

    def refuse(act: Act, taken: list, _sought: object) -> int:
        if Title.objects.filter(pk__in=[one.title for one in taken], title="平凡的世界").exists():
            Record.objects.create(title_id=taken[0].title, library=library, control_number="3", raw=b"", digest=b"")
        return 0

    data = written(
        *[
            book(str(number), title)
            for number, title in enumerate(["人生", "惊心动魄的一幕", "平凡的世界", "在困难的日子里"], 1)
        ]
    )
    source = request_import(Act("desk", library=library.pk), library, upload(data))
    finished = run_import(source, io.BytesIO(data), replace(NO_SHELF, add=refuse))
    assert counts(finished) == {"read": 4, "created": 3, "rejected": 1}
    assert [(row.number, row.reason) for row in RejectedRecord.objects.all()] == [(3, "not-storable")]


def test_an_unexpected_fault_marks_the_import():
    library = make.library("雁塔区图书馆")
    source = request_import(Act("desk", library=library.pk), library, upload(written(dream())))
    with pytest.raises(Crash):
        run_import(source, io.BytesIO(written(dream())), NO_SHELF, crash_after(1))
    assert (Import.objects.get().status, Import.objects.get().failure) == (Import.Status.FAILED, "Crash")
