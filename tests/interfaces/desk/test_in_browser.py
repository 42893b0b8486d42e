"""The counter in a real browser: a fast scanner, a lost connection, keys, and what axe says."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shulian.apps.alliance.models import Grant
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of
from tests.interfaces.portal.test_in_browser import CHROMIUM, SERIOUS

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

# On a busy machine an answer may take its time; a test that fails for haste says nothing.
expect.set_options(timeout=15_000)

ITEMS = ("YT01", "YT02", "YT03", "YT04")


@pytest.fixture
def window(transactional_db: None) -> Desk:
    make.policy()
    province = make.library("陕西省图书馆", kind="province")
    yanta = make.library("雁塔区图书馆", province)
    make.reader(yanta, "C-1")
    make.reader(yanta, "C-2")
    for barcode in ITEMS:
        make.item(yanta, barcode)
    make.item(make.library("汉台区图书馆", province), "YT04")
    return desk_of(make.staff(Role.DESK_LIBRARIAN, yanta), yanta)


@pytest.fixture
def browser(window: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright keeps an event loop on this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def page(window: Desk, browser: Browser, live_server: LiveServer) -> Page:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": 1366, "height": 768})
    session = window.client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    opened = context.new_page()
    opened.goto("/desk/")
    return opened


def scan(page: Page, *texts: str) -> None:
    """As a scanner types: no waiting between one and the next."""
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def test_a_fast_scanner_is_kept_up_with(page: Page) -> None:
    scan(page, "C-1", *ITEMS[:3])
    expect(page.locator(".desk-log li")).to_have_count(3)
    expect(page.locator("#said")).to_contain_text("YT03")
    expect(page.locator(".desk-used")).to_contain_text("3/10")
    expect(page.locator("#scan")).to_be_focused()


def test_refusals_answer_to_keys_and_numbers(page: Page) -> None:
    scan(page, "C-1", "YT01", "YT01")
    expect(page.locator("#said .band.stop")).to_be_visible()
    page.keyboard.press("F4")
    expect(page.locator("#said")).to_contain_text("今天续借，应还日期不会延后。")
    scan(page, "YT04")
    expect(page.locator("[data-choice='2']")).to_be_visible()
    scan(page, "2")
    expect(page.locator("#said .band.yes")).to_contain_text("汉台区图书馆")
    page.keyboard.press("Escape")
    expect(page.locator(".desk-reader")).to_have_count(0)
    page.keyboard.press("F3")
    expect(page).to_have_url("/desk/returns/")


def test_what_was_scanned_while_the_server_was_away_is_sent_in_order_under_the_ids_it_had(page: Page) -> None:
    scan(page, "C-1")
    expect(page.locator(".desk-reader")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.context.set_offline(True)
    expect(page.locator("#away")).to_be_visible()
    scan(page, "YT01", "YT02", "C-2", "YT03")
    expect(page.locator("#away [data-count]")).to_have_text("4")
    expect(page.locator("#away")).to_contain_text("YT02")
    expect(page.locator("#scan")).to_be_focused()
    page.context.set_offline(False)
    expect(page.locator("#away")).to_be_hidden()
    expect(page.locator(".desk-log li")).to_have_count(3)
    expect(page.locator(".desk-used .figure").first).to_have_text("1/10")
    ids = re.findall(r'name="command"\s+([0-9a-f-]{36})', "\n".join(sent))
    assert len(set(ids)) == 4
    scan(page, "C-1")
    expect(page.locator(".desk-used .figure").first).to_have_text("2/10")


def test_what_follows_a_refused_card_waits_for_a_look(page: Page) -> None:
    scan(page, "C-1")
    expect(page.locator(".desk-reader")).to_be_visible()
    page.context.set_offline(True)
    expect(page.locator("#away")).to_be_visible()
    scan(page, "C-404", "YT01")
    expect(page.locator("#away [data-count]")).to_have_text("2")
    page.context.set_offline(False)
    expect(page.locator("#paused")).to_be_visible()
    expect(page.locator("#paused [data-count]")).to_have_text("1")
    expect(page.locator(".desk-used .figure").first).to_have_text("0/10")
    page.locator("#drop-rest").click()
    expect(page.locator("#paused")).to_be_hidden()
    expect(page.locator("#scan")).to_be_focused()


@pytest.fixture
def one_item_at_most(window: Desk) -> None:
    make.policy(loan_limit=1)
    Grant.objects.update(role=Role.SENIOR_LIBRARIAN)


def test_a_refusal_passes_by_key_reason_and_enter(one_item_at_most: None, page: Page) -> None:
    scan(page, "C-1", "YT01", "YT02")
    expect(page.locator("#said .band.stop")).to_contain_text("允许一次")
    page.keyboard.press("F4")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("老读者，明天还")
    page.keyboard.press("Enter")
    expect(page.locator("#said .band.yes")).to_contain_text("YT02")
    expect(page.locator("#scan")).to_be_focused()
    scan(page, "YT03")
    expect(page.locator("#said .band.stop")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#said .band")).to_have_count(0)
    expect(page.locator(".desk-reader")).to_be_visible()


def test_what_was_lent_is_undone_by_a_key(page: Page) -> None:
    scan(page, "C-1", "YT01")
    expect(page.locator(".desk-log li")).to_have_count(1)
    page.keyboard.press("F10")
    expect(page.locator("#said .band.yes")).to_contain_text("已撤销")
    expect(page.locator(".desk-log li.undone")).to_have_count(1)
    expect(page.locator(".desk-used .figure").first).to_have_text("0/10")


def test_what_is_typed_elsewhere_reaches_the_field(page: Page) -> None:
    page.locator(".desk-columns .card").first.click()
    page.keyboard.type("C-1")
    expect(page.locator("#scan")).to_have_value("C-1")
    page.keyboard.press("Escape")
    expect(page.locator("#scan")).to_have_value("")


def test_the_desk_can_be_silenced(page: Page) -> None:
    page.locator("#mute").click()
    expect(page.locator("#mute")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("#mute")).to_have_attribute("aria-pressed", "true")


def test_the_guardian_opens_with_a_minors_number(page: Page) -> None:
    page.goto("/desk/cards/new/")
    page.locator("#id_identity").press_sequentially("610113202006010035")
    expect(page.locator("#guardian")).to_have_attribute("open", "")
    expect(page.locator("#id_category")).to_have_value("juvenile")
    page.keyboard.press("Enter")
    expect(page.locator("#id_name")).to_be_focused()


@pytest.mark.parametrize("width", [390, 1366])
def test_axe_finds_no_serious_fault_and_nothing_is_wider_than_the_screen(
    browser: Browser, window: Desk, live_server: LiveServer, width: int
) -> None:
    context = browser.new_context(
        base_url=live_server.url, locale="zh-CN", viewport={"width": width, "height": 768}, bypass_csp=True
    )
    session = window.client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    faults = []
    for address in (
        "/desk/",
        "/desk/returns/",
        "/desk/returns/?drop=yes",
        "/desk/items/",
        "/desk/cards/new/",
        "/desk/transits/",
        "/desk/feedback/",
    ):
        page.goto(address)
        if address == "/desk/":
            scan(page, "C-1", "YT01", "NOPE")
            expect(page.locator(".desk-log li")).to_have_count(2)
        found = Axe().run(page).response["violations"]
        faults += [(address, one["id"]) for one in found if one["impact"] in SERIOUS]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append((address, "wider than the screen"))
    assert faults == []
