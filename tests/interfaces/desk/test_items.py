"""The page of one item: where it is and was, and what is said of it."""

from __future__ import annotations

import pytest
from django.conf import settings

from shulian.apps.alliance.models import Grant, Library
from shulian.apps.charges.models import Charge, Refund, Till
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Reader
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def senior(yanta: Library) -> Desk:
    """The desk of somebody who manages the stock."""
    return desk_of(make.staff(Role.SENIOR_LIBRARIAN, yanta), yanta)


def test_an_item_is_found_by_its_barcode(desk: Desk, yanta: Library, hantai: Library) -> None:
    item = make.item(yanta, "B-1")
    assert desk.post("/desk/items/", barcode="B-1")["Location"] == f"/desk/items/{item.pk}/"
    make.item(hantai, "B-1")
    assert "汉台区图书馆" in desk.post("/desk/items/", barcode="B-1").content.decode()
    assert desk.post("/desk/items/", barcode="\0'--").status_code == 200
    assert desk.client.get("/desk/items/999999/")["Location"] == "/desk/items/"


def test_an_item_tells_where_it_was_without_readers(desk: Desk, yanta: Library, reader: Reader) -> None:
    item = make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("B-1")
    page = desk.client.get(f"/desk/items/{item.pk}/")
    assert [one.step for one, _word in page.context["moments"]] == ["lent"]
    assert "王" not in page.content.decode()


def test_only_who_catalogues_is_led_to_where_an_item_changes_its_library(desk: Desk, yanta: Library) -> None:
    item = make.item(yanta, "B-1")
    both = make.staff(Role.DESK_LIBRARIAN, yanta)
    Grant.objects.create(account=both, role=Role.CATALOGUER, library=yanta)
    cataloguer = desk_of(both, yanta)
    move = f"/cataloguing/items/{item.pk}/move/"
    assert move not in desk.client.get(f"/desk/items/{item.pk}/").content.decode()
    assert move in cataloguer.client.get(f"/desk/items/{item.pk}/").content.decode()


def test_what_is_charged_is_said_before_it_is_done(desk: Desk, yanta: Library, reader: Reader) -> None:
    item = make.item(yanta, "B-1", price_fen=3200)
    desk.scan("C-1")
    desk.scan("B-1")
    page = desk.client.get(f"/desk/items/{item.pk}/?mark=lost")
    assert "¥32.00 is charged to the borrower." in page.context["follows"]
    assert not Charge.objects.exists()
    page = desk.post(f"/desk/items/{item.pk}/marks/", mark="lost", note="读者说明丢失")
    assert page.context["said"].more == ("¥32.00 is charged to the borrower.",)
    assert Charge.objects.get().open_fen == 3200
    desk.mode = "return"
    assert desk.scan("B-1").context["said"].more == (
        "If it was charged for as lost, that is reversed; what was paid goes back to the reader.",
    )
    assert Charge.objects.get().open_fen == 0


@pytest.mark.parametrize("fields", [{"note": ""}, {"note": "\0"}, {"mark": "burnt"}, {"mark": "found"}])
def test_a_mark_without_a_reason_or_that_does_not_fit_changes_nothing(
    desk: Desk, yanta: Library, fields: dict[str, str]
) -> None:
    item = make.item(yanta, "B-1")
    answer = desk.post(f"/desk/items/{item.pk}/marks/", **{"mark": "missing", "note": "不在架上"} | fields)
    assert answer.status_code in (200, 302)
    assert Item.objects.get(pk=item.pk).state == "available"


@pytest.mark.parametrize("stands_here", [True, False])
def test_what_is_missing_is_said_where_it_should_stand(
    desk: Desk, yanta: Library, hantai: Library, *, stands_here: bool
) -> None:
    item = make.item(hantai, "H-1")
    Item.objects.filter(pk=item.pk).update(place=yanta if stands_here else hantai)
    answer = desk.post(f"/desk/items/{item.pk}/marks/", mark="missing", note="不在架上")
    item.refresh_from_db()
    assert (answer.status_code, item.state) == ((200, "missing") if stands_here else (403, "available"))


def test_withdrawing_takes_the_right_to_manage_the_owners_stock(
    desk: Desk, senior: Desk, yanta: Library, hantai: Library
) -> None:
    own, other = make.item(yanta, "B-1"), make.item(hantai, "B-2")
    said = {"mark": "withdrawn", "note": "破旧"}
    assert desk.post(f"/desk/items/{own.pk}/marks/", **said).status_code == 403
    assert senior.post(f"/desk/items/{other.pk}/marks/", **said).status_code == 403
    assert senior.post(f"/desk/items/{own.pk}/marks/", **said).status_code == 200
    assert Item.objects.get(pk=own.pk).state == "withdrawn"


