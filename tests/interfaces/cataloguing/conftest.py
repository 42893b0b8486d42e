"""A cataloguer in 雁塔 with a browser, and what pages carry from one request to the next."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from shulian.apps.alliance.models import Account, Library
from shulian.core.roles import Role
from tests import make

BACKEND = "django.contrib.auth.backends.ModelBackend"
INPUT = re.compile(r"<input[^>]*>|<select.*?</select>", re.DOTALL)


@dataclass
class Room:
    """Somebody at work for a library."""

    client: Client
    library: Library
    account: Account

    def get(self, address: str, /, **query: Any) -> str:
        """A page; it must be there."""
        answer = self.client.get(f"/cataloguing/{address}", query)
        assert answer.status_code == 200, answer
        return answer.content.decode()

    def post(self, address: str, /, *, status: int = 302, **fields: Any) -> Any:
        """Send a form; by default it leads on."""
        answer = self.client.post(f"/cataloguing/{address}", {"command": str(uuid4())} | fields)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆", code="610113")


@pytest.fixture
def enter() -> Callable[[Role, Library], Room]:
    """Somebody of this post comes in."""

    def come(role: Role, at: Library) -> Room:
        account = make.staff(role, at)
        client = Client()
        client.force_login(account, BACKEND)
        return Room(client, at, account)

    return come


@pytest.fixture
def room(library: Library, enter: Callable[[Role, Library], Room]) -> Room:
    return enter(Role.CATALOGUER, library)


def inputs(page: str, form: str = 'id="editor"') -> dict[str, Any]:
    """The fields of a form of the page, as a browser would send them."""
    html = page[page.index(form) :]
    html = html[: html.index("</form>")]
    found: dict[str, Any] = {}
    for tag in INPUT.findall(html):
        name = re.search(r'name="([^"]*)"', tag)
        if name is None:
            continue
        if tag.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)" selected', tag) or re.search(r'<option value="([^"]*)"', tag)
            value = unescape(chosen[1]) if chosen else ""
        else:
            match = re.search(r'value="([^"]*)"', tag)
            value = unescape(match[1]) if match else ""
        if name[1] in ("tag", "ind", "text"):
            found.setdefault(name[1], []).append(value)
        else:
            found[name[1]] = value
    return found
