"""Who stands behind the desk: a librarian of the library, and nobody else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from shulian.apps.alliance.models import Account, Grant, Library
from shulian.apps.circulation.models import Loan
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db

PAGES = [
    "/desk/",
    "/desk/returns/",
    "/desk/cards/new/",
    "/desk/transits/",
    "/desk/transits/workbook/",
    "/desk/feedback/",
]
ACTS = ["/desk/scan/", "/desk/renew/", "/desk/leave/"]


@pytest.mark.parametrize("address", [*PAGES, "/desk/library/"])
def test_whoever_is_not_signed_in_is_led_to_the_sign_in(province: Library, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/desk/")


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(province: Library) -> None:
    answer = Client().post("/desk/scan/", {"text": "C-1"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/sign-in/?next=/desk/"


@pytest.mark.parametrize("role", [Role.ALLIANCE_OFFICE, Role.SYSTEM_ADMINISTRATOR])
def test_office_and_administrators_lend_nothing(province: Library, role: Role) -> None:
    desk = desk_of(make.staff(role, province), province)
    for address in PAGES[:5]:
        assert desk.client.get(address).status_code == 403
    for address in ACTS:
        assert desk.client.post(address, {"command": uuid4()}).status_code == 403


def test_readers_have_no_desk(province: Library) -> None:
    account = Account.objects.create_user("r", None, display_name="王小明", kind=Account.Kind.READER)
    for address in [*PAGES, "/desk/library/"]:
        assert desk_of(account, province).client.get(address).status_code == 403


def test_acts_are_no_links(desk: Desk) -> None:
    for address in ACTS:
        assert desk.client.get(address).status_code == 405


def test_a_librarian_acts_for_the_own_library_only(desk: Desk, hantai: Library, yanta: Library) -> None:
    desk.client.post("/desk/library/", {"library": hantai.code})
    assert desk.client.get("/desk/").context["library"] == yanta


def test_who_has_several_desks_chooses_one(province: Library, yanta: Library, hantai: Library) -> None:
    account = make.staff(Role.DESK_LIBRARIAN, yanta)
    Grant.objects.create(account=account, role=Role.DESK_LIBRARIAN, library=hantai)
    client = desk_of(account, yanta).client
    assert client.get("/desk/transits/")["Location"] == "/desk/library/?next=%2Fdesk%2Ftransits%2F"
    page = client.get("/desk/library/?q=汉台")
    assert page.context["libraries"].rows == [hantai]
    chosen = client.post("/desk/library/", {"library": hantai.code, "next": "/desk/transits/"})
    assert chosen["Location"] == "/desk/transits/"
    assert client.get("/desk/").context["library"] == hantai
    assert (
        client.post("/desk/library/", {"library": yanta.code, "next": "https://evil.example/"})["Location"] == "/desk/"
    )
    assert client.get("/desk/").context["library"] == yanta


def test_a_choice_that_is_no_longer_allowed_is_forgotten(yanta: Library, hantai: Library) -> None:
    account = make.staff(Role.DESK_LIBRARIAN, yanta)
    grant = Grant.objects.create(account=account, role=Role.DESK_LIBRARIAN, library=hantai)
    client = desk_of(account, yanta).client
    client.post("/desk/library/", {"library": hantai.code})
    grant.delete()
    assert client.get("/desk/").context["library"] == yanta


def test_places_without_staff_have_no_desk(yanta: Library) -> None:
    make.library("雁塔区图书馆邮政还书点", yanta, kind="post-office")
    director = make.staff(Role.LIBRARY_DIRECTOR, yanta)
    assert desk_of(director, yanta).client.get("/desk/").context["library"] == yanta


def test_a_loan_is_recorded_for_the_acting_library(desk: Desk, yanta: Library) -> None:
    make.reader(yanta, "C-1")
    make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("B-1")
    assert Loan.objects.get().library == yanta


def test_whoever_looks_after_the_shelves_of_several_libraries_says_at_which_she_is(yanta: Library) -> None:
    make.library("雁塔区小寨分馆", yanta, code="610113002")
    client = Client()
    client.force_login(make.staff(Role.ACQUISITIONS, yanta), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/desk/stock/")["Location"] == "/desk/library/?next=%2Fdesk%2Fstock%2F"
    assert "雁塔区小寨分馆" in client.get("/desk/library/").content.decode()
    chosen = client.post("/desk/library/", {"library": "610113002", "next": "/desk/stock/"})
    assert chosen["Location"] == "/desk/stock/"
    assert client.get("/desk/stock/").context["library"].code == "610113002"
    assert client.post("/desk/library/", {"library": "610113002"})["Location"] == "/desk/stock/"
    assert client.get("/desk/").status_code == 403
