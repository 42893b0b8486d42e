"""The page of figures: table, comparison, chart, workbook, and the way to what a figure is made of."""

from __future__ import annotations

import itertools
import json
import re
from decimal import Decimal
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Membership
from shulian.apps.statistics.actions import Heading, accept_return, enter_cells, enter_file
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.models import Publication, PublishedFigure, Span
from shulian.core.library import Service
from shulian.core.periods import parse
from shulian.core.publishing import State
from shulian.documents import xlsx
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_figures import happen
from tests.apps.statistics.test_recording import again
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import text

pytestmark = pytest.mark.django_db

HALF_YEAR = "indicator=delivery&period=2021-12--2022-05"


@pytest.fixture
def accepted(act, delivery, cards):
    for heading, upload in (delivery, cards):
        accept_return(again(act), enter_file(again(act), heading, upload))


def chart(page) -> dict:
    return json.loads(re.search(r'id="chart-data"[^>]*>(.*?)</script>', page.content.decode()).group(1))


def test_without_figures_the_page_says_how_to_begin(office):
    page = text(signed_in(office).get("/office/figures/"))
    assert "还没有数字" in page


def test_figures_by_library_the_largest_first_with_their_chart(office, accepted):
    page = signed_in(office).get(f"/office/figures/?{HALF_YEAR}")
    words = text(page)
    for expected in ("原文传递 2021年12月—2022年5月", "66,657", "25 家成员馆中 25 家有数字", "21,684", "32.5%"):
        assert expected in words
    assert chart(page)["names"][:3] == ["旬邑县图书馆", "宝鸡市图书馆", "陇县图书馆"]
    assert chart(page)["values"][2] == 10388


def test_figures_by_reporting_unit(office, accepted):
    page = signed_in(office).get(f"/office/figures/?{HALF_YEAR}&level=unit")
    assert dict(zip(chart(page)["names"], chart(page)["values"], strict=True))["韩城市"] == 2
    assert "25 / 25" in text(page)


def test_the_tree_filters_the_figures(office, accepted):
    page = text(signed_in(office).get(f"/office/figures/?{HALF_YEAR}&library=610327"))
    assert "1 家成员馆中 1 家有数字" in page
    assert "10,388" in page


def test_a_director_sees_the_own_library_only(director, accepted):
    client = signed_in(director)
    page = text(client.get("/office/figures/?indicator=cards-issued&period=2022-Q2"))
    assert "224" in page
    assert "2,086" not in page
    assert client.get("/office/figures/?library=610327").status_code == 403


def test_without_a_base_there_is_no_percentage(office, accepted):
    page = text(signed_in(office).get("/office/figures/?indicator=cards-issued&period=2022-Q2"))
    assert "没有可比的数字" in page
    assert "+0%" not in page
    assert " 0%" not in page


def test_of_who_counts_once_a_city_and_the_whole_have_a_dash_that_says_why(act, office, shaanxi):
    form = design_form(again(act), Design("training", "培训", "Training", 3, "", "", (Asked("training-persons"),)))
    for name in ("铜川图书馆", "雁塔区图书馆", "新城区图书馆"):
        heading = Heading(form, parse("2022-Q2"), shaanxi[name])
        assert through(act, enter_cells(again(act), heading, {"training_persons": "50"})) is None
    client, asked = signed_in(office), "indicator=training-persons&period=2022-Q2"
    page = client.get(f"/office/figures/?{asked}&level=city").content.decode()
    assert (page.count("各馆数字不能相加") > 2, page.count(">150<")) == (True, 0)
    table = client.get(f"/office/workbench/export?{asked}&rows=city&as=csv").content.decode("utf-8-sig")
    assert {"铜川市,50", "西安市,", "合计,"} <= {",".join(line.split(",")[:2]) for line in table.splitlines()}
    assert "各馆数字不能相加。" in text(client.get(f"/office/workbench/?{asked}&rows=city"))


