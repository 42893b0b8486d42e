"""Which copies are offered to the accession register, and what is asked before they are written into it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from shulian import clock
from shulian.apps.catalogue.models import Import
from shulian.apps.holdings.actions import accessions as writing
from shulian.apps.holdings.models import Accession, Item
from shulian.documents import xlsx
from shulian.interfaces.cataloguing import accessions
from tests import make
from tests.interfaces.cataloguing.conftest import Room, inputs

pytestmark = pytest.mark.django_db
LISTED = "/cataloguing/accessions/"


@pytest.fixture
def copies(room: Room) -> list[Item]:
    """Four copies, each a day older than the one before; the shelf has them the other way round."""
    made = [make.item(room.library, f"R{n}", make.title(f"书{n}"), shelf_key=f"K{9 - n}") for n in range(4)]
    for age, one in enumerate(made):
        Item.objects.filter(pk=one.pk).update(added_at=clock.now() - timedelta(days=age))
    return made


def offered(page: str) -> list[str]:
    """The barcodes that may be ticked, in their order."""
    return re.findall(r'type="checkbox" name="item"[^>]*aria-label="([^"]*)"', page)


def ticked(page: str) -> list[str]:
    return re.findall(r'name="item" value="[0-9]+" checked aria-label="([^"]*)"', page)


def test_what_came_last_is_offered_first_and_nobody_ticked_it(room: Room, copies: list[Item]) -> None:
    page = room.get("accessions/")
    assert (offered(page), ticked(page)) == (["R0", "R1", "R2", "R3"], [])
    assert "waiting=1&amp;tick=1" in page
    assert ticked(room.get("accessions/", waiting=1, tick=1)) == ["R0", "R1", "R2", "R3"]


def test_it_is_narrowed_by_day_import_and_barcodes(room: Room, copies: list[Item]) -> None:
    brought = Import.objects.create(library=room.library, file_name="新书.mrc", kind="marc", digest="0", items=1)
    Item.objects.filter(pk=copies[2].pk).update(source=brought.pk)
    yesterday = clock.today() - timedelta(days=1)
    assert offered(room.get("accessions/", since=yesterday.isoformat())) == ["R0", "R1"]
    assert offered(room.get("accessions/", brought=brought.pk)) == ["R2"]
    room.post("accessions/", on="2026-03-01", item=[copies[0].pk])
    scanned = room.get("accessions/", barcodes="R3\r\nR1，R0 XX")
    assert (offered(scanned), ticked(scanned)) == (["R1", "R3"], ["R1", "R3"]), "who scanned them has chosen them"
    told = re.findall(r'class="cat-warning">[^<]*?([A-Z0-9]+)</p>', scanned)
    assert told == ["R0", "XX"]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"since": "gestern"}, "这不是日期。请写作 2026-03-01。"),
        ({"brought": "x"}, "请从列表中选择一次导入。"),
        ({"barcodes": "R1 " + "9" * 30_000}, "文字过长，无法读取。请减少条码，分几次提交。"),
    ],
)
def test_what_cannot_be_read_is_said_in_our_words_and_nothing_else_is_shown(
    room: Room, copies: list[Item], wish: dict[str, str], said: str
) -> None:
    page = room.post("accessions/", status=200, do="show", **{"barcodes": "R1"} | wish).content.decode()
    assert said in page
    assert offered(page) == []
    if "barcodes" not in wish:
        assert offered(room.get("accessions/", **wish)) == []


def test_a_withdrawn_copy_is_said_to_be_withdrawn(room: Room, copies: list[Item]) -> None:
    room.post("accessions/", on="2026-03-01", item=[copies[2].pk])
    Item.objects.filter(barcode__in=["R1", "R2"]).update(state="withdrawn")
    make.item(make.library("汉中图书馆"), "H1", make.title("别馆"), state="withdrawn")
    page = room.get("accessions/", barcodes="R1 R2 R3 H1 XX")
    told = dict(re.findall(r'class="cat-warning">([^<：:]*)[：:]\s*([A-Z0-9、]+)</p>', page))
    assert told == {"已剔旧注销，不再登记": "R1、R2", "本馆没有此条码": "H1、XX"}
    assert offered(page) == ["R3"]


def test_the_year_that_is_shown_stays_when_all_copies_are_shown(room: Room, copies: list[Item]) -> None:
    assert f'href="{LISTED}?year=2025"' in room.get("accessions/", year=2025, since="2026-01-01")
    assert f'href="{LISTED}"' in room.get("accessions/", since="2026-01-01")


def test_a_copy_that_another_library_wrote_in_is_not_written_twice(room: Room, copies: list[Item]) -> None:
    room.post("accessions/", on="2026-03-01", item=[copies[0].pk])
    Accession.objects.update(library=make.library("汉中图书馆"))
    assert "R0" not in offered(room.get("accessions/"))
    room.post("accessions/", on="2026-03-01", item=[one.pk for one in copies[:2]])
    assert Accession.objects.filter(library=room.library).get().item == copies[1]


def test_what_stands_behind_the_first_ones_can_be_reached(room: Room, copies: list[Item], monkeypatch: Any) -> None:
    monkeypatch.setattr(accessions, "AT_ONCE", 3)
    assert "waiting=2" in room.get("accessions/")
    assert offered(room.get("accessions/", waiting=2)) == ["R3"]
    assert ticked(room.get("accessions/", waiting=2, tick=2)) == ["R3"]
    assert ticked(room.get("accessions/", tick=1)) == ["R0", "R1", "R2"]


def test_a_page_behind_the_one_that_was_ticked_is_not_ticked(room: Room, copies: list[Item], monkeypatch: Any) -> None:
    monkeypatch.setattr(accessions, "AT_ONCE", 3)
    first = room.get("accessions/", waiting=1, tick=1)
    behind = re.search(r'href="(\?[^"]*waiting=2[^"]*)" rel="next"', first)
    assert behind, "the pager leads on"
    page = room.get("accessions/" + behind.group(1).replace("&amp;", "&"))
    assert (offered(page), ticked(page)) == (["R3"], [])


def carried(page: str) -> dict[str, Any]:
    """What the form with the copies sends, without the copies."""
    sent = inputs(page[page.rindex("<form", 0, page.index('name="item"')) :], "<form")
    return {name: value for name, value in sent.items() if name not in ("item", "csrfmiddlewaretoken", "do")}


def test_what_is_refused_after_the_look_or_taken_back_is_shown_again_as_it_was_sent(
    room: Room, copies: list[Item], monkeypatch: Any
) -> None:
    monkeypatch.setattr(accessions, "AT_ONCE", 2)
    room.post("accessions/", on="2026-03-01", item=[copies[0].pk])
    since = (clock.today() - timedelta(days=30)).isoformat()
    wish = {"on": "2026-03-02", "source": "新华书店", "begin": 1, "since": since, "item": [copies[1].pk, copies[3].pk]}
    sure = room.post(f"accessions/?since={since}", status=200, do="ask", **wish).content.decode()
    sent = carried(sure) | {"item": re.findall(r'name="item" value="([0-9]+)"', sure)}
    assert len(sent["item"]) == 2
    assert re.search(r'<button[^>]*name="do" value="back"', sure)
    assert f'action="{LISTED}"' not in sure, "the address keeps what the list was narrowed to"
    for do in ("", "back"):
        page = room.post(f"accessions/?since={since}", status=200, **sent | {"do": do}).content.decode()
        assert ('role="alert"' in page) == (do == ""), "its first number is taken"
        assert sorted(ticked(page)) == ["R1", "R3"], "R3 is not among the two that came last"
        assert set(offered(page)) == {"R1", "R2", "R3"}
        kept = carried(page)
        assert {name: kept[name] for name in ("on", "source", "begin", "since")} == {
            "on": "2026-03-02",
            "source": "新华书店",
            "begin": "1",
            "since": since,
        }
    assert Accession.objects.count() == 1


def test_five_hundred_barcodes_of_a_box_are_sent_in_no_address(room: Room) -> None:
    title = make.title("书")
    box = [make.item(room.library, f"0161011300{n:05}", title).barcode for n in range(accessions.AT_ONCE)]
    form = re.search(r"<form[^>]*>(?:(?!</form>).)*<textarea(?:(?!</form>).)*", room.get("accessions/"), re.DOTALL)
    assert form
    assert 'method="post"' in form.group().split(">", 1)[0]
    assert 'name="do" value="show"' in form.group()
    wish = {"do": "show", "since": "2020-01-01", "barcodes": "\r\n".join(box)}
    page = room.post("accessions/", status=200, **wish).content.decode()
    assert sorted(ticked(page)) == sorted(box)
    assert not any(one in address for address in re.findall(r'(?:href|action)="([^"]*)"', page) for one in box[:3])
    assert carried(page)["barcodes"].split() == box
    assert Accession.objects.count() == 0
    more = room.post("accessions/", status=200, **wish | {"barcodes": " ".join([*box, "R1"])}).content.decode()
    assert ('class="error"' in more, offered(more)) == (True, []), "others than those that were scanned are not shown"


def test_what_is_narrowed_without_barcodes_has_an_address(room: Room, copies: list[Item]) -> None:
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    answer = room.post("accessions/", do="show", year=2025, since=yesterday, brought="", barcodes=" ")
    assert answer["Location"] == f"/cataloguing/accessions/?year=2025&since={yesterday}"
    assert Accession.objects.count() == 0


def test_how_many_are_to_be_written_is_named_before(room: Room, copies: list[Item]) -> None:
    room.post("accessions/", on="2026-03-01", item=[copies[1].pk])
    wish = {"on": "2026-03-02", "source": "新华书店", "item": [one.pk for one in copies[:3]]}
    sure = room.post("accessions/", status=200, do="ask", **wish).content.decode()
    assert Accession.objects.count() == 1
    assert re.findall(r'name="item" value="([0-9]+)"', sure) == [str(copies[2].pk), str(copies[0].pk)]
    assert re.search(r"<button[^>]*>[^<]*2[^<]*</button>", sure)
    assert 'name="on" value="2026-03-02"' in sure
    room.post("accessions/", **wish)
    assert Accession.objects.count() == 3
    nothing = room.post("accessions/", status=200, do="ask", on="2026-03-02", item=[copies[0].pk]).content.decode()
    assert 'role="alert"' in nothing


def test_lines_of_which_none_has_a_price_come_to_no_sum(room: Room, copies: list[Item]) -> None:
    room.post("accessions/", on="2026-03-01", item=[one.pk for one in copies[:2]])
    assert "¥" not in room.get("accessions/", year=2026)
    Item.objects.filter(pk=copies[2].pk).update(price_fen=0)
    room.post("accessions/", on="2026-03-02", item=[copies[2].pk])
    assert "¥0.00" in room.get("accessions/", year=2026)


def test_a_wrong_line_is_struck_out_and_keeps_its_number(room: Room, copies: list[Item]) -> None:
    Item.objects.update(price_fen=1000)
    room.post("accessions/", on="2026-03-01", item=[one.pk for one in copies[:3]])
    wrong = {"do": "strike", "year": 2026, "first": 1, "last": 2}
    assert 'class="error"' in room.post("accessions/", status=200, **wrong).content.decode(), "not without a reason"
    assert 'role="alert"' in room.post("accessions/", status=200, **wrong | {"year": 2025}, why="x").content.decode()
    room.post("accessions/", **wrong, why="还没到馆")
    page = room.get("accessions/", year=2026)
    assert (page.count("还没到馆"), page.count("2026-00000")) == (2, 3)
    assert "¥10.00" in page
    assert set(offered(page)) == {"R1", "R2", "R3"}
    assert 'role="alert"' in room.post("accessions/", status=200, **wrong, why="x").content.decode(), "only once"
    room.post("accessions/", on="2026-03-05", item=[copies[2].pk])
    standing = Accession.objects.filter(struck_on=None).values_list("item__barcode", "number")
    assert sorted(standing) == [("R0", 3), ("R2", 4)]
    sheet = xlsx.read(room.client.get("/cataloguing/accessions/register.xlsx?year=2026").content)
    rows = {row[0]: row for row in sheet.rows[2:]}
    assert "还没到馆" in str(rows["2026-000001"][6])
    assert (rows["2026-000001"][7] or "", rows["2026-000004"][7]) == ("", 10)
    assert room.client.get("/cataloguing/accessions/register.pdf?year=2026").content.startswith(b"%PDF")


def test_before_lines_are_struck_out_a_page_says_how_many_and_which(room: Room, copies: list[Item]) -> None:
    room.post("accessions/", on="2026-03-01", begin=5, item=[one.pk for one in copies[:3]])
    page = room.get("accessions/", year=2026)
    assert re.search(r'<button[^>]*name="do" value="strike-ask"', page)
    assert 'value="strike"' not in page, "nothing is struck out by one click"
    wrong = {"year": 2026, "first": 1, "last": 99_999_999, "why": "还没到馆"}
    sure = room.post("accessions/", status=200, do="strike-ask", **wrong).content.decode()
    assert not Accession.objects.exclude(struck_on=None).exists()
    assert re.search(r"<h1>[^<]*3", sure)
    assert "2026-000005 – 2026-000007" in sure
    assert re.findall(r'class="book-title">([^<]*)', sure) == ["书2", "书1", "书0"]
    sent = inputs(sure[sure.index("2026-000005") :], "<form")
    assert (sent["first"], sent["last"], sent["why"]) == ("5", "7", "还没到馆"), "later lines are not struck with them"
    back = room.post("accessions/", status=200, **sent | {"do": "strike-back"}).content.decode()
    assert (back.count("还没到馆"), 'class="error"' in back) == (1, False), "the reason that was typed"
    assert not Accession.objects.exclude(struck_on=None).exists()
    room.post("accessions/", **sent | {"do": "strike"})
    assert Accession.objects.exclude(struck_on=None).count() == 3
    assert 'role="alert"' in room.post("accessions/", status=200, do="strike-ask", **wrong).content.decode()


def test_numbers_that_go_backwards_are_told_so(room: Room, copies: list[Item]) -> None:
    room.post("accessions/", on="2026-03-01", item=[one.pk for one in copies[:3]])
    wrong = {"year": 2026, "first": 3, "last": 2, "why": "x"}
    for do in ("strike-ask", "strike"):
        assert "末号 2 在首号 3 之前。" in room.post("accessions/", status=200, do=do, **wrong).content.decode()
    assert not Accession.objects.exclude(struck_on=None).exists()


def test_a_whole_year_is_not_struck_out_at_once(room: Room, copies: list[Item], monkeypatch: Any) -> None:
    monkeypatch.setattr(writing, "MOST_STRUCK", 2)
    room.post("accessions/", on="2026-03-01", item=[one.pk for one in copies[:3]])
    wrong = {"year": 2026, "first": 1, "why": "x"}
    for do in ("strike-ask", "strike"):
        refused = room.post("accessions/", status=200, do=do, last=3, **wrong).content.decode()
        assert 'role="alert"' in refused
    assert not Accession.objects.exclude(struck_on=None).exists()
    room.post("accessions/", do="strike", last=2, **wrong)
    room.post("accessions/", do="strike", last=3, **wrong)
    assert Accession.objects.exclude(struck_on=None).count() == 3, "those that are struck out do not count"
