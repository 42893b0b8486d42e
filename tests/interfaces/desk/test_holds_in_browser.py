"""A hold across three libraries in a real browser: placed at home, captured where it is returned, picked up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.readers.sign_in import seal_pin
from shulian.core.roles import Role
from tests import make
from tests.interfaces.desk.test_lane_in_browser import SCREEN, barriers, scan
from tests.interfaces.portal.test_in_browser import CHROMIUM

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

# On a busy machine an answer may take its time; a test that fails for haste says nothing.
expect.set_options(timeout=15_000)

PIN = "482913"
CARD = "610113000001"


@pytest.fixture
def desks(transactional_db: None) -> dict[str, Account]:
    """三体 belongs to 碑林, somebody has it, and it will come back at 汉台; the reader lives in 雁塔."""
    make.policy()
    province = make.library("陕西省图书馆", kind="province")
    libraries = {name: _library(province, name) for name in ("雁塔区图书馆", "碑林区图书馆", "汉台区图书馆")}
    home, owner = libraries["雁塔区图书馆"], libraries["碑林区图书馆"]
    reader = make.reader(home, CARD)
    reader.pin = seal_pin(reader, PIN)
    reader.save()
    item = make.item(owner, "BL-3T", make.title("三体", authors=["刘慈欣"], clc="I247.5"), call_number="I247.5/8")
    make.reader(owner, "C-OTHER")
    assert settle_one(Command(Kind.CHECKOUT, owner.pk, "desk", item=item.pk, card="C-OTHER")).ok
    return {name: make.staff(Role.DESK_LIBRARIAN, library) for name, library in libraries.items()}


def _library(province: Library, name: str) -> Library:
    return make.library(name, Library.objects.get(pk=province.pk))


@pytest.fixture
def windows(desks: dict[str, Account], live_server: LiveServer) -> dict[str, str]:
    """The session of each desk, signed in before the browser is there."""
    sessions = {}
    for name, account in desks.items():
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


@pytest.fixture
def browser(windows: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright keeps an event loop on this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


def test_a_hold_across_three_libraries(browser: Browser, live_server: LiveServer, windows: dict[str, str]) -> None:
    def at(name: str = "") -> Page:
        context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=SCREEN, bypass_csp=True)
        if name:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": windows[name], "url": live_server.url}
            context.add_cookies([cookie])  # type: ignore[list-item]
        return context.new_page()

    reader, hantai, yanta = at(), at("汉台区图书馆"), at("雁塔区图书馆")
    _asks_for_it(reader)
    _comes_back_elsewhere(hantai, reader)
    _arrives(yanta, reader)
    _is_fetched(yanta, reader)


def _asks_for_it(reader: Page) -> None:
    reader.goto("/sign-in/?next=/search/%3Fq%3D三体")
    reader.fill("[name=username]", CARD)
    reader.fill("[name=password]", PIN)
    reader.keyboard.press("Enter")
    reader.get_by_role("link", name="三体").first.click()
    reader.get_by_role("button", name="预约").click()
    expect(reader.get_by_text("排在第 1 位")).to_be_visible()
    assert barriers(reader) == []


def _comes_back_elsewhere(hantai: Page, reader: Page) -> None:
    hantai.goto("/desk/returns/")
    scan(hantai, "BL-3T")
    expect(hantai.locator("#said")).to_contain_text("雁塔区图书馆")
    reader.reload()
    expect(reader.get_by_text("在途")).to_be_visible()


def _arrives(yanta: Page, reader: Page) -> None:
    """On the hold shelf, with a slip to print."""
    yanta.goto("/desk/holds/?list=coming")
    expect(yanta.get_by_role("cell", name="汉台区图书馆")).to_be_visible()
    yanta.goto("/desk/returns/")
    scan(yanta, "BL-3T")
    expect(yanta.locator("#said")).to_contain_text("预约架")
    yanta.goto("/desk/holds/?list=shelf")
    expect(yanta.get_by_text("0001", exact=True)).to_be_visible()
    assert barriers(yanta) == []
    slip = yanta.request.get(str(yanta.get_by_role("link", name="58").get_attribute("href")))
    assert slip.body().startswith(b"%PDF")
    reader.reload()
    expect(reader.get_by_text("可以取书")).to_be_visible()


def _is_fetched(yanta: Page, reader: Page) -> None:
    yanta.goto("/desk/")
    scan(yanta, CARD)
    expect(yanta.get_by_text("共 1 个预约")).to_be_visible()
    scan(yanta, "BL-3T")
    expect(yanta.locator("#said")).to_contain_text("已借出")
    reader.goto("/me/holds/")
    expect(reader.get_by_text("已取走")).to_be_visible()
