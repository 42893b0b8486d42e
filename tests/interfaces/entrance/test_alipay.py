"""Alipay after its public documents, against a gateway of our own: its real one could not be asked."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.test import Client
from django.urls import reverse

from shulian.apps.readers.models import Reader
from shulian.interfaces.entrance.adapters import SocialAdapter
from shulian.interfaces.entrance.alipay.signing import NotFromAlipay, answer_of, signed
from tests import make

APP, ALIPAY = (rsa.generate_private_key(65537, 2048) for _ in range(2))


def private(key: rsa.RSAPrivateKey) -> str:
    der = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return b64encode(key.private_bytes(*der)).decode()


def public(key: rsa.RSAPrivateKey) -> str:
    der = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return b64encode(key.public_key().public_bytes(*der)).decode()


def answer(content: dict[str, Any], key: rsa.RSAPrivateKey = ALIPAY) -> str:
    text = json.dumps(content)
    sign = b64encode(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
    return f'{{"alipay_system_oauth_token_response":{text},"sign":"{sign}"}}'


def test_what_is_sent_is_signed_over_its_sorted_parameters() -> None:
    sent = signed({"b": "2", "a": "1", "empty": ""}, private(APP))
    assert list(sent) == ["a", "b", "sign"]
    APP.public_key().verify(b64decode(sent["sign"]), b"a=1&b=2", padding.PKCS1v15(), hashes.SHA256())


def test_keys_may_come_with_the_lines_around_them() -> None:
    pem = APP.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    assert signed({"a": "1"}, pem) == signed({"a": "1"}, private(APP))


def test_an_answer_counts_only_with_the_signature_of_alipay() -> None:
    name, key = "alipay_system_oauth_token_response", public(ALIPAY)
    assert answer_of(answer({"user_id": "2088"}), name, key) == {"user_id": "2088"}
    for wrong in (answer({"user_id": "2088"}, APP), answer({"user_id": "2088"}).replace("2088", "2089"), "{}", "x"):
        with pytest.raises(NotFromAlipay):
            answer_of(wrong, name, key)


class Gateway:
    """Stands for Alipay's gateway, and keeps what it was asked."""

    def __init__(self, text: str) -> None:
        self.text, self.asked = text, {}
        self.status_code = 200

    def __enter__(self) -> Gateway:
        return self

    def __exit__(self, *rest: object) -> None:
        return None

    def request(self, method: str, url: str, data: dict[str, str]) -> Gateway:
        self.asked = data | {"url": url}
        return self


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["open_id", "user_id"])
def test_signing_in_by_alipay(settings: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    app = {"client_id": "2021000000000001", "secret": private(APP), "key": public(ALIPAY)}
    settings.SOCIALACCOUNT_PROVIDERS = {"alipay": {"APPS": [app]}}
    reader = make.reader(make.library("雁塔区图书馆"), "6101130001")
    make.known_by(reader, "2088-1", kind=make.Kind.ALIPAY, issuer="2021000000000001")
    gateway = Gateway(answer({name: "2088-1", "access_token": "t", "expires_in": "3600"}))
    monkeypatch.setattr(SocialAdapter, "get_requests_session", lambda self: gateway)
    client = Client()
    begun = urlsplit(client.post(reverse("alipay_login"))["Location"])
    asked = parse_qs(begun.query)
    assert begun.hostname == "openauth.alipay.com"
    assert (asked["app_id"], asked["scope"]) == (["2021000000000001"], ["auth_base"])
    back = client.get(reverse("alipay_callback"), {"auth_code": "c0de", "state": asked["state"][0]})
    assert back["Location"] == reverse("portal:me")
    assert (gateway.asked["code"], gateway.asked["method"]) == ("c0de", "alipay.system.oauth.token")
    assert Reader.objects.get(pk=reader.pk).account is not None
