"""Guided returns and stock-taking in a real browser on a slow line: nothing that was scanned is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.models import Loan
from shulian.apps.holdings.models import StockScan
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of
from tests.interfaces.portal.test_in_browser import CHROMIUM, SERIOUS

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

# On a busy machine an answer may take its time; a test that fails for haste says nothing.
expect.set_options(timeout=15_000)

PHONE, SCREEN = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


@pytest.fixture
def window(transactional_db: None) -> Desk:
    make.policy()
    province = make.library("陕西省图书馆", kind="province")
    town = make.library("佐龙镇分馆", province, kind="township-branch")
    make.reader(town, "C-1")
    for barcode in ("ZL01", "ZL02", "ZL03"):
        item = make.item(town, barcode)
        assert settle_one(Command(Kind.CHECKOUT, town.pk, "desk", item=item.pk, card="C-1")).ok
    make.item(make.library("汉台区图书馆", province), "HT01")
    return desk_of(make.staff(Role.BRANCH_KEEPER, town), town)


@pytest.fixture
def browser(window: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright keeps an event loop on this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def context(window: Desk, browser: Browser, live_server: LiveServer) -> BrowserContext:
    opened = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=SCREEN, bypass_csp=True)
    session = window.client.cookies[settings.SESSION_COOKIE_NAME].value
    opened.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return opened


def scan(page: Page, *texts: str) -> None:
    """As a scanner types: no waiting between one and the next."""
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def counted(rows: QuerySet[Any]) -> int:
    """How many there are; asked beside Playwright's loop, Django opens a connection that nobody else would close."""
    try:
        return rows.count()
    finally:
        connection.close()


def barriers(page: Page) -> list[str]:
    """What axe finds at both widths, and whatever is wider than the screen."""
    found = []
    for size in (SCREEN, PHONE):
        page.set_viewport_size(size)
        faults = Axe().run(page).response["violations"]
        found += [one["id"] for one in faults if one["impact"] in SERIOUS]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found.append("wider than the screen")
    page.set_viewport_size(SCREEN)
    return found


def test_forty_returns_and_a_line_that_goes_away(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/desk/guided/")
    expect(page.locator("#scan")).to_be_focused()
    scan(page, "ZL01")
    expect(page.locator(".guided-large")).to_contain_text("归架")
    expect(page.locator("#tally")).to_have_text("1")
    # A book for another library waits for the hand; the next scan is kept meanwhile.
    scan(page, "HT01")
    expect(page.locator(".guided-large")).to_contain_text("汉台区图书馆")
    scan(page, "ZL02")
    expect(page.locator(".guided-first")).to_be_visible()
    expect(page.locator("#waits")).to_contain_text("1")
    assert barriers(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".guided-book")).to_contain_text("ZL02")
    expect(page.locator("#waits")).to_be_hidden()
    # The line goes; two books are scanned, and the page is loaded again before it is back.
    context.set_offline(True)
    scan(page, "ZL03")
    expect(page.locator("#guide")).to_contain_text("放到待办书堆")
    scan(page, "NOPE")
    expect(page.locator("#waits")).to_contain_text("2")
    assert counted(Loan.objects.filter(returned_at=None)) == 1
    context.set_offline(False)
    page.reload()
    expect(page.locator(".guided-pile")).to_be_visible()
    expect(page.locator(".guided-book")).to_contain_text("ZL03")
    page.locator("[data-done]").click()
    expect(page.locator("#guide.stop .guided-book")).to_contain_text("NOPE")
    page.keyboard.press("Enter")
    expect(page.locator("#waits")).to_be_hidden()
    expect(page.locator("#tally")).to_have_text("3")
    assert counted(Loan.objects.filter(returned_at=None)) == 0


def scanned_at_once(page: Page, address: str, script: str, *texts: str, comes: bool = True) -> None:
    """Into the field as soon as it is there; the page's own script comes, or fails to, once all is scanned."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(f"**/desk/{script}.js", hold)
    page.goto(address, wait_until="commit")
    expect(page.locator("#scan")).to_be_focused()
    assert page.evaluate("document.readyState") != "complete"
    scan(page, *texts)
    assert waiting
    for route in waiting:
        route.continue_() if comes else route.abort()


def test_what_is_scanned_before_the_script_is_there_is_kept_apart_and_in_order(context: BrowserContext) -> None:
    page = context.new_page()
    scanned_at_once(page, "/desk/guided/", "guided", "ZL01", "ZL02")
    expect(page.locator("#tally")).to_have_text("2")
    scanned_at_once(page, "/desk/", "counter", "C-1", "ZL01", "ZL02")
    expect(page.locator("#counter")).to_contain_text("ZL01")
    expect(page.locator("#counter")).to_contain_text("ZL02")
    assert counted(Loan.objects.filter(returned_at=None)) == 3


def test_without_the_script_the_scans_stand_in_the_field_and_the_form_sends_itself(context: BrowserContext) -> None:
    page = context.new_page()
    scanned_at_once(page, "/desk/guided/", "guided", "ZL01", "ZL02", comes=False)
    expect(page.locator("#scan")).to_have_value("ZL01 ZL02 ")
    page.keyboard.type("ZL03")
    expect(page.locator("#scan")).to_have_value("ZL01 ZL02 ZL03")
    page.locator("#scan").fill("")
    scan(page, "ZL01")
    expect(page.locator("#guide")).to_contain_text("归架")


def test_a_shelf_is_scanned_while_the_line_comes_and_goes(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/desk/stock/")
    assert barriers(page) == []
    # Everything is lent out: the scanner finds a stock-take only where something should stand.
    page.goto("/desk/guided/")
    scan(page, "ZL01", "ZL02")
    expect(page.locator("#tally")).to_have_text("2")
    page.goto("/desk/stock/")
    page.get_by_role("button", name="开始").click()
    expect(page.locator("#scan")).to_be_focused()
    scan(page, "ZL01", "HT01")
    expect(page.locator("#said")).to_contain_text("这本书属于其他图书馆")
    context.set_offline(True)
    scan(page, "ZL02", "NOPE")
    expect(page.locator("#said")).to_contain_text("服务器没有应答")
    expect(page.locator("#waits")).to_contain_text("2")
    context.set_offline(False)
    expect(page.locator("#waits")).to_be_hidden()
    expect(page.locator("#said")).to_contain_text("没有这个条码")
    assert counted(StockScan.objects.all()) == 4
    assert barriers(page) == []
    page.get_by_role("button", name="结束清点").click()
    expect(page.locator("h1")).to_contain_text("清点")
    assert barriers(page) == []
