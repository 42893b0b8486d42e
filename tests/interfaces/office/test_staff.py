"""The pages of the staff: who works where, inviting, joining, leaving."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account, Grant, Invitation, Library
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db

NEWCOMER = {
    "username": "zhang",
    "display_name": "张晓",
    "password": "correct horse 7",
    "repeated": "correct horse 7",
}


@pytest.fixture
def yanta() -> Library:
    return make.library("雁塔区图书馆", make.library("陕西省图书馆"))


@pytest.fixture
def director(client: Client, yanta: Library) -> Client:
    account = make.staff(Role.LIBRARY_DIRECTOR, yanta, "director")
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def invite(client: Client, library: Library, role: str = "desk-librarian", ends: str = "") -> str:
    """The path of the link that the page shows."""
    form = {"command": str(uuid4()), "display_name": "张晓", "library": library.code, "role": role, "ends": ends}
    page = client.post("/office/staff/", form).content.decode()
    found = re.search(r"http://testserver(/office/staff/join/[^\"]+)", page)
    return found[1] if found else ""


def test_a_director_invites_and_the_newcomer_begins_to_work(director: Client, yanta: Library) -> None:
    link = invite(director, yanta)
    someone = Client()
    assert "雁塔区图书馆" in someone.get(link).content.decode()
    done = someone.post(link, NEWCOMER)
    assert done.headers["Location"] == "/desk/"
    assert Grant.objects.get(account__username="zhang").library == yanta
    assert Client().get(link).status_code == 410
    assert "张晓" in director.get("/office/staff/").content.decode()


def test_a_helper_of_the_summer_is_invited_until_a_day(director: Client, yanta: Library) -> None:
    today = clock.today()
    for wrong in (f"{today - timedelta(days=1)}", "soon"):
        assert invite(director, yanta, ends=wrong) == ""
    last = today + timedelta(days=60)
    link, late = invite(director, yanta, ends=f"{last}"), invite(director, yanta, ends=f"{today}")
    assert f"{last.year}" in Client().get(link).content.decode()
    Client().post(link, NEWCOMER)
    assert Grant.objects.get(account__username="zhang").ends_on == last
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        assert Client().get(late).status_code == 410
        assert Client().post(late, NEWCOMER | {"username": "zhao"}).status_code == 410


def test_a_weak_password_or_a_taken_name_keeps_the_link_open(director: Client, yanta: Library) -> None:
    link = invite(director, yanta)
    for change in ({"password": "zhang", "repeated": "zhang"}, {"username": "Director"}):
        page = Client().post(link, NEWCOMER | change)
        assert page.status_code == 200
        assert page.context["form"].errors
    assert Client().post(link, NEWCOMER).status_code == 302


def test_a_director_gives_no_post_of_the_alliance_and_none_elsewhere(director: Client, yanta: Library) -> None:
    assert invite(director, yanta, "alliance-office") == ""
    assert invite(director, make.library("碑林区图书馆")) == ""
    assert not Invitation.objects.exists()


def test_an_invitation_can_be_withdrawn_and_a_post_ended(director: Client, yanta: Library) -> None:
    link = invite(director, yanta)
    director.post(f"/office/staff/invitations/{Invitation.objects.get().pk}/withdraw/", {"command": str(uuid4())})
    assert Client().get(link).status_code == 410
    colleague = make.staff(Role.DESK_LIBRARIAN, yanta)
    director.post(f"/office/staff/posts/{colleague.grants.get().pk}/end/", {"command": str(uuid4())})
    assert colleague.grants.get().ends_on is not None


def test_nobody_ends_her_own_post_or_one_of_another_library(director: Client, yanta: Library) -> None:
    own = Grant.objects.get(account__username="director")
    other = make.staff(Role.DESK_LIBRARIAN, make.library("碑林区图书馆")).grants.get()
    for post in (own, other):
        reply = director.post(f"/office/staff/posts/{post.pk}/end/", {"command": str(uuid4())})
        assert reply.status_code == 403
        assert Grant.objects.get(pk=post.pk).ends_on is None


def test_a_desk_librarian_and_a_stranger_see_no_staff(client: Client, yanta: Library) -> None:
    assert client.get("/office/staff/").status_code == 302
    client.force_login(make.staff(Role.DESK_LIBRARIAN, yanta), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/office/staff/").status_code == 403
    assert Account.objects.count() == 1


def link_for(browser: Client, account: Account) -> str:
    """The path of the link for a new password that the page shows; empty when there is none."""
    page = browser.post(f"/office/staff/people/{account.pk}/password/", {"command": str(uuid4())}).content.decode()
    found = re.search(r"http://testserver(/sign-in/new-password/[^\"]+)", page)
    return found[1] if found else ""


def test_a_colleague_who_forgot_the_password_gets_a_link_that_serves_once(director: Client, yanta: Library) -> None:
    clerk = make.staff(Role.DESK_LIBRARIAN, yanta, "clerk")
    assert "password/" in director.get(f"/office/staff/people/{clerk.pk}/").content.decode()
    link, someone = link_for(director, clerk), Client()
    form = {"command": str(uuid4()), "first": "12345678", "second": "12345678"}
    refused = someone.post(link, form)
    assert refused.status_code == 200
    assert 'class="error"' in refused.content.decode()
    assert someone.post(link, form | {"first": "correct horse 9", "second": "correct horse 9"}).status_code == 302
    assert Client().get(link).status_code == 410
    clerk.refresh_from_db()
    assert clerk.check_password("correct horse 9")


def test_nobody_gets_into_an_account_that_may_more_than_one_might_give(director: Client, yanta: Library) -> None:
    admin = make.staff(Role.SYSTEM_ADMINISTRATOR, yanta, "admin")
    own = Account.objects.get(username="director")
    assert (link_for(director, admin), link_for(director, own)) == ("", "")
    assert "password/" not in director.get(f"/office/staff/people/{admin.pk}/").content.decode()


@pytest.mark.parametrize("link", ["", "x", "1.x", "9" * 40 + ".x", "²." + "x"])
def test_a_made_up_link_opens_nothing(link: str) -> None:
    assert Client().get(f"/sign-in/new-password/{link or 0}/").status_code == 410


def test_an_invitation_whose_sender_may_not_give_the_post_any_more_says_so(director: Client, yanta: Library) -> None:
    link = invite(director, yanta)
    Grant.objects.update(role=Role.PAGE)
    answer = Client().post(link, NEWCOMER)
    assert (answer.status_code, "office/staff/over.html") == (410, answer.templates[0].name)
    assert not Account.objects.filter(username="zhang").exists()
