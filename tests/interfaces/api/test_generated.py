"""Requests that a generator makes of the description of the API, by all kinds of people: each answer is described.

No answer is a fault of ours (5xx), and none has a status that the description does not name.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from shulian.apps.alliance.actions.tokens import Purpose, issue_token
from shulian.apps.alliance.models import Account, Library
from shulian.apps.discovery.writer import rebuild
from shulian.apps.journal.actions import Act
from shulian.core.roles import OF_THE_ALLIANCE, Right, Role
from shulian.core.scopes import Scope
from shulian.interfaces.api import credentials
from tests import make
from tests.interfaces import whole_site
from tests.interfaces.whole_site import PEOPLE, Site

pytestmark = pytest.mark.django_db
SIGNS_OUT = "/api/v1/tokens/current"
OTHERS = tuple(
    role
    for role in Role
    if role not in (Role.DESK_LIBRARIAN, Role.LIBRARY_DIRECTOR, Role.ALLIANCE_OFFICE, Role.CATALOGUER)
)
"""Posts that none of the people of the site holds, and machines."""


@pytest.fixture
def site(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(credentials, "key_wait", lambda _account, _rate: 0.0)  # or a reader would soon be told to wait
    settings.MEDIA_ROOT, settings.RUN_FOLDER, settings.INDEX_FOLDER = tmp_path, tmp_path, tmp_path / "index"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # guessing is tested elsewhere
    logging.disable()
    built = whole_site.build()
    for role in OTHERS:
        built.accounts[role] = make.staff(
            role, Library.objects.get(code="610000" if role in OF_THE_ALLIANCE else "610113")
        )
    rebuild(settings.INDEX_FOLDER)
    # A request that comes through the server's door would close the connection that holds the test's world.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield built
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    logging.disable(logging.NOTSET)


def _token(account: Account) -> str:
    may = frozenset(Scope) if account.kind == Account.Kind.READER else frozenset(Right)
    purpose = Purpose("test", may, timedelta(hours=1), strong=True)
    return issue_token(Act("command"), account, purpose)[1]


def surprises(site: Site, people: tuple[str, ...], examples: int, share: int) -> list[str]:
    """What is wrong with the answers; each operation is asked by one in `share` of the people."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app=get_wsgi_application())
    tokens = {one: _token(site.accounts[one]) for one in people if one != "anonymous"}
    found: set[str] = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        for person in people:
            if operation.path == SIGNS_OUT or crc32(f"{person} {operation.label}".encode()) % share:
                continue
            found |= _asked(operation, person, tokens.get(person), examples)
    return sorted(found)


def _asked(operation: Any, person: str, token: str | None, examples: int) -> set[str]:
    found: set[str] = set()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    described = {str(status) for status in operation.definition.raw["responses"]}

    @hypothesis_settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        cache.clear()  # or most of them would be told that they come too fast
        case.headers = {name: value for name, value in (case.headers or {}).items() if name != "Authorization"}
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        if response.status_code >= 500 or str(response.status_code) not in described:
            sent = json.dumps([case.path_parameters, case.query, case.body], default=repr, ensure_ascii=True)
            found.add(f"{person}: {operation.label} {response.status_code} {sent[:300]}")

    ask()
    return found


def test_generated_requests_get_answers_that_are_described(site: Site) -> None:
    wrong = surprises(site, PEOPLE, examples=3, share=20) + surprises(site, OTHERS, examples=2, share=90)
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("person", [*PEOPLE, *OTHERS])
def test_many_generated_requests_get_answers_that_are_described(site: Site, person: str) -> None:
    wrong = surprises(site, (person,), examples=60, share=1)
    assert not wrong, "\n".join(wrong)
