"""Programs find a reader by whatever was scanned; it is sent in the body and answered with a card and a masked name."""

from __future__ import annotations

from typing import Any, get_args
from uuid import uuid4

import pytest
from django.test import Client

from shulian.apps.readers.models import Credential, View
from shulian.core.credentials import Kind
from shulian.interfaces.api.finding import KindOfCredential
from tests import make
from tests.interfaces.api.conftest import Alliance, post

pytestmark = pytest.mark.django_db


def find(client: Client, credential: str, **more: Any) -> Any:
    return post(client, "/readers/find", **{"library": "yanta", "credential": credential} | more)


def test_anything_finds_the_reader(alliance: Alliance, librarian: Client) -> None:
    reader = make.reader(alliance.yanta, "C-1")
    make.known_by(reader, "61010219900101001X")
    make.known_by(reader, "6101000012345678", Kind.TRANSIT)
    make.known_by(reader, "oX-1", Kind.WECHAT, issuer="wx1")
    for text, by in (("C-1", "card"), ("61010219900101001x", "identity"), ("6101000012345678", "transit")):
        told = find(librarian, text).json()
        assert (told["card"], told["name"], told["by"], told["home_library"]) == ("C-1", "王*明", by, "yanta")
    assert find(librarian, "oX-1").status_code == 404
    assert find(librarian, "oX-1", kind="wechat", issuer="wx1").json()["card"] == "C-1"
    assert find(librarian, "oX-1", kind="wechat", issuer="wx2").status_code == 404
    assert View.objects.get().reader == reader


@pytest.mark.parametrize("text", ["C-2", "610102199001010011", "王小明", "\u200b", "\u202e1"])
def test_what_nobody_is_known_by_is_not_found(alliance: Alliance, librarian: Client, text: str) -> None:
    told = find(librarian, text)
    assert (told.status_code, told.json()["code"]) == (404, "unknown-credential")
    assert text not in told.content.decode()


def test_what_is_frozen_or_two_readers_is_said(alliance: Alliance, librarian: Client) -> None:
    make.known_by(make.reader(alliance.yanta, "C-1"), "12345678")
    made = make.known_by(make.reader(alliance.yanta, "C-2"), "12345678", Kind.TRANSIT)
    assert find(librarian, "12345678").json()["code"] == "credential-ambiguous"
    assert find(librarian, "12345678", kind="transit").json()["card"] == "C-2"
    Credential.objects.filter(pk=made.pk).update(status="frozen")
    assert find(librarian, "12345678", kind="transit").json()["code"] == "credential-frozen"
    Credential.objects.filter(pk=made.pk).update(status="bound")
    made.reader.cards.all().delete()
    assert find(librarian, "12345678", kind="transit").status_code == 404


def test_the_number_of_a_dead_card_is_the_living_documents(alliance: Alliance, librarian: Client) -> None:
    make.known_by(make.reader(alliance.yanta, "C-1"), "12345678")
    other = make.reader(alliance.yanta, "12345678")
    other.cards.update(status="lost")
    assert find(librarian, "12345678").json()["card"] == "C-1"
    assert find(librarian, "12345678", kind="card").json()["code"] == "card-stopped"


def test_whoever_is_told_that_somebody_is_a_reader_leaves_a_look(alliance: Alliance, librarian: Client) -> None:
    known = make.reader(alliance.hantai, "C-1")
    held = make.known_by(known, "61010219900101001X")
    form = {"command": str(uuid4()), "library": "yanta", "name": "王小明", "identity": "61010219900101001X"}
    ways: list[tuple[str, dict[str, Any]]] = [
        ("/cards", form),
        ("/readers/find", {"library": "yanta", "credential": "C-1", "pin": "000000"}),
        ("/checkouts", {"library": "yanta", "card": "C-1", "barcode": "B-1", "command": str(uuid4()), "pin": "000000"}),
        ("/readers/find", {"library": "yanta", "credential": "61010219900101001X"}),
    ]
    for address, sent in ways:
        if "X" in str(sent.get("credential")):
            Credential.objects.filter(pk=held.pk).update(status="frozen")
        View.objects.all().delete()
        assert post(librarian, address, **sent).status_code >= 400, address
        assert [one.reader for one in View.objects.all()] == [known], address


def test_every_kind_can_be_named() -> None:
    assert set(get_args(KindOfCredential)) == set(Kind)


def test_only_who_lends_at_the_library_asks(alliance: Alliance, neighbour: Client, client: Client) -> None:
    make.reader(alliance.yanta, "C-1")
    assert find(neighbour, "C-1").status_code == 403
    assert find(client, "C-1").status_code == 401


def test_a_card_is_issued_against_a_passport(alliance: Alliance, librarian: Client) -> None:
    wish = {"command": "6f9e7b3c-0000-4000-8000-000000000001", "library": "yanta", "name": "John Smith"}
    wish |= {"identity": "E12345678", "document": "passport"}
    assert post(librarian, "/cards", **wish).json()["fields"][0]["field"] == "birth-date"
    assert post(librarian, "/cards", **wish, birth_date="1990-01-31").status_code == 201
    assert find(librarian, "E12345678").json()["by"] == "identity"
