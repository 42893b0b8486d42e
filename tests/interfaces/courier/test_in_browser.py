"""The driver's page on a phone: scans without a signal are kept, sent and answered; the page opens offline."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shulian.apps.alliance.models import Account
from shulian.apps.distribution.models import Box, Discrepancy, HandOver
from shulian.apps.distribution.queries.boxes import manifest_number
from shulian.core.distribution import BoxState
from shulian.core.roles import Role
from tests import make
from tests.apps.distribution.conftest import Road, road
from tests.interfaces.desk.test_lane_in_browser import scan as scan_in
from tests.interfaces.portal.test_in_browser import CHROMIUM, SERIOUS

__all__ = ["road"]
pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

# On a busy machine an answer may take its time; a test that fails for haste says nothing.
expect.set_options(timeout=15_000)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


def signed_in(browser: Browser, url: str, account: Account, width: int) -> BrowserContext:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    context = browser.new_context(
        base_url=url, locale="zh-CN", viewport={"width": width, "height": 844}, bypass_csp=width > 390
    )
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    return context


@pytest.fixture
def phone(transactional_db: None, road: Road, browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    road.travelling("H-1", "H-2", "X-1", "X-2")
    road.box("H-1", "H-2", number="W-1", seal="F-1")
    road.box("X-1", "X-2", number="W-2", seal="F-2")
    yield signed_in(browser, live_server.url, road.driver, 390)
    # Beside Playwright's event loop Django keeps a connection of its own, which nobody else would close.
    connections.close_all()


def opened(phone: BrowserContext) -> Page:
    page = phone.new_page()
    page.goto("/courier/")
    page.locator("#trips button").click()
    expect(page.locator("#stop")).to_have_text("雁塔区图书馆")
    return page


def scan(page: Page, number: str) -> None:
    page.locator("#number").fill(number)
    page.keyboard.press("Enter")


def states() -> dict[str, str]:
    return dict(Box.objects.values_list("number", "state"))


def test_a_driver_without_a_signal_half_of_the_way(phone: BrowserContext, road: Road) -> None:
    page = opened(phone)
    expect(page.locator("#courier")).to_have_attribute("data-kept_page", "yes")
    page.locator("#onward").click()
    expect(page.locator("#left")).to_contain_text("2")
    scan(page, "W-1")
    expect(page.locator("#line")).to_contain_text("已全部发送")
    phone.set_offline(True)
    scan(page, "W-2")
    expect(page.locator("#line")).to_contain_text("1")
    expect(page.locator("#boxes")).to_contain_text("已保存，待发送")
    assert states() == {"W-1": BoxState.ON_THE_WAY, "W-2": BoxState.SEALED}
    # The phone is put away and the page comes back without a network: everything is still there.
    page.reload()
    expect(page.locator("#stop")).to_have_text("雁塔区图书馆")
    expect(page.locator("#line")).to_contain_text("1")
    for _step in range(4):
        page.locator("#onward").click()
    expect(page.locator("#stop")).to_have_text("汉台区图书馆")
    page.locator("#back").click()
    expect(page.locator("#step")).to_have_text("在此交付")
    scan(page, "W-1")
    scan(page, "W-2")
    scan(page, "NOPE")
    expect(page.locator("#line")).to_contain_text("4")
    page.locator("#onward").click()
    page.locator("#onward").click()
    expect(page.locator("#said")).to_contain_text("全部发送后才能结束行程")
    expect(page.locator("#stop")).to_have_text("汉台区图书馆")
    phone.set_offline(False)
    expect(page.locator("#line")).to_contain_text("已全部发送")
    assert states() == {"W-1": BoxState.HANDED_OVER, "W-2": BoxState.HANDED_OVER}
    expect(page.locator("#refusals")).to_contain_text("NOPE")
    understood = page.locator("#refusals button").bounding_box()
    assert understood is not None
    assert understood["height"] >= 44
    page.locator("#refusals button").click()
    expect(page.locator("#refusals .band")).to_have_count(0)
    assert HandOver.objects.filter(refusal="").count() == 4
    assert HandOver.objects.values("command").distinct().count() == 5


def test_the_page_fits_and_has_no_barrier(phone: BrowserContext) -> None:
    page = opened(phone)
    page.locator("#onward").click()
    scan(page, "W-1")
    expect(page.locator("#line")).to_contain_text("已全部发送")
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_where_the_camera_is_refused_the_number_is_typed_and_a_manifest_means_its_box(phone: BrowserContext) -> None:
    refused = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    phone.add_init_script(refused)
    page = opened(phone)
    page.locator("#onward").click()
    page.locator("#camera-button").click()
    expect(page.locator("#said")).to_contain_text("本页未获准使用摄像头")
    expect(page.locator("#camera")).to_be_hidden()
    expect(page.locator("#camera-button")).to_have_text("用摄像头扫描")
    expect(page.locator("#number")).to_be_focused()
    page.keyboard.type(manifest_number(Box.objects.get(number="W-1")))
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("W-1")
    expect(page.locator("#line")).to_contain_text("已全部发送")
    assert states()["W-1"] == BoxState.ON_THE_WAY


@pytest.fixture
def bag(transactional_db: None, road: Road, browser: Browser, live_server: LiveServer) -> Iterator[dict[str, Page]]:
    """Two books of 汉台 wait in 雁塔; a window at each of the two libraries, and the driver's phone."""
    road.travelling("H-1", "H-2")
    people = {
        "雁塔": make.staff(Role.DESK_LIBRARIAN, road.yanta),
        "汉台": make.staff(Role.BRANCH_KEEPER, road.hantai),
        "driver": road.driver,
    }
    widths = {"driver": 390}
    yield {
        name: signed_in(browser, live_server.url, account, widths.get(name, 1366)).new_page()
        for name, account in people.items()
    }
    connections.close_all()


