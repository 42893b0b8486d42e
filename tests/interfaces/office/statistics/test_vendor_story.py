"""A day counted by hand, a COUNTER report, a table with two mistakes that is mended, a figure opened to its row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect, sync_playwright

from shulian.apps.alliance.models import Account, Library
from shulian.apps.statistics.actions import sync_definitions
from shulian.apps.statistics.models import Provider, UsageMonth, VisitDay
from shulian.core.roles import Role
from tests import make
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.portal.test_in_browser import CHROMIUM

pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

TABLE = """某资源库月报,,
资源名称,下载量（篇）,检索次数
期刊,"1,200",三百
图书,-34,5
合计,1234,300
"""
HEADER = {"Report_ID": "PR", "Release": "5.1", "Report_Filters": {"Begin_Date": "2026-01", "End_Date": "2026-01"}}
USED = [{"Platform": "某资源库", "Attribute_Performance": [{"Performance": {"Total_Item_Requests": {"2026-01": 7}}}]}]
REPORT = json.dumps({"Report_Header": HEADER, "Report_Items": USED}).encode()
MENDED = TABLE.replace("三百", "300").replace("-34", "34")


@pytest.fixture
def library(transactional_db: Any) -> Library:
    sync_definitions()
    return make.library("雁塔区图书馆", code="610113")


@pytest.fixture
def pages(library: Library, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A page for whoever is signed in."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)

        def page(account: Account, width: int) -> Page:
            session = signed_in(account).cookies[settings.SESSION_COOKIE_NAME].value
            context = browser.new_context(
                base_url=live_server.url, locale="zh-CN", viewport={"width": width, "height": 844}
            )
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            return context.new_page()

        yield page
        browser.close()


def test_use_is_counted_from_the_door_to_the_row(pages: Any, library: Library, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    count_the_day(pages(make.staff(Role.BRANCH_KEEPER, library), 390))
    provider = Provider.objects.create(
        library=library, name="某资源库", platform="某资源库", reports=["PR", "VS"], starts_on=date(2026, 1, 1)
    )
    office = pages(make.staff(Role.STATISTICIAN, library), 1366)
    office.goto(f"/office/e-resources/{provider.pk}/")
    send(office, "pr.json", REPORT)
    expect(office.locator("main")).to_contain_text("已录入 1 个月")
    office.get_by_role("link", name="上传第一份表格并说明怎样读取").click()
    office.fill("input[name=month]", "2026-02")
    send(office, "二月.csv", TABLE.encode("gb18030"))
    say_how_it_is_read(office)
    expect(office.locator("main")).to_contain_text("计数不能为负")
    expect(office.get_by_role("button", name="录入", exact=True)).to_have_count(0)
    office.get_by_role("link", name="自制表格").first.click()
    office.fill("input[name=month]", "2026-02")
    send(office, "二月更正.csv", MENDED.encode("gb18030"))
    office.get_by_role("button", name="录入", exact=True).click()
    expect(office.locator("main")).to_contain_text("已录入 1 个馆月")
    assert UsageMonth.objects.get(report="VS").counts == {"e-downloads": 1234, "e-searches": 305}
    open_the_figure(office)


def count_the_day(keeper: Page) -> None:
    keeper.goto("/desk/visits/")
    keeper.fill("input[name=visits]", "120")
    keeper.locator("form:has(input[name=visits]) button.primary").click()
    expect(keeper.locator("main")).to_contain_text("120")
    assert VisitDay.objects.get().visits == 120


def say_how_it_is_read(office: Page) -> None:
    """Every choice shows at once what would become of the rows."""
    office.get_by_role("link", name="说明怎样读取").click()
    layout, wrong = office.locator("#layout"), "“三百”，不是计数"
    expect(layout).to_contain_text(wrong)
    fits(office)
    for choice in ("", "feeds:e-searches"):
        office.get_by_label("“检索次数”的含义").select_option(choice)
        (expect(layout).to_contain_text if choice else expect(layout).not_to_contain_text)(wrong)
    office.get_by_role("button", name="保存读表规则").click()
    fits(office)


def open_the_figure(office: Page) -> None:
    office.goto("/office/workbench/?indicator=e-downloads&period=2026-02&rows=library")
    office.get_by_role("link", name="1,234").first.click()
    office.get_by_role("link", name="资源商报告，第 1 版").click()
    row = office.locator("tr", has_text="1,200")
    expect(row).to_contain_text("期刊")
    expect(row).to_contain_text("B3")
    fits(office)
    office.goto("/office/doubts/")
    expect(office.locator("main")).to_contain_text("打印的合计为 300，相加得 305")
    fits(office)


def send(page: Page, name: str, data: bytes) -> None:
    page.set_input_files("input[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
    page.locator("form:has(input[name=file]) button.primary").click()


def fits(page: Page) -> None:
    """Nothing is wider than the screen, on a telephone and at a desk."""
    for width in (390, 1366):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
