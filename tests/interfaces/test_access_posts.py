"""Every post at every place of the tree before every door: who has what the access table asks for, and who has not.

What a door asks for is the last column of the table, written by hand; that the code asks for the same is found out by
knocking, and by comparing it with what each page says of itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from shulian.apps.alliance.models import Account, Library
from shulian.core.roles import ENDS_AT_HOUSES, OF_A_LIBRARY, OF_MACHINES, OF_THE_ALLIANCE, Granted, Right, Role
from tests import make
from tests.interfaces import whole_site
from tests.interfaces.access_column import Door, doors
from tests.interfaces.test_access_matrix import refused, table, taken_back
from tests.interfaces.whole_site import BACKEND, SECRETS, Site, text_of

pytestmark = pytest.mark.django_db

OWN, ABOVE = "610113", "610000"
PLACES = ("own", "parent", "child", "sibling", "other county")
SHARE = 150
"""So many times fewer doors are tried in the fast suite than in the full one, others with every new post or address."""


@cache
def rights_of_doors() -> dict[str, frozenset[Right]]:
    """What each page says that opens it: any of these."""
    walked = whole_site._walk(get_resolver(), "", "")
    said = {f"{namespace}:{pattern.name}": _rights(pattern) for namespace, pattern, _route in walked}
    return {route: rights for route, rights in said.items() if rights}


def _rights(pattern: URLPattern) -> frozenset[Right]:
    view: Callable[..., Any] = pattern.callback
    return getattr(view, "rights", frozenset())


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Iterator[Site]:
    settings.MEDIA_ROOT, settings.RUN_FOLDER, settings.INDEX_FOLDER = tmp_path, tmp_path, tmp_path / "index"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in by one here
    logging.disable()
    yield whole_site.build()
    logging.disable(logging.NOTSET)


def places() -> dict[str, Library]:
    """Where a post may be held, seen from the library whose things are asked for."""
    own, parent = Library.objects.get(code=OWN), Library.objects.get(code=ABOVE)
    city = make.library("汉中市图书馆", parent, code="610700", kind="city")
    return {
        "own": own,
        "parent": parent,
        "child": make.library("雁塔分馆", own, code="610113001"),
        "sibling": Library.objects.get(code="610702"),
        "other county": make.library("宁强县图书馆", city, code="610726"),
    }


def surprises(site: Site, role: Role, place: str, library: Library, share: int) -> list[str]:
    """What is wrong at the doors for this post: open ones that should be closed, and closed ones that should open."""
    client, wrong, tried = _client(make.staff(role, library)), [], table()
    own, above = (Library.objects.get(code=code).path for code in (OWN, ABOVE))
    # The library whose things are asked for is an institution: its readers are closed to the one above it.
    grant = Granted(role, library.path, apart=(own,) if role in ENDS_AT_HOUSES and place == "parent" else ())
    for route, door in doors().items():
        opens = door.opens_to(grant, own, above)
        undecided = door.is_undecided(grant, own) or _is_at_no_desk(role, door, place)
        if undecided or (opens and not _knocks(role, route, door, share, place)):
            continue
        for method in sorted(tried[route][0]):
            if crc32(f"{role} {place} {method} {route}".encode()) % share == 0:
                with taken_back() as changes:
                    response = site.ask(client, method, route, _patterns()[route])
                    what = f"{role} at {place}: {method} {route}"
                    wrong += _closed(what, response) if opens else _wrong(what, response, changes)
                    # A file of which nothing was read would stay open.
                    if response.streaming:
                        list(response)
    return wrong


def _knocks(role: Role, route: str, door: Door, share: int, place: str) -> bool:
    """Whether it is tried that a door opens: not where the person decides, nor at pages that machines never ask for.

    The fast suite does so for the posts of a library, there and above it, and the full one everywhere.
    """
    if door.depends_on_person() or (role in OF_MACHINES and not route.startswith("api:")):
        return False
    return share == 1 or (role in OF_A_LIBRARY and place in {"own", "parent"})


def _is_at_no_desk(role: Role, door: Door, place: str) -> bool:
    """Whether it hangs on a desk at which a post stands that is held at the head alone."""
    return role in OF_THE_ALLIANCE and place != "parent" and door.is_at_a_desk


_patterns = cache(whole_site.routes)


def _client(account: Account) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(account, BACKEND)
    return client


def _closed(what: str, response: Any) -> list[str]:
    """Whether a door is closed that should be open; who acts at several desks is asked at which."""
    asked_where = response.status_code == 302 and response["Location"].startswith("/desk/library/?next=")
    if response.status_code >= 500 or (refused(response) and not asked_where):
        return [f"{what} is closed: {response.status_code}"]
    return []


def _wrong(what: str, response: Any, changes: list[str]) -> list[str]:
    if not refused(response):
        return [f"{what} is open: {response.status_code}"]
    if changes:
        return [f"{what} changes {changes[0]}"]
    leaks = [kind for kind, secret in SECRETS.items() if secret in text_of(response)]
    return [f"{what} shows {leaks}"] if leaks else []


def test_every_door_of_staff_says_in_the_table_what_it_asks_for_and_no_other_door_does() -> None:
    """Whatever is not for readers or everybody has the column."""
    staff = {route for route, (_methods, people) in table().items() if not people & {"anonymous", "reader"}}
    assert staff == set(doors())


HELD = {
    "desk": (Role.DESK_LIBRARIAN, "11"),
    "neighbour": (Role.DESK_LIBRARIAN, "12"),
    "director": (Role.LIBRARY_DIRECTOR, "11"),
    "rival": (Role.LIBRARY_DIRECTOR, "12"),
    "office": (Role.ALLIANCE_OFFICE, "1"),
    "admin": (Role.SYSTEM_ADMINISTRATOR, "1"),
    "driver": (Role.COURIER, "11"),
    "cataloguer": (Role.CATALOGUER, "11"),
}
"""The posts of the people of the table, and their place in the tree: the things are of the library 11."""


def test_the_people_of_the_table_are_those_who_have_what_it_asks_for() -> None:
    wrong, lines = [], table()
    for route, door in doors().items():
        opens = {who for who, (role, path) in HELD.items() if door.opens_to(Granted(role, path), "11", "1")}
        people = lines[route][1]
        if not door.depends_on_person() and opens != people:
            wrong.append(f"{route}: {sorted(opens ^ people)}")
    assert not wrong, "\n".join(wrong)


def test_what_a_page_says_that_opens_it_is_what_the_table_asks_for() -> None:
    said = rights_of_doors()
    asked = doors()
    assert {route: asked[route].first for route in said} == said


def test_a_post_opens_what_the_table_says_and_nothing_else(site: Site) -> None:
    found = places()
    wrong = [one for role, at in product(Role, PLACES) for one in surprises(site, role, at, found[at], SHARE)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("role", Role)
def test_every_door_is_open_or_closed_to_a_post_as_the_table_says(site: Site, role: Role) -> None:
    found = places()
    wrong = [one for at in PLACES for one in surprises(site, role, at, found[at], 1)]
    assert not wrong, "\n".join(wrong)
