"""Call numbers, the accession register, new-title lists and batch changes on their pages."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from shulian import clock
from shulian.apps.catalogue.actions.editing import Edited
from shulian.apps.catalogue.models import Record
from shulian.apps.holdings.actions.editing import save_here
from shulian.apps.holdings.actions.recordbatches import run_record_batch
from shulian.apps.holdings.models import Accession, Item, RecordBatch
from shulian.apps.journal.actions import Act
from shulian.core.fieldlines import line_of
from shulian.documents import xlsx
from shulian.interfaces.cataloguing import accessions, newtitles
from shulian.protocols import marc
from tests import make
from tests.interfaces.cataloguing.conftest import Room

pytestmark = pytest.mark.django_db


def copies(library: Any, number: int = 2, **more: Any) -> list[Item]:
    values = {"clc": "I247.57", "authors": ["路遥"], "publisher": "人民文学出版社"} | more
    return [make.item(library, f"Y{n}", make.title(f"书{n}", **values), price_fen=3000) for n in range(number)]


def test_copies_get_call_numbers_and_labels(room: Room) -> None:
    one, two = copies(room.library)
    bare = make.item(room.library, "BARE", make.title("无类"))
    page = room.get("call-numbers/")
    assert "I247.57/1" in page
    given = room.post("call-numbers/give/", status=200, item=[one.pk, two.pk, bare.pk]).content.decode()
    assert "I247.57/2" in given
    assert "无类" in given
    for kind in ("spine", "barcode"):
        paper = room.post("call-numbers/labels/", status=200, item=[one.pk, two.pk], kind=kind)
        assert paper.content.startswith(b"%PDF")
    room.post("call-numbers/labels/", item=[bare.pk], kind="spine")
    room.post("call-numbers/give/")
    make.item(room.library, call_number="I247.57/5")
    assert "3、4" in room.get("call-numbers/", **{"class": "I247.57"})


def test_the_rules_of_a_library_are_set_with_a_table_of_its_own(room: Room) -> None:
    one, _two = copies(room.library)
    table = BytesIO("路,L8\n王,W1\n".encode())
    table.name = "table.csv"
    room.post("call-numbers/rules/", method="author", width=1, table=table)
    assert "I247.57/L8" in room.get("call-numbers/")
    room.post("call-numbers/rules/", method="author", width=1, do="own")
    assert "I247.57/L35" in room.get("call-numbers/")
    bad = BytesIO(b"x\n")
    bad.name = "table.csv"
    assert (
        'class="error"'
        in room.post("call-numbers/rules/", status=200, method="author", width=1, table=bad).content.decode()
    )
    assert one.call_number == ""


def test_copies_are_written_into_the_register_by_year(room: Room) -> None:
    one, two = copies(room.library)
    room.post("accessions/", on="2026-03-01", source="新华书店", begin=7, item=[one.pk])
    room.post("accessions/", on="2026-03-02", source="赠书", begin=9, item=[two.pk])
    assert list(Accession.objects.values_list("number", flat=True)) == [7, 9]
    page = room.get("accessions/", year=2026)
    assert "2026-000009" in page
    assert "1、2、3、4、5、6、8" in page
    again = room.post("accessions/", status=200, on="2026-03-02", item=[two.pk]).content.decode()
    assert 'role="alert"' in again
    taken = room.post("accessions/", status=200, on="2026-03-02", begin=9, item=[make.item(room.library).pk])
    assert 'role="alert"' in taken.content.decode()
    assert room.client.get("/cataloguing/accessions/register.pdf?year=2026").content.startswith(b"%PDF")
    sheet = xlsx.read(room.client.get("/cataloguing/accessions/register.xlsx?year=2026").content)
    assert sheet.rows[2][0] == "2026-000007"
    assert room.client.get("/cataloguing/accessions/?year=99999").status_code == 200


def test_new_titles_stand_by_class_and_period(room: Room) -> None:
    copies(room.library)
    make.item(room.library, "T1", make.title("算法", clc="TP301"))
    page = room.get("new-titles/")
    assert "文学" in page or "Literature" in page
    assert "算法" in page
    assert "算法" not in room.get("new-titles/", **{"class": "I"})
    assert "算法" not in room.get("new-titles/", first="2000-01-01", last="2000-02-01")
    assert room.client.get("/cataloguing/new-titles/", {"first": "gestern", "class": "'"}).status_code == 200
    assert room.client.get("/cataloguing/new-titles/list.pdf").content.startswith(b"%PDF")
    sheet = xlsx.read(room.client.get("/cataloguing/new-titles/list.xlsx").content)
    assert [row[1] for row in sheet.rows[2:]] == ["书0", "书1", "算法"]


def test_a_long_register_is_linked_and_printed_in_parts_and_added_up_on_the_last_one(room: Room, monkeypatch) -> None:
    copies = [make.item(room.library, f"R{number}", make.title(f"书{number}")) for number in range(3)]
    room.post("accessions/", on="2026-03-01", item=[one.pk for one in copies])
    made: list[Any] = []
    monkeypatch.setattr(accessions, "MOST_PRINTED", 2)
    monkeypatch.setattr(accessions.paper, "pdf", lambda document, _at: made.append(document) or b"%PDF")
    page = room.get("accessions/", year=2026)
    for part in ("", "&amp;part=2"):
        address = f"/cataloguing/accessions/register.pdf?year=2026{part}"
        assert f'href="{address}"' in page
        room.client.get(address.replace("&amp;", "&"))
    assert "part=3" not in page
    assert [[len(group["rows"]) - group["totals"] for group in one["parts"]] for one in made] == [[2], [1]]
    assert [one["parts"][0]["totals"] for one in made] == [0, 1]
    assert made[0]["facts"][-1][1] == "1 / 2"


def test_a_long_list_of_new_titles_is_printed_in_parts_and_says_what_it_leaves_out(room: Room, monkeypatch) -> None:
    for number, of_class in enumerate(("TP301", "", "I247")):
        make.item(room.library, f"T{number}", make.title(f"书{number}", clc=of_class))
    made: list[Any] = []
    monkeypatch.setattr(newtitles, "MOST_PRINTED", 2)
    monkeypatch.setattr(newtitles, "MOST_LINES", 2)
    monkeypatch.setattr(newtitles.register, "pdf", lambda document, _at: made.append(document) or b"%PDF")
    assert "part=2" in room.get("new-titles/")
    for part in ("1", "2"):
        room.client.get("/cataloguing/new-titles/list.pdf", {"part": part})
    assert [[row[1] for group in one["parts"] for row in group["rows"]] for one in made] == [["书2", "书0"], ["书1"]]
    assert "2 / 2" in made[1]["facts"][-1]
    sheet = xlsx.read(room.client.get("/cataloguing/new-titles/list.xlsx").content)
    assert [row[1] for row in sheet.rows[2:-1]] == ["书2", "书0"]
    assert "1" in str(sheet.rows[-1][0])


def book(room: Room, title: str) -> Record:
    lines = (
        line_of("100", "##", "$a20260101d2026    em y0chiy50      ea"),
        line_of("101", "0#", "$achi"),
        line_of("200", "1#", f"$a{title}"),
        line_of("210", "##", "$c人民文学社$d2026"),
    )
    edited = Edited(marc.Format.CNMARC, "00000nam0 2200000   45  ", lines)
    return Record.objects.get(pk=save_here(Act("test", library=room.library.pk), room.library, edited).record)


CHANGE = {
    "name": "改出版者",
    "text": "书",
    "kind": "replace-text",
    "tag": "210",
    "code": "c",
    "find": "文学社",
    "put": "文学出版社",
}


def test_a_change_is_shown_done_and_undone(room: Room) -> None:
    row = book(room, "书一")
    room.post("changes/", **CHANGE)
    batch = RecordBatch.objects.get()
    page = room.get(f"changes/{batch.pk}/")
    assert "<ins>" in page
    assert Record.objects.get().version == 1
    room.post(f"changes/{batch.pk}/do/")
    assert "hx-get" in room.get(f"changes/{batch.pk}/progress/")
    run_record_batch(batch.pk)
    row.refresh_from_db()
    assert row.title.publisher == "人民文学出版社"
    assert "<ins>" in room.get(f"changes/{batch.pk}/")
    room.post(f"changes/{batch.pk}/do/")
    room.post(f"changes/{batch.pk}/undo/")
    run_record_batch(batch.pk)
    row.refresh_from_db()
    assert row.title.publisher == "人民文学社"
    room.post(f"changes/{batch.pk}/other/", status=400)


@pytest.mark.parametrize(
    "bad",
    [
        {"text": ""},
        {"tag": "2"},
        {"tag": "001"},
        {"code": ""},
        {"find": ""},
        {"find": "没有的字"},
        {"kind": "item-class", "put": "x" * 40},
        {"kind": "other"},
    ],
)
def test_a_change_that_is_none_is_told_so(room: Room, bad: dict[str, str]) -> None:
    book(room, "书一")
    page = room.post("changes/", status=200, **CHANGE | bad).content.decode()
    assert 'class="error"' in page or 'role="alert"' in page
    assert not RecordBatch.objects.exists()


def test_copies_are_put_on_another_shelf(room: Room) -> None:
    row = book(room, "书一")
    item = make.item(room.library, "Y1", row.title, record=row, shelf="A区")
    room.post("changes/", name="搬家", text="书", kind="item-shelf", put="B区")
    batch = RecordBatch.objects.get()
    assert "B区" in room.get(f"changes/{batch.pk}/")
    room.post(f"changes/{batch.pk}/do/")
    run_record_batch(batch.pk)
    item.refresh_from_db()
    assert (item.shelf, clock.today().year > 2000) == ("B区", True)
