"""The office's pages about the keys of programs and machines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shulian import clock
from shulian.apps.alliance.models import Account, ApiToken, Grant, Library
from shulian.config import deploy
from shulian.core.roles import Role
from tests import make
from tests.interfaces.office.test_rights import STAFF, cells, sent, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def province() -> Library:
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def yanta(province: Library) -> Library:
    return make.library("雁塔区图书馆", province, code="610113")


@pytest.fixture
def li(yanta: Library) -> Account:
    return make.staff(Role.DESK_LIBRARIAN, yanta)


@pytest.fixture
def director(yanta: Library) -> Client:
    return signed_in(make.staff(Role.LIBRARY_DIRECTOR, yanta, "wang"))


def key(**values: Any) -> dict[str, Any]:
    wish = {"name": "一楼自助机", "library": "610113", "role": "terminal", "scopes": ["circulate"]}
    return sent(**wish, addresses="10.1.0.0/16", days="90") | values


def test_a_key_is_shown_once_opens_from_its_address_and_is_changed_and_revoked(director: Client) -> None:
    shown = director.post(f"{STAFF}keys/", key()).context["secret"]
    made = ApiToken.objects.get()
    assert shown.endswith(made.hint)
    assert shown not in director.get(f"{STAFF}keys/").content.decode()
    assert asks(shown, "10.1.2.3") == (200, None)
    assert asks(shown, "10.2.2.3") == (403, "wrong-address")
    made.refresh_from_db()
    assert (made.last_used_on, made.last_used_from) == (clock.today(), "10.1.2.3")
    newer = director.post(f"{STAFF}keys/{made.pk}/change/", sent()).context["secret"]
    assert {asks(one, "10.1.2.3") for one in (shown, newer)} == {(200, None)}
    made.refresh_from_db()
    assert made.expires_at <= clock.now() + timedelta(hours=24)
    second = ApiToken.objects.latest("pk")
    director.post(f"{STAFF}keys/{second.pk}/revoke/", sent())
    assert asks(newer, "10.1.2.3") == (401, "not-signed-in")
    book = cells(director.get(f"{STAFF}keys/export/").content)
    assert "一楼自助机" in book
    assert not {shown, newer} & book


def test_a_key_that_runs_out_is_announced_until_the_machine_has_a_newer_one(director: Client) -> None:
    director.post(f"{STAFF}keys/", key())
    warned = "run out within 30 days"
    assert warned not in director.get(f"{STAFF}keys/").content.decode()
    assert warned not in director.get("/office/").content.decode()
    ApiToken.objects.update(expires_at=clock.now() + timedelta(days=20))
    assert warned in director.get(f"{STAFF}keys/").content.decode()
    assert warned in director.get("/office/").content.decode()
    director.post(f"{STAFF}keys/{ApiToken.objects.get().pk}/change/", sent())
    ApiToken.objects.filter(pk=ApiToken.objects.latest("pk").pk).update(expires_at=clock.now() + timedelta(days=90))
    assert warned not in director.get(f"{STAFF}keys/").content.decode()


def asks(secret: str, address: str) -> tuple[int, str | None]:
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}, REMOTE_ADDR=address)
    return answer.status_code, answer.json().get("code")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"scopes": []}, "Choose at least one right."),
        ({"scopes": ["view-figures"]}, "does not need all of these rights"),
        ({"addresses": "the second floor"}, "An address cannot be read."),
        ({"days": "0"}, "greater than or equal to 1"),
        ({"name": ""}, "This field is required."),
        ({"library": "610000"}, "Select a valid choice"),
    ],
)
def test_a_key_that_cannot_be_is_refused_with_a_sentence(
    director: Client, change: dict[str, Any], sentence: str
) -> None:
    assert sentence in director.post(f"{STAFF}keys/", key(**change)).content.decode()
    assert not ApiToken.objects.exists()


def test_nobody_makes_a_key_that_may_more_than_oneself(province: Library) -> None:
    office = signed_in(make.staff(Role.ALLIANCE_OFFICE, province))
    made_up = office.post(f"{STAFF}keys/", key(library="610000", role="program"))
    assert "Select a valid choice" in made_up.content.decode()
    assert not ApiToken.objects.exists()


def test_a_key_whose_maker_has_left_is_announced_ends_weeks_later_and_lives_on_when_somebody_answers_for_it(
    director: Client, yanta: Library
) -> None:
    secret = director.post(f"{STAFF}keys/", key()).context["secret"]
    post = Grant.objects.get(account__username="wang")
    Grant.objects.filter(pk=post.pk).update(ends_on=clock.today() - timedelta(days=9))
    successor = signed_in(make.staff(Role.LIBRARY_DIRECTOR, yanta))
    assert "nobody answers for it" in successor.get(f"{STAFF}keys/").content.decode()
    assert asks(secret, "10.1.2.3") == (200, None)
    newer = successor.post(f"{STAFF}keys/{ApiToken.objects.get().pk}/change/", sent()).context["secret"]
    assert "nobody answers for it" not in successor.get(f"{STAFF}keys/").content.decode()
    Grant.objects.filter(pk=post.pk).update(ends_on=clock.today() - timedelta(days=31))
    assert (asks(secret, "10.1.2.3"), asks(newer, "10.1.2.3")) == ((401, "not-signed-in"), (200, None))


def test_a_key_that_is_older_than_the_rule_opens_for_weeks_after_it_and_is_listed_for_the_operator(
    director: Client, yanta: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = director.post(f"{STAFF}keys/", key()).context["secret"]
    Grant.objects.filter(account__username="wang").update(ends_on=clock.today() - timedelta(days=90))
    assert asks(secret, "10.1.2.3") == (401, "not-signed-in")
    for days, opens, said in ((30, True, "it ends within 30 days"), (31, False, "opens nothing any more")):
        ApiToken.objects.update(known_on=clock.today() - timedelta(days=days))
        assert (asks(secret, "10.1.2.3") == (200, None)) is opens
        deploy.say()
        assert said in capsys.readouterr().out


def test_nobody_changes_a_key_into_one_that_opens_more_than_oneself_may(director: Client, province: Library) -> None:
    director.post(f"{STAFF}keys/", key())
    administrator = signed_in(make.staff(Role.SYSTEM_ADMINISTRATOR, province))
    answer = administrator.post(f"{STAFF}keys/{ApiToken.objects.get().pk}/change/", sent(), follow=True)
    assert "A key may do no more than you" in answer.content.decode()
    assert ApiToken.objects.count() == 1


def test_pages_about_keys_offer_only_what_ones_own_post_allows_and_say_who_does_the_rest(
    director: Client, province: Library
) -> None:
    director.post(f"{STAFF}keys/", key())
    ApiToken.objects.update(expires_at=clock.now() + timedelta(days=20))
    administrator = signed_in(make.staff(Role.SYSTEM_ADMINISTRATOR, province))
    change = reverse("office:key-change", args=[ApiToken.objects.get().pk])
    page, gates = (administrator.get(one).content.decode() for one in (f"{STAFF}keys/", "/office/gates/"))
    assert change not in page
    assert "library&#x27;s director changes it" in page or "library's director changes it" in page
    assert 'value="circulate"' not in page
    assert ("Put it up" in gates, "put up by the director" in gates) == (False, True)
    assert reverse("office:gates") not in administrator.get("/office/").content.decode()
    page, gates = (director.get(one).content.decode() for one in (f"{STAFF}keys/", "/office/gates/"))
    assert (change in page, "Put it up" in gates) == (True, True)
    assert reverse("office:gates") in director.get("/office/").content.decode()
