"""A desk in 雁塔 with its librarian, and the desk of 汉台 where its books may come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models import Reader
from shulian.core.roles import Role
from tests import make

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


@dataclass
class Desk:
    """One desk window: keeps what the page carries from scan to scan."""

    client: Client
    library: Library
    seal: str = ""
    mode: str = "lend"
    part: bool = True

    def post(self, address: str, **fields: object) -> Response:
        """Send a form as the page sends it."""
        sent = {"command": str(uuid4()), "mode": self.mode, "reader": self.seal} | fields
        headers = {"HX-Request": "true"} if self.part else {}
        response = self.client.post(address, sent, headers=headers)
        if response.context and "at" in response.context:
            at = response.context["at"]
            self.seal, self.mode = at.seal, at.mode
        return response

    def scan(self, text: str, **fields: object) -> Response:
        """One scan."""
        return self.post("/desk/scan/", text=text, **fields)


def desk_of(account: Account, library: Library) -> Desk:
    """A window with this person signed in."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return Desk(client, library)


@pytest.fixture
def province() -> Library:
    make.policy()
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def yanta(province: Library) -> Library:
    return make.library("雁塔区图书馆", province, code="610113")


@pytest.fixture
def hantai(province: Library) -> Library:
    return make.library("汉台区图书馆", province, code="610702")


@pytest.fixture
def desk(yanta: Library) -> Desk:
    return desk_of(make.staff(Role.DESK_LIBRARIAN, yanta), yanta)


@pytest.fixture
def elsewhere(hantai: Library) -> Desk:
    return desk_of(make.staff(Role.DESK_LIBRARIAN, hantai), hantai)


@pytest.fixture
def reader(yanta: Library) -> Reader:
    return make.reader(yanta, "C-1")
