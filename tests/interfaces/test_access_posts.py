"""Every post at every place of the tree before every door: who lacks the right, or holds it elsewhere, is refused.

What opens a page is read from the page itself (its decorator) or, for the API, from the table below; whether the thing
behind the address must be of one's own library says the access table: there the neighbours are refused.
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
from shulian.apps.statistics.access import SEE
from shulian.core.roles import Granted, Right, Role, allows, rights_of
from tests import make
from tests.interfaces import whole_site
from tests.interfaces.test_access_matrix import refused, table, taken_back
from tests.interfaces.whole_site import BACKEND, SECRETS, Site, text_of

pytestmark = pytest.mark.django_db

OWN, ABOVE = "610113", "610000"
PLACES = ("own", "parent", "child", "sibling", "other county")
SHARE = 120
"""So many times fewer doors are tried in the fast suite than in the full one, others with every new post or address."""

API = """
TAKE_MONEY        api:/accounts/lookups  api:/payments  api:/deposits  api:/reversals
WAIVE_CHARGES     api:/waivers  api:/cards/suspension-lifts
ISSUE_CARD        api:/cards  api:/cards/lookups  api:/cards/freezes  api:/cards/replacements  api:/cards/renewals
ISSUE_CARD        api:/cards/blocks
ISSUE_CARD        api:/consents/lookups  api:/consents  api:/consents/withdrawals
ANSWER_WISHES     api:/corrections  api:/corrections/<wish_id>  api:/corrections/<wish_id>/answers
CIRCULATE         api:/readers/find  api:/families/lookups  api:/families/changes
CIRCULATE         api:/checkouts  api:/checkins  api:/renewals  api:/undo  api:/items  api:/marks  api:/holds
CIRCULATE         api:/holds/<hold_id>/changes
CIRCULATE         api:/guardians  api:/guardians/consents
CIRCULATE         api:/proxies/lookups  api:/proxies  api:/proxies/ends  api:/agents
IMPORT_RECORDS    api:/imports  api:/imports/<import_id>
VIEW_FIGURES      api:/figures  api:/reports  api:/reports/<report_id>
MANAGE_RETURNS    api:/returns
MANAGE_RETURNS    api:/returns/<return_id>
"""
BETWEEN_TWO = {"desk:discrepancy"}
"""What concerns the library above as well, from where the books came."""
BOTH_ENDS = {"desk:box", "desk:box-missing", "desk:box-manifest", "desk:box-manifest-workbook"}
"""The box goes to the library above, and whoever is to receive a box sees what comes and may report it missing."""
ACCEPTING = {"api:/returns/<return_id>"}
"""Whoever signs, checks or accepts a return sees it too."""


@cache
def rights_of_doors() -> dict[str, frozenset[Right]]:
    """What opens each door that needs a right: any of these."""
    found = {}
    for namespace, pattern, _route in whole_site._walk(get_resolver(), "", ""):
        rights = _rights(pattern)
        if rights:
            found[f"{namespace}:{pattern.name}"] = rights
    for line in API.strip().splitlines():
        right, *routes = line.split()
        more = set(SEE) if ACCEPTING & set(routes) else set()
        found |= dict.fromkeys(routes, frozenset({Right[right]} | more))
    return found


def _rights(pattern: URLPattern) -> frozenset[Right]:
    view: Callable[..., Any] = pattern.callback
    return getattr(view, "rights", frozenset())


def passes(grant: Granted, rights: frozenset[Right], path: str, *, own: bool) -> bool:
    """Whether this post opens a door for these rights: at the library of the thing, or wherever the post is held."""
    if own:
        return any(allows(grant, right, path) for right in rights)
    return bool(rights & rights_of(grant))


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


def refusals(site: Site, role: Role, place: str, library: Library, share: int) -> list[str]:
    """What is wrong at the doors that are closed to this post."""
    patterns, doors, tried = _patterns(), rights_of_doors(), table()
    path, above = (Library.objects.get(code=code).path for code in (OWN, ABOVE))
    client, grant, wrong = _client(make.staff(role, library)), Granted(role, library.path), []
    for route, (methods, people) in tried.items():
        rights = doors.get(route, frozenset())
        own = "director" in people and "rival" not in people
        receives = route in BOTH_ENDS and passes(grant, rights, above, own=True)
        if not rights or receives or passes(grant, rights, path, own=own and route not in BETWEEN_TWO):
            continue
        for method in sorted(methods):
            if crc32(f"{role} {place} {method} {route}".encode()) % share:
                continue
            with taken_back() as changes:
                response = site.ask(client, method, route, patterns[route])
                wrong += _wrong(f"{role} at {place}: {method} {route}", response, changes)
    return wrong


_patterns = cache(whole_site.routes)


def _client(account: Account) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(account, BACKEND)
    return client


def _wrong(what: str, response: Any, changes: list[str]) -> list[str]:
    if not refused(response):
        return [f"{what} is open: {response.status_code}"]
    if changes:
        return [f"{what} changes {changes[0]}"]
    leaks = [kind for kind, secret in SECRETS.items() if secret in text_of(response)]
    return [f"{what} shows {leaks}"] if leaks else []


def test_every_door_of_staff_says_which_right_opens_it() -> None:
    """Whatever the access table gives to staff alone is known by its right."""
    staff = {route for route, (_methods, people) in table().items() if people and not people & {"anonymous", "reader"}}
    by_hand = {
        *("desk:library", "desk:home", "office:home", "office:feedback", "office:feedback-answer"),
        *("office:staff", "office:staff-export", "office:withdraw-invitation", "office:end-post", "office:deputies"),
        *("office:heavy", "office:heavy-export", "office:heavy-decide", "setup-libraries", "setup-libraries-template"),
        *("courier:home", "courier:begin", "courier:end", "courier:scans"),
    }
    assert sorted(staff - set(rights_of_doors()) - by_hand) == []


def test_posts_without_the_right_or_of_elsewhere_are_refused(site: Site) -> None:
    found = places()
    wrong = [one for role, at in product(Role, PLACES) for one in refusals(site, role, at, found[at], SHARE)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("role", Role)
def test_a_post_is_refused_at_every_door_that_it_does_not_open(site: Site, role: Role) -> None:
    found = places()
    wrong = [one for at in PLACES for one in refusals(site, role, at, found[at], 1)]
    assert not wrong, "\n".join(wrong)
