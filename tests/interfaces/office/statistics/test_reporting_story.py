"""Two stories in a browser: a return with three mistakes and a question; a quarter closed, published and restated."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions import Heading, enter_cells, sync_definitions
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.models import Form, Return
from shulian.core.periods import parse, previous
from shulian.core.plausibility import Kind, Rule
from shulian.core.roles import Role
from shulian.core.scope import Scope
from shulian.documents import xlsx
from tests import make
from tests.apps.statistics.conftest import through
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_in_browser import SIZES, browser
from tests.interfaces.office.statistics.test_periods import with_figure

__all__ = ["browser"]
pytestmark = [pytest.mark.story, pytest.mark.django_db(transaction=True)]

QUARTER = parse("2022-Q2")
CODES = frozenset({"610200", "610202", "610203"})
DESIGN = Design(
    code="quarterly",
    name_zh="业务季报",
    name_en="Quarterly figures",
    months=3,
    unit_zh="",
    unit_en="",
    asked=(Asked("visits", "以门禁为准"), Asked("events"), Asked("attendances")),
    rules=(Rule(Kind.JUMP, "visits", low=Decimal(-50), high=Decimal(100)),),
    scope=Scope(kinds=frozenset({"none"}), also=CODES),
)


@pytest.fixture
def addresses() -> list[str]:
    """Only there for the browser to begin after."""
    return []


@pytest.fixture
def form(transactional_db, shaanxi, office) -> Form:
    """A quarterly form that three libraries fill in; 铜川 has reported for the quarter before."""
    sync_definitions()
    act = Act(source="office", actor=office.pk)
    made = design_form(replace(act, command=uuid4()), DESIGN)
    assert isinstance(made, Form)
    plan_period(replace(act, command=uuid4()), Planned(made, QUARTER))
    before = Heading(made, previous(QUARTER), shaanxi["铜川图书馆"])
    cells = {"visits": "1000", "events": "3", "attendances": "150"}
    first = enter_cells(replace(act, command=uuid4()), before, cells)
    assert isinstance(first, Return)
    assert through(act, first) is None
    return made


def as_one(browser: Browser, live_server: LiveServer, account: Account, size: str = "desk") -> Page:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=SIZES[size])
    session = signed_in(account).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


def city(shaanxi: dict[str, Library]) -> Account:
    return make.staff(Role.CITY_CENTRE, shaanxi["铜川图书馆"], "city")


def test_a_library_fills_a_return_with_three_mistakes_and_the_city_answers_a_finding(
    form, browser, live_server, director, shaanxi, tmp_path
):
    page = as_one(browser, live_server, director, "telephone")
    page.goto("/office/returns/calendar/")
    page.click("text=2022年第二季度")
    page.click("text=在线填报")
    for key, value in (("visits", "五千"), ("events", "-2"), ("attendances", "1.5")):
        page.fill(f"[name=cell-{key}]", value)
    page.click("text=读入并核对")
    said = page.inner_text("main")
    for words in ("有 3 处不对", "“五千”不是数字", "数量不能为负", "不是整数"):
        assert words in said
    assert not Return.objects.filter(period__start=QUARTER.start).exists()
    for key, value in (("visits", "5000"), ("events", "2"), ("attendances", "150")):
        page.fill(f"[name=cell-{key}]", value)
    page.click("text=读入并核对")
    assert "环比 +400%" in page.inner_text("main")
    page.click("text=签发并提交")
    own = Return.objects.get(period__start=QUARTER.start)

    checker = as_one(browser, live_server, city(shaanxi))
    checker.goto(f"/office/returns/{own.pk}/")
    checker.fill(".finding-form [name=answer]", "五一期间新馆开放")
    checker.click("text=记录")
    checker.click("text=审核通过")
    own.refresh_from_db()
    assert (own.status, own.findings.get().answer) == ("checked", "五一期间新馆开放")

    # The same by a file: the form comes out locked, goes in with a figure, and asks why there is a new version.
    data = signed_in(director).get("/office/returns/send/quarterly/blank.xlsx?library=610200&period=2022-Q2").content
    file = Path(tmp_path) / "季报.xlsx"
    file.write_bytes(with_figure(data, 5100))
    page.goto("/office/returns/send/quarterly/?library=610200&period=2022-Q2")
    page.set_input_files("[name=file]", file)
    page.click("text=读入并核对")
    assert "填写新版本须说明理由" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["telephone"]["width"]


def test_the_office_closes_a_quarter_with_two_libraries_missing_publishes_and_restates_one_figure(
    form, browser, live_server, office, director, shaanxi
):
    act = Act(source="office", actor=director.pk)
    cells = {"visits": "1200", "events": "4", "attendances": "160"}
    heading = Heading(form, QUARTER, shaanxi["铜川图书馆"])
    first = enter_cells(replace(act, command=uuid4()), heading, cells)
    assert isinstance(first, Return)
    assert through(act, first) is None
    page = as_one(browser, live_server, office)
    page.goto("/office/periods/")
    page.click("text=2022年第二季度")
    said = page.inner_text("main")
    assert "王益区图书馆未报送：业务季报。" in said
    assert "印台区图书馆未报送：业务季报。" in said
    page.click("text=开始结账")
    page.fill("#close-reason", "两馆停业改造")
    page.click("button:has-text('关闭统计期')")
    page.click("button:text-is('查看将发布的数字')")
    looked = page.inner_text("#look")
    assert "1,200" in looked
    assert "王益区图书馆未报送：业务季报。" in looked
    page.check("[name=signed]")
    page.fill("#statement", "同意附缺报名单发布")
    page.click("button:text-is('发布')")
    assert "3 馆中 1 馆已报" in page.inner_text("main")

    page.goto(f"/office/returns/{first.pk}/")
    page.fill("#exempt-reason", "馆方漏报四月")
    page.click("text=准许补正")
    again = enter_cells(replace(act, command=uuid4()), replace(heading, reason="补四月"), cells | {"visits": "1300"})
    assert isinstance(again, Return)
    assert through(act, again) is None
    _restate(page)
    _both_values_stand(page)


def _restate(page):
    page.goto("/office/periods/2022-Q2/")
    page.select_option("#restated", "visits")
    page.fill("#restate-reason", "铜川补报四月")
    page.click("button:text-is('查看变动')")
    assert "1,300" in page.inner_text("#look")
    page.check("[name=signed]")
    page.fill("#restate-statement", "同意附缺报名单发布")
    page.click("button:text-is('重述')")


def _both_values_stand(page):
    """The old value beside the new one, each on a page of its own that stays, and in the workbook."""
    said = page.inner_text("main")
    assert "1,300" in said
    assert "1,200" in said
    page.goto("/published/2022-Q2/1/")
    assert "1,200" in page.inner_text("main")
    assert "1,300" not in page.inner_text("main")
    page.goto("/published/2022-Q2/")
    said = page.inner_text("main")
    for words in ("1,300", "1,200", "铜川补报四月", "王益区图书馆未报送", "同意附缺报名单发布", "3 馆中 1 馆已报"):
        assert words in said
    rows = xlsx.read(io.BytesIO(page.request.get("/published/2022-Q2/figures.xlsx").body()).read()).rows
    assert [row[6] for row in rows if row[1] == "visits" and row[4] == "610200"] == [1300]
