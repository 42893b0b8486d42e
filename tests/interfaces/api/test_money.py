"""Charges and payments through the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.charges.actions.tills import open_till
from shulian.apps.charges.models import Charge
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader
from shulian.core.roles import Role
from tests import make
from tests.interfaces.api.conftest import Alliance, speaking_for


@pytest.fixture
def owing(alliance: Alliance) -> Charge:
    """A reader who owes 雁塔 5 yuan; the till of 雁塔 is open."""
    open_till(Act("desk", library=alliance.yanta.pk), "服务台", 0)
    return Charge.objects.create(
        reader=make.reader(alliance.yanta, "R1"),
        library=alliance.yanta,
        place=alliance.yanta,
        kind="overdue",
        fen=5_00,
        open_fen=5_00,
        basis={"days_late": 10, "fen_per_day": 50},
        incurred_at=clock.now(),
        command=uuid4(),
    )


def send(client: Client, path: str, **body: Any) -> Any:
    sent = {"command": str(uuid4()), "library": "yanta", "card": "R1"} | body
    return client.post(f"/api/v1/{path}", sent, content_type="application/json")


def test_a_program_looks_up_takes_and_tells_the_change(librarian: Client, owing: Charge) -> None:
    found = send(librarian, "accounts/lookups").json()
    assert (found["owed_fen"], found["charges"][0]["basis"]["days_late"]) == (5_00, 10)
    paid = send(librarian, "payments", fen=3_00, given_fen=5_00).json()
    assert (paid["change_fen"], paid["owed_fen"]) == (2_00, 2_00)
    assert paid["receipt"].startswith("yanta-")
    assert send(librarian, "payments", fen=3_00).json()["code"] == "above-debt"
    assert send(librarian, "payments", fen=-3_00).json()["code"] == "negative-amount"
    assert send(librarian, "payments", fen=1_00, till="二号台").status_code == 404
    assert send(librarian, "payments", fen=10**12).status_code == 422
    assert send(librarian, "payments", fen=1_00, card="nobody").json()["code"] == "unknown-card"


def test_the_same_command_again_takes_nothing_more(librarian: Client, owing: Charge) -> None:
    command = str(uuid4())
    answers = [send(librarian, "payments", fen=3_00, command=command).json() for _twice in range(2)]
    assert answers[0] == answers[1]
    owing.refresh_from_db()
    assert owing.open_fen == 2_00


def test_a_desk_elsewhere_learns_library_day_and_amount_and_nothing_more(alliance: Alliance, owing: Charge) -> None:
    neighbour = speaking_for(make.staff(Role.DESK_LIBRARIAN, alliance.hantai))
    found = send(neighbour, "accounts/lookups", library="hantai").json()
    assert (found["charges"][0]["basis"], found["charges"][0]["kind"]) == ({}, "elsewhere")
    assert found["charges"][0]["fen"] == 5_00


def test_waivers_need_their_right_and_deposits_come_and_go(
    alliance: Alliance, librarian: Client, owing: Charge
) -> None:
    senior = speaking_for(make.staff(Role.SENIOR_LIBRARIAN, alliance.yanta))
    wish = {"charge": owing.pk, "fen": 5_00, "reason": "馆方误记"}
    assert send(librarian, "waivers", **wish).status_code == 403
    assert send(senior, "waivers", **wish | {"reason": ""}).json()["code"] == "reason-needed"
    assert send(senior, "waivers", **wish).json()["owed_fen"] == 0
    assert send(librarian, "deposits", fen=100_00).status_code == 200
    assert send(librarian, "accounts/lookups").json()["deposit_fen"] == 100_00
    assert send(librarian, "deposits", fen=-100_00).json()["code"] == "not-identified"
    assert send(librarian, "deposits", fen=-200_00, identified=True).json()["code"] == "above-deposit"
    Reader.objects.update(frozen_at=clock.now())
    assert send(librarian, "deposits", fen=-100_00, identified=True).json()["code"] == "card-frozen"
    Reader.objects.update(frozen_at=None)
    assert send(librarian, "deposits", fen=-100_00, identified=True).status_code == 200


def test_a_payment_booked_wrongly_is_taken_back_by_the_number_of_its_receipt(
    alliance: Alliance, librarian: Client, owing: Charge
) -> None:
    receipt = send(librarian, "payments", fen=5_00).json()["receipt"]
    wish = {"receipt": receipt, "why": "wrong-amount", "command": str(uuid4())}
    assert send(librarian, "reversals", **wish | {"command": str(uuid4())}).json()["code"] == "not-identified"
    wish |= {"handed_back": False}
    other = speaking_for(make.staff(Role.DESK_LIBRARIAN, alliance.yanta))
    assert send(other, "reversals", **wish | {"command": str(uuid4())}).json()["code"] == "reversal-needs-right"
    done = [send(librarian, "reversals", **wish).json() for _twice in range(2)]
    assert done[0] == done[1]
    assert (done[0]["owed_fen"], done[0]["receipt"][-4:]) == (5_00, "0002")
    again = wish | {"command": str(uuid4())}
    assert send(librarian, "reversals", **again).json()["code"] == "payment-reversed"
    assert send(librarian, "reversals", **again | {"receipt": "yanta-1"}).json()["code"] == "unknown-receipt"
    assert send(librarian, "reversals", **again | {"why": "wegen nichts"}).status_code == 422
    neighbour = speaking_for(make.staff(Role.SENIOR_LIBRARIAN, alliance.hantai))
    assert send(neighbour, "reversals", **again).status_code == 403
    assert send(neighbour, "reversals", **again | {"library": "hantai"}).json()["code"] == "unknown-receipt"
