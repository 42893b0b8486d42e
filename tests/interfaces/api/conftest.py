"""A small alliance, and programs that speak with its API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shulian.apps.alliance.actions.tokens import Purpose, issue_token
from shulian.apps.alliance.models import Account, Library
from shulian.apps.discovery.writer import rebuild
from shulian.apps.journal.actions import Act
from shulian.core.roles import Right, Role
from shulian.core.scopes import Scope
from tests import make


@dataclass(frozen=True)
class Alliance:
    """Two county libraries under the province, one title held by both."""

    province: Library
    yanta: Library
    hantai: Library
    title: int


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Hashing passwords slowly is of no interest here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def alliance(db: None, settings: Any, tmp_path: Path) -> Alliance:
    """The libraries, a policy, a title with a copy at each, and the search index."""
    settings.INDEX_FOLDER = tmp_path / "index"
    province = make.library("陕西省图书馆", code="610000", kind="province")
    yanta = make.library("雁塔区图书馆", province, code="yanta")
    hantai = make.library("汉台区图书馆", province, code="hantai")
    make.policy()
    title = make.title("红楼梦", authors=["曹雪芹"], isbns=["9787020002207"])
    make.item(yanta, "Y1", title)
    make.item(hantai, "H1", title)
    rebuild(settings.INDEX_FOLDER)
    return Alliance(province, yanta, hantai, title.pk)


def speaking_for(
    account: Account, may: frozenset[Right] | frozenset[Scope] | None = None, at: Library | None = None
) -> Client:
    """A program with a token of this account, for all that it may if nothing is said."""
    everything = frozenset(Scope) if account.kind == Account.Kind.READER else frozenset(Right)
    purpose = Purpose("test", everything if may is None else may, timedelta(hours=12), at, strong=True)
    _token, secret = issue_token(Act("command"), account, purpose)
    return Client(headers={"authorization": f"Bearer {secret}"})


@pytest.fixture
def librarian(alliance: Alliance) -> Client:
    """A program of a desk librarian of Yanta."""
    return speaking_for(make.staff(Role.DESK_LIBRARIAN, alliance.yanta))


@pytest.fixture
def neighbour(alliance: Alliance) -> Client:
    """A program of a desk librarian of Hantai."""
    return speaking_for(make.staff(Role.DESK_LIBRARIAN, alliance.hantai))


@pytest.fixture
def office(alliance: Alliance) -> Client:
    """A program of the alliance office."""
    return speaking_for(make.staff(Role.ALLIANCE_OFFICE, alliance.province))


def post(client: Client, path: str, **body: Any) -> Any:
    """A POST of JSON; the response with its body as `.json()`."""
    return client.post(f"/api/v1{path}", body, content_type="application/json")


def get(client: Client, path: str, **query: Any) -> Any:
    """A GET with a query."""
    return client.get(f"/api/v1{path}", query)
