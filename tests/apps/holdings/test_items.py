"""Copies that come with records."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings

from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.catalogue.models import Import, Outbox, Title
from shulian.apps.holdings import jobs
from shulian.apps.holdings.actions.imports import import_here, read_stored, start_import
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.files import counts, written
from tests.protocols.marc.samples import control_field, data_field, dream, made

pytestmark = pytest.mark.django_db


def imported(library, *records: marc.Record) -> Import:
    data = written(*records)
    return import_here(Act("command", library=library.pk), library, Upload("x.mrc", io.BytesIO(data), keep=False))


def record(number: str, title: str, *holdings: marc.Field, price: str = "CNY20.00") -> marc.Record:
    return made(
        control_field("001", number),
        data_field("010", f"d{price}"),
        data_field("200", f"a{title}", indicators="1 "),
        *holdings,
    )


def test_reported_copies_become_items_of_the_library():
    library = make.library("雁塔区图书馆")
    source = imported(library, dream())
    assert counts(source) == {"read": 1, "created": 1, "items": 2}
    items = list(Item.objects.order_by("barcode"))
    assert [item.barcode for item in items] == ["0100001", "0100002"]
    assert {(item.library, item.place, item.call_number, item.price_fen) for item in items} == {
        (library, library, "I242.4/12", 5970)
    }
    assert {item.title for item in items} == {Title.objects.get()}
    [entry] = Entry.objects.filter(kind="items-added")
    assert (entry.quantity, entry.library) == (2, library.pk)


def test_the_same_file_again_adds_nothing():
    library = make.library("雁塔区图书馆")
    imported(library, dream())
    Outbox.objects.all().delete()
    assert counts(imported(library, dream())) == {"read": 1, "unchanged": 1}
    assert (Item.objects.count(), Outbox.objects.count()) == (2, 0)


def test_two_libraries_may_use_the_same_barcode():
    first, second = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    imported(first, dream())
    imported(second, dream())
    assert Title.objects.count() == 1
    assert Item.objects.filter(barcode="0100001").count() == 2


def test_copies_of_another_library_are_left_to_it():
    mine, other = make.library("雁塔区图书馆", aliases=["YTQ"]), make.library("汉台区图书馆", code="HTQ")
    holdings = (
        data_field("905", "aYTQ", "b1"),
        data_field("905", f"a{mine.code.lower()}", "b2"),
        data_field("905", "aHTQ", "b3"),
        data_field("905", "a总馆", "b4"),
        data_field("905", "b5"),
        data_field("905", "b" + "9" * 41),
    )
    imported(mine, record("1", "人生", *holdings))
    assert sorted(Item.objects.values_list("barcode", flat=True)) == ["1", "2", "4", "5"]
    assert not other.items.exists()


def test_a_copy_follows_its_record_and_no_other():
    library, other = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    for one in (library, other):
        imported(one, record("1", "人生", data_field("905", "b1", "sI247/1")))
    imported(library, record("1", "人生 (第二部)", data_field("905", "b1", "sI247/2"), data_field("905", "b2")))
    item = Item.objects.get(library=library, barcode="1")
    assert (item.title.title, item.call_number, item.version) == ("人生 (第二部)", "I247/2", 2)
    imported(library, record("2", "早晨从中午开始", data_field("905", "b1")))
    assert Item.objects.get(library=library, barcode="1").title.title == "人生 (第二部)"


@pytest.mark.parametrize(
    ("price", "fen"), [("CNY20.00", 2000), ("USD20.00", None), ("CNY999999999", None), ("赠", None)]
)
def test_only_a_price_in_yuan_is_kept(price: str, fen: int | None):
    imported(make.library("雁塔区图书馆"), record("1", "人生", data_field("905", "b1"), price=price))
    assert Item.objects.get().price_fen == fen


def test_an_uploaded_file_waits_for_the_worker_and_goes_when_read(tmp_path):
    library = make.library("雁塔区图书馆")
    account = make.staff("desk-librarian", library)
    upload = Upload("records.mrc", io.BytesIO(written(dream())), keep=True)
    with override_settings(MEDIA_ROOT=tmp_path):
        source = start_import(Act("desk", account.pk, library.pk), library, upload)
        assert (source.status, default_storage.exists(source.file.name)) == (Import.Status.WAITING, True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT task_name, args FROM procrastinate_jobs")
            assert [(name.rsplit(".")[-1]) for name, _ in cursor.fetchall()] == ["read_import"]
        jobs.read_import(source=source.pk)
        jobs.read_import(source=source.pk)
        assert not default_storage.exists(source.file.name)
    source.refresh_from_db()
    assert (source.status, source.read, bool(source.file)) == (Import.Status.FINISHED, 1, False)
    assert Entry.objects.get(kind="records-imported").actor == account.pk


def test_an_import_whose_worker_died_is_taken_up_again(tmp_path):
    library = make.library("雁塔区图书馆")
    upload = Upload("records.mrc", io.BytesIO(written(dream())), keep=True)
    with override_settings(MEDIA_ROOT=tmp_path):
        source = start_import(Act("desk", library=library.pk), library, upload)
        jobs.take_up_imports(timestamp=0)
        assert Item.objects.count() == 0
        Import.objects.update(status="running", requested_at="2026-01-01T00:00Z", heartbeat_at="2026-01-01T00:00Z")
        jobs.take_up_imports(timestamp=0)
    assert Import.objects.get(pk=source.pk).status == Import.Status.FINISHED
    assert Item.objects.count() == 2


def test_an_import_that_another_worker_has_taken_over_is_left_to_it(monkeypatch, tmp_path):
    from shulian.apps.catalogue.actions.imports import OvertakenError
    from shulian.apps.holdings.actions import imports

    def overtaken(*_: object) -> None:
        raise OvertakenError

    library = make.library("雁塔区图书馆")
    upload = Upload("records.mrc", io.BytesIO(written(dream())), keep=True)
    with override_settings(MEDIA_ROOT=tmp_path):
        source = start_import(Act("desk", library=library.pk), library, upload)
        monkeypatch.setattr(imports, "run_import", overtaken)
        read_stored(source.pk)
    assert Import.objects.get(pk=source.pk).status == Import.Status.WAITING
