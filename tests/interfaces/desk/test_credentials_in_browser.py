"""A visiting reader's transit card in a real browser, by keyboard: bound, scanned, lost, frozen, and refused."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shulian.apps.readers.models import CardSeries
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of
from tests.interfaces.desk.test_lane_in_browser import SCREEN, barriers, scan
from tests.interfaces.portal.test_in_browser import CHROMIUM

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=15_000)
CARD = "6101000012345678"
PICTURES = os.environ.get("SHULIAN_PICTURES", "")


@pytest.fixture
def window(transactional_db: None) -> Desk:
    """C-1 is a reader of 雁塔; the director of 汉台 sits at the desk there."""
    make.policy()
    province = make.library("陕西省图书馆", kind="province")
    make.known_by(make.reader(make.library("雁塔区图书馆", province), "C-1"), "61010219900101001X", document="citizen")
    hantai = make.library("汉台区图书馆", province)
    CardSeries.objects.create(library=hantai, prefix="HT", until=500, last=480)
    return desk_of(make.staff(Role.LIBRARY_DIRECTOR, hantai), hantai)


@pytest.fixture
def page(window: Desk, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    # Playwright keeps an event loop on this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport=SCREEN, bypass_csp=True)
        session = window.client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        yield context.new_page()
        chromium.close()


def test_a_transit_card_is_bound_at_another_countys_desk_and_frozen_when_it_is_lost(page: Page) -> None:
    at_desk(page, "C-1")
    page.get_by_role("button", name="凭证").press("Enter")
    page.get_by_label("类型").select_option("transit")
    page.get_by_label("号码", exact=True).fill(CARD)
    page.locator("#bind-identified").check()
    page.get_by_label("号码", exact=True).press("Enter")
    expect(page.locator("#said .band.yes")).to_contain_text("****5678")
    fits(page, "bound")
    at_desk(page, CARD)
    expect(page.get_by_role("heading", name="王*明")).to_be_visible()
    page.get_by_role("button", name="凭证").press("Enter")
    page.get_by_role("button", name="冻结 公交卡").press("Enter")
    expect(page.get_by_text("已冻结，解冻前不能使用。")).to_be_visible()
    # The number itself is shown by the home library alone.
    expect(page.get_by_role("row", name="居民身份证")).to_be_visible()
    expect(page.get_by_text("显示完整号码")).to_have_count(0)
    fits(page, "shown")
    at_desk(page, CARD)
    expect(page.locator("#said .band.stop")).to_contain_text("此凭证已冻结")
    assert CARD not in page.content()


def test_ranges_and_printing_fit_and_have_no_barriers(page: Page) -> None:
    page.goto("/desk/credentials/numbers/")
    expect(page.get_by_text("本馆的卡号即将用完")).to_be_visible()
    fits(page, "numbers")
    page.goto("/desk/credentials/print/")
    fits(page, "print")
    page.goto("/desk/cards/new/")
    fits(page, "new")


def at_desk(page: Page, text: str) -> None:
    """A scan in the field of the desk."""
    page.goto("/desk/")
    expect(page.locator("#scan")).to_be_focused()
    scan(page, text)


def fits(page: Page, name: str) -> None:
    """At both widths, without barriers; a picture is kept when somebody wants to look."""
    for width in (390, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    assert barriers(page) == []
