"""What holds for every operation: no server errors, no access without a right, no change by GET."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4
from zlib import crc32

import pytest
from django.apps import apps
from django.test import Client

from shulian.interfaces.api.api import api
from tests import make
from tests.interfaces.api.conftest import Alliance

SNAPSHOT = Path(__file__).with_name("openapi.json")
HOSTILE = [
    *["", "\0", "'\" OR 1=1 -- %s{{7*7}}<script>", "../../etc/passwd%00", "红" * 3000, "\u202e😀\n\t\\"],
    *["9" * 400, "-1", "1e309", "NaN", "[]"],
]
OPEN = {
    *[
        "/libraries",
        "/libraries/{code}",
        "/search",
        "/suggestions",
        "/titles/{title_id}",
        "/works/{work_id}",
        "/availability",
    ],
    *["/published", "/published/{period}", "/open-data"],
    *["/indicators", "/bulletins", "/bulletins/{number}", "/tokens", "/reader-types"],
}


GOOD = {
    "library": "yanta",
    "code": "yanta",
    "barcode": "Y1",
    "card": "R1",
    "name": "王小明",
    "q": "红楼",
    "username": "lina",
    "password": "correct horse",
    "identity": "61010219900101001X",
    "credential": "R1",
    "category": "adult",
    "indicator": "cards-issued",
    "period": "2022-Q2",
    "title": "1",
    "title_id": "1",
    "item": "1",
}
"""Values that an operation accepts, so that one bad value at a time gets past the others."""


@cache
def schema() -> dict[str, Any]:
    """The description of the API, as it is sent."""
    return dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))))


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path below /api/v1 and description of every operation."""
    for path, methods in schema()["paths"].items():
        for method, described in methods.items():
            yield method, path.removeprefix("/api/v1"), described


def places_of(described: dict[str, Any], place: str) -> list[str]:
    """The names of an operation's parameters in "path" or "query", or of the fields of its "body"."""
    if place != "body":
        return [one["name"] for one in described.get("parameters", []) if one["in"] == place]
    content = described.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return []
    name = content["schema"]["$ref"].rsplit("/", 1)[1]
    return list(schema()["components"]["schemas"][name]["properties"])


def send(client: Client, method: str, path: str, described: dict[str, Any], values: Mapping[str, Any]) -> Any:
    """The operation with these values in the places of its request; those without one are left out."""
    for name in places_of(described, "path"):
        path = path.replace("{" + name + "}", quote(str(values.get(name, "1")), safe="", errors="replace"))
    path = "/api/v1" + path
    if method == "get":
        return client.get(path, {name: values[name] for name in places_of(described, "query") if name in values})
    body = {name: values[name] for name in places_of(described, "body") if name in values}
    return getattr(client, method)(path, body, content_type="application/json")


def everything() -> dict[str, list[Any]]:
    """Every row of the database but those that record access."""
    records_of_access = {"apitoken", "session", "accessattempt", "accesslog", "accessfailurelog"}
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.model_name not in records_of_access and model._meta.managed
    }


def test_the_description_of_the_api_changes_only_on_purpose() -> None:
    """After a wanted change: delete openapi.json, run this test once and look at what it has written."""
    if not SNAPSHOT.exists():
        SNAPSHOT.write_text(json.dumps(schema(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail("openapi.json has been written anew; look at it and commit it")
    assert schema() == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


@pytest.mark.django_db
def test_the_description_is_sent(client: Client) -> None:
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "Shulian"


@pytest.mark.django_db
@pytest.mark.parametrize("share", [5, pytest.param(1, marks=pytest.mark.long)])
def test_nothing_that_can_be_sent_causes_a_server_error(alliance: Alliance, librarian: Client, share: int) -> None:
    """Each field of each operation gets one in `share` of what is hostile; over all fields everything is sent."""
    make.reader(alliance.yanta, "R1")
    for method, path, described in operations():
        for name in [name for place in ("path", "query", "body") for name in places_of(described, place)]:
            first = crc32(f"{method} {path} {name}".encode()) % share
            for value in HOSTILE[first::share]:
                answer = send(librarian, method, path, described, GOOD | {"command": str(uuid4())} | {name: value})
                assert answer.status_code < 500, (method, path, name, value, answer.content)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"\\ud800"', b'{"command": 1e999}', b"[" * 100_000]
)
def test_no_body_causes_a_server_error(alliance: Alliance, librarian: Client, body: bytes) -> None:
    for method, path, _described in operations():
        if method != "get":
            answer = getattr(librarian, method)(f"/api/v1{path}", body, content_type="application/json")
            assert answer.status_code < 500, (method, path)


@pytest.mark.django_db
def test_all_but_the_open_operations_ask_who_is_there(alliance: Alliance, client: Client) -> None:
    for method, path, described in operations():
        if path not in OPEN:
            answer = send(client, method, path, described, GOOD | {"command": str(uuid4())})
            assert (answer.status_code, answer.json().get("code")) == (401, "not-signed-in"), (method, path)


@pytest.mark.django_db
def test_asking_changes_nothing(alliance: Alliance, librarian: Client, office: Client) -> None:
    before = everything()
    for asker in (librarian, office):
        for method, path, described in operations():
            if method == "get":
                send(asker, method, path, described, GOOD | {"title": alliance.title, "title_id": alliance.title})
    assert everything() == before


@pytest.mark.django_db
def test_every_problem_has_a_code_a_sentence_and_a_hint_in_the_askers_language(
    alliance: Alliance, librarian: Client
) -> None:
    for method, path, described in operations():
        answer = send(librarian, method, path, described, GOOD | {"library": "nowhere"})
        if answer.status_code >= 400:
            problem = answer.json()
            assert problem["code"], path
            assert problem["message"], path
            assert problem["hint"], path
