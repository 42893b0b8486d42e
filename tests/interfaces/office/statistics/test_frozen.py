"""A frozen figure opens down to its records as they stood; what has changed since is said and counted."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db.models import Sum

from shulian import clock
from shulian.apps.bulletin.actions import publish
from shulian.apps.bulletin.models import Issue
from shulian.apps.bulletin.older import lacks_origins, with_origins
from shulian.apps.bulletin.origins import cells_of, printed_at, tables_in
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.ending import Ending, end_indicator
from shulian.apps.statistics.actions.letting_in import exempt
from shulian.apps.statistics.actions.spans import Release, publish_span, restate
from shulian.apps.statistics.models import Indicator, Publication, PublishedFigure, Report, Return, Span
from shulian.apps.statistics.queries.records import of_cell, of_published, records, since
from shulian.core.digests import digest
from shulian.core.periods import parse
from shulian.core.publishing import State
from shulian.interfaces.commands.demonstration.bulletin import make_demonstration_issue
from shulian.interfaces.office import frozen
from tests.apps.bulletin.test_published import CARDS, LATE, LATER, issued, printed
from tests.apps.bulletin.test_publishing import sign_off
from tests.apps.statistics.conftest import through, without_guard
from tests.apps.statistics.test_agreeing import published as published_now
from tests.apps.statistics.test_figures import happen
from tests.apps.statistics.test_spans import (
    LOANS,
    QUARTER,
    again,
    closed_quarter,
    correction,
    lend,
    made,
    published_quarter,
    quarterly_form,
    words,
)
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import text

__all__ = ["closed_quarter", "published_quarter", "quarterly_form"]
pytestmark = pytest.mark.django_db
OLDER, OLDER_REPORT = "本期定稿时", "这份固定报表保存时"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.EXPORT_FOLDER = tmp_path / "entries"


def behind(client, **figure: object):
    found = PublishedFigure.objects.order_by("pk").get(**figure)
    return client.get(f"/office/published/{found.pk}/")


def summed(figure: PublishedFigure) -> int | None:
    return records(of_published(figure)).aggregate(n=Sum("quantity"))["n"]


def test_of_several_columns_the_figure_of_today_is_their_sum_with_decimals_and_without_quotients(monkeypatch):
    today = {"spending": Decimal("10.5"), "stock-spending": 3, "turnover": Decimal("0.4")}
    monkeypatch.setattr(frozen.records, "value_today", lambda one, _frozen: today[one.pk])
    columns = tuple(Indicator.objects.filter(pk__in=today))
    shown = frozen.Behind("", "", ("", ""), None, columns, SimpleNamespace())
    assert frozen.total_of(shown) == Decimal("13.5")
    assert frozen.total_of(replace(shown, indicators=(Indicator.objects.get(pk="turnover"),))) == Decimal("0.4")


def test_every_published_figure_is_the_sum_of_its_records_whatever_comes_later(act, published, form, shaanxi):
    library = shaanxi["铜川图书馆"]
    with clock.stopped_at(clock.now() + timedelta(days=30)):
        lend(library, 3, datetime(2022, 6, 20, 4, tzinfo=UTC), clock.now())
        exempt(again(act), Return.objects.get(), "馆方漏报")
        heading = Heading(form, QUARTER, library, reason="漏报六张")
        through(act, made(enter_cells(again(act), heading, {"cards_issued": "230", "in_house_use": "5"})))
        made(restate(again(act), published, correction("cards-issued", "更正")))
    figures = PublishedFigure.objects.select_related("publication__span")
    assert {one.value for one in figures} == {None, 224, 230, 5, 40}
    assert [one.pk for one in figures if summed(one) != one.value] == []


def test_of_two_sources_only_the_one_that_stood_is_behind_a_figure(act, closed, office, shaanxi):
    library = shaanxi["铜川图书馆"]
    happen("card-issued", library, "2022-05-01T08:00:00+08:00")
    made(publish_span(again(act), closed, Release(("cards-issued",), words, signed=True, statement="同意")))
    figures = list(PublishedFigure.objects.select_related("publication__span").exclude(value=None))
    assert [(one.value, summed(one), records(of_published(one)).get().kind) for one in figures] == [
        (1, 1, "card-issued")
    ] * 2
    with clock.stopped_at(clock.now() + timedelta(days=30)):
        found = since(of_published(figures[0]))
        assert not found.arrived.exists()
        assert not found.gone.exists()
        client, said = signed_in(office), "不采用的报表：系统在这些月份有统计，以系统统计为准。 1 条"
        months = "indicator=cards-issued&period=2022"
        for page in ("figures/behind/?", "workbench/behind/?rows=library&", f"published/{figures[0].pk}/?"):
            shown = text(client.get(f"/office/{page}{months}"))
            assert "共有 1 条业务记录" in shown.partition("不计入本数字")[0], page
            assert said in shown, page


def test_a_published_figure_opens_to_its_records_and_says_what_changed(act, office, published, form, shaanxi):
    client, library = signed_in(office), shaanxi["铜川图书馆"]
    page = text(behind(client, indicator=LOANS, library=None))
    assert "这个数字共有 40 条业务记录" in page
    assert "此后记录没有变化" in page
    lend(library, 3, datetime(2022, 6, 20, 4, tzinfo=UTC), clock.now() + timedelta(hours=1))
    with clock.stopped_at(clock.now() + timedelta(days=30)):
        page = text(behind(client, indicator=LOANS, library=library))
        assert "40 条业务记录" in page
        assert "新增 3 条" in page
        assert "按今天的记录为 43（+3）" in page
        exempt(again(act), Return.objects.get(), "馆方漏报")
        heading = Heading(form, QUARTER, library, reason="漏报六张")
        through(act, made(enter_cells(again(act), heading, {"cards_issued": "230", "in_house_use": "5"})))
        answer = behind(client, indicator="cards-issued", library=library)
    signed = Return.objects.get(version=1)
    assert "按今天的记录为 230（+6）" in text(answer)
    assert f'href="/office/returns/{signed.pk}/"' in answer.content.decode()
    assert client.get(f"/office/returns/{signed.pk}/").status_code == 200


def test_who_may_not_see_the_records_reads_who_may_and_no_figure(director, published, shaanxi):
    client = signed_in(director)
    assert "40 条业务记录" in text(behind(client, indicator=LOANS, library=shaanxi["铜川图书馆"]))
    for library, keeper in ((shaanxi["王益区图书馆"], "王益区图书馆"), (None, "陕西省图书馆")):
        answer = behind(client, indicator="cards-issued", library=library)
        assert answer.status_code == 403
        assert f"有权查看{keeper}及其所属各馆数字的人员" in text(answer)
        assert "224" not in text(answer)
    assert client.get("/office/published/999999/").status_code == 403


def test_a_cell_of_a_saved_report_opens_to_the_records_of_its_day(office, shaanxi):
    client = signed_in(office)
    for kind, times in (("book", 2), ("disc", 1)):
        for _one in range(times):
            happen("checkout", shaanxi["铜川图书馆"], "2022-05-01T08:00:00+08:00", details={"item_class": kind})
    asked = {"indicator": LOANS, "period": "2022-Q2", "rows": "library", "columns": "item-class"}
    client.post("/office/workbench/save", asked | {"command": str(uuid4()), "name": "季报"})
    report = Report.objects.get()
    with clock.stopped_at(clock.now() + timedelta(days=30)):
        lend(shaanxi["铜川图书馆"], 1, datetime(2022, 5, 2, tzinfo=UTC), clock.now())
        address = f"/office/workbench/reports/{report.pk}/"
        assert f"{address}behind/?row=610200&amp;column=book" in client.get(address).content.decode()
        page = text(client.get(f"{address}behind/?row=610200&column=book"))
        assert "2 条业务记录" in page
        assert "此后记录没有变化" in page
        page = text(client.get(f"{address}behind/?row=610200"))
        assert "3 条业务记录" in page
        assert "按今天的记录为 4（+1）" in page
        assert "这里没有业务记录" in text(client.get(f"{address}behind/?row=nobody&column=x"))
        assert OLDER_REPORT not in text(client.get(address))
        without_guard("statistics_report_is_fixed")
        Report.objects.update(table={name: value for name, value in report.table.items() if name != "keys"})
        assert OLDER_REPORT in text(client.get(address))


def test_of_a_definition_that_ended_meanwhile_nothing_is_told_of_today(act, office, shaanxi):
    client, library = signed_in(office), shaanxi["铜川图书馆"]
    happen("in-house-use", library, "2022-05-01T08:00:00+08:00")
    asked = {"indicator": "in-house-use", "period": "2022-Q2", "rows": "library"}
    client.post("/office/workbench/save", asked | {"command": str(uuid4()), "name": "季报"})
    address = f"/office/workbench/reports/{Report.objects.get().pk}/behind/?row={library.code}"
    with clock.stopped_at(clock.now() + timedelta(days=30)):
        assert end_indicator(again(act), "in-house-use", Ending(date(2022, 5, 31), "停用")) is None
        Entry.objects.create(
            kind="in-house-use",
            happened_at=datetime(2022, 5, 2, tzinfo=UTC),
            recorded_at=clock.now(),
            library=library.pk,
            source="desk",
            command=uuid4(),
        )
        page = text(client.get(address))
    assert "新增 1 条" in page
    assert "按今天的记录为" not in page
    assert "指标已于2022年5月31日停用，今天没有这个数字" in page


def test_the_figures_of_a_published_issue_open_to_the_returns_they_were_made_of(act, office, director, shaanxi):
    issue = make_demonstration_issue(act)
    assert sign_off(act, issue) is None
    issue.refresh_from_db()
    bulletin = issue.snapshot["bulletin"]
    delivery, cards = tables_in(bulletin)
    width = len(delivery["columns"])
    opened = [(0, row, column) for row, column in cells_of(delivery) if column == width - 1 or row % 12 == 0]
    opened += [(1, row, column) for row, column in cells_of(cards)]
    for at in opened:
        one = printed_at(bulletin, at)
        total = records(of_cell(one.cell, issue.published_at)).aggregate(n=Sum("quantity"))["n"]
        assert one.text == str(total), (at, one.place)
    client, address = signed_in(office), f"/office/bulletins/{issue.number}/"
    at = next(row for row, line in enumerate(delivery["rows"]) if line["cells"][1]["text"] == "陇县图书馆")
    assert f'<a href="{address}tables/0/{at}/{width - 1}/">10388</a>' in client.get(address).content.decode()
    page = client.get(f"{address}tables/0/{at}/{width - 1}/")
    assert "陇县图书馆 · 合计" in text(page)
    assert f"/office/returns/{Return.objects.get(period__form='document-delivery').pk}/" in page.content.decode()
    assert client.get(f"{address}tables/0/{at}/0/").status_code == 404
    assert client.get(f"{address}tables/9/0/0/").status_code == 404
    refused = signed_in(director).get(f"{address}tables/0/{at}/{width - 1}/")
    assert (refused.status_code, "有权查看陇县图书馆" in text(refused)) == (403, True)
    assert OLDER not in text(client.get(address))


def test_a_figure_of_an_issue_that_is_printed_as_published_opens_to_its_publication(act, office, shaanxi):
    tongchuan, yanta = shaanxi["铜川图书馆"], shaanxi["雁塔区图书馆"]
    for library in (tongchuan, tongchuan, yanta):
        issued(library)
    published_now(act, QUARTER, CARDS, signed=False)
    issued(tongchuan, LATE)
    with clock.stopped_at(LATER):
        issue, table = printed(act, 54)
        assert publish(again(act), issue) is None
        client, lines = signed_in(office), {one.library: one.pk for one in PublishedFigure.objects.all()}
        address, names = "/office/bulletins/54/tables/0/", [row["cells"][1]["text"] for row in table["rows"]]
        for library in (tongchuan, yanta):
            answer = client.get(f"{address}{names.index(library.name)}/2/", follow=True)
            assert answer.redirect_chain == [(f"/office/published/{lines[library]}/", 302)]
        # The total of both leads to the one and the other.
        page = client.get(f"{address}{len(names) - 1}/2/").content.decode()
        assert "定稿数字：3，由下列数字相加而成" in page
        assert all(f"/office/published/{lines[library]}/" in page for library in (tongchuan, yanta))
    assert summed(PublishedFigure.objects.get(pk=lines[tongchuan])) == 2


def test_cities_units_and_totals_of_published_figures_open_to_each_of_them(act, office, shaanxi):
    tongchuan, wangyi, yanta = (shaanxi[name] for name in ("铜川图书馆", "王益区图书馆", "雁塔区图书馆"))
    for library in (tongchuan, tongchuan, wangyi, yanta):
        issued(library)
    published_now(act, QUARTER, CARDS, signed=False)
    issued(tongchuan, LATE)
    issued(tongchuan, LATE, LATE)
    client, lines = signed_in(office), {one.library: one.pk for one in PublishedFigure.objects.all()}
    asked = f"indicator={CARDS}&period=2022-Q2"
    kept = {"indicator": CARDS, "period": "2022-Q2", "rows": "city", "command": str(uuid4())}
    saved = client.post("/office/workbench/save", kept).url
    ways = [f"/office/figures/behind/?{asked}&level=city", f"/office/workbench/behind/?{asked}&rows=city"]
    ways.append(f"{saved}behind/?")
    for way, key in zip(ways, ("group", "row", "row"), strict=True):
        page = client.get(f"{way}&{key}=610200").content.decode()
        assert "定稿数字：3，由下列数字相加而成" in page, way
        opens = [f"/office/published/{lines[one]}/" in page for one in (tongchuan, wangyi, yanta)]
        assert opens == [True, True, False], way
        assert client.get(way).headers["Location"] == f"/office/published/{lines[None]}/", way
    for place in (f"/office/figures/?{asked}&level=city", f"/office/workbench/?{asked}&rows=city", saved):
        shown = client.get(place).content.decode()
        assert f"behind/?{asked}".replace("&", "&amp;") in shown or f"{saved}behind/?row=610200" in shown, place
    # Of a year of which one quarter is out the total adds up that one and what is counted.
    year = f"/office/workbench/behind/?indicator={CARDS}&period=2022&rows=library&columns=quarter"
    page = client.get(f"{year}&row={tongchuan.code}").content.decode()
    assert "数字：3，由下列数字相加而成" in page
    assert "定稿数字" not in page
    assert "数字：5，由下列数字相加而成" in text(client.get(year))
    turned = year.replace("rows=library&columns=quarter", "rows=quarter&columns=library")
    assert "2022年第二季度 · 铜川图书馆 2 2022年第三季度 · 铜川图书馆 1" in text(
        client.get(f"{turned}&column={tongchuan.code}")
    )
    # Reports of before kept no sums: they open onto the records of their day, single figures as ever.
    without_guard("statistics_report_is_fixed")
    report = Report.objects.get()
    Report.objects.update(table=report.table | {"published": [["610200", "", lines[tongchuan]]]})
    assert client.get(f"{saved}behind/?row=610200").headers["Location"] == f"/office/published/{lines[tongchuan]}/"
    Report.objects.update(table={name: one for name, one in report.table.items() if name != "published"})
    assert "条业务记录" in text(client.get(f"{saved}behind/?row=610200"))


def test_a_change_opens_to_the_figures_of_both_periods(act, office, shaanxi):
    tongchuan, yanta = shaanxi["铜川图书馆"], shaanxi["雁塔区图书馆"]
    for library, month in ((tongchuan, 2), (tongchuan, 5), (tongchuan, 5), (tongchuan, 8), (yanta, 8)):
        happen("card-issued", library, f"2022-{month:02}-01T08:00:00+08:00")
    published_now(act, parse("2022-Q1"), CARDS)
    published_now(act, QUARTER, CARDS, "cards-change")
    client, page = signed_in(office), behind(signed_in(office), indicator="cards-change", library=tongchuan)
    assert "由以下数字构成 办理读者证 2022年第二季度 2 办理读者证 2022年第一季度 1" in text(page)
    of_quarters = PublishedFigure.objects.filter(indicator=CARDS, library=tongchuan)
    assert all(f'href="/office/published/{one.pk}/"' in page.content.decode() for one in of_quarters)
    # A live one too, of the libraries that have a figure in both; what is out leads to its publication.
    asked = "indicator=cards-change&period=2022-Q3"
    some = "办理读者证 2022年第三季度 1（有全部数字的 1 家馆，共 2 家） 办理读者证 2022年第二季度 2（"
    for page in (f"figures/behind/?{asked}", f"workbench/behind/?{asked}&rows=library"):
        assert some in text(client.get(f"/office/{page}")), page
    for page in (f"figures/behind/?{asked}&group=610200", f"workbench/behind/?{asked}&rows=library&row=610200"):
        answer = client.get(f"/office/{page}")
        assert "办理读者证 2022年第三季度 1 办理读者证 2022年第二季度 2" in text(answer), page
        *_before, (current, earlier) = re.findall(
            r"<ul><li><a href=\"(.*?)\".*?<li><a href=\"(.*?)\"", answer.content.decode()
        )
        assert "共有 1 条业务记录" in text(client.get(unescape(current)))
        assert client.get(unescape(earlier)).headers["Location"] == f"/office/published/{of_quarters.last().pk}/"


def test_a_sum_over_columns_of_which_one_was_published_leads_to_its_columns(act, office, shaanxi):
    issue = make_demonstration_issue(act)
    assert sign_off(act, issue) is None
    issue.refresh_from_db()
    delivery = tables_in(issue.snapshot["bulletin"])[0]
    at = next(row for row, line in enumerate(delivery["rows"]) if line["cells"][1]["text"] == "陇县图书馆")
    column = next(column for row, column in cells_of(delivery) if row == at)
    one, last = printed_at(issue.snapshot["bulletin"], (0, at, column)), len(delivery["columns"]) - 1
    span = Span.objects.create(start=one.cell.period.start, end=one.cell.period.end, state=State.PUBLISHED)
    out = Publication.objects.create(span=span, number=1, digest="x", published_at=issue.published_at)
    said = {"version": 1, "present": 1, "expected": 1, "counted_until": issue.published_at}
    (indicator,) = one.cell.indicators
    figure = PublishedFigure.objects.create(
        publication=out, indicator=indicator.pk, library=shaanxi["陇县图书馆"], value=one.value, **said
    )
    client, address = signed_in(office), f"/office/bulletins/{issue.number}/tables/0/{at}/"
    assert f'href="{address}{column}/"' in client.get(f"{address}{last}/").content.decode()
    assert client.get(f"{address}{column}/").headers["Location"] == f"/office/published/{figure.pk}/"
    # Of another figure than is printed the publication says nothing.
    assert "Location" not in client.get(f"{address}{column + 1}/").headers


def test_the_figures_of_an_issue_frozen_before_open_as_far_as_its_returns_are_known(act, office, shaanxi):
    issue = make_demonstration_issue(act)
    assert sign_off(act, issue) is None
    issue.refresh_from_db()
    delivery = tables_in(issue.snapshot["bulletin"])[0]
    width = len(delivery["columns"])
    client, address = signed_in(office), f"/office/bulletins/{issue.number}/"
    at = next(row for row, line in enumerate(delivery["rows"]) if line["cells"][1]["text"] == "陇县图书馆")
    page = client.get(f"{address}tables/0/{at}/{width - 1}/")
    # Before origins were kept: they follow from its sources, but not where a name fits no library.
    without_guard("bulletin_is_frozen")
    older = deepcopy(issue.snapshot)
    before = [deepcopy(table.pop("origin")) for table in tables_in(older["bulletin"])]
    Issue.objects.filter(pk=issue.pk).update(snapshot=older, digest=digest(older))
    derived = with_origins(Issue.objects.get(pk=issue.pk))
    assert [table["origin"] for table in tables_in(derived)] == before
    assert not lacks_origins(derived)
    assert text(client.get(f"{address}tables/0/{at}/{width - 1}/")) == text(page)
    tables_in(older["bulletin"])[0]["rows"][at]["cells"][1]["text"] = "陇县老图书馆"
    older["sources"] = older["sources"][:1]
    Issue.objects.filter(pk=issue.pk).update(snapshot=older)
    kept = with_origins(Issue.objects.get(pk=issue.pk))
    first, second = tables_in(kept)
    assert (first["origin"]["rows"][at], first["origin"]["rows"][-1], "origin" in second) == (None, None, False)
    assert first["origin"]["rows"][0] == before[0]["rows"][0]
    assert client.get(f"{address}tables/0/{at}/{width - 1}/").status_code == 404
    assert OLDER in text(client.get(address))
