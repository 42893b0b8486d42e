"""Returns, figures and the bulletin in a real browser: axe, the strict policy, the chart, a telephone's width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions import sync_definitions
from shulian.apps.statistics.models import Return
from shulian.interfaces.commands.demonstration.bulletin import make_demonstration_issue
from tests import drawn
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.portal.test_in_browser import CHROMIUM, SERIOUS

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

SIZES = {"telephone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
LOOKS = [("telephone", "light"), ("desk", "light"), ("desk", "dark")]


@pytest.fixture
def addresses(transactional_db, shaanxi, office) -> list[str]:
    sync_definitions()
    make_demonstration_issue(Act(source="office", actor=office.pk))
    delivery = Return.objects.get(period__form="document-delivery")
    return [
        "/office/returns/",
        "/office/returns/send/document-delivery/",
        "/office/returns/send/document-delivery/typed/",
        f"/office/returns/{delivery.pk}/",
        "/office/figures/?indicator=delivery&period=2021-12--2022-05",
        "/office/figures/?indicator=delivery&period=2021-12--2022-05&level=unit",
        "/office/figures/behind/?indicator=delivery&period=2021-12--2022-05&level=library&group=610327",
        "/office/bulletins/",
        "/office/bulletins/new/",
        "/office/bulletins/53/",
    ]


@pytest.fixture
def browser(addresses, monkeypatch) -> Iterator[Browser]:
    # Playwright keeps an event loop on this thread, which Django takes for asynchronous code.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


def open_page(browser: Browser, live_server: LiveServer, session: str, size: str, **how) -> Page:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=SIZES[size], **how)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return context.new_page()


@pytest.fixture
def session(office) -> str:
    return signed_in(office).cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.parametrize("share", [len(LOOKS), pytest.param(1, marks=pytest.mark.long)])
def test_axe_finds_no_serious_fault_and_nothing_is_wider_than_the_screen(
    session, browser, live_server, addresses, share
):
    """Each page in one look; in `make long` in all."""
    faults = []
    for number, (size, scheme) in enumerate(LOOKS):
        page = open_page(browser, live_server, session, size, bypass_csp=True, color_scheme=scheme)
        faults += faults_of(page, drawn.part(addresses, share, drawn.PART + number), SIZES[size]["width"])
    assert faults == []


def faults_of(page: Page, addresses: list[str], width: int) -> list[str]:
    faults = []
    for address in addresses:
        page.goto(address)
        found = Axe().run(page).response["violations"]
        faults += [f"{address}: {one['id']} {one['nodes'][0]['target']}" for one in found if one["impact"] in SERIOUS]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{address} is too wide")
    return faults


def test_the_chart_is_drawn_and_the_policy_blocks_nothing_of_ours(session, browser, live_server, addresses):
    page = open_page(browser, live_server, session, "desk")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in addresses:
        page.goto(address)
        if "/figures/?" in address:
            page.wait_for_selector("#chart svg")
            page.hover("#chart svg", position={"x": 300, "y": 60})
    assert said == []
