"""Boxes, rotation, losses and collective loans at the desk: what each page says and does."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.actions.floating import (
    WantedGroup,
    WantedLimit,
    WantedMember,
    count_held,
    save_group,
)
from shulian.apps.distribution.actions.losses import suppose_losses
from shulian.apps.distribution.actions.rotation import take_arrivals
from shulian.apps.distribution.models import Box, CollectiveLoan, Discrepancy, RotationPlan, SupposedLoss
from shulian.apps.holdings.models import Item
from shulian.core.circulation.states import ItemState
from shulian.core.distribution import BoxState
from shulian.core.roles import Role
from tests import make
from tests.apps.distribution.conftest import Road, road

__all__ = ["road"]


def at(library: Library, role: Role = Role.DESK_LIBRARIAN) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(make.staff(role, library), backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(client: Client, address: str, **fields: object) -> str:
    response = client.post(address, {"command": str(uuid4()), **fields}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_a_box_is_packed_sealed_and_received_with_one_book_missing(road: Road) -> None:
    road.travelling("H-1", "H-2")
    yanta, hantai = at(road.yanta), at(road.hantai)
    assert "汉台区图书馆</strong> 2" in yanta.get("/desk/boxes/").content.decode()
    assert "Being packed" in send(yanta, "/desk/boxes/begin/", text="W-1", destination=road.hantai.code)
    box = Box.objects.get()
    own = f"/desk/boxes/{box.pk}/"
    assert "cannot be sealed" in send(yanta, f"{own}seal/", seal="F-1")
    assert "It is in the box" in send(yanta, f"{own}pack/", text="H-1")
    assert "already in this box" in send(yanta, f"{own}pack/", text="H-1")
    assert "No library of the alliance" in send(yanta, f"{own}pack/", text="NOPE")
    send(yanta, f"{own}pack/", text="H-2")
    assert "The box is sealed" in send(yanta, f"{own}seal/", seal="F-1")
    assert "1. Read the seal" in send(hantai, "/desk/boxes/", text="W-1")
    assert "names the seal F-1; on the box is F-2" in send(hantai, f"{own}open/", seal="F-2")
    assert "Here:" in send(hantai, f"{own}scan/", text="H-1")
    assert "2 differences" in send(hantai, f"{own}done/")
    assert "nothing is changed" in send(hantai, f"{own}done/")
    assert "Waits for your answer" in yanta.get("/desk/boxes/").content.decode()
    missing = Discrepancy.objects.get(fault="missing")
    assert "The answer is written down" in send(yanta, f"/desk/boxes/discrepancies/{missing.pk}/", answer="在架上找到")
    assert "Write what became of it" in send(yanta, f"/desk/boxes/discrepancies/{missing.pk}/", answer=" ")
    assert "在架上找到" in hantai.get(own).content.decode()


def test_the_manifest_is_a_pdf_and_a_workbook(road: Road) -> None:
    road.travelling("H-1")
    box = road.box("H-1")
    desk = at(road.hantai)
    assert desk.get(f"/desk/boxes/{box.pk}/manifest.pdf").content.startswith(b"%PDF")
    assert desk.get(f"/desk/boxes/{box.pk}/manifest.xlsx").content.startswith(b"PK")
    assert at(road.xian).get(f"/desk/boxes/{box.pk}/").status_code == 403


def test_a_box_is_opened_again_reported_missing_and_given_up(road: Road) -> None:
    road.travelling("H-1")
    box = road.box("H-1")
    desk, own = at(road.yanta), f"/desk/boxes/{box.pk}/"
    assert "reported missing" in send(desk, f"{own}missing/")
    Box.objects.update(state=BoxState.SEALED)
    assert "open again" in send(desk, f"{own}reopen/")
    assert "off the manifest" in send(desk, f"{own}unpack/", item=str(box.contents.get().item_id))
    assert "given up" in send(desk, f"{own}give-up/")
    assert "needs a number and a destination" in send(desk, "/desk/boxes/begin/", text="", destination="")
    assert "has the number NOPE" in send(desk, "/desk/boxes/", text="NOPE")


def test_a_loss_is_confirmed_or_put_off(road: Road) -> None:
    road.travelling("H-1", "H-2")
    Transit.objects.update(opened_at=clock.now() - timedelta(days=50))
    suppose_losses()
    desk = at(road.hantai, Role.SENIOR_LIBRARIAN)
    assert "lost?" in desk.get("/desk/boxes/ageing/").content.decode()
    first, second = SupposedLoss.objects.order_by("pk")
    assert "lost on its way" in send(desk, f"/desk/boxes/ageing/{first.pk}/", answer="lost")
    assert "again in two weeks" in send(desk, f"/desk/boxes/ageing/{second.pk}/", answer="wait")
    first.transit.item.refresh_from_db()
    assert first.transit.item.state == ItemState.MISSING
    assert desk.get("/desk/boxes/ageing/workbook/?late=1").content.startswith(b"PK")
    stale = send(desk, f"/desk/boxes/ageing/{first.pk}/", answer="wait")
    assert "A colleague has already answered for the item H-1." in stale
    assert SupposedLoss.objects.get(pk=first.pk).answer == SupposedLoss.Answer.LOST


def test_a_rotation_is_planned_sent_and_stopped(road: Road) -> None:
    make.item(road.yanta, "R-1")
    desk = at(road.yanta, Role.SENIOR_LIBRARIAN)
    form = {"name": "新书", "starts_on": clock.today().isoformat(), "most": "5", "branch1": road.xian.code}
    assert "No item on the shelf here fits" in send(desk, "/desk/boxes/rotation/", **form, barcodes="NOPE")
    twice = form | {"barcodes": "R-1", "branch2": road.xian.code}
    assert "twice in a row" in send(desk, "/desk/boxes/rotation/", **twice)
    assert "Send 1 items on" in send(desk, "/desk/boxes/rotation/", **form, barcodes="R-1", days1="30")
    plan = RotationPlan.objects.get()
    assert "1 transits are open" in send(desk, f"/desk/boxes/rotation/{plan.pk}/send/")
    stopped = send(desk, f"/desk/boxes/rotation/{plan.pk}/stop/", then="days")
    assert "The plan is stopped" in stopped
    assert "Each goes home once its days at its branch are over." in stopped
    assert "Each goes home at once" in send(desk, f"/desk/boxes/rotation/{plan.pk}/stop/", then="home")
    Transit.objects.update(received_at=clock.now(), ended_by=Transit.End.RECEIVED)
    Item.objects.update(state=ItemState.AVAILABLE, place=road.xian)
    take_arrivals()
    assert "Send 1 items home" in desk.get(f"/desk/boxes/rotation/{plan.pk}/").content.decode()
    assert desk.get(f"/desk/boxes/rotation/{plan.pk}/workbook/").content.startswith(b"PK")


def test_a_copy_is_sent_where_it_is_short(road: Road) -> None:
    item = make.item(road.yanta)
    members = [WantedMember(road.yanta.pk), WantedMember(road.hantai.pk)]
    limits = [WantedLimit(road.yanta.pk, "book", 0), WantedLimit(road.hantai.pk, "book", 9)]
    save_group(road.act(), None, WantedGroup("组", members, limits))
    count_held(road.act())
    desk = at(road.yanta, Role.SENIOR_LIBRARIAN)
    where = {"to": road.hantai.code, "class": "book"}
    assert item.barcode in desk.get("/desk/boxes/balance/", where).content.decode()
    said = send(desk, "/desk/boxes/balance/send/", item=str(item.pk), **where)
    assert "A transit to 汉台区图书馆 is open" in said
    assert "no longer suggested" in send(desk, "/desk/boxes/balance/send/", item=str(item.pk), **where)


@pytest.mark.parametrize(
    ("card", "barcodes", "fault"),
    [
        ("NOPE", "L-1", "No reader has this card"),
        ("C-1", "L-1", "belongs to a person"),
        ("C-2", " ", "Scan the items first"),
    ],
)
def test_a_collective_loan_needs_an_institution_and_items(road: Road, card: str, barcodes: str, fault: str) -> None:
    make.reader(road.yanta, "C-1")
    make.reader(road.yanta, "C-2", category_id="institution")
    assert fault in send(at(road.yanta), "/desk/boxes/together/", card=card, barcodes=barcodes)
    assert not CollectiveLoan.objects.exists()


def test_a_batch_is_lent_noted_and_checked(road: Road) -> None:
    make.reader(road.yanta, "C-2", name="阳光福利院", category_id="institution")
    for barcode in ("L-1", "L-2"):
        make.item(road.yanta, barcode)
    desk = at(road.yanta)
    said = send(desk, "/desk/boxes/together/", card="C-2", barcodes="L-1\nL-2\nNOPE")
    assert "2 items lent, 2 still out" in said
    assert "1 items were not lent" in said
    own = f"/desk/boxes/together/{CollectiveLoan.objects.get().pk}/"
    assert "Back: L-1" in send(desk, f"{own}check/", text="L-1")
    make.item(road.yanta, "L-3")
    assert "did not go with this batch" in send(desk, f"{own}check/", text="L-3")
    assert desk.get(f"{own}note.pdf").content.startswith(b"%PDF")
    assert desk.get(f"{own}workbook/").content.startswith(b"PK")
