"""The portal in a real browser: axe on every page, a telephone's width, the keyboard alone, no JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shulian.apps.circulation.actions import Command, Kind, settle_one
from tests.interfaces.portal.conftest import PIN, World

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

PHONE: ViewportSize = {"width": 390, "height": 844}
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SERIOUS = {"serious", "critical"}


@pytest.fixture
def pages(world: World) -> list[str]:
    """Every page of the portal, among them one with loans, one with nothing found and an error."""
    settle_one(Command(Kind.CHECKOUT, library=world.yanta.pk, source="desk", item=world.item.pk, card="610113000001"))
    sent = {"command": "6b9f1a52-6f0b-4a5e-9d5a-0d9b5f0a1c11", "message": "请增加少儿绘本。"}
    receipt = Client().post("/libraries/610113/feedback/", sent).headers["Location"]
    return [
        "/",
        "/search/?q=红楼",
        "/search/?q=没有这样的书",
        f"/titles/{world.title.pk}/",
        "/libraries/",
        "/libraries/610113/",
        "/libraries/610113/feedback/",
        "/feedback/",
        receipt,
        "/me/",
        "/no-such-page/",
    ]


@pytest.fixture
def browser(pages: list[str], live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Chromium as it comes with the system."""
    # Playwright keeps an event loop on this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


def _open(browser: Browser, live_server: LiveServer, **how: Any) -> Page:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=PHONE, **how)
    return context.new_page()


def _sign_in(page: Page) -> None:
    page.goto("/sign-in/")
    page.fill("[name=username]", "610113000001")
    page.fill("[name=password]", PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_and_no_page_is_wider_than_a_telephone(
    browser: Browser, live_server: LiveServer, pages: list[str], scheme: str
) -> None:
    page = _open(browser, live_server, bypass_csp=True, color_scheme=scheme)
    faults = _faults(page, "/sign-in/")
    _sign_in(page)
    for address in pages:
        faults += _faults(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
    assert faults == []


def test_the_strict_policy_of_the_pages_blocks_nothing_of_ours(
    browser: Browser, live_server: LiveServer, pages: list[str]
) -> None:
    page = _open(browser, live_server)
    blocked: list[str] = []
    page.on("console", lambda said: blocked.append(said.text) if "Content Security Policy" in said.text else None)
    _sign_in(page)
    for address in pages:
        page.goto(address)
    assert blocked == []


def test_the_keyboard_alone_finds_and_renews_a_book(browser: Browser, live_server: LiveServer) -> None:
    page = _open(browser, live_server)
    _sign_in(page)
    page.goto("/")
    page.wait_for_selector("#q[data-htmx-powered]")
    page.keyboard.type("红楼")
    page.wait_for_selector("#suggestions a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/titles/*/")
    page.goto("/me/")
    _tab_to(page, "续借")
    page.keyboard.press("Enter")
    page.wait_for_selector(".band")
    assert "红楼梦" in page.inner_text("main")


def test_everything_works_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    page = _open(browser, live_server, java_script_enabled=False)
    page.goto("/")
    page.fill("#q", "红楼")
    page.keyboard.press("Enter")
    page.click(".result-title a")
    page.select_option("#division", "610702")
    page.click(".whereabouts button")
    assert page.inner_text(".holding-name >> nth=0") == "汉台区图书馆"


def _faults(page: Page, address: str) -> list[str]:
    page.goto(address)
    found = Axe().run(page).response["violations"]
    return [f"{address}: {one['id']}" for one in found if one["impact"] in SERIOUS]


def _tab_to(page: Page, text: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip().startswith(text):
            return
    raise AssertionError(f"{text} cannot be reached with Tab")
