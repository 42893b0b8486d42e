"""Choosing a file in a real browser: with the mouse, with the keyboard, without the script, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shulian.core.roles import Role
from tests import make
from tests.interfaces.portal.test_in_browser import CHROMIUM, SERIOUS

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]
LONG = {"name": f"{'新到图书' * 30}.mrc", "mimeType": "application/octet-stream", "buffer": b"x"}


@pytest.fixture
def session(transactional_db: None, live_server: LiveServer) -> str:
    client = Client()
    account = make.staff(Role.CATALOGUER, make.library("雁塔区图书馆", code="610113"))
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture
def browser(session: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright keeps an event loop on this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


def opened(browser: Browser, url: str, session: str, **options: Any) -> Page:
    """The page where records are sent."""
    context = browser.new_context(base_url=url, viewport={"width": 390, "height": 800}, locale="en-GB", **options)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    page = context.new_page()
    page.goto("/cataloguing/imports/")
    return page


def test_what_is_chosen_is_named_in_our_words(browser: Browser, live_server: LiveServer, session: str) -> None:
    page = opened(browser, live_server.url, session)
    name = page.locator(".file-name")
    expect(name).to_have_text(name.get_attribute("data-none") or "?")
    with page.expect_file_chooser() as by_mouse:
        page.locator(".file-choice").click(position={"x": 40, "y": 30})
    by_mouse.value.set_files(LONG)  # type: ignore[arg-type]
    expect(name).to_have_text(LONG["name"])  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "a long name makes the page no wider"
    page.locator("#id_file").focus()
    with page.expect_file_chooser() as by_key:
        page.keyboard.press("Enter")
    by_key.value.set_files({"name": "别的.mrc", "mimeType": "application/octet-stream", "buffer": b"x"})
    expect(name).to_have_text("别的.mrc")
    page.evaluate("document.querySelector('#id_file').form.reset()")
    expect(name).to_have_text(name.get_attribute("data-none") or "?")
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []


def test_the_button_stands_where_that_of_the_browser_would(
    browser: Browser, live_server: LiveServer, session: str
) -> None:
    page = opened(browser, live_server.url, session, java_script_enabled=False)
    expect(page.locator(".file-name")).to_be_hidden()
    with page.expect_file_chooser() as chooser:
        page.locator(".file-choice").click(position={"x": 40, "y": 30})
    chooser.value.set_files(LONG)  # type: ignore[arg-type]
    shown, over = page.locator("#id_file").bounding_box(), page.locator(".file-choice").bounding_box()
    assert shown
    assert over
    assert over["width"] - shown["width"] <= 4, "the control fills its frame, and names the file itself"
