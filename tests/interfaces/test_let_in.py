"""Every post before the main doors: who is let in, at the library of the thing and above it, and who is not."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shulian.apps.alliance.models import Library
from shulian.core.roles import ENDS_AT_HOUSES, OF_MACHINES, POSTS, Reach, Role
from tests import make
from tests.interfaces import whole_site
from tests.interfaces.test_access_matrix import refused, table, taken_back
from tests.interfaces.test_access_posts import ABOVE, OWN
from tests.interfaces.whole_site import BACKEND, Site

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("let_in.txt")
HEAD_ALONE = {"office:law-register", "office:notices", "office:spans", "courier:home", "cataloguing:matches"}
"""Of the whole alliance, so asked for at its head; and rooms that begin with one's own work."""
OF_ONE_LIBRARY = {"office:colleague", "office:new-password"}
"""The thing behind the address is of one library: a post that reaches that far is let in from above as well."""


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Iterator[Site]:
    settings.MEDIA_ROOT, settings.RUN_FOLDER, settings.INDEX_FOLDER = tmp_path, tmp_path, tmp_path / "index"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in by one here
    logging.disable()
    yield whole_site.build()
    logging.disable(logging.NOTSET)


def doors() -> dict[str, frozenset[Role]]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {door: frozenset(map(Role, posts)) for door, *posts in lines}


def answers(site: Site, client: Client, door: str, patterns: dict[str, str]) -> bool:
    """Whether the door is open, asked in the first way that it can be asked; what is done there is undone."""
    method = "GET" if "GET" in table()[door][0] else "POST"
    with taken_back():
        return not refused(site.ask(client, method, door, patterns[door]))


def _client(role: Role, library: Library) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make.staff(role, library), BACKEND)
    return client


def surprises(site: Site, role: Role, patterns: dict[str, str]) -> list[str]:
    """What is wrong at the doors for this post, at the library of the things and at the one above it."""
    own, above = (_client(role, Library.objects.get(code=code)) for code in (OWN, ABOVE))
    wrong = []
    for door, posts in doors().items():
        if role in OF_MACHINES and not door.startswith("api:"):
            continue
        if answers(site, above if door in HEAD_ALONE else own, door, patterns) != (role in posts):
            wrong.append(f"{door} is {'closed to' if role in posts else 'open to'} {role}")
        # A link opens what the colleague may, readers too: those of another institution open to nobody above it.
        ends = door == "office:new-password" and role in ENDS_AT_HOUSES
        reaches = role in posts and POSTS[role].reach is Reach.SUBTREE and not ends
        if door in OF_ONE_LIBRARY and answers(site, above, door, patterns) != reaches:
            wrong.append(f"{door} from above is {'closed to' if reaches else 'open to'} {role}")
    return wrong


def test_a_post_is_let_in_where_the_table_says_and_nowhere_else(site: Site) -> None:
    patterns = whole_site.routes()
    wrong = [one for role in Role for one in surprises(site, role, patterns)]
    assert not wrong, "\n".join(wrong)
