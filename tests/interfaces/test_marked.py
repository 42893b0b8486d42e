"""Journeys with marked values: neither logs nor error pages, addresses, sessions, commands or entries hold any."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import Card
from shulian.apps.readers.traces import Marks, traces
from shulian.core.redaction import MASK, redacted
from shulian.core.roles import Role
from shulian.interfaces.logs import Redacted
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of
from tests.interfaces.whole_site import routes

pytestmark = pytest.mark.django_db

NAME, IDENTITY, PHONE, CARD, PIN = "欧阳雪芹", "61010219900101001X", "13987654321", "610113777123", "482913"
WORD = "correct horse"
LOGGED = (IDENTITY, PHONE, CARD, PIN, WORD)
SILENT = {
    "table:journal_entry",
    "table:journal_command",
    "table:procrastinate_jobs",
    "table:axes_accessattempt",
    "sessions",
}
"""Where nothing may stand of a reader who is very much there."""


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """All that every logger says, at its most talkative, written as the site writes it."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Redacted(settings.LOGGING["formatters"]["redacted"]["format"]))
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with listening() as stream:
        yield stream


@pytest.fixture
def desk() -> Desk:
    make.policy()
    library: Library = make.library("雁塔区图书馆", code="610113")
    return desk_of(make.staff(Role.DESK_LIBRARIAN, library, "lina"), library)


def journeys(desk: Desk) -> list[str]:
    """A card, a loan, a search by number, sign-ins right and wrong, a program, a message; all that was answered."""
    person = {"name": NAME, "identity": IDENTITY, "category": "adult", "phone": PHONE, "card_number": CARD, "pin": PIN}
    reader, answers = Client(), []
    answers.append(desk.client.post("/desk/cards/new/", person | {"command": str(uuid4())}))
    make.item(desk.library, "B-1")
    answers += [desk.scan(CARD), desk.scan("B-1"), desk.scan(IDENTITY)]
    for word in ("000000", PIN):
        answers.append(reader.post("/sign-in/", {"username": CARD, "password": word}))
    answers += [reader.get("/me/"), reader.get("/me/data/")]
    program = {"username": "lina", "password": WORD}
    answers.append(Client().post("/api/v1/tokens", program, content_type="application/json"))
    answers.append(Client().post(f"/libraries/{desk.library.code}/feedback/", {"message": "灯太暗", "contact": PHONE}))
    return [answer.headers.get("Location", "") for answer in answers]


def test_nothing_of_a_reader_leaks_from_everyday_work(
    desk: Desk, log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    addresses = journeys(desk)
    reader = Card.objects.get(number=CARD).reader
    assert Session.objects.exists()
    said = log.getvalue() + "".join(capfd.readouterr()) + " ".join(addresses)
    assert [mark for mark in (*LOGGED, NAME) if mark in said] == []
    marks = Marks(reader.pk, (), (NAME, IDENTITY, PHONE, CARD, PIN, WORD))
    found = {seen.place for seen in traces([marks]) if any(seen.found)}
    assert found & SILENT == set()
    # Names and card numbers stand where they belong, which shows that the search would have found them elsewhere.
    assert {"table:readers_reader", "table:readers_card"} <= found


def test_an_error_tells_nobody_whose_data_it_held(
    desk: Desk, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError(f"card {CARD} of {{'name': '{NAME}', 'pin': '{PIN}'}} {IDENTITY} {PHONE}")

    monkeypatch.setattr("shulian.interfaces.desk.scan.known_at_desk", broken)
    client = Client(raise_request_exception=False)
    client.cookies = desk.client.cookies
    page = client.post("/desk/scan/", {"command": str(uuid4()), "text": CARD, "mode": "lend"})
    assert page.status_code == 500
    text = page.content.decode() + log.getvalue()
    assert "RuntimeError" in log.getvalue()
    assert [mark for mark in (*LOGGED, NAME) if mark in text] == []


def test_an_address_that_is_a_secret_is_masked_in_logs_whichever_it_is() -> None:
    number, word = str(uuid4()), "kQ3x-Zr8_tW"
    secret = [route for route in routes().values() if re.search(r"<\w+:(secret|link|receipt|share)>", route)]
    assert len(secret) == 11
    for route in secret:
        said = "Internal Server Error: /" + re.sub(r"<uuid:\w+>", number, re.sub(r"<(?!uuid)\w+:\w+>", word, route))
        assert redacted(said) == said.replace(number, MASK).replace(word, MASK)
