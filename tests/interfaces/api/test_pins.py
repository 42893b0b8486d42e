"""What a machine may say and has to ask: it has seen no document, and a PIN that it sends must fit."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Loan
from shulian.apps.readers.models import Card, Reader
from shulian.apps.readers.sign_in import check_pin, seal_pin
from shulian.core.roles import Role
from tests import make
from tests.interfaces.api.conftest import Alliance, post, speaking_for

pytestmark = pytest.mark.django_db
PIN = "730518"


@pytest.fixture
def reader(alliance: Alliance) -> Reader:
    made = make.reader(alliance.yanta, "C-1")
    Reader.objects.filter(pk=made.pk).update(pin=seal_pin(made, PIN))
    make.item(alliance.yanta, "B-1")
    made.refresh_from_db()
    return made


@pytest.fixture
def machine(alliance: Alliance) -> Client:
    return speaking_for(make.staff(Role.TERMINAL, alliance.yanta))


def asked(client: Client, door: str, **body: Any) -> tuple[int, str]:
    told = post(client, door, **{"command": str(uuid4()), "library": "yanta"} | body)
    return told.status_code, told.json().get("code", "")


@pytest.mark.parametrize("role", [Role.TERMINAL, Role.PROGRAM])
def test_a_key_has_seen_no_document_whatever_it_says(alliance: Alliance, reader: Reader, role: Role) -> None:
    key = speaking_for(make.staff(role, alliance.yanta))
    refused = {(409, "not-identified"), (403, "not-allowed")}
    assert asked(key, "/cards/replacements", card="C-1", identified=True, pin=PIN) in refused
    assert asked(key, "/cards/freezes", card="C-1", found=True, identified=True, pin=PIN) in refused
    back = {"fen": -100, "method": "mobile", "transaction": "T-1"}
    assert asked(key, "/deposits", card="C-1", identified=True, pin=PIN, **back) in refused
    assert make.card_of(reader) == "C-1"


def test_a_machine_lends_renews_and_looks_up_with_the_pin_that_was_typed(machine: Client, reader: Reader) -> None:
    lending, renewing = {"card": "C-1", "barcode": "B-1"}, {"barcode": "B-1"}
    assert asked(machine, "/checkouts", **lending, pin="000000") == (409, "wrong-pin")
    assert not Loan.objects.exists()
    assert asked(machine, "/checkouts", **lending, pin=PIN) == (200, "")
    assert asked(machine, "/renewals", **renewing, pin="000000") == (409, "wrong-pin")
    assert asked(machine, "/renewals", **renewing, pin=PIN) == (409, "renewal-too-early")
    assert asked(machine, "/readers/find", credential="C-1", pin="000000") == (409, "wrong-pin")
    assert asked(machine, "/readers/find", credential="C-1", pin=PIN) == (200, "")


LOOKS = {
    "/accounts/lookups": {},
    "/payments": {"fen": 100, "method": "mobile"},
    "/deposits": {"fen": 100, "method": "mobile"},
    "/holds": {"title": 1, "pickup": "yanta"},
    "/cards/lookups": {},
    "/cards/renewals": {},
    "/consents/lookups": {},
    "/families/lookups": {},
    "/proxies/lookups": {},
}


@pytest.mark.parametrize("door", LOOKS)
def test_a_machine_shows_and_changes_nothing_more_than_loans_without_the_pin(
    alliance: Alliance, machine: Client, reader: Reader, door: str
) -> None:
    body = {"card": "C-1", **LOOKS[door]}
    assert asked(machine, door, **body) == (409, "pin-needed")
    assert asked(machine, door, **body, pin="000000") == (409, "wrong-pin")
    assert asked(machine, door, **body, pin=PIN)[1] not in {"pin-needed", "wrong-pin"}
    desk = speaking_for(make.staff(Role.DESK_LIBRARIAN, alliance.yanta))
    assert asked(desk, door, **body)[1] != "pin-needed"


@pytest.mark.parametrize("status", ["lost", "cancelled"])
def test_by_the_number_of_a_dead_card_and_the_right_pin_a_machine_is_told_nothing(
    machine: Client, reader: Reader, status: str
) -> None:
    Card.objects.update(status=status)
    Card.objects.create(number="C-2", reader=reader, library=reader.home_library)
    for door in (*LOOKS, "/readers/find", "/cards/freezes"):
        more = LOOKS.get(door, {})
        for pin in (PIN, "000000"):
            told = asked(machine, door, card="C-1", credential="C-1", pin=pin, **more)
            assert told == (409, "card-stopped"), door
        live = asked(machine, door, card="C-2", credential="C-2", pin=PIN, **more)
        assert live[1] not in {"card-stopped", "wrong-pin"}, door


def test_a_dead_number_opens_nothing_to_a_librarians_token_but_the_card_itself(
    alliance: Alliance, reader: Reader
) -> None:
    Card.objects.update(status="replaced")
    Card.objects.create(number="C-2", reader=reader, library=alliance.yanta)
    desk = speaking_for(make.staff(Role.DESK_LIBRARIAN, alliance.yanta))
    for door in (*LOOKS, "/readers/find"):
        if not door.startswith("/cards/"):
            told = asked(desk, door, card="C-1", credential="C-1", **LOOKS.get(door, {}))
            assert told == (409, "card-stopped"), door
    assert post(desk, "/cards/lookups", library="yanta", card="C-1").json()["state"] == "old"
    assert asked(desk, "/cards/renewals", card="C-1") == (409, "old-card")


def test_a_card_alone_borrows_at_a_machine_unless_its_library_or_one_above_it_says_otherwise(
    alliance: Alliance, machine: Client, reader: Reader
) -> None:
    lending = {"card": "C-1", "barcode": "B-1"}
    Library.objects.filter(pk=alliance.province.pk).update(machine_pin="always")
    assert asked(machine, "/checkouts", **lending) == (409, "pin-needed")
    assert asked(machine, "/readers/find", credential="C-1") == (409, "pin-needed")
    assert asked(machine, "/renewals", barcode="B-1") == (409, "pin-needed")
    assert not Loan.objects.exists()
    Library.objects.filter(pk=alliance.province.pk).update(machine_pin="")
    assert asked(machine, "/checkouts", **lending) == (200, "")
    Library.objects.filter(pk=alliance.province.pk).update(machine_pin="always")
    assert asked(machine, "/checkins", barcode="B-1") == (200, "")
    assert asked(machine, "/cards/freezes", card="C-1") == (409, "pin-needed")
    assert asked(machine, "/cards/blocks", card="C-1", lift=True, pin=PIN)[0] == 403
    assert asked(machine, "/cards/freezes", card="C-1", pin=PIN) == (200, "")


def test_wrong_pins_at_machines_count_with_all_others(machine: Client, reader: Reader) -> None:
    for _ in range(4):
        check_pin(reader, "000000", "portal")
    for _ in range(3):
        assert asked(machine, "/readers/find", credential="C-1", pin="000000") == (409, "wrong-pin")
    assert asked(machine, "/checkouts", card="C-1", barcode="B-1", pin=PIN) == (429, "locked-out")


def test_a_program_lends_and_finds_with_the_pin_alone_and_a_librarians_own_token_without_it(
    alliance: Alliance, reader: Reader
) -> None:
    program = speaking_for(make.staff(Role.PROGRAM, alliance.yanta))
    desk = speaking_for(make.staff(Role.DESK_LIBRARIAN, alliance.yanta))
    lending = {"card": "C-1", "barcode": "B-1"}
    assert asked(program, "/readers/find", credential="C-1") == (409, "pin-needed")
    assert asked(program, "/checkouts", **lending) == (409, "pin-needed")
    assert not Loan.objects.exists()
    assert asked(program, "/checkouts", **lending, pin=PIN) == (200, "")
    assert asked(program, "/renewals", barcode="B-1") == (409, "pin-needed")
    assert asked(program, "/checkins", barcode="B-1") == (200, "")
    assert asked(program, "/cards/freezes", card="C-1") == (409, "pin-needed")
    assert asked(desk, "/checkouts", **lending) == (200, "")
    Library.objects.filter(pk=alliance.province.pk).update(machine_pin="never")
    assert asked(program, "/renewals", barcode="B-1") == (409, "renewal-too-early")
