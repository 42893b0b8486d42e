"""No page of the desk shows a closed door: every link and every form of every page is tried, for each post."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from shulian.apps.alliance.access import has_anywhere
from shulian.apps.alliance.models import Account, Library
from shulian.core.roles import Right, Role
from tests import make
from tests.interfaces import whole_site
from tests.interfaces.test_access_matrix import refused, table
from tests.interfaces.whole_site import BACKEND, Site

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

WAYS = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"|<form\b[^>]*?\baction="([^"]*)"')
ADULT = {"name": "王小明", "identity": "61010219900101001X", "category": "adult"}
BODY = {
    "category": "institution",
    "name": "雁塔区第一小学",
    "agent_name": "王芳",
    "agent_identity": "61010219900101003X",
    "agent_phone": "13991234567",
}
OPENED_BY_A_FORM: dict[str, dict[str, str]] = {
    "desk:card-new": ADULT,
    "desk:collective-new": BODY,
    **{f"desk:{page}": {"text": "W-1"} for page in ("card", "photo", "consents", "particulars", "person", "money")},
    "desk:clearance": {"text": "W-1"},
    "desk:credentials": {},
}
"""What a page is opened with by whoever stands there with a card."""
POSTS = [
    Role.EVENTS,
    Role.BRANCH_KEEPER,
    Role.PAGE,
    pytest.param(Role.DESK_LIBRARIAN, marks=pytest.mark.long),
    pytest.param(Role.SENIOR_LIBRARIAN, marks=pytest.mark.long),
]


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Iterator[Site]:
    settings.MEDIA_ROOT, settings.RUN_FOLDER, settings.INDEX_FOLDER = tmp_path, tmp_path, tmp_path / "index"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    logging.disable()
    yield whole_site.build()
    logging.disable(logging.NOTSET)


def pages(site: Site, client: Client, account: Account) -> Iterator[tuple[str, Response]]:
    """Every page of the desk that opens for this account, empty and with a reader."""
    patterns = whole_site.routes()
    seal = ""
    for route, body in OPENED_BY_A_FORM.items():
        if _rights(site.address(route, patterns[route])) & _held(account):
            page = client.post(site.address(route, patterns[route]), body | {"reader": seal, "command": uuid4()})
            if route == "desk:card":
                seal = page.context["at"].seal
            yield f"{route} with {body}", page
    for route, (methods, _people) in table().items():
        address = site.address(route, patterns[route])
        if route.startswith("desk:") and "GET" in methods and _rights(address) & _held(account):
            yield route, client.get(address)


def closed(client: Client, account: Account, address: str) -> bool:
    """Whether this way is closed: by what its page says of itself, or, where it says nothing, by knocking."""
    try:
        found = resolve(address)
    except Resolver404:
        return False
    rights: frozenset[Right] | None = getattr(found.func, "rights", None)
    if rights is not None:
        return not any(has_anywhere(account, right) for right in rights)
    return found.view_name != "sign-out" and refused(client.get(address))


def _rights(address: str) -> frozenset[Right]:
    return getattr(resolve(address).func, "rights", frozenset())


def _held(account: Account) -> frozenset[Right]:
    return frozenset(right for right in Right if has_anywhere(account, right))


@pytest.mark.parametrize("role", POSTS)
def test_every_way_that_a_post_is_shown_opens(site: Site, role: Role) -> None:
    yanta = Library.objects.get(code="610113")
    make.reader(yanta, "W-1", name="李强")
    account = make.staff(role, yanta)
    client = Client(raise_request_exception=False)
    client.force_login(account, BACKEND)
    shut = cache(lambda address: closed(client, account, address))
    wrong, seen = set(), 0
    for page, response in pages(site, client, account):
        if not response.get("Content-Type", "").startswith("text/html") or response.status_code != 200:
            continue
        seen += 1
        for ways in WAYS.findall(response.content.decode()):
            address = urlsplit(urljoin(response.request["PATH_INFO"], unescape(ways[0] or ways[1]))).path
            if address.startswith("/") and shut(address):
                wrong.add(f"{page} leads to {address}")
    assert seen > 3
    assert not wrong, "\n".join(sorted(wrong))