@pytest.mark.parametrize(("mark", "state"), [("found", "missing"), ("mended", "damaged")])
def test_what_can_be_lent_again_is_to_be_scanned_in(
    desk: Desk, yanta: Library, reader: Reader, mark: str, state: str
) -> None:
    item, other = make.item(yanta, "B-1", state=state), make.item(yanta, "B-2", state=state)
    make.hold(reader, item.title, yanta)
    awaited = desk.post(f"/desk/items/{item.pk}/marks/", mark=mark, note="书库找到")
    assert awaited.context["said"].more[0].startswith("A reader waits for this title: scan the copy in now")
    shelved = desk.post(f"/desk/items/{other.pk}/marks/", mark=mark, note="书库找到")
    assert shelved.context["said"].more[0].startswith("Scan the copy in under Take back (F3) before you shelve it")


def test_the_advice_to_scan_stands_in_chinese_too(desk: Desk, yanta: Library) -> None:
    item = make.item(yanta, "B-1", state="missing")
    desk.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    page = desk.post(f"/desk/items/{item.pk}/marks/", mark="found", note="书库找到").content.decode()
    assert "上架前先在“还书”（F3）中扫描这一册" in page


def test_a_copy_that_leaves_for_its_own_shelf_is_scanned_in_first_when_somebody_waits(
    desk: Desk, yanta: Library, hantai: Library, reader: Reader
) -> None:
    item = make.item(hantai, "H-1", state="missing")
    answer = desk.post(f"/desk/items/{item.pk}/marks/", mark="found", note="夹在还书里")
    assert len(answer.context["said"].more) == 1
    other = make.item(hantai, "H-2", state="missing")
    make.hold(reader, other.title, yanta)
    more = desk.post(f"/desk/items/{other.pk}/marks/", mark="found", note="夹在还书里").context["said"].more
    assert ("scan the copy in now" in more[0], "goes home" in more[1]) == (True, True)


def test_lost_then_paid_then_found_then_refunded(desk: Desk, yanta: Library, reader: Reader) -> None:
    item = make.item(yanta, "B-1", price_fen=3200)
    desk.scan("C-1")
    desk.scan("B-1")
    desk.post(f"/desk/items/{item.pk}/marks/", mark="lost", note="读者说明丢失")
    desk.post("/desk/money/till/open/", name="服务台", float="200")
    till = Till.objects.get()
    desk.scan("C-1")
    desk.post("/desk/money/pay/", till=till.pk, amount="32.00", method="cash", given="50")
    charge = Charge.objects.get()
    assert charge.settled_at is not None
    taken_back = desk.post("/desk/scan/", text="B-1", mode="return")
    assert any("goes back to the reader" in sentence for sentence in taken_back.context["said"].more)
    refund = Refund.objects.get()
    assert refund.open_fen == 3200
    desk.mode = "lend"
    desk.scan("C-1")
    desk.post("/desk/money/refund/", till=till.pk, refund=refund.pk, method="cash", identified="yes")
    refund.refresh_from_db()
    item.refresh_from_db()
    assert (refund.open_fen, item.state) == (0, "available")


def test_damage_is_asked_for_within_the_terms_of_the_loan(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.policy(damage_percent=50)
    item = make.item(yanta, "B-1", price_fen=3200)
    desk.scan("C-1")
    desk.scan("B-1")
    desk.post("/desk/scan/", text="B-1", mode="return")
    address = f"/desk/items/{item.pk}/"
    assert 'value="16.00"' in desk.client.get(f"{address}?mark=damaged").content.decode()
    for damage, said in (("a lot", "not an amount"), ("-1", "not an amount"), ("16.01", "more than the terms")):
        page = desk.post(f"{address}marks/", mark="damaged", note="撕页", damage=damage)
        assert said in page.content.decode()
    assert not Charge.objects.exists()
    page = desk.post(f"{address}marks/", mark="damaged", note="撕页，轻微", damage="8")
    assert "¥8.00 is charged" in page.content.decode()
    assert Charge.objects.get().kind == "damage"


def test_a_copy_is_kept_at_home_by_who_manages_the_stock(senior: Desk, desk: Desk, yanta: Library) -> None:
    item = make.item(yanta, "B-1")
    address = f"/desk/items/{item.pk}/floats/"
    assert desk.post(address, stays="yes").status_code == 403
    assert "This copy never floats." in senior.post(address, stays="yes").content.decode()
    assert Item.objects.get(pk=item.pk).stays_home
    assert "This copy floats" in senior.post(address, stays="no").content.decode()
    assert not Item.objects.get(pk=item.pk).stays_home
