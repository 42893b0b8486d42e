"""Lists of the cataloguers on a phone, where a row is a card; and errors of a form in our own words."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from shulian.apps.catalogue.models import Import
from shulian.apps.circulation.models import WeedingList
from tests import make
from tests.interfaces.cataloguing.conftest import Room
from tests.interfaces.cataloguing.test_stock import CHANGE, book

pytestmark = pytest.mark.django_db


def test_every_cell_of_a_card_says_what_it_is(room: Room) -> None:
    book(room, "书一")
    make.item(room.library, "W1")
    room.post("changes/", **CHANGE)
    room.post("weeding/", name="剔旧", barcodes="W1")
    Import.objects.create(library=room.library, file_name="新书.mrc", kind="marc", digest="0")
    for page in ("changes/", "imports/", "weeding/", f"weeding/{WeedingList.objects.get().pk}/"):
        told = html.fromstring(room.get(page))
        (table,) = told.xpath("//table[contains(@class, 'travel-stacked')]")
        heads = [" ".join(one.text_content().split()) for one in table.xpath(".//thead//th")]
        (row,) = table.xpath(".//tbody/tr")
        cells = row.xpath("./td|./th")
        assert len(cells) == len(heads)
        for cell, head in zip(cells, heads, strict=True):
            assert cell.tag == "th" or cell.get("data-label") in {head, None if cell.xpath("./input") else head}
        assert told.xpath("//link[contains(@href, 'look/travel')]"), "the style that makes cards of rows"


def test_lines_of_the_register_are_cards(room: Room) -> None:
    kept, waiting = (make.item(room.library, barcode, make.title(barcode)) for barcode in ("R1", "R2"))
    room.post("accessions/", on="2026-03-01", item=[kept.pk])
    sure = room.post("accessions/", status=200, do="ask", on="2026-03-02", item=[waiting.pk])
    wrong = {"do": "strike-ask", "year": 2026, "first": 1, "why": "误"}
    pages = (room.get("accessions/", year=2026), *map(_text, (sure, room.post("accessions/", status=200, **wrong))))
    for page, count in zip(pages, (2, 1, 1), strict=True):
        told = html.fromstring(page)
        tables = told.xpath("//table")
        assert [one.get("class") for one in tables] == ["table travel-stacked"] * count
        for table in tables:
            heads = [" ".join(one.text_content().split()) for one in table.xpath(".//thead//th")]
            cells = table.xpath(".//tbody/tr/*")
            assert len(cells) == len(heads)
            for cell, head in zip(cells, heads, strict=True):
                is_ticked = bool(cell.xpath("./input[@type='checkbox']"))
                assert cell.tag == "th" or cell.get("data-label") == (None if is_ticked else head)
        assert told.xpath("//link[contains(@href, 'look/travel')]")


def _text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"code": "ab"}, "子字段代码为一个字符"),
        ({"tag": "6900"}, "字段号为三个字符"),
        ({"indicators": "###"}, "指示符为两位"),
    ],
)
def test_what_is_too_long_is_said_in_our_words(room: Room, bad: dict[str, str], said: str) -> None:
    assert said in room.post("changes/", status=200, **CHANGE | bad).content.decode()
