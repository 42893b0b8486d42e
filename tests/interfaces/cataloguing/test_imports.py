"""Files at the cataloguers' place: tried, imported, stopped, undone, and read by a library's own rules."""

from __future__ import annotations

import io
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.imports import STALE
from shulian.apps.catalogue.models import Import, ImportProfile, Record, Title
from shulian.apps.holdings import jobs
from shulian.apps.holdings.models import Item
from shulian.core.roles import Role
from shulian.documents import xlsx
from shulian.protocols import marc
from tests import make
from tests.apps.holdings.files import book, copy

pytestmark = pytest.mark.django_db

IMPORTS, PROFILES = "/cataloguing/imports/", "/cataloguing/profiles/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def yanta() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def client(yanta: Library, client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(make.staff(Role.CATALOGUER, yanta))
    return client


def send(client: Client, data: bytes, name: str = "x.mrc", **fields: str) -> str:
    sent = {"command": str(uuid4()), "file": SimpleUploadedFile(name, data)} | fields
    response = client.post(IMPORTS, sent, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def ask(client: Client, source: Import, what: str) -> str:
    answer = client.post(f"{IMPORTS}{source.pk}/ask/", {"command": str(uuid4()), "do": what}, follow=True)
    return answer.content.decode()


def worked(source: Import) -> Import:
    jobs.read_import(source=source.pk)
    source.refresh_from_db()
    return source


@pytest.mark.parametrize("status", [Import.Status.TRYING, Import.Status.RUNNING, Import.Status.UNDOING])
def test_work_of_which_nothing_is_heard_waits_to_be_taken_up(client: Client, status: Import.Status):
    send(client, marc.to_bytes(book("1", "人生")))
    source = Import.objects.get()
    for heard, waits in ((None, False), (clock.now(), False), (clock.now() - STALE, True)):
        Import.objects.update(status=status, heartbeat_at=heard)
        told = page(client, f"{IMPORTS}{source.pk}/")
        assert ("waits to be taken up again" in told, "<progress" in told) == (waits, not waits)
        assert ("Waits to be taken up" in page(client, IMPORTS)) == waits


def test_a_file_is_tried_imported_and_undone(client: Client):
    records = [book(str(n), f"第{n}本书", copy(str(n), *("1" * (n == 5)))) for n in range(1, 6)]
    data = b"".join(map(marc.to_bytes, records)) + b"rubbish\x1d"
    assert "Being tried" in send(client, data)
    source = worked(Import.objects.get())
    told = page(client, f"{IMPORTS}{source.pk}/")
    for sentence in ("nothing in the catalogue has changed", "New title · 5", "Not taken · 1", "too short"):
        assert sentence in told
    assert not Record.objects.exists()
    listed = page(client, f"{IMPORTS}{source.pk}/records/?verdict=created")
    assert "第5本书" in listed
    assert "too short" not in listed
    sheet = xlsx.read(client.get(f"{IMPORTS}{source.pk}/report.xlsx").content)
    assert sheet.rows[2][:4] == (1, "New title", "1", "第1本书")
    ask(client, source, "begin")
    told = page(client, f"{IMPORTS}{worked(source).pk}/")
    assert "1 record was not taken" in told
    assert "Another record reports the same barcode; the copy stays there · 1" in told
    noted = xlsx.read(client.get(f"{IMPORTS}{source.pk}/report.xlsx").content, "Copies").rows[1]
    assert (noted[0], *noted[2:]) == (5, "1", 1, "5", "1")
    assert (Record.objects.count(), Item.objects.count()) == (5, 5)
    Item.objects.filter(barcode="3").update(state="on-loan")
    assert "Being undone" in ask(client, source, "undo")
    told = page(client, f"{IMPORTS}{worked(source).pk}/")
    assert "1 record stays, because it has been used since." in told
    assert "has been lent, moved, counted or changed" in told
    assert (Record.objects.count(), Title.objects.living().count()) == (1, 1)
    assert "That is not possible any more" in ask(client, source, "undo")


def test_an_import_is_paused_and_given_up(client: Client):
    send(client, marc.to_bytes(book("1", "人生")), do="import")
    source = Import.objects.get()
    assert "Paused behind 0 records" in ask(client, source, "pause")
    ask(client, source, "go-on")
    assert Import.objects.get().status == "waiting"
    assert "Given up behind 0 records" in ask(client, source, "cancel")
    assert not Record.objects.exists()


@pytest.mark.parametrize("preset", ["cnmarc-905", "marc21-852", "table"])
def test_a_profile_begins_with_a_preset_and_is_used(client: Client, preset: str, yanta: Library):
    form = client.get(f"{PROFILES}new/?preset={preset}").context["form"]
    said = {name: value for name, value in form.initial.items() if value and name in form.fields}
    chosen = {"name": "本馆", "preset": preset, "command": str(uuid4()), "matching": "edition", "overlay": "add"}
    typed = {"protected": "690, 9xx", "classes": "刊 = periodical"}
    response = client.post(f"{PROFILES}new/", said | chosen | typed)
    assert response.status_code == 302
    profile = ImportProfile.objects.get()
    assert (profile.rules["protected"], profile.rules["classes"]) == (["690", "9XX"], {"刊": "periodical"})
    assert profile.kind == ("table" if preset == "table" else "marc")
    again = client.get(f"{PROFILES}{profile.pk}/").context["form"]
    assert again["classes"].value() == "刊 = periodical"
    assert "本馆" in page(client, IMPORTS)
    assert "本馆" in page(client, PROFILES)
    client.post(f"{PROFILES}{profile.pk}/remove/", {"command": str(uuid4())})
    assert not ImportProfile.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("tag", "90", "is no field"),
        ("place_barcode", "$$", "cannot be understood"),
        ("protected", "69", "is no field: three digits, X for any"),
        ("classes", "刊", "Every line needs a class"),
        ("name", "旧", "Another profile has this name."),
    ],
)
def test_a_wrong_rule_is_named_and_nothing_typed_is_lost(
    client: Client, yanta: Library, field: str, value: str, sentence: str
):
    ImportProfile.objects.create(library=yanta, name="旧")
    said = {"name": "新", "tag": "905", "matching": "edition", "overlay": "add", "default_shelf": "书库"} | {
        field: value
    }
    told = client.post(f"{PROFILES}new/", said | {"command": str(uuid4())}).content.decode()
    assert sentence in told
    assert "书库" in told
    assert ImportProfile.objects.count() == 1


