"""A book travels through the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.circulation.models import Loan
from shulian.apps.journal.models import Entry
from shulian.core.roles import Right, Role
from tests import make
from tests.interfaces.api.conftest import Alliance, get, post, speaking_for

pytestmark = pytest.mark.django_db


def lend(client: Client, command: object = None, **scan: str) -> Any:
    """A checkout at Yanta of Y1 to the card R1, unless said otherwise."""
    body = {"library": "yanta", "barcode": "Y1", "card": "R1", "command": str(command or uuid4())} | scan
    return post(client, "/checkouts", **body)


def test_a_book_is_lent_here_and_taken_back_there(alliance: Alliance, librarian: Client, neighbour: Client) -> None:
    make.reader(alliance.yanta, "R1")
    lent = lend(librarian)
    assert lent.status_code == 200
    assert lent.json()["item"] == {"barcode": "Y1", "library": "yanta", "title": alliance.title, "name": "红楼梦"}
    shelves = get(Client(), "/availability", title=alliance.title).json()["titles"][0]["holdings"]
    assert {one["library"]: one["available"] for one in shelves} == {"yanta": 0, "hantai": 1}
    back = post(neighbour, "/checkins", command=str(uuid4()), library="hantai", barcode="Y1")
    assert back.json()["outcome"] == "send-home"
    assert back.json()["send_to"] == "yanta"
    assert not Loan.objects.filter(returned_at=None).exists()
    home = post(librarian, "/checkins", command=str(uuid4()), library="yanta", barcode="Y1")
    assert home.json()["outcome"] == "received"


def test_the_same_command_again_gets_the_same_answer_and_changes_nothing(alliance: Alliance, librarian: Client) -> None:
    make.reader(alliance.yanta, "R1")
    command = uuid4()
    first, again = lend(librarian, command), lend(librarian, command)
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    assert first.json() | {"repeated": True} == again.json()
    assert Loan.objects.count() == 1


def test_a_refusal_is_a_conflict_with_a_sentence_in_the_askers_language(alliance: Alliance, librarian: Client) -> None:
    make.reader(alliance.yanta, "R1")
    refused = lend(librarian, barcode="unknown")
    assert refused.status_code == 409
    assert refused.json()["code"] == "unknown-item"
    librarian.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    english = lend(librarian, barcode="unknown").json()
    assert english["message"].isascii()
    assert english["hint"]


def test_a_machine_is_known_by_its_key(alliance: Alliance) -> None:
    make.reader(alliance.yanta, "R1")
    assert lend(speaking_for(make.staff(Role.TERMINAL, alliance.yanta))).status_code == 200
    assert Entry.objects.get(kind="checkout").source == "kiosk"


def test_what_is_lent_by_staff_alone_is_refused_at_a_machine(alliance: Alliance, librarian: Client) -> None:
    make.reader(alliance.yanta, "R1")
    make.policy(self_service=False)
    refused = lend(speaking_for(make.staff(Role.TERMINAL, alliance.yanta)))
    assert (refused.status_code, refused.json()["code"]) == (409, "no-self-service")
    assert lend(librarian).status_code == 200


def test_a_barcode_that_two_libraries_use_asks_whose_it_is(alliance: Alliance, librarian: Client) -> None:
    make.reader(alliance.yanta, "R1")
    make.item(alliance.hantai, "Y1")
    asked = lend(librarian).json()
    assert asked["code"] == "barcode-ambiguous"
    assert {choice["code"] for choice in asked["choices"]} == {"yanta", "hantai"}
    assert lend(librarian, owner="hantai").json()["item"]["library"] == "hantai"


def test_a_loan_is_renewed_at_the_desk_or_refused_with_a_reason(alliance: Alliance, librarian: Client) -> None:
    make.reader(alliance.yanta, "R1")
    lend(librarian)
    scan = {"library": "yanta", "barcode": "Y1"}
    early = post(librarian, "/renewals", command=str(uuid4()), **scan)
    assert (early.status_code, early.json()["code"]) == (409, "renewal-too-early")
    Loan.objects.update(due_on=clock.today())
    renewed = post(librarian, "/renewals", command=str(uuid4()), **scan)
    assert renewed.json()["renewals"] == 1
    assert renewed.json()["due_on"] > clock.today().isoformat()


@pytest.mark.parametrize("act", ["checkouts", "checkins", "renewals"])
def test_a_librarian_acts_only_for_the_own_library(alliance: Alliance, neighbour: Client, act: str) -> None:
    body = {"command": str(uuid4()), "library": "yanta", "barcode": "Y1", "card": "R1"}
    assert post(neighbour, f"/{act}", **body).status_code == 403
    assert post(Client(), f"/{act}", **body).status_code == 401
    assert post(neighbour, f"/{act}", **body | {"library": "nowhere"}).status_code == 403


def test_a_token_allows_no_more_than_it_was_made_for(alliance: Alliance) -> None:
    director = make.staff(Role.LIBRARY_DIRECTOR, alliance.yanta)
    only_cards = speaking_for(director, frozenset({Right.ISSUE_CARD}))
    assert lend(only_cards).status_code == 403
    only_hantai = speaking_for(director, at=alliance.hantai)
    assert lend(only_hantai).status_code == 403
    make.reader(alliance.yanta, "R1")
    assert lend(speaking_for(director)).status_code == 200


def test_a_command_needs_its_id(alliance: Alliance, librarian: Client) -> None:
    answer = post(librarian, "/checkouts", library="yanta", barcode="Y1", card="R1")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["fields"]] == ["command"]
