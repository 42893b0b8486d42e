"""A second factor: an app's codes, recovery codes; broad posts need one after two weeks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions.factors import forget_secrets
from shulian.apps.alliance.models import Account, FactorSecret
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Credential, Reader
from tests.interfaces.entrance.conftest import CARD, PASSWORD, PIN, signed_in

pytestmark = pytest.mark.django_db


def code_of(secret: str, step: int = 0) -> str:
    """What the app shows now, or so many steps from now."""
    counter = list(yield_hotp_counters_from_time())[1] + step
    return format_hotp_value(hotp_value(secret, counter))


def set_up(client: Client) -> str:
    """Set up the app in this browser; returns its secret."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'factor-secret">(\w+)<', page)
    assert secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret[1], -1)})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    return secret[1]


def first_step(name: str = CARD, secret: str = PIN) -> Client:
    """A browser that has shown card and PIN, and waits for the second step."""
    client = Client()
    answer = client.post(reverse("sign-in"), {"username": name, "password": secret})
    assert answer["Location"] == reverse("mfa_authenticate")
    return client


def test_a_reader_sets_up_an_app_and_is_asked_for_its_code(reader: Reader) -> None:
    secret = set_up(signed_in())
    phone = first_step()
    assert phone.get(reverse("portal:me")).status_code == 302
    assert phone.get(reverse("mfa_authenticate")).status_code == 200
    assert phone.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert phone.post(reverse("mfa_authenticate"), {"code": code_of(secret)})["Location"] == reverse("portal:me")
    assert phone.get(reverse("portal:me")).status_code == 200
    # The factor keeps the moment with the account: the token beside it would tell whose it was for ever.
    assert Entry.objects.get(kind="factor-added").reader is None


def test_an_id_is_linked_only_once_the_second_step_is_passed(reader: Reader) -> None:
    secret, phone = set_up(signed_in()), Client()
    session = phone.session
    waits = secrets.seal("wechat\nwx-app\n\nsomebody").decode()
    session["to_link"] = {"sealed": waits, "at": int(clock.now().timestamp()), "next": ""}
    session.save()
    half = phone.post(reverse("sign-in-link"), {"username": CARD, "password": PIN})
    assert half["Location"] == reverse("mfa_authenticate")
    assert not Credential.objects.filter(kind="wechat").exists()
    phone.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not Credential.objects.filter(kind="wechat").exists()
    assert phone.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 302
    assert Credential.objects.get(kind="wechat").reader == reader


def test_a_code_serves_once(reader: Reader) -> None:
    secret = set_up(signed_in())
    code = code_of(secret)
    assert first_step().post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert first_step().post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_codes_are_not_guessed(reader: Reader) -> None:
    secret = set_up(signed_in())
    phone = first_step()
    for number in range(10):
        phone.post(reverse("mfa_authenticate"), {"code": f"{number:06d}"})
    assert phone.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 200


def test_a_recovery_code_opens_once(reader: Reader) -> None:
    phone = signed_in()
    set_up(phone)
    page = phone.get(reverse("mfa_view_recovery_codes")).content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(codes) == 10
    assert first_step().post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert first_step().post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200


def test_secrets_are_sealed_and_go_with_the_factor(reader: Reader) -> None:
    phone = signed_in()
    secret = set_up(phone)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert {secrets.unseal(bytes(row.sealed)) for row in FactorSecret.objects.all()} >= {secret}
    assert phone.post(reverse("mfa_deactivate_totp")).status_code == 302
    with clock.stopped_at(clock.now() + timedelta(days=2)):
        assert forget_secrets() == 2
    signed_in()


def test_a_program_needs_the_code_too(reader: Reader) -> None:
    secret = set_up(signed_in())

    def ask(**more: str) -> Any:
        body = {"username": CARD, "password": PIN} | more
        return Client().post("/api/v1/tokens", body, content_type="application/json")

    assert ask().json()["code"] == "second-factor"
    assert ask(code="000000").status_code == 401
    assert ask(code=code_of(secret)).status_code == 201


def test_a_broad_post_may_wait_two_weeks_and_then_sets_one_up_before_all_else(director: Account) -> None:
    assert signed_in("director", PASSWORD).get("/office/").status_code == 200
    director.refresh_from_db()
    assert director.factor_due_on == clock.today() + timedelta(days=14)
    Account.objects.update(factor_due_on=clock.today())
    late = Client()
    answer = late.post(reverse("sign-in"), {"username": "director", "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_index")
    assert late.get("/office/")["Location"] == reverse("mfa_index")
    assert late.get("/api/v1/me").status_code == 403
    set_up(late)
    assert late.get("/office/").status_code == 200
    refused = late.post(reverse("mfa_deactivate_totp"))
    assert refused.status_code == 200
    assert Authenticator.objects.filter(type="totp").exists()


def test_people_of_the_demonstration_are_exempt_and_the_page_says_so(director: Account) -> None:
    Account.objects.update(factor_due_on=clock.today(), is_demonstration=True)
    page = signed_in("director", PASSWORD).get(reverse("mfa_index"))
    assert "演示环境" in page.content.decode()


def test_the_desk_asks_for_nothing_more(library: Any) -> None:
    from shulian.core.roles import Role
    from tests import make

    make.staff(Role.DESK_LIBRARIAN, library, "lina")
    signed_in("lina", PASSWORD)
    assert Account.objects.get(username="lina").factor_due_on is None


def test_what_an_earlier_version_sealed_in_a_session_links_nothing_and_breaks_nothing(reader: Reader) -> None:
    phone = Client()
    session = phone.session
    waits = secrets.seal("wechat\nwx-app\nsomebody").decode()
    session["to_link"] = {"sealed": waits, "at": int(clock.now().timestamp()), "next": ""}
    session.save()
    assert phone.post(reverse("sign-in-link"), {"username": CARD, "password": PIN}).status_code == 302
    assert not Credential.objects.filter(kind="wechat").exists()