TABLE = (
    "题名,责任者,ISBN,出版年,条码号,备注\n人生,路遥,978-7-02-000220-7,2001,1;2,赠书\n,无名,,,,\n平凡的世界,路遥,,,3,\n"
)


def table(yanta: Library) -> ImportProfile:
    columns = {"title": "题名", "authors": "责任者", "isbn": "ISBN", "year": "出版年", "barcode": "条码号"}
    return ImportProfile.objects.create(library=yanta, name="表", kind="table", rules={"columns": columns})


@pytest.mark.parametrize("kind", ["utf-8", "gb18030", "tab", "xlsx"])
def test_a_table_comes_in_row_by_row(client: Client, yanta: Library, kind: str):
    rows = [line.split(",") for line in TABLE.splitlines()]
    data = {
        "utf-8": ("\ufeff" + TABLE).encode(),
        "gb18030": TABLE.encode("gb18030"),
        "tab": TABLE.replace(",", "\t").encode(),
        "xlsx": xlsx.write([xlsx.Page("书目", tuple(rows[0]), rows[1:])]),
    }[kind]
    send(client, data, "书目.csv", profile=str(table(yanta).pk), do="import")
    source = worked(Import.objects.get())
    assert (source.status, source.read, source.created, source.rejected, source.items) == ("finished", 3, 2, 1, 3)
    told = page(client, f"{IMPORTS}{source.pk}/records/")
    for words in ("人生", "平凡的世界", "The record has no title."):
        assert words in told
    title = Title.objects.get(title="人生")
    assert (title.isbns, title.year, title.authors) == (["9787020002207"], 2001, ["路遥"])
    assert ["990", "  ", [["a", "备注"], ["b", "赠书"]]] in Record.objects.get(title=title).fields


@pytest.mark.parametrize(
    ("data", "profiled", "sentence"),
    [
        (TABLE.encode(), False, "Choose a profile for tables"),
        ("书名,作者\nx,y\n".encode(), True, "no column “题名”"),
        ((TABLE.splitlines()[0] + ",责任者\n").encode(), True, "“责任者” stands over two columns"),
        (b"PK\x03\x04xl/" + b"x" * 200, True, "no workbook, whatever its name says"),
        (b"", True, "The file is empty."),
        (b"PK\x03\x04" + b"x" * 100, False, "This is a ZIP archive."),
        (b"\x1f\x8b\x08" + b"x" * 100, False, "compressed (gzip)"),
    ],
)
def test_a_file_that_does_not_fit_gets_one_sentence(
    client: Client, yanta: Library, data: bytes, profiled: bool, sentence: str
):
    told = send(client, data, profile=str(table(yanta).pk) if profiled else "")
    assert sentence in told
    assert not Import.objects.exists()


def test_a_workbook_that_would_burst_is_refused(client: Client, yanta: Library):
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (80 << 20))
    told = send(client, stream.getvalue(), profile=str(table(yanta).pk))
    assert "The workbook is too large." in told


def test_another_library_sees_none_of_it(client: Client, yanta: Library):
    profile = table(yanta)
    send(client, marc.to_bytes(book("1", "人生")))
    source = Import.objects.get()
    client.force_login(make.staff(Role.CATALOGUER, make.library("汉台区图书馆")))
    for address in (f"{IMPORTS}{source.pk}/", f"{IMPORTS}{source.pk}/records/", f"{PROFILES}{profile.pk}/"):
        assert client.get(address).status_code == 403
    ask(client, source, "cancel")
    assert Import.objects.get().status == "trying"
