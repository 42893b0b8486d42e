"""Exceptions, undoing, marks and holds through the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.holdings.models import Item
from shulian.apps.journal.models import Command as Stored
from shulian.apps.journal.models import Entry
from shulian.core.roles import Role
from tests import make
from tests.interfaces.api.conftest import Alliance, get, post, speaking_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def senior(alliance: Alliance) -> Client:
    """A program of a librarian of Yanta who may make exceptions."""
    return speaking_for(make.staff(Role.SENIOR_LIBRARIAN, alliance.yanta))


def ask(client: Client, path: str, **body: Any) -> Any:
    """An act at Yanta of Y1, with a command of its own, unless said otherwise."""
    return post(client, path, **{"command": str(uuid4()), "library": "yanta"} | body)


def lend(client: Client, **more: Any) -> Any:
    """A checkout to R1."""
    return ask(client, "/checkouts", **{"barcode": "Y1", "card": "R1"} | more)


def test_an_exception_takes_the_right_and_a_reason_and_is_in_the_journal(
    alliance: Alliance, librarian: Client, senior: Client
) -> None:
    make.reader(alliance.yanta, "R1", expires_on=clock.today() - timedelta(days=3))
    assert lend(senior).json()["code"] == "card-expired"
    assert lend(librarian, overrides=["card-expired"], reason="明天来办延期").status_code == 403
    assert lend(senior, overrides=["card-expired"]).json()["code"] == "reason-needed"
    assert lend(senior, overrides=["card-stopped"], reason="熟人").json()["code"] == "not-overridable"
    assert lend(senior, overrides=["nonsense"], reason="熟人").status_code == 422
    assert not Loan.objects.exists()
    assert lend(senior, overrides=["card-expired"], reason="明天来办延期").status_code == 200
    done = Entry.objects.get(kind="checkout")
    assert done.details["overridden"] == ["card-expired"]
    assert Stored.objects.get(pk=done.command).facts["reason"] == "明天来办延期"


def test_one_exception_lets_one_refusal_pass_and_the_next_one_stands(alliance: Alliance, senior: Client) -> None:
    reader = make.reader(
        alliance.yanta,
        "R1",
        expires_on=clock.today() - timedelta(days=3),
        suspended_until=clock.today() + timedelta(days=2),
    )
    first = lend(senior, overrides=["card-expired"], reason="明天来办延期").json()
    assert first["code"] == "reader-suspended"
    both = lend(senior, overrides=["card-expired", "reader-suspended"], reason="明天来办延期")
    assert both.status_code == 200
    assert Loan.objects.get().reader == reader


def test_an_act_is_undone_once(alliance: Alliance, librarian: Client, neighbour: Client) -> None:
    make.reader(alliance.yanta, "R1")
    done = lend(librarian).json()["command"]
    elsewhere = post(neighbour, "/undo", command=str(uuid4()), library="hantai", undoes=done)
    assert elsewhere.json()["code"] == "undo-elsewhere"
    undone = ask(librarian, "/undo", undoes=done)
    assert (undone.status_code, undone.json()["by"]) == (200, "undo-checkout")
    assert not Loan.objects.filter(returned_at=None).exists()
    again = ask(librarian, "/undo", undoes=done)
    assert (again.status_code, again.json()["code"]) == (409, "nothing-to-undo")
    assert again.json()["hint"]
    assert ask(librarian, "/undo", undoes=str(uuid4())).json()["code"] == "nothing-to-undo"


def test_a_lost_item_is_charged_and_its_return_says_that_it_is_found(alliance: Alliance, librarian: Client) -> None:
    make.reader(alliance.yanta, "R1")
    Item.objects.filter(barcode="Y1").update(price_fen=4500)
    lend(librarian)
    state = get(librarian, "/items", library="yanta", barcode="Y1").json()
    assert (state["state"], state["due_on"]) == ("on-loan", Loan.objects.get().due_on.isoformat())
    assert "lost" in state["marks"]
    lost = ask(librarian, "/marks", barcode="Y1", mark="lost", note="读者来馆说明丢失").json()
    assert (lost["state"], lost["charge_fen"]) == ("lost", 4500)
    back = ask(librarian, "/checkins", barcode="Y1").json()
    assert (back["outcome"], back["found"]) == ("found", True)
    assert Charge.objects.get().open_fen == 0


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"mark": "found", "note": "在架上"}, 409, "already-so"),
        ({"mark": "lost", "note": "找不到"}, 409, "mark-does-not-fit"),
        ({"mark": "burnt", "note": "烧了"}, 422, "invalid"),
        ({"mark": "missing", "note": ""}, 422, "invalid"),
        ({"mark": "missing", "note": "不在架", "barcode": "Y404"}, 409, "unknown-item"),
        ({"mark": "withdrawn", "note": "破旧"}, 403, "not-allowed"),
    ],
)
def test_what_cannot_be_said_of_an_item_is_a_problem_and_changes_nothing(
    alliance: Alliance, librarian: Client, body: dict[str, str], status: int, code: str
) -> None:
    answer = ask(librarian, "/marks", **{"barcode": "Y1"} | body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Item.objects.get(barcode="Y1").state == "available"


def test_whoever_manages_the_owners_stock_withdraws(alliance: Alliance, senior: Client) -> None:
    assert ask(senior, "/marks", barcode="Y1", mark="withdrawn", note="破旧").json()["state"] == "withdrawn"
    assert ask(senior, "/marks", barcode="H1", mark="withdrawn", note="破旧").status_code == 403


def test_a_library_places_and_changes_a_hold_for_the_reader_who_is_there(alliance: Alliance, librarian: Client) -> None:
    make.reader(alliance.yanta, "R1")
    make.reader(alliance.yanta, "R2")
    wish = {"card": "R1", "title": alliance.title, "pickup": "yanta"}
    placed = ask(librarian, "/holds", **wish)
    assert (placed.status_code, placed.json()["state"]) == (201, "waiting")
    assert ask(librarian, "/holds", **wish).json()["code"] == "already-held"
    hold = Hold.objects.get()
    path = f"/holds/{hold.pk}/changes"
    until = (clock.today() + timedelta(days=5)).isoformat()
    assert ask(librarian, path, card="R1", change="suspend").status_code == 422
    assert ask(librarian, path, card="R1", change="suspend", until="2020-01-01").json()["code"] == "day-is-past"
    assert ask(librarian, path, card="R1", change="suspend", until=until).json()["state"] == "suspended"
    assert ask(librarian, path, card="R1", change="resume").json()["state"] == "waiting"
    assert ask(librarian, path, card="R1", change="move", pickup="hantai").json()["state"] == "waiting"
    assert ask(librarian, path, card="R1", change="move", pickup="nowhere").status_code == 404
    assert ask(librarian, path, card="R1", change="expire").status_code == 422
    assert ask(librarian, path, card="R2", change="cancel").status_code == 403
    assert ask(librarian, path, card="R1", change="cancel").json()["state"] == "cancelled"
    assert ask(librarian, path, card="R1", change="resume").json()["code"] == "hold-over"
    assert ask(librarian, "/holds", **wish | {"card": "R404"}).json()["code"] == "unknown-card"


def test_a_reader_asks_for_himself_and_touches_nobody_elses(alliance: Alliance) -> None:
    account = Account.objects.create_user("reader:1", None, display_name="王小明", kind=Account.Kind.READER)
    make.reader(alliance.yanta, "R1", account=account)
    stranger = make.reader(alliance.yanta, "R2")
    own = speaking_for(account)
    body = {"command": str(uuid4()), "title": alliance.title, "pickup": "yanta"}
    placed = post(own, "/holds", **body).json()
    assert post(own, "/holds", **body).json() == placed
    assert [hold["hold"] for hold in get(own, "/me/holds").json()["holds"]] == [placed["hold"]]
    other = Hold.objects.filter(pk=placed["hold"])
    other.update(reader=stranger)
    refused = post(own, f"/holds/{placed['hold']}/changes", command=str(uuid4()), change="cancel")
    assert refused.status_code == 403
    assert post(own, "/holds", **body | {"command": str(uuid4()), "overrides": ["too-many-holds"]}).status_code == 403
