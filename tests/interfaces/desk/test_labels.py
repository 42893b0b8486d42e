"""Labels at the desk: a sheet is measured, items are chosen, a PDF comes."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Import, Record
from shulian.apps.holdings.models import Item, LabelSheet
from shulian.interfaces.desk import labels
from tests import make
from tests.interfaces.desk.conftest import Desk

pytestmark = pytest.mark.django_db

MEASURED = {
    "name": "40 张标签",
    "columns": 4,
    "rows": 10,
    "left": "8.0",
    "top": "13",
    "width": "45.7",
    "height": "25.4",
    "pitch_x": "48.5",
    "pitch_y": "27",
    "offset_x": "-0.3",
    "offset_y": "0",
}


def save(desk: Desk, address: str = "/desk/stock/labels/sheets/", **fields: object):
    return desk.client.post(address, {"command": uuid4()} | MEASURED | fields)


@pytest.fixture
def sheet(desk: Desk) -> LabelSheet:
    assert save(desk).status_code == 302
    return LabelSheet.objects.get()


def printed(desk: Desk, on: LabelSheet, **fields: object):
    sent = {"sheet": on.pk, "kind": "barcode", "source": "list", "barcodes": "", "start": 1} | fields
    return desk.client.post("/desk/stock/labels/", sent)


def told(response) -> str:
    assert response.headers["Content-Type"].startswith("text/html"), response.headers
    return response.content.decode()


def test_a_sheet_is_measured_saved_calibrated_and_removed(desk: Desk, yanta: Library, sheet: LabelSheet):
    assert (sheet.library, sheet.left, sheet.width, sheet.offset_x) == (yanta, 80, 457, -3)
    assert "40 张标签" in desk.client.get("/desk/stock/labels/").content.decode()
    assert save(desk, f"/desk/stock/labels/sheets/{sheet.pk}/", offset_x="0.2").status_code == 302
    sheet.refresh_from_db()
    assert sheet.offset_x == 2
    page = desk.client.get(f"/desk/stock/labels/sheets/{sheet.pk}/calibration.pdf")
    assert page.content.startswith(b"%PDF")
    desk.client.post(f"/desk/stock/labels/sheets/{sheet.pk}/remove/", {"command": uuid4()})
    assert "No sheet of labels is known yet" in desk.client.get("/desk/stock/labels/").content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"left": "-8.0"}, "This cannot be less than zero."),
        ({"pitch_y": "-27"}, "This cannot be less than zero."),
        ({"columns": "0"}, "There must be at least one label."),
        ({"pitch_x": "20"}, "The labels would overlap"),
        ({"rows": "12"}, "The labels would reach beyond the page"),
        ({"offset_y": "25"}, "An offset of more than 20 mm is another sheet."),
        ({"width": "1"}, "A label is at least 15 mm wide"),
        ({"left": "8,0 mm"}, "Enter a number."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_a_sheet_that_cannot_be_printed_gets_a_sentence(desk: Desk, fields: dict[str, str], sentence: str):
    assert sentence in told(save(desk, **fields))
    assert not LabelSheet.objects.exists()


def test_two_sheets_of_one_name_are_refused(desk: Desk, sheet: LabelSheet):
    assert "Another sheet has this name." in told(save(desk))
    assert LabelSheet.objects.count() == 1


def test_labels_for_a_list_a_title_new_items_and_the_last_import(desk: Desk, yanta: Library, sheet: LabelSheet):
    one = make.item(yanta, "Y1", call_number="I247.5/1")
    make.item(yanta, "Y2", of=one.title)
    source = Import.objects.create(library=yanta, file_name="a.mrc", kind="iso2709", digest="0" * 64, items=1)
    record = Record.objects.create(
        title=one.title, library=yanta, format="cnmarc", encoding="utf-8", raw=b"", digest=b"", source=source
    )
    Item.objects.filter(pk=one.pk).update(record=record)
    for fields in (
        {"barcodes": "Y1 Y2"},
        {"source": "title", "barcodes": "Y1"},
        {"source": "since", "since": f"{clock.today():%Y-%m-%d}"},
        {"source": "import"},
        {"kind": "spine", "barcodes": "Y1"},
    ):
        assert printed(desk, sheet, **fields).content.startswith(b"%PDF"), fields


def test_what_gets_no_label_is_named_and_the_others_are_printed(desk: Desk, yanta: Library, sheet: LabelSheet):
    make.item(yanta, "Y1")
    make.item(yanta, "条码一")
    asked = told(printed(desk, sheet, barcodes="Y1 NOPE 条码一"))
    assert "2 barcodes get no label" in asked
    assert "NOPE" in asked
    assert printed(desk, sheet, barcodes="Y1 NOPE 条码一", anyway="1").content.startswith(b"%PDF")
    assert "1 barcode gets no label" in told(printed(desk, sheet, kind="spine", barcodes="Y1"))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"barcodes": " "}, "Scan or paste at least one barcode."),
        ({"source": "since"}, "Name the first day."),
        ({"source": "since", "since": "2099-01-01"}, "No item of this library was found for this."),
        ({"source": "import"}, "No item of this library was found for this."),
        ({"source": "title", "barcodes": "NOPE"}, "No item of this library was found for this."),
        ({"barcodes": "Y1", "start": "0"}, "greater than or equal to 1"),
        ({"barcodes": "Y1", "sheet": "999999"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_printed_gets_a_sentence(
    desk: Desk, yanta: Library, sheet: LabelSheet, fields: dict[str, str], sentence: str
):
    make.item(yanta, "Y1", added_at=clock.now() - timedelta(days=9))
    assert sentence in told(printed(desk, sheet, **fields))


def test_one_file_holds_so_many_labels_and_no_more(desk: Desk, yanta: Library, sheet: LabelSheet, monkeypatch):
    monkeypatch.setattr(labels, "MOST", 1)
    make.item(yanta, "Y1")
    make.item(yanta, "Y2")
    assert "One file holds at most 1 labels." in told(printed(desk, sheet, barcodes="Y1 Y2"))


def test_a_neighbours_sheet_and_items_stay_closed(desk: Desk, elsewhere: Desk, hantai: Library, sheet: LabelSheet):
    assert elsewhere.client.get(f"/desk/stock/labels/sheets/{sheet.pk}/").status_code == 403
    make.item(hantai, "H1")
    assert "No item of this library" in told(printed(desk, sheet, barcodes="H1"))