def test_a_bag_travels_and_arrives_with_one_book_missing(bag: dict[str, Page]) -> None:
    _is_packed(bag["雁塔"])
    _travels(bag["driver"])
    _arrives_with_another_seal_and_one_book(bag["汉台"])
    _is_looked_for_where_it_was_packed(bag["雁塔"])
    hantai = bag["汉台"]
    hantai.goto("/desk/boxes/?list=received")
    hantai.get_by_role("link", name="D-7").first.click()
    expect(hantai.locator(".travel-list").first).to_contain_text("掉在还书台后面，随下一箱发出")
    hantai.set_viewport_size({"width": 390, "height": 844})
    assert hantai.evaluate("document.documentElement.scrollWidth") <= 390


def _is_packed(yanta: Page) -> None:
    yanta.goto("/desk/boxes/")
    yanta.get_by_label("箱（袋）上的编号").fill("D-7")
    yanta.get_by_label("类型").select_option("bag")
    yanta.get_by_label("发往").select_option(label="汉台区图书馆")
    yanta.get_by_role("button", name="开始装箱").click()
    for barcode in ("H-1", "H-2"):
        yanta.locator("#scan").fill(barcode)
        yanta.keyboard.press("Enter")
        expect(yanta.get_by_role("cell", name=barcode)).to_be_visible()
    manifest = yanta.request.get(str(yanta.get_by_role("link", name="PDF").get_attribute("href")))
    assert manifest.body().startswith(b"%PDF")
    yanta.locator("#seal").fill("F-7")
    yanta.keyboard.press("Enter")
    expect(yanta.locator("#said")).to_contain_text("已加封")


def _travels(phone: Page) -> None:
    phone.goto("/courier/")
    phone.locator("#trips button").click()
    expect(phone.locator("#stop")).to_have_text("雁塔区图书馆")
    phone.locator("#onward").click()
    scan(phone, "D-7")
    for _step in range(4):
        phone.locator("#onward").click()
    phone.locator("#back").click()
    expect(phone.locator("#stop")).to_have_text("汉台区图书馆")
    expect(phone.locator("#step")).to_have_text("在此交付")
    scan(phone, "D-7")
    expect(phone.locator("#line")).to_contain_text("已全部发送")
    assert states() == {"D-7": BoxState.HANDED_OVER}


def _arrives_with_another_seal_and_one_book(hantai: Page) -> None:
    hantai.goto("/desk/boxes/")
    hantai.keyboard.type("D-7")
    hantai.keyboard.press("Enter")
    hantai.locator("#seal").fill("F-9")
    hantai.keyboard.press("Enter")
    expect(hantai.locator("#said .band.look")).to_contain_text("F-9")
    # As a scanner types: the second scan comes before the first is answered.
    for barcode in ("H-1", "NOPE"):
        hantai.locator("#scan").fill(barcode)
        hantai.keyboard.press("Enter")
    expect(hantai.locator("#said .band.stop")).to_be_visible()
    expect(hantai.locator(".travel-step h2")).to_contain_text("1")
    found = Axe().run(hantai).response["violations"]
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []
    hantai.get_by_role("button", name="箱子已空").click()
    expect(hantai.locator("#said .band.look")).to_contain_text("2")
    assert sorted(Discrepancy.objects.values_list("fault", flat=True)) == ["missing", "seal"]


def _is_looked_for_where_it_was_packed(yanta: Page) -> None:
    """It lay behind the desk: scanned, it wants to go home again, and the difference has its answer."""
    yanta.goto("/desk/boxes/")
    waits = yanta.locator("#faults li").filter(has_text="H-2")
    expect(waits).to_contain_text("D-7")
    yanta.goto("/desk/returns/")
    scan_in(yanta, "H-2")
    expect(yanta.locator("#said")).to_contain_text("汉台区图书馆")
    yanta.goto("/desk/boxes/")
    yanta.locator("#faults li").filter(has_text="H-2").get_by_role("link").click()
    missing = yanta.locator(".travel-list li").filter(has_text="H-2")
    missing.get_by_label("处理结果").fill("掉在还书台后面，随下一箱发出")
    missing.get_by_label("处理结果").press("Enter")
    expect(yanta.locator(".travel-list").first).to_contain_text("掉在还书台后面，随下一箱发出")
    yanta.goto("/desk/boxes/")
    expect(yanta.locator("#faults li").filter(has_text="H-2")).to_have_count(0)
    expect(yanta.get_by_text("等待装箱：")).to_be_visible()
