"""A lost book in a real browser, by keyboard: paid for in cash, found days later, paid back, and in the till's days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shulian import clock
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of
from tests.interfaces.desk.test_lane_in_browser import SCREEN, barriers, scan
from tests.interfaces.portal.test_in_browser import CHROMIUM

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

# On a busy machine an answer may take its time; a test that fails for haste says nothing.
expect.set_options(timeout=15_000)


@pytest.fixture
def window(transactional_db: None) -> Desk:
    """C-1 of 雁塔 has borrowed a book of 32 yuan there."""
    make.policy()
    yanta = make.library("雁塔区图书馆", make.library("陕西省图书馆", kind="province"))
    make.reader(yanta, "C-1")
    item = make.item(yanta, "YT01", price_fen=32_00)
    assert settle_one(Command(Kind.CHECKOUT, yanta.pk, "desk", item=item.pk, card="C-1")).ok
    return desk_of(make.staff(Role.DESK_LIBRARIAN, yanta), yanta)


@pytest.fixture
def page(window: Desk, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    # Playwright keeps an event loop on this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield _opened(chromium, live_server.url, window.client.cookies[settings.SESSION_COOKIE_NAME].value)
        chromium.close()


def _opened(chromium: Browser, url: str, session: str) -> Page:
    context = chromium.new_context(base_url=url, locale="zh-CN", viewport=SCREEN, bypass_csp=True)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    return context.new_page()


def test_a_lost_book_is_paid_for_and_paid_back_when_it_is_found(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    _is_marked_as_lost(page)
    _opens_the_till(page, "200")
    _is_paid_with_a_fifty(page)
    _closes_the_till(page, "232")

    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(days=9))
    _opens_the_till(page, "200")
    _comes_back(page)
    _is_paid_out(page)
    _closes_the_till(page, "168")
    _both_days_stand_in_the_reports(page)


def _is_marked_as_lost(page: Page) -> None:
    """What will be charged is on the page before anything is done."""
    page.goto("/desk/items/")
    expect(page.locator("#barcode")).to_be_focused()
    scan(page, "YT01")
    page.get_by_role("link", name="读者丢失").press("Enter")
    expect(page.get_by_text("向借书人收费 ¥32.00。")).to_be_visible()
    expect(page.get_by_text("借阅结束。")).to_be_visible()
    expect(page.locator("#note")).to_be_focused()
    assert barriers(page) == []
    scan(page, "读者说明丢失")
    expect(page.locator(".band.yes")).to_contain_text("向借书人收费 ¥32.00。")
    expect(page.locator("h1")).to_contain_text("已丢失")


def _opens_the_till(page: Page, counted: str) -> None:
    page.goto("/desk/money/till/")
    expect(page.locator("#float-sum")).to_be_focused()
    page.keyboard.type(counted)
    page.keyboard.press("F8")
    expect(page.locator("#said .band.yes")).to_contain_text(f"已开台，备用金 ¥{counted}.00。")


def _closes_the_till(page: Page, counted: str) -> None:
    page.goto("/desk/money/till/")
    expect(page.locator("tr.total")).to_contain_text(f"¥{counted}.00")
    expect(page.locator("#counted-sum")).to_be_focused()
    page.keyboard.type(counted)
    page.keyboard.press("F8")
    expect(page.locator("#said .band.yes")).to_contain_text(f"已结账，清点 ¥{counted}.00。")


def _is_paid_with_a_fifty(page: Page) -> None:
    """From lending to the money of the reader who stands there; the change is worked out while it is typed."""
    page.goto("/desk/")
    scan(page, "C-1")
    expect(page.locator(".desk-owed")).to_contain_text("遗失赔偿 ¥32.00")
    page.keyboard.press("F8")
    expect(page.locator("#pay-amount")).to_be_focused()
    expect(page.locator("#pay-amount")).to_have_value("32.00")
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    page.keyboard.type("50")
    expect(page.locator("#pay-change")).to_have_text("¥18.00")
    page.keyboard.press("F8")
    expect(page.locator("#said .desk-large")).to_have_text("找零 ¥18.00")
    expect(page.get_by_text("没有欠款。")).to_be_visible()
    expect(page.locator("#scan")).to_be_focused()


def _comes_back(page: Page) -> None:
    page.goto("/desk/returns/")
    scan(page, "YT01")
    expect(page.locator("#said .band")).to_contain_text("现已找到")
    expect(page.locator("#said .band")).to_contain_text("已付的退还读者")


def _is_paid_out(page: Page) -> None:
    """Once: what was paid out is not offered again."""
    page.goto("/desk/money/")
    scan(page, "C-1")
    due = page.locator(".card", has_text="应退读者")
    expect(due).to_contain_text("¥32.00")
    assert barriers(page) == []
    due.get_by_label("已核对本人身份证件").check()
    due.get_by_role("button", name="退付").press("Enter")
    expect(page.locator("#said .band.yes")).to_contain_text("已退款。")
    expect(due).to_have_count(0)


def _both_days_stand_in_the_reports(page: Page) -> None:
    """The money that came in on the first day, and the money that went out nine days later."""
    for nth, what, fen in ((1, "遗失赔偿", "¥32.00"), (0, "退款", "−¥32.00")):
        page.goto("/desk/money/tills/")
        page.locator("tbody a").nth(nth).press("Enter")
        line = page.get_by_role("row").filter(has_text="现金").filter(has_text=what)
        expect(line.locator(".number").last).to_have_text(fen)
        expect(page.get_by_role("row").filter(has_text="差额")).to_contain_text("¥0.00")
    assert barriers(page) == []
