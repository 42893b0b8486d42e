"""Files of records at the desk: sent, watched, reported."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.imports import STALE
from shulian.apps.catalogue.models import Import, Title
from shulian.apps.holdings import jobs
from shulian.apps.holdings.models import Item
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.apps.catalogue.files import written
from tests.interfaces.desk.conftest import Desk, desk_of
from tests.protocols.marc.samples import DATA, bad_directory, control_field, data_field, dream, made

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256))


@pytest.fixture(autouse=True)
def files(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def send(desk: Desk, data: bytes, name: str = "records.mrc", **fields: str):
    sent = {"command": str(uuid4()), "file": SimpleUploadedFile(name, data)} | fields
    return desk.client.post("/desk/imports/", sent)


def sent(desk: Desk, data: bytes) -> Import:
    """An import that the worker has read."""
    assert send(desk, data).status_code == 302
    source = Import.objects.latest("pk")
    jobs.read_import(source=source.pk)
    return source


def page(desk: Desk, address: str) -> str:
    response = desk.client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_file_is_sent_read_and_counted(desk: Desk, yanta: Library):
    response = send(desk, written(dream()))
    source = Import.objects.get()
    assert response.headers["Location"] == f"/desk/imports/{source.pk}/"
    waiting = page(desk, f"/desk/imports/{source.pk}/")
    assert "The file waits to be read. You may leave this page" in waiting
    assert f'hx-get="/desk/imports/{source.pk}/progress/"' in waiting
    jobs.read_import(source=source.pk)
    done = page(desk, f"/desk/imports/{source.pk}/progress/")
    assert "every record is in the catalogue" in done
    assert "hx-get" not in done
    assert "records.mrc" in page(desk, "/desk/imports/")
    assert Item.objects.filter(library=yanta).count() == 2


def test_a_running_import_says_how_far_it_is(desk: Desk):
    send(desk, written(dream()))
    Import.objects.update(status=Import.Status.RUNNING, total_bytes=200, done_bytes=50, read=1234)
    told = page(desk, f"/desk/imports/{Import.objects.get().pk}/progress/")
    assert "25 % read, 1,234 records" in told
    assert '<progress max="100" value="25">' in told


def test_an_import_of_which_nothing_is_heard_waits_to_be_taken_up(desk: Desk):
    send(desk, written(dream()))
    address = f"/desk/imports/{Import.objects.get().pk}/progress/"
    for heard, waits in ((clock.now(), False), (clock.now() - STALE, True)):
        Import.objects.update(status=Import.Status.RUNNING, heartbeat_at=heard)
        told = page(desk, address)
        assert ("waits to be taken up again" in told, "<progress" in told) == (waits, not waits)
        assert f'hx-get="{address}"' in told
        assert ("Waits to be taken up" in page(desk, "/desk/imports/")) == waits
    Import.objects.update(file="")
    assert "taken up" not in page(desk, address), "nobody has its file but who sent it"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (JPEG, "This is a picture (JPEG), not a file of MARC records."),
        (b"%PDF-1.7", "This is a PDF document"),
        ("题名,作者\n".encode(), "This is a text file without MARC records."),
    ],
)
def test_a_wrong_file_gets_one_sentence_and_changes_nothing(desk: Desk, data: bytes, sentence: str):
    response = send(desk, data)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Import.objects.exists()


def test_no_file_is_asked_for(desk: Desk):
    response = desk.client.post("/desk/imports/", {"command": str(uuid4())})
    assert "This field is required." in response.content.decode()


def test_the_same_form_twice_is_one_import(desk: Desk):
    command = str(uuid4())
    send(desk, written(dream()), command=command)
    send(desk, written(dream()), command=command)
    assert Import.objects.count() == 1


def test_the_report_names_what_was_not_taken_and_what_was_repaired(desk: Desk):
    bad = made(control_field("001", "9"), data_field("210", "d1990"))
    data = bad_directory(written(dream())) + written(bad) + b"=cmd" + b"x" * 60 + b"\x1d"
    source = sent(desk, data)
    told = page(desk, f"/desk/imports/{source.pk}/")
    assert "2 records were not taken" in told
    assert "The record has no title." in told
    book = desk.client.get(f"/desk/imports/{source.pk}/report.xlsx")
    sheet = xlsx.read(book.content)
    assert sheet.rows[1] == ("Record number", "Byte offset", "Reason", "Begins with")
    assert [row[:3] for row in sheet.rows[2:]] == [
        (2, len(written(dream())), "The record has no title."),
        (3, len(written(dream())) + len(written(bad)), "What stands here is not a MARC record."),
    ]
    listed = desk.client.get(f"/desk/imports/{source.pk}/report.csv").content.decode("utf-8-sig")
    assert "What stands here is not a MARC record.,'=cmd" in listed


def test_many_rejections_are_shown_in_part(desk: Desk):
    source = sent(desk, written(dream()) + b"not a record at all, but a sentence of some length\x1d" * 25)
    told = page(desk, f"/desk/imports/{source.pk}/")
    assert "The first 20 are shown; the report has all of them." in told


def test_a_file_without_news_says_so(desk: Desk):
    sent(desk, written(dream()))
    source = sent(desk, written(dream()))
    assert "nothing has changed" in page(desk, f"/desk/imports/{source.pk}/")


def test_an_empty_collection_says_so(desk: Desk):
    source = sent(desk, b"<?xml version='1.0'?><collection></collection>")
    assert "No record was found in this file." in page(desk, f"/desk/imports/{source.pk}/")


def test_a_fault_says_what_to_do(desk: Desk):
    source = sent(desk, written(dream()))
    Import.objects.update(status=Import.Status.FAILED)
    assert "Send the file again" in page(desk, f"/desk/imports/{source.pk}/")


def test_only_own_imports_are_seen(desk: Desk, elsewhere: Desk, province: Library):
    source = sent(desk, written(dream()))
    assert "records.mrc" not in page(elsewhere, "/desk/imports/")
    for part in ("", "progress/", "report.xlsx", "report.csv"):
        assert elsewhere.client.get(f"/desk/imports/{source.pk}/{part}").status_code == 403
    assert desk.client.get(f"/desk/imports/{source.pk + 1}/").status_code == 404
    office = desk_of(make.staff(Role.ALLIANCE_OFFICE, province), province)
    assert office.client.get("/desk/imports/").status_code == 403
    assert Client().get("/desk/imports/").status_code == 302


def test_the_pages_are_chinese(desk: Desk, settings):
    source = sent(desk, (DATA / "solrmarc__errorRecs.mrc").read_bytes())
    chinese = desk.client
    del chinese.cookies[settings.LANGUAGE_COOKIE_NAME]
    told = chinese.get(f"/desk/imports/{source.pk}/").content.decode()
    assert "文件已读完，全部记录已入库" in told
    refused = chinese.post("/desk/imports/", {"command": str(uuid4()), "file": io.BytesIO(JPEG)})
    assert "这是一张图片（JPEG），不是 MARC 记录文件。" in refused.content.decode()
    assert Title.objects.count() == 5
