"""A reader and a director, and how they sign in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models import Reader
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.roles import Role
from tests import make

CARD, PIN, IDENTITY, PASSWORD = "6101130001", "730518", "61010219900101001X", "correct horse"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def reader(library: Library) -> Reader:
    made = make.reader(library, CARD, email=secrets.seal("wang@example.cn"))
    Reader.objects.filter(pk=made.pk).update(pin=seal_pin(made, PIN))
    made.refresh_from_db()
    return made


@pytest.fixture
def director(library: Library) -> Account:
    return make.staff(Role.LIBRARY_DIRECTOR, library, "director")


def signed_in(name: str = CARD, secret: str = PIN, agent: str = PHONE) -> Client:
    """A browser of somebody who has just signed in."""
    client = Client(headers={"user-agent": agent})
    assert client.post(reverse("sign-in"), {"username": name, "password": secret}).status_code == 302
    return client
