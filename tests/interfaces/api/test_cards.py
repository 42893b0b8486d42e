"""Issuing reader cards through the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shulian.apps.readers.models import Reader
from tests.interfaces.api.conftest import Alliance, post

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