def test_months_may_be_chosen_and_what_is_no_period_is_this_year_and_said(office, accepted):
    client = signed_in(office)
    chosen = "from_year=2022&from_month=4&to_year=2022&to_month=6"
    assert "办理读者证 2022年第二季度" in text(client.get(f"/office/figures/?indicator=cards-issued&{chosen}"))
    backwards = "from_year=2022&from_month=6&to_year=2022&to_month=1"
    for nonsense, named in (("period=never", "never"), (backwards, "2022-06--2022-01")):
        for page in ("figures", "workbench", "figures/cards"):
            seen = text(client.get(f"/office/{page}/?{nonsense}"))
            assert f"“{named}”不是统计期，下面显示的是今年。" in seen
            assert "2022年" in seen
    seen = text(client.get("/office/figures/?level=x&indicator=y"))
    assert ("2022年" in seen, "不是统计期" in seen) == (True, False)


def test_hostile_parameters_are_no_server_errors(office):
    client = signed_in(office)
    addresses = ("/office/figures/", "/office/figures/behind/", "/office/figures/export.xlsx", "/office/returns/")
    names = ("indicator", "period", "level", "library", "group", "from_year", "to_month", "page")
    for name, hostile in itertools.product(names, ("%00", "'", "%F0%9F%93%9A", "9" * 400, "../..", "<script>")):
        for address in addresses:
            found = client.get(f"{address}?from_year=2022&{name}={hostile}")
            assert found.status_code in (200, 403), (address, name, hostile)


def test_the_table_goes_into_a_workbook(office, accepted):
    found = signed_in(office).get("/office/figures/export.xlsx?indicator=cards-issued&period=2022-Q2")
    rows = xlsx.read(found.content).rows
    assert rows[0][0] == "办理读者证 2022年第二季度"
    assert rows[2][:2] == ("洛南县图书馆", 583)
    assert next(row for row in rows if row[0] == "合计")[1] == 2086
    figures = signed_in(office).get(f"/office/figures/export.xlsx?{HALF_YEAR}")
    differs = "陇县图书馆：原表合计为 10399，各项之和为 10388，相差 +11。"
    assert any(differs in map(str, row) for row in xlsx.read(figures.content).rows)
    assert differs in text(signed_in(office).get(f"/office/figures/?{HALF_YEAR}"))
    assert next(row for row in rows if row[0] == "雁塔区图书馆")[1] in (None, "")


def test_a_figure_leads_to_its_entries_and_their_return(office, accepted):
    client = signed_in(office)
    page = client.get(f"/office/figures/behind/?{HALF_YEAR}&level=library&group=610327")
    words = text(page)
    assert "共有 13 条业务记录" in words
    assert "报表第 1 版第 4 行" in words
    assert "/office/returns/" in page.content.decode()
    assert "原文传递：中文标准 2,232" in words


def test_the_way_to_a_return_is_open_to_those_who_may_look_at_it(director, accepted):
    page = signed_in(director).get("/office/figures/behind/?indicator=cards-issued&period=2022-Q2&group=610200")
    assert "报表第 1 版第 2 行" in text(page)
    assert "/office/returns/" not in page.content.decode().partition("<main")[2]


def test_the_caption_of_the_chart_adds_up_the_others_to_the_last_decimal_and_no_quotients(office, shaanxi):
    span = Span.objects.create(start="2022-01-01", end="2022-12-31", state=State.PUBLISHED)
    publication = Publication.objects.create(span=span, number=1, digest="x")
    said = {"publication": publication, "version": 1, "counted_until": clock.now(), "present": 1, "expected": 1}
    values = [*[1000] * 30, Decimal("250.5"), 7]
    for code in ("spending", "turnover"):
        rows = zip(shaanxi.values(), values, strict=False)
        lines = [PublishedFigure(indicator=code, library=one, value=value, **said) for one, value in rows]
        PublishedFigure.objects.bulk_create(lines)
    client = signed_in(office)
    page = client.get("/office/figures/?indicator=spending&period=2022")
    assert "只画最大的 30 个，其余合计 257.5。" in text(page)
    assert "其余合计" not in text(client.get("/office/figures/?indicator=turnover&period=2022"))


