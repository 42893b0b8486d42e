"""A phone: in by the identity number, a security key and an app are set up, another device is signed out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shulian.apps.readers.models import Reader
from shulian.apps.readers.sign_in import seal_pin
from tests import make
from tests.interfaces.entrance.conftest import CARD, IDENTITY, PIN
from tests.interfaces.entrance.test_factors import code_of

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

PHONE: ViewportSize = {"width": 390, "height": 844}
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


@pytest.fixture
def reader() -> Reader:
    made = make.reader(make.library("雁塔区图书馆"), CARD)
    make.known_by(made, IDENTITY)
    Reader.objects.filter(pk=made.pk).update(pin=seal_pin(made, PIN))
    return made


@pytest.fixture
def browser(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Chromium as it comes with the system."""
    # Playwright keeps an event loop on this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


def opened(browser: Browser, live_server: LiveServer, **how: Any) -> Page:
    page = browser.new_context(base_url=live_server.url, locale="zh-CN", **how).new_page()
    page.set_default_timeout(15_000)
    return page


def sign_in(page: Page, name: str) -> None:
    page.goto("/sign-in/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PIN)
    page.keyboard.press("Enter")


def with_key(page: Page) -> None:
    """A security key that says yes, as Chromium pretends to have one."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    key |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": key})


def has_no_barrier(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_phone_is_made_safe(browser: Browser, live_server: LiveServer, reader: Reader) -> None:
    phone = opened(browser, live_server, viewport=PHONE, bypass_csp=True)
    with_key(phone)
    sign_in(phone, IDENTITY)
    phone.wait_for_url("**/me/")
    other = opened(browser, live_server)
    sign_in(other, CARD)
    other.wait_for_url("**/me/")

    phone.goto("/me/security/keys/new/")
    has_no_barrier(phone)
    phone.click("#new-key")
    phone.wait_for_url("**/me/security/codes/")
    expect(phone.locator(".recovery-codes code")).to_have_count(10)
    has_no_barrier(phone)
    phone.goto("/me/security/app/")
    secret = re.sub(r"\s", "", phone.inner_text(".factor-secret"))
    phone.fill("[name=code]", code_of(secret, -1))
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/me/security/")
    has_no_barrier(phone)

    phone.goto("/me/devices/")
    has_no_barrier(phone)
    phone.click(".factors form button")
    expect(phone.locator(".factors > li")).to_have_count(1)
    other.goto("/me/")
    other.wait_for_url("**/sign-in/**")

    phone.click(".who summary")
    with phone.expect_navigation():
        phone.click(".menu-list form button")
    phone.goto("/sign-in/")
    sign_in(phone, IDENTITY)
    phone.wait_for_url("**/sign-in/code/")
    has_no_barrier(phone)
    phone.click("#use-key")
    phone.wait_for_url("**/me/")
