"""Hostile text in every field of every form and address: no fault, and nothing of it comes back unescaped."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zlib import crc32

import lxml.html
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
    f"\u202e{MARK}\u200b\0\U0001f600",
    f"'; DROP TABLE {MARK}; --\r\nSet-Cookie: {MARK}=1",
    f"-1e309 {MARK} " + "九" * 5000,
)
BY_ITSELF = (*TEXTS[:2], MARK + "0A" * 18)
"""What is tried in one field alone; the last is what a column is too short for where a form forgets to say how long."""
UNESCAPED = re.compile(rf"<script>{MARK}|<img src=x onerror={MARK}")
COMMON = (
    *("q", "text", "name", "note", "reason", "why", "message", "library", "page", "next", "barcode", "card", "title"),
    *("sort", "order", "kind", "state", "since", "until", "format", "language"),
)
"""What pages may ask for though no form of theirs shows it now."""
SHARE = 40
"""So many times fewer are tried in the fast suite than in the full one, others with every new address."""
# What ends the session of whoever asks; the health pages say that something is down when it is.
SKIPPED = {"set_language", "sign-out"}
FORM = re.compile(r"<form\b(.*?)</form>", re.S)
ACTION = re.compile(r"\baction=\"([^\"]*)\"")
INPUT = re.compile(r"<(?:input|textarea|select|button)\b[^>]*?\bname=\"([\w-]+)\"")
OURS = {"csrfmiddlewaretoken", "command"}
"""Fields that make a request one of our own pages': without them nothing of it would be looked at."""
COMMAND = "00000000-0000-4000-8000-000000000007"


@pytest.fixture
def site(settings: Any, tmp_path: Path) -> Iterator[Site]:
    settings.MEDIA_ROOT, settings.RUN_FOLDER, settings.INDEX_FOLDER = tmp_path, tmp_path, tmp_path / "index"
    logging.disable()
    built = whole_site.build()
    rebuild(settings.INDEX_FOLDER)
    yield built
    logging.disable(logging.NOTSET)


class Attack:
    """Every address, each by one of those whom it is for, with what a page of ours would send to it."""

    def __init__(self, site: Site, share: int) -> None:
        self.site, self.share = site, share
        self.patterns, self.wrong = routes(), []
        self.forms: dict[str, set[str]] = defaultdict(set)
        self.filled: dict[str, dict[str, Any]] = {}

    def run(self) -> list[str]:
        """What went wrong."""
        lines = [(*line, who) for line in table().items() if (who := self._who(*line))]
        for route, (methods, _people), person in lines:
            if "GET" in methods and self._chosen(route, "look"):
                self._look(self.site.client(person), route)
        for route, (methods, _people), person in lines:
            for method in sorted(methods & {"GET", "POST"}):
                for text in (one for one in TEXTS if self._chosen(route, method, one)):
                    self._send(self.site.client(person), method, route, text)
            if "POST" in methods:
                self._one_by_one(self.site.client(person), route)
        return self.wrong

    @staticmethod
    def _who(route: str, line: tuple[set[str], set[str]]) -> str | None:
        if route in SKIPPED or route.startswith("health"):
            return None
        return next((one for one in PEOPLE if one in line[1]), None)

    def _chosen(self, *what: str) -> bool:
        return crc32(" ".join(what).encode()) % self.share == 0

    def _look(self, client: Client, route: str) -> None:
        """Remember which fields the forms of a page send, and where to."""
        address = self.site.address(route, self.patterns[route])
        with taken_back():
            page = client.get(address)
            self._to_the_end(page)
        text = "" if page.streaming else page.content.decode("utf-8", "replace")
        for form in FORM.findall(text):
            action = ACTION.search(form.partition(">")[0])
            self.forms[action[1] if action and action[1] else address] |= set(INPUT.findall(form)) - OURS
        if text.startswith("<!"):
            for filled in lxml.html.document_fromstring(text.replace("\0", "")).forms:
                self.filled[filled.action or address] = dict(filled.form_values())

    def _send(self, client: Client, method: str, route: str, text: str) -> None:
        """One text in all fields at once; in the address, where it names something; and what is shown afterwards."""
        pattern, body = self.patterns[route], self.site.bodies.get(route, {})
        address = self.site.address(route, pattern)
        names = self.forms.get(address, set()) | set(body) | set(COMMON)
        what, sent = f"{method} {route} {text[:40]!r}", body | dict.fromkeys(names, text) | {"command": COMMAND}
        as_json = {"content_type": "application/json"} if route.startswith("api:") and method == "POST" else {}
        cache.clear()
        with taken_back():
            response = getattr(client, method.lower())(address, sent, **as_json)
            self._judge(what, response)
            if response.status_code == 302 and response["Location"].startswith("/"):
                self._judge(f"{what}, afterwards", client.get(response["Location"]))
            if words := re.findall(r"<(?:str:|slug:|path:)?(\w+)>", pattern):
                named = {route: dict.fromkeys(words, quote(text, safe=""))}
                there = Site(named, {}, {}, {}).address(route, pattern)
                self._judge(f"{method} {there}"[:120], getattr(client, method.lower())(there, sent, **as_json))

    def _one_by_one(self, client: Client, route: str) -> None:
        """The text in one field, and in the others what belongs there: so it is stored, and shown afterwards."""
        address = self.site.address(route, self.patterns[route])
        good = self.filled.get(address, {}) | self.site.bodies.get(route, {}) | {"command": COMMAND}
        as_json = {"content_type": "application/json"} if route.startswith("api:") else {}
        for name in sorted((self.forms.get(address, set()) | set(good)) - OURS):
            if not self._chosen(route, "one", name):
                continue
            text = BY_ITSELF[crc32(f"{route} {name}".encode()) % len(BY_ITSELF)]
            cache.clear()
            with taken_back():
                response = client.post(address, good | {name: text}, **as_json)
                self._judge(f"POST {route} {name}", response)
                for page in {address, response.get("Location", "")} if response.status_code in (200, 302) else ():
                    if page.startswith("/") and not as_json:
                        self._judge(f"POST {route} {name}, then {page}", client.get(page))

    def _judge(self, what: str, response: Any) -> None:
        kind = response.headers.get("Content-Type", "")
        if response.status_code >= 500:
            self.wrong.append(f"{what}: {response.status_code}")
        elif kind.startswith("text/html") and UNESCAPED.search(response.content.decode("utf-8", "replace")):
            self.wrong.append(f"{what} comes back unescaped")
        elif MARK in response.cookies:
            self.wrong.append(f"{what} sets a cookie")
        self._to_the_end(response)

    @staticmethod
    def _to_the_end(response: Any) -> None:
        # A file whose end is not asked for would stay open. Closing the answer would close the database with it.
        if response.streaming:
            b"".join(response)


def test_hostile_text_does_no_harm(site: Site) -> None:
    wrong = Attack(site, SHARE).run()
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
def test_every_hostile_text_at_every_address_does_no_harm(site: Site) -> None:
    wrong = Attack(site, 1).run()
    assert not wrong, "\n".join(wrong)