def test_beside_published_figures_stands_who_was_there_then(office, shaanxi):
    places = [shaanxi[name] for name in ("铜川图书馆", "王益区图书馆")]
    span = Span.objects.create(start="2022-04-01", end="2022-06-30", state=State.PUBLISHED)
    publication = Publication.objects.create(span=span, number=1, digest="x")
    said = {"indicator": "checkouts", "version": 1, "counted_until": clock.now()}
    for library, value, present, expected in ((None, 1, 1, 2), (places[0], 1, 1, 1), (places[1], None, 0, 1)):
        told = {"library": library, "value": value, "present": present, "expected": expected}
        PublishedFigure.objects.create(publication=publication, **told, **said)
    for place in places:
        Membership.objects.create(library=place, service=Service.CIRCULATION)
        happen("checkout", place, "2022-05-01T08:00:00+08:00")
    client, asked = signed_in(office), "indicator=checkouts&period=2022-Q2"
    assert "2 家成员馆中 1 家有数字" in text(client.get(f"/office/figures/?{asked}"))
    bench = text(client.get(f"/office/workbench/?{asked}&rows=library"))
    assert "2 家成员馆中 1 家有数" in bench
    assert "缺报（1）：王益区图书馆" in bench
    for library, there in (("610200", 1), ("610202", 0)):
        assert f"1 家成员馆中 {there} 家有数字" in text(client.get(f"/office/figures/?{asked}&library={library}"))
    # By months it is a table of today, and so is who is there.
    assert "2 家成员馆中 2 家有数" in text(client.get(f"/office/workbench/?{asked}&rows=month"))


def test_figures_and_workbench_show_what_was_published_and_lead_to_it(office, shaanxi):
    place = shaanxi["铜川图书馆"]
    for _each in range(3):
        happen("checkout", place, "2022-05-01T08:00:00+08:00")
    span = Span.objects.create(start="2022-04-01", end="2022-06-30", state=State.PUBLISHED)
    publication = Publication.objects.create(span=span, number=1, digest="x")
    said = {"indicator": "checkouts", "version": 1, "counted_until": clock.now(), "present": 1, "expected": 1}
    for library, value in ((None, 70), (place, 70)):
        figure = PublishedFigure.objects.create(publication=publication, library=library, value=value, **said)
    client, asked = signed_in(office), "indicator=checkouts&period=2022-Q2"
    page = client.get(f"/office/figures/?{asked}")
    assert f'<a href="/office/published/{figure.pk}/">70</a>' in page.content.decode()
    assert (chart(page)["names"], chart(page)["values"]) == (["铜川图书馆"], [70])
    for words in ("2022-08-01 第 1 次发布", "现在统计会少 67；重述之前以已发布的数字为准。"):
        assert words in text(page)
        assert words in text(client.get(f"/office/workbench/?{asked}&rows=library"))
    bench = client.get(f"/office/workbench/?{asked}&rows=library").content.decode()
    assert f'<a href="/office/published/{figure.pk}/">70</a>' in bench
    for more, rows in (
        ("period=2022-Q2&rows=library", [["铜川图书馆", "70"], ["合计", "70"]]),
        ("period=2022-Q2&rows=city", [["铜川市", "70"], ["合计", "70"]]),
        ("period=2022&rows=quarter", [["2022年第二季度", "70"], ["合计", "70"]]),
        ("period=2022-Q2&rows=month", [["2022年5月", "3"], ["合计", "3"]]),
        ("period=2022-05&rows=library", [["铜川图书馆", "3"], ["合计", "3"]]),
    ):
        table = client.get(f"/office/workbench/export?indicator=checkouts&{more}&as=csv").content.decode("utf-8-sig")
        assert [line.split(",")[:2] for line in table.splitlines()][1:] == rows, more
    assert "已发布的数字为 70，本表为 3。" in text(client.get(f"/office/workbench/?{asked}&rows=month"))
    out = Publication.objects.create(span=span, number=2, digest="y", reason="补报")
    PublishedFigure.objects.create(publication=out, library=place, name=place.name, value=75, restates=figure, **said)
    kept = {"indicator": "checkouts", "period": "2022-Q2", "rows": "city", "command": str(uuid4())}
    saved, bench = client.post("/office/workbench/save", kept).url, f"/office/workbench/export?{asked}&rows=city"
    words = "已重述（补报）：铜川图书馆原为 70。"
    for page in (f"/office/figures/?{asked}", f"/office/workbench/?{asked}&rows=city", saved, f"{bench}&as=csv"):
        assert words in text(client.get(page)), page
    for file in (f"/office/figures/export.xlsx?{asked}", f"{saved}?as=xlsx"):
        assert any(words in str(cell) for row in xlsx.read(client.get(file).content).rows for cell in row), file
