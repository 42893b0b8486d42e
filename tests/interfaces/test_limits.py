"""What is too large is not read."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from shulian.apps.alliance.access import Visitor
from shulian.apps.alliance.models import Account
from shulian.core.roles import Role
from shulian.interfaces import limits
from shulian.interfaces.limits import LARGEST_FILE, LARGEST_FORM, requests_have_a_limit
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def librarian() -> Account:
    return make.staff(Role.DESK_LIBRARIAN, make.library("雁塔区图书馆"))


def announce(visitor: Visitor, address: str, size: str) -> HttpResponse:
    """The answer to a request that says it brings this many bytes."""
    request = RequestFactory().post(address, {"text": "x"}, CONTENT_LENGTH=size)
    request.user = visitor
    return requests_have_a_limit(lambda _request: HttpResponse("taken"))(request)


@pytest.mark.parametrize("address", ["/sign-in/", "/desk/scan/", "/desk/imports/", "/libraries/none/feedback/"])
def test_a_visitor_cannot_fill_the_disk(address: str) -> None:
    assert announce(AnonymousUser(), address, str(LARGEST_FORM)).content == b"taken"
    assert announce(AnonymousUser(), address, str(LARGEST_FORM + 1)).status_code == 413


def test_a_file_of_records_may_be_large_for_those_who_import(librarian: Account) -> None:
    assert announce(librarian, "/desk/imports/", str(LARGEST_FILE)).content == b"taken"
    assert announce(librarian, "/desk/imports/", str(LARGEST_FILE + 1)).status_code == 413
    assert announce(librarian, "/desk/scan/", str(LARGEST_FILE)).status_code == 413
    authorities = reverse("cataloguing:authority-file")
    assert announce(librarian, authorities, str(LARGEST_FILE)).status_code == 413
    cataloguer = make.staff(Role.CATALOGUER, make.library("碑林区图书馆"))
    assert announce(cataloguer, authorities, str(LARGEST_FILE)).content == b"taken"


def test_a_person_is_told_how_much_is_too_much() -> None:
    page = Client().post("/sign-in/", {"text": "x"}, CONTENT_LENGTH=str(LARGEST_FORM + 1))
    assert page.status_code == 413
    assert "提交的内容超过 12 MB" in page.content.decode()


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://testserver/desk/imports/?q=1&p=2", "/desk/imports/?q=1&amp;p=2"),
        ("http://testserver/desk/imports/", "/desk/imports/"),
        ("https://evil.example/desk/imports/", "/"),
        ("http://testserver//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_what_was_too_large_leads_back_to_its_form(came: str, back: str) -> None:
    size = str(LARGEST_FORM + 1)
    page = Client().post("/desk/imports/", {"text": "x"}, CONTENT_LENGTH=size, headers={"referer": came})
    assert f'<a class="button primary" href="{back}">' in page.content.decode()


def test_a_program_is_told_in_its_own_way() -> None:
    refused = announce(AnonymousUser(), "/api/v1/returns", str(LARGEST_FORM + 1))
    assert (refused.status_code, json.loads(refused.content)["code"]) == (413, "too-large")


def test_ten_megabytes_of_name_are_not_read_and_it_is_said(librarian: Account) -> None:
    name, client = "a" * (11 * 1024 * 1024), Client(raise_request_exception=False)
    page = client.post("/register/", {"p0-name": name})
    assert page.status_code == 413
    assert "提交的内容超过 10 MB" in page.content.decode()
    client.force_login(librarian, "django.contrib.auth.backends.ModelBackend")
    told = client.post("/api/v1/cards", {"name": name}, content_type="application/json")
    assert (told.status_code, told.json()["code"]) == (413, "too-large")
    nearly = client.post("/api/v1/cards", {"name": name[: 9 * 1024 * 1024]}, content_type="application/json")
    assert (nearly.status_code, nearly.json()["code"]) == (422, "invalid")


class Unread:
    """A body of which not one byte is asked for."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("it was read")

    readline = read


FILES = [
    reverse("office:send-return", args=["quarterly"]),
    *(reverse(f"office:{name}", args=[1]) for name in ("provider", "vendor-sheets")),
    reverse("office:upload-bases"),
    reverse("desk:visits-upload"),
    "/api/v1/returns",
]


@pytest.mark.parametrize("address", FILES)
def test_a_file_of_figures_that_is_too_large_is_not_read_at_all(
    librarian: Account, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(address)
    monkeypatch.setattr(limits, "LARGEST_FORM", 2_000)
    client = Client()
    client.force_login(librarian, "django.contrib.auth.backends.ModelBackend")
    file = SimpleUploadedFile("a.xlsx", b"PK" + b"0" * 2_000)
    assert client.post(address, {"file": file}, **{"wsgi.input": Unread()}).status_code == 413


@pytest.mark.parametrize("address", ["/desk/imports/", "/cataloguing/imports/"])
def test_two_gigabytes_of_records_are_not_read_and_it_is_said_how_much_is_taken(
    librarian: Account, address: str
) -> None:
    client = Client()
    client.force_login(librarian, "django.contrib.auth.backends.ModelBackend")
    more = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(2 << 30)}
    page = client.post(address, {"text": "x"}, **more)
    assert page.status_code == 413
    assert "提交的内容超过 1024 MB" in page.content.decode()
    assert "分成几个文件" in page.content.decode()


@pytest.mark.parametrize(("address", "told"), [("/desk/imports/", "411"), ("/api/v1/returns", "length-needed")])
def test_what_comes_in_chunks_is_not_taken_for_nothing_but_asked_for_with_its_length(address: str, told: str) -> None:
    more = {"wsgi.input": Unread(), "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = Client().post(address, {"text": "x"}, **more)
    assert answer.status_code == 411
    assert told in answer.content.decode()
    assert "Content-Length" in answer.content.decode()


@pytest.mark.parametrize("length", ["", "many", "-1"])
def test_an_odd_length_is_no_matter_of_ours(length: str) -> None:
    assert announce(AnonymousUser(), "/sign-in/", length).content == b"taken"
