"""Weeding on the page: from the form to the signed record, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from shulian import clock
from shulian.apps.circulation.actions.weeding import carry_out
from shulian.apps.circulation.models import WeedingList
from shulian.apps.holdings.models import Item
from shulian.core.roles import Role
from shulian.documents import xlsx
from shulian.interfaces.cataloguing import weeding_record
from tests import make
from tests.interfaces.cataloguing.conftest import Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(library: Any) -> list[Item]:
    make.policy()
    long_ago = clock.now() - timedelta(days=4000)
    title = make.title("旧教材", authors=["佚名"], year=1990)
    make.item(make.library("汉台区图书馆"), "SPARE", title)
    found = [make.item(library, f"B{number}", title, added_at=long_ago, price_fen=1250) for number in range(2)]
    return [*found, make.item(library, "LAST", make.title("孤本"), added_at=long_ago)]


def proposed(room: Room) -> WeedingList:
    room.post("weeding/", name="十一月剔旧", not_lent_years=5)
    return WeedingList.objects.get()


def rows(weeding_list: WeedingList, *barcodes: str) -> list[int]:
    return list(weeding_list.rows.filter(item__barcode__in=barcodes).values_list("pk", flat=True))


def test_a_list_goes_from_the_form_to_the_signed_record(
    room: Room, shelf: list[Item], enter: Callable[[Role, Any], Room]
) -> None:
    found = proposed(room)
    page = room.get(f"weeding/{found.pk}/")
    assert "旧教材" in page
    room.post(f"weeding/{found.pk}/judge/", row=rows(found, "B0", "B1"), verdict="weed", reason="outdated")
    room.post(f"weeding/{found.pk}/judge/", row=rows(found, "LAST"), verdict="keep")
    room.post(f"weeding/{found.pk}/submit/")
    director = enter(Role.LIBRARY_DIRECTOR, room.library)
    assert found.name in director.get("weeding/")
    director.post(f"weeding/{found.pk}/decide/", do="approve")
    carry_out(found.pk)
    assert set(Item.objects.filter(barcode__in=["B0", "B1"]).values_list("state", flat=True)) == {"withdrawn"}
    paper = room.client.get(f"/cataloguing/weeding/{found.pk}/record.pdf")
    assert paper.content.startswith(b"%PDF")
    sheet = xlsx.read(room.client.get(f"/cataloguing/weeding/{found.pk}/record.xlsx").content)
    assert any("旧教材" in str(row) for row in sheet.rows)
    assert "25.00" in room.get(f"weeding/{found.pk}/")


def test_a_list_of_which_no_copy_has_a_price_comes_to_no_sum(room: Room, shelf: list[Item]) -> None:
    found = proposed(room)
    room.post(f"weeding/{found.pk}/judge/", row=rows(found, "B0", "B1"), verdict="weed")
    room.post(f"weeding/{found.pk}/judge/", row=rows(found, "LAST"), verdict="weed", last="1", note="已有影印本")

    def said() -> tuple[str, list[str]]:
        sheet = weeding_record._register(found)
        facts = [value for _, value in sheet["facts"]]
        return room.get(f"weeding/{found.pk}/"), [facts[5], facts[7], sheet["parts"][0]["rows"][-1][7]]

    page, printed = said()
    assert "¥25.00" in page
    assert printed == ["¥25.00", "1", "25.00"]
    Item.objects.update(price_fen=None)
    page, printed = said()
    assert "¥" not in page
    assert printed == ["—", "3", "—"]
    Item.objects.filter(barcode="B0").update(price_fen=0)
    page, printed = said()
    assert "¥0.00" in page
    assert printed == ["¥0.00", "2", "0.00"]


def test_the_proposer_does_not_approve_and_a_refusal_needs_a_reason(
    shelf: list[Item], enter: Callable[[Role, Any], Room], library: Any
) -> None:
    director, other = enter(Role.LIBRARY_DIRECTOR, library), enter(Role.LIBRARY_DIRECTOR, library)
    found = proposed(director)
    director.post(f"weeding/{found.pk}/judge/", row=rows(found, "B0", "B1"), verdict="weed")
    director.post(f"weeding/{found.pk}/judge/", row=rows(found, "LAST"), verdict="keep")
    director.post(f"weeding/{found.pk}/submit/")
    director.post(f"weeding/{found.pk}/decide/", do="approve")
    assert WeedingList.objects.get().status == "submitted"
    other.post(f"weeding/{found.pk}/decide/", do="refuse")
    assert WeedingList.objects.get().status == "submitted"
    other.post(f"weeding/{found.pk}/decide/", do="refuse", note="留一册")
    assert "留一册" in director.get(f"weeding/{found.pk}/")
    director.post(f"weeding/{found.pk}/take-back/")
    director.post(f"weeding/{found.pk}/drop/")
    assert WeedingList.objects.get().status == "dropped"


def test_the_last_copy_goes_only_with_a_word(room: Room, shelf: list[Item]) -> None:
    found = proposed(room)
    last = rows(found, "LAST")
    room.post(f"weeding/{found.pk}/judge/", row=last, verdict="weed", last="1")
    assert found.rows.get(pk=last[0]).verdict == "open"
    room.post(f"weeding/{found.pk}/judge/", row=last, verdict="weed", last="1", note="已有影印本")
    assert found.rows.get(pk=last[0]).last_copy_decided


@pytest.mark.parametrize(
    "said", [{"name": "空"}, {"name": "只有类", "classes": "TP"}, {"name": "没有", "older_than": 1000}, {"name": ""}]
)
def test_a_proposal_that_finds_or_asks_nothing_is_told_so(room: Room, shelf: list[Item], said: dict[str, Any]) -> None:
    page = room.post("weeding/", status=200, **said).content.decode()
    assert 'role="alert"' in page or 'class="error"' in page
    assert not WeedingList.objects.exists()


def test_what_nobody_means_is_refused(room: Room, shelf: list[Item]) -> None:
    found = proposed(room)
    room.post(f"weeding/{found.pk}/judge/", status=400, verdict="burn")
    room.post(f"weeding/{found.pk}/other/", status=400)
    room.post(f"weeding/{found.pk}/judge/", verdict="weed")
    assert set(found.rows.values_list("verdict", flat=True)) == {"open"}
    room.post(f"weeding/{found.pk}/decide/", status=403, do="approve")
