"""Tokens and sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import ApiToken
from shulian.apps.holdings.models import Item
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.accounts import A_MONTH
from shulian.core.roles import Role
from tests import make
from tests.interfaces.api.conftest import Alliance, get, post

pytestmark = pytest.mark.django_db


def sign_in(username: str, password: str, **more: Any) -> Any:
    """The answer to a sign-in."""
    return post(Client(), "/tokens", username=username, password=password, **more)


def test_a_librarian_signs_a_program_in_and_out(alliance: Alliance) -> None:
    make.staff(Role.DESK_LIBRARIAN, alliance.yanta, "lina")
    answer = sign_in("lina", "correct horse", rights=["circulate"], library="yanta")
    assert answer.status_code == 201
    program = Client(headers={"authorization": f"Bearer {answer.json()['token']}"})
    grants = get(program, "/me").json()["grants"]
    assert grants == [{"role": "desk-librarian", "library": "yanta", "rights": ["circulate"]}]
    assert ApiToken.objects.get().last_used_on == clock.today()
    assert program.delete("/api/v1/tokens/current").status_code == 204
    assert get(program, "/me").status_code == 401


def test_the_secret_is_not_kept(alliance: Alliance) -> None:
    make.staff(Role.DESK_LIBRARIAN, alliance.yanta, "lina")
    secret = sign_in("lina", "correct horse").json()["token"]
    assert secret not in str(list(ApiToken.objects.values()))


def test_a_token_ends_by_itself(alliance: Alliance) -> None:
    make.staff(Role.DESK_LIBRARIAN, alliance.yanta, "lina")
    secret = sign_in("lina", "correct horse", hours=1).json()["token"]
    with clock.stopped_at(clock.now() + timedelta(hours=2)):
        assert get(Client(headers={"authorization": f"Bearer {secret}"}), "/me").status_code == 401


def test_wrong_guesses_are_stopped(alliance: Alliance) -> None:
    make.staff(Role.DESK_LIBRARIAN, alliance.yanta, "lina")
    codes = [sign_in("lina", f"guess {number}").status_code for number in range(7)]
    assert codes[0] == 401
    assert codes[-1] == 429
    assert sign_in("lina", "correct horse").json()["code"] == "locked-out"


def test_a_reader_signs_in_with_card_and_pin_and_sees_the_own_loans_only(alliance: Alliance, librarian: Client) -> None:
    reader = make.reader(alliance.yanta, "R1")
    reader.pin = seal_pin(reader, "493817")
    reader.save()
    lent = {"library": "yanta", "barcode": "Y1", "card": "R1", "command": "00000000-0000-4000-8000-000000000001"}
    assert post(librarian, "/checkouts", **lent).status_code == 200
    secret = sign_in("R1", "493817", hours=366 * 24).json()["token"]
    assert ApiToken.objects.get(account__reader=reader).expires_at <= clock.now() + A_MONTH
    program = Client(headers={"authorization": f"Bearer {secret}"})
    (loan,) = get(program, "/me/loans").json()["loans"]
    assert loan["item"]["name"] == "红楼梦"
    wish = {"command": "00000000-0000-4000-8000-000000000002", "item": loan["item_id"]}
    assert post(program, "/me/renewals", **wish).json()["code"] == "renewal-too-early"
    assert get(librarian, "/me/loans").status_code == 403
    assert post(program, "/checkouts", **lent).status_code == 403


def test_a_reader_cannot_renew_what_another_has(alliance: Alliance, librarian: Client) -> None:
    make.reader(alliance.yanta, "R1")
    lent = {"library": "yanta", "barcode": "Y1", "card": "R1", "command": "00000000-0000-4000-8000-000000000001"}
    item = post(librarian, "/checkouts", **lent).json()
    other = make.reader(alliance.hantai, "R2")
    other.pin = seal_pin(other, "493817")
    other.save()
    program = Client(headers={"authorization": f"Bearer {sign_in('R2', '493817').json()['token']}"})
    wish = {"command": "00000000-0000-4000-8000-000000000003", "item": Item.objects.get(barcode="Y1").pk}
    assert item["item"]["barcode"] == "Y1"
    assert post(program, "/me/renewals", **wish).json()["code"] == "not-your-loan"


def test_a_session_changes_nothing_without_the_token_of_its_page(alliance: Alliance) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make.staff(Role.DESK_LIBRARIAN, alliance.yanta), "django.contrib.auth.backends.ModelBackend")
    assert get(browser, "/me").status_code == 200
    scan = {"command": "00000000-0000-4000-8000-000000000001", "library": "yanta", "barcode": "Y1"}
    assert post(browser, "/checkins", **scan).json()["code"] == "csrf"
    browser.cookies["csrftoken"] = "a" * 32
    browser.defaults["HTTP_X_CSRFTOKEN"] = "a" * 32
    assert post(browser, "/checkins", **scan).status_code == 200
