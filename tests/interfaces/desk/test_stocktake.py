"""Taking stock at the desk: begun, scanned, sent as lists, closed, reported."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shulian.apps.alliance.models import Library
from shulian.apps.holdings import jobs
from shulian.apps.holdings.models import Item, StockRun, StockTake
from shulian.core.circulation.states import ItemState
from shulian.core.roles import Role
from shulian.core.shelves import shelf_key
from shulian.documents import xlsx
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shelf(yanta: Library) -> list[Item]:
    numbers = [f"I247.5/{number}" for number in range(1, 5)]
    return [
        make.item(yanta, f"Y{place}", call_number=number, shelf_key=shelf_key(number))
        for place, number in enumerate(numbers, 1)
    ]


def begin(desk: Desk, **fields: str) -> StockTake:
    sent = {"library": desk.library.pk, "name": "十一月清点"} | fields
    response = desk.post("/desk/stock/", **sent)
    assert response.status_code == 302, response.content.decode()
    return StockTake.objects.latest("pk")


def said(desk: Desk, stock_take: StockTake, text: str, **fields: object) -> str:
    response = desk.post(f"/desk/stock/{stock_take.pk}/scan/", text=text, **fields)
    assert response.status_code == 200
    return response.content.decode()


def test_a_shelf_is_counted_from_beginning_to_end(desk: Desk, shelf: list[Item], hantai: Library):
    make.item(hantai, "H1")
    stock_take = begin(desk)
    assert "Seen. It stands where it belongs." in said(desk, stock_take, "Y1")
    assert "Scanned already" in said(desk, stock_take, "Y1")
    wrong = said(desk, stock_take, "H1")
    assert "It belongs to another library." in wrong
    assert "/desk/returns/" in wrong
    assert "No item has this barcode." in said(desk, stock_take, "NOPE")
    assert "left of 4 expected" in desk.client.get(f"/desk/stock/{stock_take.pk}/").content.decode()
    closed = desk.client.post(f"/desk/stock/{stock_take.pk}/close/", {"command": uuid4()}, follow=True)
    report = closed.content.decode()
    assert "The stock-take is closed." in report
    assert all(f"Y{number}" in report for number in (2, 3, 4))
    again = desk.client.post(f"/desk/stock/{stock_take.pk}/close/", {"command": uuid4()}, follow=True)
    assert "This stock-take has been closed already" in again.content.decode()
    assert "the book was not counted" in said(desk, stock_take, "Y2")
    book = xlsx.read(desk.client.get(f"/desk/stock/{stock_take.pk}/report.xlsx").content)
    assert [row[1] for row in book.rows[2:]] == ["Y2", "Y3", "Y4"]


def test_a_book_before_that_stands_wrong_is_named(desk: Desk, shelf: list[Item]):
    stock_take = begin(desk)
    said(desk, stock_take, "Y1")
    said(desk, stock_take, "Y4")
    assert "stands behind its place" in said(desk, stock_take, "Y2")
    listed = desk.client.get(f"/desk/stock/{stock_take.pk}/report/?group=misplaced").content.decode()
    assert "Y4" in listed
    assert "Out of order" in listed


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"call_from": "K", "call_to": "I"}, "The range ends before it begins."),
        ({"call_from": "Z"}, "No item that should stand on these shelves was found."),
        ({}, "A stock-take of the same shelves is under way."),
        ({"library": "999999"}, "Select a valid choice."),
    ],
)
def test_what_cannot_begin_gets_a_sentence(desk: Desk, shelf: list[Item], fields: dict[str, str], sentence: str):
    begin(desk, call_to="I")
    response = desk.post("/desk/stock/", **({"library": desk.library.pk, "call_from": "A"} | fields))
    assert sentence in response.content.decode()
    assert StockTake.objects.count() == 1


def send(desk: Desk, stock_take: StockTake, data: bytes):
    file = SimpleUploadedFile("scanner.txt", data)
    return desk.client.post(f"/desk/stock/{stock_take.pk}/list/", {"command": uuid4(), "file": file})


def test_a_list_is_read_and_accounted_for(desk: Desk, shelf: list[Item]):
    stock_take = begin(desk)
    assert send(desk, stock_take, b"Y1\nY2\nNOPE\n").status_code == 302
    waiting = desk.client.get(f"/desk/stock/{stock_take.pk}/").content.decode()
    assert f'hx-get="/desk/stock/{stock_take.pk}/lists/"' in waiting
    closed = desk.client.post(f"/desk/stock/{stock_take.pk}/close/", {"command": uuid4()}, follow=True)
    assert "A list is still being read." in closed.content.decode()
    jobs.read_stock_list(run=StockRun.objects.get().pk)
    told = desk.client.get(f"/desk/stock/{stock_take.pk}/lists/").content.decode()
    assert "Seen 2 · Unknown 1" in told
    assert "3 / 3" in told
    assert "hx-get" not in told


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "There is no barcode in the file."),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "This is no list of barcodes."),
        (b"Y1\n" * 200_001, "The list is too long: at most 200,000 lines."),
    ],
    ids=["empty", "picture", "too long"],
)
def test_what_is_no_list_gets_a_sentence(desk: Desk, shelf: list[Item], data: bytes, sentence: str):
    stock_take = begin(desk)
    assert sentence in send(desk, stock_take, data).content.decode()
    assert not StockRun.objects.exists()


def test_of_equal_barcodes_one_is_chosen(desk: Desk, shelf: list[Item], hantai: Library, province: Library):
    one = make.item(hantai, "X1")
    make.item(province, "X1")
    stock_take = begin(desk)
    assert f'data-item="{one.pk}"' in said(desk, stock_take, "X1")
    assert "It belongs to another library." in said(desk, stock_take, "X1", item=one.pk)


def test_nobody_counts_at_another_library(desk: Desk, elsewhere: Desk, shelf: list[Item], province: Library):
    stock_take = begin(desk)
    for address in ("", "lists/", "report/", "report.xlsx"):
        assert elsewhere.client.get(f"/desk/stock/{stock_take.pk}/{address}").status_code == 403
    assert elsewhere.post(f"/desk/stock/{stock_take.pk}/scan/", text="Y1").status_code == 403
    office = desk_of(make.staff(Role.ALLIANCE_OFFICE, province), province)
    assert office.client.get("/desk/stock/").status_code == 403


def test_a_director_counts_the_self_service_library_below(province: Library, yanta: Library):
    box = make.library("街角24小时馆", Library.objects.get(pk=yanta.pk), kind="self-service")
    make.item(box, "S1", state=ItemState.AVAILABLE)
    director = desk_of(make.staff(Role.LIBRARY_DIRECTOR, yanta), yanta)
    stock_take = begin(director, library=str(box.pk))
    assert stock_take.library == box
    assert "Seen" in said(director, stock_take, "S1")


def test_the_pages_without_scripts_are_whole_pages(desk: Desk, shelf: list[Item]):
    stock_take = begin(desk)
    desk.part = False
    assert "</html>" in said(desk, stock_take, "Y1")
    assert "</html>" in said(desk, stock_take, "")
