"""Every route with marked values, sent and stored: none gets into logs, addresses, the journal or errors."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
from django.core import signing
from django.db import connection

from shulian.apps.discovery.writer import rebuild
from shulian.apps.readers.models import Card
from shulian.interfaces.desk.session import SALT
from tests.interfaces import whole_site
from tests.interfaces.test_access_matrix import NEVER_CHANGES, table, taken_back
from tests.interfaces.test_marked import PIN, WORD, listening
from tests.interfaces.whole_site import PEOPLE, SECRETS, Site, routes, text_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

MARKS = (*SECRETS.values(), PIN, WORD)
FOUND_BY = "|".join(re.escape(mark) for mark in MARKS)
STRONGEST = ("admin", "office", "director", "cataloguer", "driver", "desk", "rival", "neighbour", "reader", "anonymous")
SHARE = 8
"""So many times fewer looks and refusals are tried in the fast suite than in the full one."""
NOT_OF_PEOPLE = ("office:", "cataloguing:", "setup")
"""Where a name is a library's, a report's, a range's."""
SILENT = """
SELECT 'entry ' || kind FROM journal_entry one WHERE one::text ~ %(marks)s
UNION ALL SELECT 'command ' || kind FROM journal_command one WHERE one::text ~ %(marks)s
UNION ALL SELECT 'job ' || task_name FROM procrastinate_jobs one WHERE one::text ~ %(marks)s
"""


@pytest.fixture
def plain(settings: Any, tmp_path: Path) -> Site:
    settings.MEDIA_ROOT, settings.RUN_FOLDER, settings.INDEX_FOLDER = tmp_path, tmp_path, tmp_path / "index"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    built = whole_site.build()
    rebuild(settings.INDEX_FOLDER)
    return built


@pytest.fixture
def site(plain: Site) -> Site:
    """The same with marks in all fields in which somebody's particulars are typed."""
    card = Card.objects.select_related("reader").get(number=SECRETS["card"])
    marked = _marked() | {"reader": signing.dumps([card.reader.home_library_id, card.pk], salt=SALT)}
    bodies = {}
    for route in routes():
        own = plain.bodies.get(route, {})
        people = {name: value for name, value in marked.items() if name != "name" or not _names_things(route)}
        bodies[route] = own | {name: value for name, value in people.items() if isinstance(own.get(name, ""), str)}
    return replace(plain, bodies=bodies)


def _marked() -> dict[str, str]:
    """The fields of all forms in which somebody's particulars are typed, with those of a reader who is there."""
    number = dict.fromkeys(("card", "text", "member_card", "username", "credential", "number"), SECRETS["card"])
    paper = dict.fromkeys(("identity", "guardian_identity", "agent_identity"), SECRETS["identity"])
    phones = dict.fromkeys(("phone", "guardian_phone", "agent_phone", "contact_phone_0"), SECRETS["phone"])
    names = dict.fromkeys(("name", "guardian_name", "agent_name", "contact_name_0", "member_name"), SECRETS["name"])
    reached = dict.fromkeys(("contact", "email"), SECRETS["contact"])
    return number | paper | phones | names | reached | {"pin": PIN, "password": WORD, "identified": "yes"}


def _names_things(route: str) -> bool:
    return route.startswith(NOT_OF_PEOPLE)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with listening() as stream:
        yield stream


def leaks(response: Response, log: io.StringIO, changes: list[str]) -> list[str]:
    """Where a mark is to be found that should be nowhere."""
    found = ["the log"] if re.search(FOUND_BY, log.getvalue()) else []
    found += ["the address"] if re.search(FOUND_BY, response.headers.get("Location", "")) else []
    if response.status_code >= 400 and re.search(FOUND_BY, text_of(response)):
        found.append(f"an error {response.status_code}")
    if not changes:
        return found
    with connection.cursor() as cursor:
        cursor.execute(SILENT, {"marks": FOUND_BY})
        return found + [where for (where,) in cursor.fetchall()]


def asked_of(people: set[str], method: str, route: str, share: int, *, about_people: bool) -> list[str]:
    """Who asks: of those it is for whoever may most, and one of the others with what changes something.

    Whatever takes a form about people is sent one; pages, which are only looked at, forms about things, and refusals
    take turns with every new address.
    """
    inside = [one for one in STRONGEST if one in people][:1]
    outside = [one for one in ("rival", "reader", "anonymous") if one not in people][:1]
    in_turn = crc32(f"{method} {route}".encode()) % share == 0
    if method in NEVER_CHANGES:
        return inside if in_turn else []
    return inside * (about_people or in_turn) + outside * in_turn


@pytest.mark.parametrize("share", [SHARE, pytest.param(1, marks=pytest.mark.long)])
def test_no_route_lets_marked_values_out(plain: Site, site: Site, log: io.StringIO, share: int) -> None:
    patterns, surprises = routes(), []
    clients = {person: site.client(person) for person in PEOPLE}
    typed = set(_marked()) - {"name", "text", "number", "password", "identified"}
    for route, (methods, people) in table().items():
        about_people = not _names_things(route) or bool(typed & set(plain.bodies.get(route, {})))
        for method in sorted(methods):
            for person in asked_of(people, method, route, share, about_people=about_people):
                log.seek(0)
                log.truncate()
                with taken_back() as changes:
                    response = site.ask(clients[person], method, route, patterns[route])
                    if response.status_code >= 500 and not route.startswith("health"):
                        surprises.append(f"{person} {method} {route} answers {response.status_code}")
                    else:
                        found = leaks(response, log, changes)
                        surprises += [f"{person} {method} {route} lets out into {one}" for one in found]
                    # A file whose end is not asked for would stay open; closing the answer would close the database.
                    if response.streaming:
                        b"".join(response)
    assert not surprises, "\n".join(surprises)
