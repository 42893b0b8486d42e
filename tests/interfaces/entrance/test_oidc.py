"""Signing in at a real provider that speaks OpenID Connect, started here; and what an id alone opens: nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest
from django.test import Client
from django.urls import reverse

from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Device
from shulian.apps.readers.models import Credential, Reader
from tests import make
from tests.interfaces.entrance.conftest import CARD, PIN, signed_in

ROOT = Path(__file__).resolve().parents[3]
NODE = shutil.which("node")
HOST = "library.example"
BACK = f"http://{HOST}/sign-in/by/oidc/oidc/back/"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        NODE is None or not (ROOT / "node_modules" / "oidc-provider").exists(), reason="no node with oidc-provider"
    ),
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    script = Path(__file__).with_name("oidc_provider.mjs")
    command = [str(NODE), str(script), BACK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, text=True) as running:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.kill()


@pytest.fixture(autouse=True)
def _set_up(settings: Any, issuer: str) -> None:
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "市民账号",
                    "client_id": "shulian",
                    "secret": "a-secret-of-the-test-alone",
                    "settings": {"server_url": issuer, "scope": ["openid"], "fetch_userinfo": False},
                }
            ],
        }
    }


class Forms(HTMLParser):
    """The first form of a page: where it goes, and what it sends along."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.fields = "", {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and not self.action:
            self.action = values.get("action") or ""
        if tag == "input" and values.get("name"):
            self.fields[values["name"]] = values.get("value") or ""


class Stay(HTTPRedirectHandler):
    """Follows the provider's own redirects, and stops at the one that leads back to us."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        return None if newurl.startswith(BACK) else super().redirect_request(req, fp, code, msg, headers, newurl)


def at_provider(address: str, who: str) -> str:
    """A person's browser at the provider: signs in there as `who`, agrees, and is sent back to this address."""
    browser = build_opener(Stay, HTTPCookieProcessor(CookieJar()))
    request: Any = address
    for _ in range(6):
        try:
            answer = browser.open(request)
        except HTTPError as error:
            return str(error.headers["Location"])
        form = Forms(answer.read().decode())
        fields = form.fields | ({"login": who, "password": "any"} if "login" in form.fields else {})
        request = Request(urljoin(answer.url, form.action), urlencode(fields).encode())
    raise AssertionError("the provider never sent anybody back")


def by_provider(client: Client, who: str, **query: str) -> Any:
    """Begin here, sign in there, come back; returns our answer to the way back."""
    begun = client.post(f"{reverse('openid_connect_login', args=['oidc'])}?{urlencode(query)}", HTTP_HOST=HOST)
    assert begun.status_code == 302, begun.content
    back = at_provider(begun["Location"], who)
    assert back.startswith(BACK)
    return client.get(back.removeprefix(f"http://{HOST}"), HTTP_HOST=HOST)


def test_an_unknown_id_opens_nothing_until_card_and_pin_were_shown_once(reader: Reader) -> None:
    stranger = Client(HTTP_HOST=HOST)
    assert by_provider(stranger, "wang-1")["Location"] == reverse("sign-in-link")
    assert stranger.get(reverse("portal:me")).status_code == 302
    page = stranger.get(reverse("sign-in-link"))
    assert "市民账号" in page.content.decode()
    wrong = stranger.post(reverse("sign-in-link"), {"username": CARD, "password": "000000"})
    assert wrong.status_code == 200
    assert not Credential.objects.filter(kind="oidc").exists()
    linked = stranger.post(reverse("sign-in-link"), {"username": CARD, "password": PIN})
    assert linked["Location"] == reverse("portal:me")
    kept = Credential.objects.get(kind="oidc")
    assert kept.reader == reader
    assert (secrets.unseal(bytes(kept.sealed)), b"wang-1" in bytes(kept.lookup)) == ("wang-1", False)
    again = Client(HTTP_HOST=HOST)
    assert by_provider(again, "wang-1", next="/me/holds/")["Location"] == "/me/holds/"
    assert again.get(reverse("portal:me")).status_code == 200
    assert Device.objects.filter(way="oidc").count() == 2


def test_linking_and_unlinking_from_ones_own_account(reader: Reader) -> None:
    phone = signed_in()
    assert by_provider(phone, "wang-2", process="connect")["Location"] == reverse("linked")
    page = phone.get(reverse("linked"), HTTP_HOST=HOST).content.decode()
    assert "市民账号" in page
    kept = Credential.objects.get(kind="oidc")
    # Frozen at a desk: it is shown as that, and linking it once more does not say that it opens the account.
    Credential.objects.filter(pk=kept.pk).update(status="frozen")
    by_provider(phone, "wang-2", process="connect")
    page = phone.get(reverse("linked"), HTTP_HOST=HOST).content.decode()
    assert ("已冻结" in page, "今后可以用它登录" in page) == (True, False)
    assert phone.post(reverse("unlink", args=[kept.pk]), HTTP_HOST=HOST)["Location"] == reverse("linked")
    kept.refresh_from_db()
    assert (kept.status, kept.lookup, bytes(kept.sealed)) == ("freed", None, b"")
    assert by_provider(Client(HTTP_HOST=HOST), "wang-2")["Location"] == reverse("sign-in-link")
    # Pressed on a page that was left open: nothing is said to be unlinked that was not.
    phone = signed_in()
    phone.post(reverse("unlink", args=[kept.pk]), HTTP_HOST=HOST)
    assert "它已不再绑定您的账号" in phone.get(reverse("linked"), HTTP_HOST=HOST).content.decode()


def test_an_id_belongs_to_one_card(reader: Reader) -> None:
    other = make.reader(reader.home_library, "6101130002")
    make.known_by(other, "wang-3", kind=make.Kind.OIDC, issuer=_issuer())
    phone = signed_in()
    by_provider(phone, "wang-3", process="connect")
    assert "已绑定另一读者证" in phone.get(reverse("linked"), HTTP_HOST=HOST).content.decode()


def test_coming_back_without_having_begun_here_opens_nothing(reader: Reader) -> None:
    answer = Client(HTTP_HOST=HOST).get(reverse("openid_connect_callback", args=["oidc"]) + "?code=x&state=y")
    assert answer["Location"] == reverse("sign-in")


def test_beginning_needs_our_own_page(reader: Reader) -> None:
    careful = Client(enforce_csrf_checks=True, HTTP_HOST=HOST)
    assert careful.post(reverse("openid_connect_login", args=["oidc"])).status_code == 403
    assert careful.get(reverse("openid_connect_login", args=["oidc"])).status_code == 405


def test_the_page_lets_its_form_lead_there_and_no_other_page_does(reader: Reader) -> None:
    browser = Client(HTTP_HOST=HOST)
    policy = browser.get(reverse("sign-in"))["Content-Security-Policy"]
    assert re.search(r"form-action [^;]*http://127\.0\.0\.1:\d+", policy)
    assert "127.0.0.1" not in browser.get(reverse("home"))["Content-Security-Policy"]


def _issuer() -> str:
    from shulian.interfaces.entrance.providers import providers

    return providers()[0].issuer
