"""A quotient or a change in a table that was kept opens to all that it is made of, of both periods."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from uuid import UUID, uuid4

import pytest

from shulian import clock
from shulian.apps.bulletin.actions import publish
from shulian.apps.bulletin.origins import cells_of, tables_in
from shulian.apps.statistics.models import PublishedFigure
from shulian.core.periods import parse
from shulian.interfaces.office import summed
from tests.apps.bulletin.test_annual import annual, shown
from tests.apps.bulletin.test_published import CARDS, LATER, issued
from tests.apps.bulletin.test_publishing import sign_off
from tests.apps.statistics.test_agreeing import published
from tests.apps.statistics.test_figures import happen
from tests.apps.statistics.test_spans import again
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import text

pytestmark = pytest.mark.django_db
IN_FEBRUARY = datetime(2022, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.EXPORT_FOLDER = tmp_path / "entries"


def links(page) -> list[str]:
    made = page.content.decode().partition("由以下数字构成（按今天的记录）")[2].partition("</section>")[0]
    return [unescape(one) for one in re.findall(r'<a href="(.*?)"', made)]


def test_a_change_in_a_saved_report_opens_to_both_periods_and_says_of_which_it_knows(office, shaanxi):
    tongchuan, client = shaanxi["铜川图书馆"], signed_in(office)
    for month in (2, 5, 5):
        happen("card-issued", tongchuan, f"2022-{month:02}-01T08:00:00+08:00")
    asked = {"indicator": "cards-change", "period": "2022-Q2", "rows": "library", "command": str(uuid4())}
    saved = client.post("/office/workbench/save", asked | {"name": "环比"}).url
    with clock.stopped_at(LATER):
        issued(tongchuan, LATER, IN_FEBRUARY)
        for row in (f"?row={tongchuan.code}", ""):
            page = client.get(f"{saved}behind/{row}")
            assert "办理读者证 2022年第二季度 2 办理读者证 2022年第一季度 2" in text(page)
            # Of the first quarter a record came in: of these months alone none has.
            assert "本期的记录此后没有变化" in text(page)
            assert "此后记录没有变化" not in text(page)
            current, earlier = links(page)
            assert all("共有 2 条业务记录" in text(client.get(one)) for one in (current, earlier))


def test_a_published_change_does_not_say_that_nothing_changed_where_its_base_may_have(act, office, shaanxi):
    for month in (2, 5, 5):
        happen("card-issued", shaanxi["铜川图书馆"], f"2022-{month:02}-01T08:00:00+08:00")
    published(act, parse("2022-Q2"), CARDS, "cards-change")
    client, pages = signed_in(office), {}
    for code in (CARDS, "cards-change"):
        figure = PublishedFigure.objects.get(indicator=code, library=None)
        pages[code] = text(client.get(f"/office/published/{figure.pk}/"))
    assert "此后记录没有变化" in pages[CARDS]
    assert "本期的记录此后没有变化" in pages["cards-change"]


def test_a_quotient_in_an_issue_opens_to_what_it_is_made_of(act, office, shaanxi):
    for number in (1, 1, 2):
        happen("checkout", shaanxi["铜川图书馆"], "2021-05-01T08:00:00+08:00", reader=UUID(int=number))
    issue = annual(act, shown("all", "table", "loans-per-reader"))
    assert sign_off(act, issue) is None or publish(again(act), issue) is None
    issue.refresh_from_db()
    (table,) = tables_in(issue.snapshot["bulletin"])
    row, column = next(at for at in cells_of(table))
    page = signed_in(office).get(f"/office/bulletins/{issue.number}/tables/0/{row}/{column}/")
    assert "书刊文献外借册次 2021年 3 有借阅的读者 2021年 2" in text(page)
    assert len(links(page)) == 2


def test_a_sum_of_many_figures_is_opened_page_by_page(act, office, shaanxi, monkeypatch):
    monkeypatch.setattr(summed, "A_PAGE", 2)
    names = ("铜川图书馆", "王益区图书馆", "印台区图书馆")
    for name in names:
        issued(shaanxi[name])
    published(act, parse("2022-Q2"), CARDS, signed=False)
    way = f"/office/figures/behind/?indicator={CARDS}&period=2022-Q2&level=city&group=610200"
    pages = [signed_in(office).get(f"{way}&page={number}").content.decode() for number in (1, 2)]
    assert [sum(f">{name}</a>" in page for name in names) for page in pages] == [2, 1]
    assert "page=2" in pages[0]
