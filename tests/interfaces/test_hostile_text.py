"""Hostile text in every field of every form and address: no fault, and nothing of it comes back unescaped."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.core.cache import cache
from django.test import Client

from shulian.apps.discovery.writer import rebuild
from tests.interfaces import whole_site
from tests.interfaces.test_access_matrix import table, taken_back
from tests.interfaces.whole_site import PEOPLE, Site, routes

pytestmark = pytest.mark.django_db

MARK = "zq7"
TEXTS = (
    f"<script>{MARK}()</script>",
    f"\"'><img src=x onerror={MARK}()>",
    f"{{{{ {MARK} }}}}{{% {MARK} %}}${{{MARK}}}",
    f"\u202e{MARK}\u200b\u0000\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    f"'; DROP TABLE {MARK}; --\r\nSet-Cookie: {MARK}=1",
)
UNESCAPED = re.compile(rf"<script>{MARK}|<img src=x onerror={MARK}")
COMMON = (
    "q",
    "text",
    "name",
    "note",
    "reason",
    "why",
    "message",
    "library",
    "page",
    "next",
    "barcode",
    "card",
    "title",
)
SHARE = 4
SKIPPED = {"set_language", "sign-out"}
INPUT = re.compile(r"<(?:input|textarea|select)[^>]*?\bname=\"([\w-]+)\"")


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Iterator[Site]:
    settings.MEDIA_ROOT, settings.RUN_FOLDER, settings.INDEX_FOLDER = tmp_path, tmp_path, tmp_path / "index"
    logging.disable()
    built = whole_site.build()
    rebuild(settings.INDEX_FOLDER)
    yield built
    logging.disable(logging.NOTSET)


def fields(client: Client, address: str) -> set[str]:
    """The fields of the forms on a page, but for those that make a request our own."""
    page = client.get(address)
    text = "" if page.streaming else page.content.decode("utf-8", "replace")
    return set(INPUT.findall(text)) - {"csrfmiddlewaretoken", "command"}


def wrong_at(site: Site, route: str, methods: set[str], person: str, share: int) -> list[str]:
    """What is wrong with the answers of one address to hostile text."""
    client, address, found = site.client(person), site.address(route, routes()[route]), []
    known = set(site.bodies.get(route, {}))
    for method in sorted(methods & {"GET", "POST"}):
        names = (fields(client, address) if "GET" in methods else set()) | known | set(COMMON)
        for text in TEXTS:
            if crc32(f"{route} {method} {text}".encode()) % share:
                continue
            cache.clear()
            with taken_back():
                sent = site.bodies.get(route, {}) | dict.fromkeys(names, text) | {"command": site_command()}
                as_json = {"content_type": "application/json"} if route.startswith("api:") and method == "POST" else {}
                response = getattr(client, method.lower())(address, sent, **as_json)
                found += _wrong(f"{method} {route} {text!r}", response)
    return found


def site_command() -> str:
    return "00000000-0000-4000-8000-000000000007"


def _wrong(what: str, response: Any) -> list[str]:
    if response.status_code >= 500:
        return [f"{what}: {response.status_code}"]
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/html") and UNESCAPED.search(response.content.decode("utf-8", "replace")):
        return [f"{what} comes back unescaped"]
    return [f"{what} sets a cookie"] if MARK in response.cookies else []


def every_address(site: Site, share: int) -> list[str]:
    """Each address by one of those whom it is for."""
    found = []
    for route, (methods, people) in table().items():
        person = next((one for one in PEOPLE if one in people), None)
        if person and route not in SKIPPED and not route.startswith("health"):
            found += wrong_at(site, route, methods, person, share)
    return found


def test_hostile_text_does_no_harm(site: Site) -> None:
    wrong = every_address(site, SHARE)
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
def test_every_hostile_text_at_every_address_does_no_harm(site: Site) -> None:
    wrong = every_address(site, 1)
    assert not wrong, "\n".join(wrong)
