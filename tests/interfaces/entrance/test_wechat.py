"""What is kept of what WeChat tells at a sign-in: its two ids, sealed, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.core.context import request_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from shulian.apps.alliance import secrets
from shulian.apps.readers.models import Credential, Reader
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.credentials import Kind
from shulian.core.notices.addresses import WeChatId
from shulian.interfaces.entrance.adapters import SocialAdapter
from tests import make
from tests.interfaces.entrance.conftest import CARD, PIN

pytestmark = pytest.mark.django_db

APP, OPENID, UNION = "wxbdc5610cc59c1631", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "ocMvos6NjeKLIBqg5Mr9QjxrP1FA"


@pytest.mark.parametrize("union", [UNION, ""])
def test_openid_and_unionid_are_kept_and_nothing_else(reader: Reader, settings: Any, union: str) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"weixin": {"APPS": [{"client_id": APP, "secret": "x"}]}}
    stranger = Client()
    request = RequestFactory().get("/")
    request.session = stranger.session
    told = {"openid": OPENID, "nickname": "小明", "city": "西安"} | ({"unionid": union} if union else {})
    login = SocialLogin(account=SocialAccount(provider="weixin", uid=OPENID, extra_data=told))
    with pytest.raises(ImmediateHttpResponse) as led:
        SocialAdapter().pre_social_login(request, login)
    assert led.value.response["Location"] == reverse("sign-in-link")
    request.session.save()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    assert OPENID not in str(dict(request.session))
    assert stranger.post(reverse("sign-in-link"), {"username": CARD, "password": PIN}).status_code == 302
    kept = reader.credentials.get(kind="wechat")
    ids = WeChatId(kept.issuer, *(secrets.unseal(one) if one else "" for one in (kept.sealed, kept.union)))
    assert ids == WeChatId(APP, OPENID, union)
    assert not SocialAccount.objects.exists()


def arrives(told: dict[str, str], settings: Any) -> Client:
    """A browser that comes back from WeChat with this id."""
    browser = Client()
    request = RequestFactory().get("/")
    request.session, request.user = browser.session, AnonymousUser()
    login = SocialLogin(account=SocialAccount(provider="weixin", uid=told["openid"], extra_data=told))
    with request_context(request), pytest.raises(ImmediateHttpResponse):
        SocialAdapter().pre_social_login(request, login)
    request.session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return browser


def test_who_comes_by_wechat_gives_the_pin_before_the_account_is_changed(reader: Reader, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"weixin": {"APPS": [{"client_id": APP, "secret": "x"}]}}
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
    make.known_by(reader, OPENID, Kind.WECHAT, issuer=APP)
    browser = arrives({"openid": OPENID}, settings)
    assert browser.get("/me/").status_code == 200
    for name in ("secret-change", "mfa_activate_totp"):
        assert reverse("sign-in-again") in browser.get(reverse(name))["Location"]
    browser.post(reverse("sign-in-again"), {"secret": PIN})
    assert browser.get(reverse("secret-change")).status_code == 200
    Reader.objects.filter(pk=reader.pk).update(pin=b"")
    assert "还没有密码" in browser.get(reverse("sign-in-again")).content.decode()
    first = arrives({"openid": "another-id"}, settings)
    Reader.objects.filter(pk=reader.pk).update(pin=seal_pin(reader, PIN))
    Credential.objects.filter(reader=reader, kind=Kind.WECHAT).delete()
    assert first.post(reverse("sign-in-link"), {"username": CARD, "password": PIN}).status_code == 302
    assert first.get(reverse("secret-change")).status_code == 200
