"""Issuing reader cards through the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.journal.models import Entry
from shulian.apps.readers.families import is_seen
from shulian.apps.readers.models import Category, Credential, Reader, Registration
from shulian.core.credentials import Kind, Status
from shulian.core.roles import Role
from tests import make
from tests.interfaces.api.conftest import Alliance, get, post, speaking_for

pytestmark = pytest.mark.django_db


def issue(client: Client, **wish: Any) -> Any:
    """An application at Yanta."""
    form = {"name": "王小明", "identity": "61010219900101001X", "phone": "13900000000", "library": "yanta"}
    return post(client, "/cards", **{"command": str(uuid4())} | form | wish)


def test_a_card_is_issued_once_with_its_pin(alliance: Alliance, librarian: Client) -> None:
    command = str(uuid4())
    first, again = issue(librarian, command=command), issue(librarian, command=command)
    assert first.status_code == 201
    assert first.json() == again.json()
    assert first.json()["home_library"] == "yanta"
    assert len(first.json()["pin"]) == 6
    assert Reader.objects.count() == 1


def test_what_stands_against_a_card_is_said_line_by_line(alliance: Alliance, librarian: Client) -> None:
    declined = issue(librarian, identity="610102199001010010", name="")
    assert declined.status_code == 409
    assert {one["field"]: one["code"] for one in declined.json()["fields"]} == {
        "name": "missing",
        "identity": "wrong-check-digit",
    }
    assert all(one["message"] for one in declined.json()["fields"])
    issue(librarian)
    assert issue(librarian).json()["code"] == "already-registered"


def test_a_card_is_issued_only_by_the_own_library(alliance: Alliance, neighbour: Client, client: Client) -> None:
    assert issue(neighbour).status_code == 403
    assert issue(client).status_code == 401
    assert not Reader.objects.exists()


def test_a_card_machine_issues_a_full_card_and_the_way_is_written_down(alliance: Alliance, librarian: Client) -> None:
    command = str(uuid4())
    made = issue(librarian, command=command, way="machine", card_number="M-0001", pin="482913")
    assert (made.status_code, made.json()["number"], made.json()["pin"]) == (201, "M-0001", "")
    assert issue(librarian, command=command, way="machine", card_number="M-0001", pin="482913").json() == made.json()
    registration = Registration.objects.get()
    assert (registration.way, registration.state, registration.reader.awaits) == ("machine", "confirmed", "")
    assert Entry.objects.get(kind="card-issued").details["channel"] == "machine"


@pytest.mark.parametrize(
    ("wish", "field", "code"),
    [
        ({"identity": ""}, "identity", "missing"),
        ({"identity": "610102199001010010"}, "identity", "wrong-check-digit"),
        ({"identity": "61010222990101001X"}, "identity", "future-birth-date"),
        ({"identity": "61010219900101001X", "birth_date": "1991-01-01"}, "birth-date", "other-birth-date"),
        ({"document": "passport", "identity": "12"}, "identity", "not-this-document"),
        ({"document": "passport", "identity": "E12345678"}, "birth-date", "missing"),
        ({"name": "王1"}, "name", "not-a-name"),
        ({"phone": "phone"}, "phone", "not-a-phone"),
        ({"pin": "12"}, "pin", "pin-not-six-digits"),
        ({"pin": "123456"}, "pin", "pin-too-simple"),
        ({"card_number": "?"}, "card-number", "not-a-card-number"),
        ({"card_number": "610102199001010036"}, "card-number", "identity-as-card"),
        ({"card_number": "TAKEN-1"}, "card-number", "card-number-taken"),
        ({"category": "none"}, "category", "unknown-category"),
        ({"category": "institution"}, "category", "not-offered"),
        ({"category": "juvenile"}, "category", "not-offered"),
        ({"identity": "610526198012315124"}, "identity", "already-registered"),
    ],
)
def test_a_card_machine_is_told_what_stands_against_a_card(
    alliance: Alliance, librarian: Client, wish: dict[str, str], field: str, code: str
) -> None:
    known = make.reader(alliance.hantai, "TAKEN-1")
    make.known_by(known, "610526198012315124")
    declined = issue(librarian, way="machine", **wish)
    assert declined.status_code == 409
    told = {one["field"]: (one["code"], bool(one["message"])) for one in declined.json()["fields"]}
    assert told[field] == (code, True)
    assert Reader.objects.count() == 1


def test_a_card_machine_has_only_its_own_way(alliance: Alliance, librarian: Client, neighbour: Client) -> None:
    assert issue(librarian, way="web").status_code == 422
    assert issue(neighbour, way="machine").status_code == 403
    Category.objects.filter(pk="adult").update(ways=["desk"])
    assert issue(librarian, way="machine").json()["code"] == "not-offered"
    assert not Reader.objects.exists()


def asked(client: Client, what: str, **fields: Any) -> Any:
    """An act about the card C-001 at Yanta."""
    sent = {"command": str(uuid4()), "library": "yanta", "card": "C-001"} | fields
    return post(client, f"/cards/{what}", **sent)


@pytest.fixture
def card(alliance: Alliance) -> str:
    make.reader(alliance.yanta, "C-001", expires_on=clock.today())
    return "C-001"


def test_a_program_freezes_replaces_renews_and_blocks(card: str, librarian: Client) -> None:
    assert asked(librarian, "lookups").json()["state"] == "valid"
    assert asked(librarian, "freezes").json()["against"] == ["card-frozen"]
    assert asked(librarian, "freezes", found=True).json()["code"] == "not-identified"
    made = asked(librarian, "replacements", identified=True, number="C-002").json()
    assert (made["number"], made["state"], made["against"]) == ("C-002", "valid", [])
    assert asked(librarian, "lookups").json()["state"] == "old"
    assert asked(librarian, "renewals", card="C-002").json()["expires_on"] > clock.today().isoformat()
    blocked = asked(librarian, "blocks", card="C-002", reason="丢书未赔", until="2099-01-01").json()
    assert (blocked["state"], blocked["blocked_until"]) == ("blocked", "2099-01-01")
    assert asked(librarian, "blocks", card="C-002", lift=True).json()["state"] == "valid"


@pytest.mark.parametrize(("what", "more"), [("replacements", {}), ("freezes", {"found": True})])
def test_power_over_a_card_takes_a_document_and_saying_nothing_is_no(
    card: str, librarian: Client, what: str, more: dict[str, Any]
) -> None:
    if more:
        asked(librarian, "freezes")
    for said in ({"identified": False}, {}) if more else ({"identified": False},):
        told = asked(librarian, what, **more, **said)
        assert (told.status_code, told.json()["code"], bool(told.json()["hint"])) == (409, "not-identified", True)
    assert Reader.objects.get().cards.count() == 1
    assert asked(librarian, what, **more, identified=True).json()["against"] == []


def test_the_same_command_gets_the_same_card(card: str, librarian: Client) -> None:
    command = str(uuid4())
    first = asked(librarian, "replacements", identified=True, command=command).json()
    again = asked(librarian, "replacements", identified=True, command=command).json()
    assert first == again
    assert asked(librarian, "renewals", card=first["number"], command=command).json()["code"] == "command-reused"


def test_what_is_refused_has_a_code_and_a_next_step(card: str, librarian: Client, neighbour: Client) -> None:
    past = asked(librarian, "blocks", reason="丢书未赔", until="2020-01-01")
    assert (past.status_code, past.json()["code"]) == (409, "day-in-the-past")
    assert past.json()["hint"]
    assert asked(librarian, "lookups", card="nobody").json()["code"] == "unknown-card"
    assert asked(neighbour, "lookups").status_code == 403


@pytest.mark.parametrize("subject", ["cards", "consents", "families", "proxies", "accounts"])
def test_a_number_that_names_nobody_is_answered_alike_whatever_is_asked(
    alliance: Alliance, card: str, librarian: Client, subject: str
) -> None:
    other = make.reader(alliance.yanta, "C-OTHER")
    make.known_by(Reader.objects.exclude(pk=other.pk).get(), "T12345678", Kind.TRANSIT)
    frozen = make.known_by(other, "D12345678", Kind.SOCIAL_SECURITY)
    make.known_by(other, "T12345678", Kind.SOCIAL_SECURITY)
    Credential.objects.filter(pk=frozen.pk).update(status=Status.FROZEN)
    for scanned, code in (("T12345678", "credential-ambiguous"), ("D12345678", "credential-frozen")):
        told = post(librarian, f"/{subject}/lookups", library="yanta", card=scanned)
        assert (told.status_code, told.json()["code"], bool(told.json()["hint"])) == (409, code, True)


def test_who_freezes_the_own_card_goes_on_and_every_other_session_and_program_ends(alliance: Alliance) -> None:
    reader = make.reader(alliance.yanta, "C-001")
    account = Account.objects.create_user("reader:1", None, display_name="王小明", kind=Account.Kind.READER)
    Reader.objects.filter(pk=reader.pk).update(account=account)
    program, other, phone, lost = speaking_for(account), speaking_for(account), Client(), Client()
    for one in (phone, lost):
        one.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    sent = {"command": str(uuid4())}
    first = post(program, "/me/card/freezes", **sent)
    assert first.json()["state"] == "frozen"
    assert post(program, "/me/card/freezes", **sent).json() == first.json()
    assert get(other, "/me/card").status_code == 401
    assert {one.get("/api/v1/me/card").status_code for one in (phone, lost)} == {401}


def test_a_program_has_seen_no_document_of_whom_it_issues_a_card(alliance: Alliance, librarian: Client) -> None:
    program = speaking_for(make.staff(Role.PROGRAM, alliance.yanta))
    assert issue(program).status_code == 201
    registration = Registration.objects.get()
    assert (registration.way, registration.state, is_seen(registration.reader)) == ("desk", "confirmed", False)
    assert issue(librarian, identity="610526198012315124").status_code == 201
    assert is_seen(Reader.objects.latest("pk"))
