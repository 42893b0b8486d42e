"""Somebody has lost the second factor and the codes."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from shulian.apps.alliance.models import Account
from shulian.core.roles import Role
from tests import make

pytestmark = pytest.mark.django_db


def test_the_factors_go_and_every_session_ends(capsys: pytest.CaptureFixture[str]) -> None:
    account, browser = make.staff(Role.LIBRARY_DIRECTOR, make.library("雁塔区图书馆"), "director"), Client()
    browser.force_login(account, "django.contrib.auth.backends.ModelBackend")
    Authenticator.objects.create(user=account, type="totp", data={})
    call_command("account", "factor-remove", "director")
    assert not Authenticator.objects.exists()
    assert browser.get("/me/devices/").status_code == 302
    with pytest.raises(CommandError):
        call_command("account", "factor-remove", "nobody")


def test_a_forgotten_password_is_renewed_by_a_link_that_serves_once(capsys: pytest.CaptureFixture[str]) -> None:
    make.staff(Role.LIBRARY_DIRECTOR, make.library("雁塔区图书馆"), "director")
    call_command("account", "new-password", "director")
    link = re.search(r"/sign-in/new-password/\S+", capsys.readouterr().out)
    assert link
    form = {"command": str(uuid4()), "first": "correct horse 8", "second": "correct horse 8"}
    assert Client().post(link[0], form).status_code == 302
    assert Client().get(link[0]).status_code == 410
    assert Account.objects.get(username="director").check_password("correct horse 8")
