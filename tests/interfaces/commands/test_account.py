"""Somebody has lost the second factor and the codes."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

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
