"""A program in a reader's name: it gets what it asked for, opens that alone, and the reader sees what it may do."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import translation

from shulian import clock
from shulian.apps.alliance.models import Account, ApiToken, Library
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import content_of
from shulian.apps.readers.models import Reader
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.roles import Role
from shulian.core.scopes import ROUTES, USUAL, Scope
from shulian.interfaces.entrance.words import SCOPES
from tests import make
from tests.interfaces.api.conftest import get, post, speaking_for
from tests.interfaces.api.test_rules import schema
from tests.interfaces.test_access_matrix import table

pytestmark = pytest.mark.django_db
OF_BOTH = {"POST /holds", "POST /holds/<hold_id>/changes"}
"""Readers ask there for themselves, and a library for the reader whose card it names."""
OPENED = {"GET": 200, "POST": 422, "DELETE": 204}
"""What an empty request is answered where it is let in."""


@pytest.fixture
def home(db: None) -> Library:
    return make.library("雁塔区图书馆", code="yanta")


@pytest.fixture
def reader(home: Library) -> Reader:
    account = Account.objects.create_user("reader:1", None, display_name="王小明", kind=Account.Kind.READER)
    made = make.reader(home, "R1", account=account)
    Reader.objects.filter(pk=made.pk).update(pin=seal_pin(made, "493817"))
    return made


def account_of(reader: Reader) -> Account:
    assert reader.account is not None
    return reader.account


def asked(program: Client, route: str, language: str = "en") -> Any:
    method, path = route.split(" ", 1)
    send = getattr(program, method.lower())
    return send(
        f"/api/v1{path.replace('<hold_id>', '1')}",
        content_type="application/json",
        headers={"accept-language": language},
    )


def test_every_route_that_a_reader_opens_says_its_scope_and_no_other_has_one() -> None:
    opened = {
        f"{method} {route.removeprefix('api:')}"
        for route, (methods, people) in table().items()
        if route.startswith("api:") and "reader" in people and "anonymous" not in people
        for method in methods
    }
    assert opened | OF_BOTH == set(ROUTES)


def test_the_description_names_the_scope_of_each_operation_that_needs_one() -> None:
    told = {
        f"{method.upper()} {path.removeprefix('/api/v1').replace('{', '<').replace('}', '>')}": described["description"]
        for path, methods in schema()["paths"].items()
        for method, described in methods.items()
    }
    assert told.keys() >= ROUTES.keys()
    for route, text in told.items():
        needed = ROUTES.get(route)
        assert text.endswith(f"needs the scope `{needed}`.") is (needed is not None), route


@pytest.mark.parametrize("held", Scope)
def test_a_token_of_one_scope_opens_its_own_routes_alone(reader: Reader, held: Scope) -> None:
    program = speaking_for(account_of(reader), frozenset({held}))
    for route, needed in sorted(ROUTES.items(), key=lambda row: row[0].startswith("DELETE")):
        answer = asked(program, route)
        if needed in (None, held):
            assert answer.status_code == OPENED[route.split()[0]], route
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing"), route


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("route", "lacks"), [("GET /me/data", Scope.DATA), ("POST /me/proxies", Scope.ACCOUNT)])
def test_what_is_missing_is_named_in_the_askers_language(
    reader: Reader, language: str, route: str, lacks: Scope
) -> None:
    problem = asked(speaking_for(account_of(reader), USUAL), route, language).json()
    with translation.override(language):
        assert str(SCOPES[lacks]) in problem["message"]
    assert lacks in problem["hint"]
    assert ("读者未授权此程序" in problem["message"]) is (language == "zh-hans")


@pytest.mark.parametrize("route", ["POST /checkouts", "GET /items", "GET /figures", "POST /cards/lookups"])
def test_what_is_for_staff_opens_to_no_scope(reader: Reader, route: str) -> None:
    answer = asked(speaking_for(account_of(reader)), route)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


@pytest.mark.parametrize(
    ("wanted", "scopes"),
    [
        ({}, ["read", "borrow"]),
        ({"scopes": None}, ["read", "borrow"]),
        ({"rights": ["circulate"]}, ["read", "borrow"]),
        ({"scopes": ["data"]}, ["data"]),
        ({"scopes": ["read", "account", "read"]}, ["read", "account"]),
        ({"scopes": []}, None),
        ({"scopes": ["everything"]}, None),
        ({"scopes": ["read", "circulate"]}, None),
        ({"scopes": "read"}, None),
    ],
)
def test_a_program_gets_what_it_asks_for_and_no_more(
    reader: Reader, wanted: dict[str, Any], scopes: list[str] | None
) -> None:
    answer = post(Client(), "/tokens", username="R1", password="493817", **wanted)
    if scopes is None:
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert not ApiToken.objects.exists()
    else:
        assert (answer.json()["scopes"], ApiToken.objects.get().rights) == (scopes, sorted(scopes))


def test_scopes_are_nothing_to_staff(home: Library) -> None:
    make.staff(Role.DESK_LIBRARIAN, home, "lina")
    wanted = {"username": "lina", "password": "correct horse", "rights": ["circulate"], "scopes": ["data"]}
    answer = post(Client(), "/tokens", **wanted)
    assert (answer.json()["scopes"], ApiToken.objects.get().rights) == ([], ["circulate"])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_reader_is_told_what_the_program_may_do(reader: Reader, language: str) -> None:
    Reader.objects.filter(pk=reader.pk).update(language=language)
    post(Client(), "/tokens", username="R1", password="493817", scopes=["read", "data"])
    with translation.override(language):
        may = [str(SCOPES[scope]) for scope in (Scope.READ, Scope.BORROW, Scope.DATA)]
    body = content_of(Notice.objects.get(channel="inbox")).body
    assert [one in body for one in may] == [True, False, True]


def test_a_token_of_before_is_listed_without_the_rights_of_staff_that_it_kept(reader: Reader) -> None:
    speaking_for(account_of(reader), frozenset({Scope.DATA}))
    ApiToken.objects.update(rights=["circulate", "data", "take-money"])
    listed = asked(speaking_for(account_of(reader), frozenset({Scope.DATA})), "GET /me/data").json()["programs"]
    assert [one["rights"] for one in listed] == [["data"], ["data"]]


def test_the_reader_reads_what_each_program_may_do(reader: Reader) -> None:
    speaking_for(account_of(reader), frozenset({Scope.DATA}))
    told = asked(speaking_for(account_of(reader), frozenset({Scope.ACCOUNT})), "GET /me/devices").json()["programs"]
    assert [one["scopes"] for one in told] == [["account"], ["data"]]
    assert told[1]["scope_names"] == ["fetch all data that is kept, of children too, and who looked at it"]


def test_tokens_of_before_keep_what_one_gets_who_asks_for_nothing(reader: Reader, home: Library) -> None:
    now, before = clock.now(), ["audit", "circulate"]
    live = {"expires_at": now + timedelta(days=9), "rights": before}
    clerk = make.staff(Role.DESK_LIBRARIAN, home)
    rows = {
        "live": {"account": account_of(reader), **live},
        "ended": {"account": account_of(reader), **live, "expires_at": now - timedelta(days=1)},
        "revoked": {"account": account_of(reader), **live, "revoked_at": now},
        "staff": {"account": clerk, **live},
    }
    for digest, row in rows.items():
        ApiToken.objects.create(digest=digest, **row)
    import_module("shulian.apps.alliance.migrations.0008_scopes").bound(apps, None)
    kept = dict(ApiToken.objects.values_list("digest", "rights"))
    assert kept == {"live": sorted(USUAL), "ended": before, "revoked": before, "staff": before}
    assert get(speaking_for(account_of(reader), frozenset()), "/me/loans").json()["code"] == "scope-missing"
