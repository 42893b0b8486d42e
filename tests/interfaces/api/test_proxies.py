"""Proxies, agents, own data, looks and devices through the API, as portal and desk do them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, ApiToken, Device
from shulian.apps.readers.models import Collective, Proxy, Reader, View
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.identity import check_digit
from shulian.interfaces.entrance.again import FRESH
from tests import make
from tests.interfaces.api.conftest import Alliance, get, post, speaking_for

pytestmark = pytest.mark.django_db

PIN = "730518"
NUMBER = "61010319850214002" + check_digit("61010319850214002")
OTHER = "61010319860315003" + check_digit("61010319860315003")


@pytest.fixture
def mother(alliance: Alliance) -> Account:
    """A reader of Yanta with a daughter of nine, and another reader whom she can name."""
    account = Account.objects.create_user("reader:1", None, display_name="王芳", kind=Account.Kind.READER)
    reader = make.reader(alliance.yanta, "C-1", name="王芳", account=account)
    make.known_by(reader, NUMBER)
    Reader.objects.filter(pk=reader.pk).update(pin=seal_pin(reader, PIN))
    born = clock.today() - timedelta(days=9 * 366)
    child = make.reader(alliance.yanta, "C-2", name="李小雨", birth_date=born, category_id="juvenile")
    Reader.objects.filter(pk=child.pk).update(guardian_lookup=secrets.lookup("identity", NUMBER), guardian_name="王芳")
    make.reader(alliance.hantai, "C-3", name="李建国")
    return account


def sent(client: Client, path: str, **fields: Any) -> Any:
    return post(client, path, **{"command": str(uuid4())} | fields)


def at_desk(client: Client, path: str, **fields: Any) -> Any:
    return sent(client, path, **{"library": "yanta", "card": "C-1"} | fields)


def naming(**changed: Any) -> dict[str, Any]:
    today = clock.today()
    named = {"proxy_card": "C-3", "name": "李建国", "starts_on": f"{today}", "ends_on": f"{today + timedelta(days=9)}"}
    return named | {"pin": PIN} | changed


def code(answer: Any) -> tuple[int, str]:
    said = answer.json()
    assert said["message"]
    assert said["hint"]
    return answer.status_code, said["code"]


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["name"] for one in answer.json()["proxies"]]


def test_a_reader_names_somebody_and_takes_it_back(mother: Account) -> None:
    client, command = speaking_for(mother), str(uuid4())
    assert names(get(client, "/me/proxies")) == []
    for _twice in range(2):
        assert names(sent(client, "/me/proxies", **naming(), command=command)) == ["李建国"]
    held = Proxy.objects.get()
    assert (held.named_by, held.revoked_at) == (None, None)
    ended = str(uuid4())
    for _twice in range(2):
        assert names(sent(client, "/me/proxies/ends", proxy=held.pk, command=ended)) == []
    assert code(sent(client, "/me/proxies/ends", proxy=held.pk)) == (409, "not-named")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"pin": "000000"}, (409, "wrong-pin")),
        ({"name": "李建"}, (409, "unknown")),
        ({"proxy_card": "C-9"}, (409, "unknown")),
        ({"proxy_card": "C-1", "name": "王芳"}, (409, "oneself")),
        ({"proxy_card": "C-2", "name": "李小雨"}, (409, "too-young")),
        ({"ends_on": "2020-01-01"}, (409, "ends-before")),
        ({"starts_on": "2020-01-01", "ends_on": "2020-01-02"}, (409, "in-the-past")),
        ({"ends_on": "9999-12-31"}, (409, "too-long")),
        ({"ends_on": "soon"}, (422, "invalid")),
        ({"name": "字" * 201}, (422, "invalid")),
    ],
)
def test_who_cannot_be_named_is_not_and_it_is_said(
    mother: Account, changed: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert code(sent(speaking_for(mother), "/me/proxies", **naming(**changed))) == expected
    assert not Proxy.objects.exists()


def test_a_desk_names_at_home_with_a_document_and_ends_anywhere(
    mother: Account, librarian: Client, neighbour: Client
) -> None:
    assert code(at_desk(librarian, "/proxies", **naming())) == (409, "not-identified")
    assert code(at_desk(neighbour, "/proxies", **naming(), library="hantai", identified=True)) == (403, "not-allowed")
    assert names(at_desk(librarian, "/proxies", **naming(), identified=True)) == ["李*国"]
    acting = at_desk(neighbour, "/proxies/lookups", library="hantai", card="C-3").json()
    assert [one["name"] for one in acting["acts_for"]] == ["王*"]
    assert View.objects.filter(reader__cards__number="C-3").exists()
    held = Proxy.objects.get()
    assert code(at_desk(neighbour, "/proxies/ends", library="hantai", card="C-3", proxy=held.pk)) == (409, "not-named")
    assert names(at_desk(neighbour, "/proxies/ends", library="hantai", proxy=held.pk)) == []


def test_an_institution_gets_another_agent_and_a_person_none(
    alliance: Alliance, mother: Account, librarian: Client, neighbour: Client
) -> None:
    Collective.objects.create(reader=make.reader(alliance.yanta, "C-7", name="雁塔区第一小学"))
    agent = {"name": "李强", "identity": OTHER, "phone": "13800000002"}
    asked = {"card": "C-7", "agent": agent}
    assert code(at_desk(librarian, "/agents", **asked)) == (409, "not-identified")
    assert code(at_desk(neighbour, "/agents", **asked, library="hantai", identified=True)) == (403, "not-allowed")
    wrong = at_desk(librarian, "/agents", **asked | {"agent": {"identity": "1"}}, identified=True)
    assert {one["field"] for one in wrong.json()["fields"]} == {"agent-name", "agent-identity", "agent-phone"}
    assert code(at_desk(librarian, "/agents", agent=agent, identified=True)) == (409, "no-institution")
    assert not Proxy.objects.exists()
    assert names(at_desk(librarian, "/agents", **asked, identified=True)) == ["李*"]
    other = agent | {"name": "王芳", "identity": NUMBER}
    assert names(at_desk(librarian, "/agents", **asked | {"agent": other}, identified=True)) == ["王*"]


def test_a_reader_takes_along_what_is_held_and_sees_who_looked(mother: Account, librarian: Client) -> None:
    client, child = speaking_for(mother), Reader.objects.get(cards__number="C-2")
    at_desk(librarian, "/cards/lookups")
    told = get(client, "/me/data")
    assert "attachment" in told["Content-Disposition"]
    assert "王芳" in str(told.json())
    assert "李小雨" in str(get(client, "/me/data", child=child.pk).json())
    paper = get(client, "/me/data/paper")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    seen = get(client, "/me/views").json()
    assert [one["library"] for one in seen["views"]] == ["雁塔区图书馆"]
    assert (seen["views"][0]["name"], seen["page"], seen["pages"]) == ("", 1, 1)
    assert get(client, "/me/views", child=child.pk).json()["views"] == []
    for path in ("/me/data", "/me/data/paper", "/me/views"):
        assert code(get(client, path, child=999_999)) == (403, "not-allowed")
        assert code(get(librarian, path)) == (403, "not-allowed")


@pytest.mark.parametrize("path", ["/me/data", "/me/data/paper"])
def test_a_session_of_the_pages_hands_out_all_data_only_shortly_after_the_pin(mother: Account, path: str) -> None:
    """A telephone that lies about unlocked is still signed in; a token was made for it and may at any hour."""
    phone, child = Client(), Reader.objects.get(cards__number="C-2")
    phone.force_login(mother, "django.contrib.auth.backends.ModelBackend")
    session, program = phone.session, speaking_for(mother)
    session[FRESH] = int(clock.now().timestamp())
    session.save()
    whole: list[dict[str, Any]] = [{}, {"child": child.pk}]
    assert [get(phone, path, **of).status_code for of in whole] == [200, 200]
    with clock.stopped_at(clock.now() + timedelta(minutes=16)):
        assert [code(get(phone, path, **of)) for of in whole] == [(409, "pin-first")] * 2
        assert code(get(phone, path, child=999_999)) == (403, "not-allowed")
        assert [get(program, path, **of).status_code for of in whole] == [200, 200]


def test_a_reader_signs_out_a_device_and_a_program_from_afar(mother: Account, librarian: Client) -> None:
    client, phone = speaking_for(mother), Client()
    phone.force_login(mother, "django.contrib.auth.backends.ModelBackend")
    device = Device.objects.get()
    told = get(client, "/me/devices").json()
    assert [(one["id"], one["here"]) for one in told["devices"]] == [(device.pk, False)]
    assert [one["here"] for one in told["programs"]] == [True]
    assert code(sent(phone, "/me/devices/ends", device=device.pk)) == (409, "device-in-hand")
    assert code(sent(librarian, "/me/devices/ends", device=device.pk)) == (403, "not-allowed")
    for _twice in range(2):
        assert sent(client, "/me/devices/ends", device=device.pk).json()["devices"] == []
    assert not Session.objects.exists()
    own, other = told["programs"][0]["id"], ApiToken.objects.exclude(account=mother).get()
    assert len(sent(client, "/me/programs/ends", program=other.pk).json()["programs"]) == 1
    assert sent(client, "/me/programs/ends", program=own).json()["programs"] == []
    assert code(get(client, "/me/devices")) == (401, "not-signed-in")
