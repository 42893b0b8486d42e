"""What is kept of what WeChat tells at a sign-in: its two ids, sealed, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.test import Client, RequestFactory
from django.urls import reverse

from shulian.apps.alliance import secrets
from shulian.apps.readers.models import Reader
from shulian.core.notices.addresses import WeChatId
from shulian.interfaces.entrance.adapters import SocialAdapter
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
