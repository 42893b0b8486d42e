"""Every address of the site, and who may use it: a route that stands in no line of the table fails.

Here everybody tries whatever is closed to them, and each route opens for one of those it is for; in `make long` for
all of them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
from django.db import connection, transaction
from django.test import Client

from shulian.apps.discovery.writer import rebuild
from tests.interfaces import whole_site
from tests.interfaces.whole_site import PEOPLE, SECRETS, Site, routes, text_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("access_table.txt")
"""One line a route, as the head of the file says."""
GROUPS: dict[str, set[str]] = {
    "nobody": set(),
    "anyone": set(PEOPLE),
    "everybody-signed-in": set(PEOPLE) - {"anonymous"},
}
NEVER_CHANGES = {"GET", "HEAD"}
WITHOUT_EFFECT = {"api:/openapi.json", "api:/", "set_language"}
"""Routes of libraries that answer every method alike and change nothing."""
# Refused because the name and password of the form are wrong, not because of who sends it.
SIGNING_IN = {"api:/tokens"}
QUESTIONS_BY_POST = {"exchange:oai", "exchange:sru"}
"""Programs may send a long question as a form; nothing is changed by it."""
OWN_FRONT_DOOR = {"office:feedback-answer", "desk:feedback-answer", "desk:suggestion-answer"}
"""Where the library's staff must see how to reach the sender of a message."""


def table() -> dict[str, tuple[set[str], set[str]]]:
    """For each route its methods, and the people it is for."""
    text = TABLE.read_text(encoding="utf-8")
    lines = [line.partition(" = ")[0].split() for line in text.splitlines() if not line.startswith("#")]
    found = {}
    for words in lines:
        methods = {word for word in words if word in {"GET", "POST", "DELETE"}}
        route, *people = words[len(methods) :]
        found[route] = methods, GROUPS.get(people[0], set(people))
    return found


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Iterator[Site]:
    settings.MEDIA_ROOT, settings.RUN_FOLDER, settings.INDEX_FOLDER = tmp_path, tmp_path, tmp_path / "index"
    logging.disable()
    built = whole_site.build()
    rebuild(settings.INDEX_FOLDER)
    yield built
    logging.disable(logging.NOTSET)


CHANGES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|TRUNCATE)\b", re.IGNORECASE)
BEGINS_WITH = re.compile(r"\s*WITH\b", re.IGNORECASE)
CHANGES_WITHIN = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\b", re.IGNORECASE)


@contextmanager
def taken_back() -> Iterator[list[str]]:
    """What is done here is undone; the list fills with the statements that changed something."""
    changes: list[str] = []

    def watch(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        text = sql if isinstance(sql, str) else sql.as_string(None)
        # That somebody looked is written down by looking; it changes nothing that is looked at.
        if text.startswith('INSERT INTO "readers_view"'):
            return execute(sql, *rest)
        if CHANGES.match(text) or (BEGINS_WITH.match(text) and CHANGES_WITHIN.search(text)):
            changes.append(text[:60])
        return execute(sql, *rest)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            yield changes
        transaction.set_rollback(True)


def refused(response: Response) -> bool:
    """Not allowed; or led to the sign-in or to the choice of a desk, which is asked for its own."""
    if response.status_code == 302:
        return response["Location"].startswith(("/sign-in/?next=", "/desk/library/?next="))
    return response.status_code in {401, 403}


def surprise(response: Response, method: str, route: str, *, allowed: bool, changes: list[str]) -> str:
    """What is wrong with an answer; empty when all is well."""
    if response.status_code >= 500 and not route.startswith("health"):
        return f"answers {response.status_code}"
    if refused(response) == allowed and route not in SIGNING_IN:
        return f"is {'closed' if allowed else 'open'}: {response.status_code}"
    if changes and (method in NEVER_CHANGES or not allowed):
        return f"changes {changes[0]}"
    leaks = [kind for kind, secret in SECRETS.items() if secret in text_of(response)]
    if leaks and not (leaks == ["contact"] and route in OWN_FRONT_DOOR and allowed):
        return f"shows {leaks}"
    return ""


def test_every_route_stands_in_the_table_and_every_line_is_a_route() -> None:
    assert sorted(table()) == sorted(routes())


def opens_for(method: str, route: str, people: set[str]) -> str:
    """Which of those it is for goes there when one is enough: always the same, and each of them somewhere."""
    return sorted(people)[crc32(f"{method} {route}".encode()) % len(people)] if people else ""


@pytest.mark.parametrize("everything", [False, pytest.param(True, marks=pytest.mark.long)])
@pytest.mark.parametrize("person", PEOPLE)
def test_a_route_opens_for_those_it_is_for_and_nobody_else(site: Site, person: str, everything: bool) -> None:
    client, patterns = site.client(person), routes()
    surprises = []
    for route, (methods, people) in table().items():
        for method in sorted(methods):
            if person in people and not everything and person != opens_for(method, route, people):
                continue
            with taken_back() as changes:
                response = site.ask(client, method, route, patterns[route])
                wrong = surprise(response, method, route, allowed=person in people, changes=changes)
            if wrong:
                surprises.append(f"{method} {route} {wrong}")
    assert not surprises, "\n".join(surprises)


def test_other_methods_than_those_of_the_table_are_refused(site: Site) -> None:
    office, director, patterns = site.client("office"), site.client("director"), routes()
    surprises = []
    for route, (methods, people) in table().items():
        client = director if "director" in people else office
        for method in {"GET", "POST"} - methods:
            with taken_back() as changes:
                status = site.ask(client, method, route, patterns[route]).status_code
            if changes or (status not in {403, 405} and route not in WITHOUT_EFFECT):
                surprises.append(f"{method} {route}: {status} {changes}")
    assert not surprises, "\n".join(surprises)


def test_whatever_changes_something_shows_that_it_comes_from_our_own_page(site: Site) -> None:
    patterns, surprises = routes(), []
    clients: dict[str, Client] = {person: site.client(person, enforce_csrf_checks=True) for person in PEOPLE}
    for route, (methods, people) in table().items():
        for method in methods - NEVER_CHANGES:
            person = next((one for one in reversed(PEOPLE) if one in people), "anonymous")
            with taken_back() as changes:
                response = site.ask(clients[person], method, route, patterns[route])
            # What no person may use asks for a key of its own, which no browser sends by itself.
            keyed = response.status_code == 401 and not people
            refused_ = response.status_code == 403 or keyed or route in QUESTIONS_BY_POST
            if route not in SIGNING_IN and (changes or not refused_):
                surprises.append(f"{method} {route}: {response.status_code} {changes}")
    assert not surprises, "\n".join(surprises)
