"""The workbench: pivots, what stands behind a cell, reports that stay as they were saved; and bases."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shulian.apps.alliance.models import Library, Membership
from shulian.apps.statistics.actions import Heading, accept_return, enter_cells, enter_file
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.models import BaseFigure, Report
from shulian.core.library import Service
from shulian.core.periods import parse
from shulian.documents import xlsx
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_figures import happen
from tests.apps.statistics.test_recording import again
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import text

pytestmark = pytest.mark.django_db

QUARTER = parse("2022-Q2")
FORM = Design("quarterly", "业务季报", "Quarterly figures", 3, "", "", (Asked("active-readers"),))
LOANS = "indicator=checkouts&period=2022-Q2&rows=library&columns=item-class"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.EXPORT_FOLDER = tmp_path / "entries"


@pytest.fixture
def loans(shaanxi) -> None:
    for name, kind, times in (("铜川图书馆", "book", 3), ("铜川图书馆", "disc", 1), ("雁塔区图书馆", "book", 2)):
        for _one in range(times):
            details = {"item_class": kind, "category": "adult"}
            happen("checkout", shaanxi[name], "2022-05-01T08:00:00+08:00", details=details)


def whole_lines(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def lines(answer) -> list[list[str]]:
    """Without the columns that say how whole the table is."""
    return [line[:-4] for line in whole_lines(answer)]


def test_an_indicator_by_library_and_kind_of_item_with_its_totals(office, loans):
    client = signed_in(office)
    page = text(client.get(f"/office/workbench/?{LOANS}"))
    for words in ("书刊文献外借册次 2022年第二季度", "铜川图书馆", "单位：册次"):
        assert words in page
    header, *rows = lines(client.get(f"/office/workbench/export?{LOANS}&as=csv"))
    assert header[-1] == "合计"
    assert sorted(rows) == sorted(
        [["铜川图书馆", "3", "1", "4"], ["雁塔区图书馆", "2", "", "2"], ["合计", "5", "1", "6"]]
    )
    sheet = xlsx.read(client.get(f"/office/workbench/export?{LOANS}&as=xlsx").content)
    assert any("铜川图书馆" in map(str, row) for row in sheet.rows)


def test_who_is_missing_has_a_line_with_a_dash_and_the_caption_of_the_chart_counts_it(office, loans, shaanxi):
    for name in ("铜川图书馆", "王益区图书馆"):
        Membership.objects.create(library=shaanxi[name], service=Service.CIRCULATION)
    client = signed_in(office)
    page = text(client.get(f"/office/workbench/?{LOANS}"))
    for words in ("2 家成员馆中 1 家有数", "缺报（1）：王益区图书馆", "不含缺报的 1 家成员馆"):
        assert words in page, words
    header, *_lines, absent, total = whole_lines(client.get(f"/office/workbench/export?{LOANS}&as=csv"))
    assert header[-4:] == ["有数字的馆", "应报馆数", "缺报馆", "差异说明"]
    assert absent == ["王益区图书馆", "", "", "", "0", "1", "", ""]
    assert total[-4:] == ["1", "2", "王益区图书馆", ""]
    figures = text(client.get("/office/figures/?indicator=checkouts&period=2022-Q2&level=city"))
    for words in ("2 家成员馆中 1 家有数字", "缺报 1 家 王益区图书馆", "1 / 2"):
        assert words in figures, words


def test_blank_parts_stand_on_every_page_and_in_every_file(act, office, shaanxi):
    form = design_form(again(act), replace(FORM, asked=(Asked("delivery-newspaper"),)))
    heading = Heading(form, QUARTER, shaanxi["铜川图书馆"])
    assert through(act, enter_cells(again(act), heading, {"delivery_newspaper": "48"})) is None
    client, asked = signed_in(office), "indicator=delivery&period=2022-Q2"
    words = "原文传递：合计为至少数：有 1 家图书馆的分项有空缺：铜川图书馆。"
    kept = {"indicator": "delivery", "period": "2022-Q2", "rows": "city", "command": str(uuid4())}
    saved = client.post("/office/workbench/save", kept)
    for page in (f"/office/workbench/?{asked}&rows=city", f"/office/figures/?{asked}&level=city", saved.url):
        assert words in text(client.get(page)), page
    assert words in whole_lines(client.get(f"/office/workbench/export?{asked}&rows=city&as=csv"))[-1]
    for file in (
        f"{saved.url}?as=xlsx",
        f"/office/workbench/export?{asked}&as=xlsx",
        "/office/figures/export.xlsx?level=city&" + asked,
    ):
        assert any(words in map(str, row) for row in xlsx.read(client.get(file).content).rows), file


def test_a_cell_leads_to_the_entries_it_is_made_of(office, loans, shaanxi):
    code = shaanxi["铜川图书馆"].code
    client = signed_in(office)
    page = text(client.get(f"/office/workbench/behind/?{LOANS}&row={code}&column=book"))
    assert "这个数字共有 3 条业务记录" in page
    assert "这个数字共有 6 条业务记录" in text(client.get(f"/office/workbench/behind/?{LOANS}"))
    for by, key in (
        ("hour", "8"),
        ("weekday", "7"),
        ("channel", "desk"),
        ("reader-type", "adult"),
        ("month", "202205"),
    ):
        asked = f"indicator=checkouts&period=2022&rows={by}&row={key}"
        assert "6 条业务记录" in text(client.get(f"/office/workbench/behind/?{asked}")), by
    for by in ("clc", "owner"):
        assert "6 条业务记录" in text(
            client.get(f"/office/workbench/behind/?indicator=checkouts&period=2022&rows={by}&row=-")
        )


def test_returns_stand_where_the_system_counted_nothing(act, office, cards, shaanxi):
    accept_return(again(act), enter_file(act, *cards))
    happen("card-issued", shaanxi["雁塔区图书馆"], "2022-05-01T08:00:00+08:00")
    client = signed_in(office)
    asked = "indicator=cards-issued&period=2022-Q2&rows=city"
    assert ["合计", "2087"] in lines(client.get(f"/office/workbench/export?{asked}&as=csv"))
    assert "22 家图书馆的数字来自报表" in text(client.get(f"/office/workbench/?{asked}"))


def test_what_only_returns_bring_is_pivoted_by_place_and_time(act, office, delivery):
    accept_return(again(act), enter_file(act, *delivery))
    asked = "indicator=delivery&period=2021-12--2022-05&rows=unit"
    rows = dict(lines(signed_in(office).get(f"/office/workbench/export?{asked}&as=csv"))[1:])
    assert (rows["韩城市"], rows["渭南市"], rows["合计"]) == ("2", "4944", "66657")


def test_a_quotient_in_the_workbench_has_no_sum(office, loans, shaanxi):
    BaseFigure.objects.create(base_id="population", division_id="610200", year=2022, value=4, source="年鉴")
    asked = "indicator=loans-per-head&period=2022-Q2&rows=library"
    rows = lines(signed_in(office).get(f"/office/workbench/export?{asked}&as=csv"))
    assert ["铜川图书馆", "1.0"] in rows
    assert ["合计", ""] in rows


def test_distinct_readers_of_a_line_are_no_sum_of_its_columns(office, shaanxi):
    reader = uuid4()
    for kind in ("book", "disc"):
        happen("checkout", shaanxi["铜川图书馆"], "2022-05-01T08:00:00+08:00", reader, details={"item_class": kind})
    asked = "indicator=active-readers&period=2022-Q2&rows=library&columns=item-class"
    rows = lines(signed_in(office).get(f"/office/workbench/export?{asked}&as=csv"))
    assert rows[1:] == [["铜川图书馆", "1", "1", "1"], ["合计", "1", "1", "1"]]


def test_a_total_of_distinct_readers_stands_under_a_table_without_columns(office, shaanxi):
    reader = uuid4()
    for name in ("铜川图书馆", "雁塔区图书馆"):
        happen("checkout", shaanxi[name], "2022-05-01T08:00:00+08:00", reader)
    asked = "indicator=active-readers&period=2022-Q2&rows=library"
    assert lines(signed_in(office).get(f"/office/workbench/export?{asked}&as=csv"))[-1] == ["合计", "1"]


def test_returns_are_not_lost_by_way_or_time(act, office, cards, shaanxi):
    accept_return(again(act), enter_file(act, *cards))
    happen("card-issued", shaanxi["雁塔区图书馆"], "2022-05-01T08:00:00+08:00")
    client = signed_in(office)
    asked = "indicator=cards-issued&period=2022-Q2"

    def rows(by: str) -> dict[str, list[str]]:
        found = lines(client.get(f"/office/workbench/export?{asked}&{by}&as=csv"))
        return {row[0]: row[1:] for row in found}

    # A return says no way and no hour, and one for a quarter tells no months apart.
    assert rows("rows=channel")["合计"] == rows("rows=month")["合计"] == rows("rows=quarter")["合计"] == ["2087"]
    assert rows("rows=quarter")["2022年第二季度"] == ["2087"]
    assert rows("rows=month")["2022年5月"] == ["1"]
    by_city = rows("rows=city&columns=channel")
    assert (by_city["商洛市"][-1], by_city["西安市"][-1], by_city["合计"][-1]) == ("1187", "1", "2087")
    behind = text(client.get(f"/office/workbench/behind/?{asked}&rows=channel&row=-"))
    assert "22 条业务记录" in behind


def test_a_distinct_count_that_comes_from_two_sources_is_missing_and_no_sum(act, office, shaanxi):
    form = design_form(again(act), replace(FORM, asked=(Asked("active-readers"),)))
    for name in ("铜川图书馆", "王益区图书馆"):
        sent = enter_cells(again(act), Heading(form, QUARTER, shaanxi[name]), {"active_readers": "5"})
        through(again(act), sent)
    happen("checkout", shaanxi["雁塔区图书馆"], "2022-05-01T08:00:00+08:00", uuid4())
    client = signed_in(office)
    asked = "indicator=active-readers&period=2022-Q2"
    rows = dict(lines(client.get(f"/office/workbench/export?{asked}&rows=city&as=csv")))
    assert (rows["西安市"], rows.get("铜川市", ""), rows["合计"]) == ("1", "", "")
    rows = dict(lines(client.get(f"/office/workbench/export?{asked}&rows=library&as=csv")))
    assert (rows["铜川图书馆"], rows["王益区图书馆"], rows["合计"]) == ("5", "5", "")
    kept = {"indicator": "active-readers", "period": "2022-Q2", "rows": "city", "command": str(uuid4())}
    for page in (f"/office/workbench/?{asked}&rows=city", client.post("/office/workbench/save", kept).url):
        shown = text(client.get(page))
        # The city and the total have figures, though no sum of them; so says a sentence, too.
        assert (shown.count("各馆数字不能相加"), "没有业务记录，也未填报" in shown) == (3, False), page


def test_requests_are_told_apart_by_their_type(act, office, delivery, shaanxi):
    accept_return(again(act), enter_file(act, *delivery))
    client = signed_in(office)
    asked = "indicator=delivery&period=2021-12--2022-05"
    header, *rows = lines(client.get(f"/office/workbench/export?{asked}&rows=library&columns=request-type&as=csv"))
    assert len(header) == 1 + 13 + 1
    total = dict(zip(header, rows[-1], strict=True))
    assert (total["原文传递：中文期刊"], total["合计"]) == ("51177", "66657")
    line = next(dict(zip(header, row, strict=True)) for row in rows if row[0] == "陇县图书馆")
    assert line["合计"] == "10388"
    turned = dict(lines(client.get(f"/office/workbench/export?{asked}&rows=request-type&as=csv")))
    assert (turned["原文传递：中文期刊"], turned["合计"]) == ("51177", "66657")
    key = "row=delivery-zh-journal&rows=request-type"
    assert "25 条业务记录" in text(client.get(f"/office/workbench/behind/?{asked}&{key}"))
    assert client.get(f"/office/workbench/?{asked}&rows=request-type&columns=quarter").status_code == 200


def test_a_saved_report_shows_the_same_figures_whatever_comes_in_later(office, director, loans, shaanxi):
    client = signed_in(office)
    sent = dict(part.split("=") for part in LOANS.split("&")) | {"command": str(uuid4()), "name": "第二季度外借"}
    saved = client.post("/office/workbench/save", sent)
    assert client.post("/office/workbench/save", sent).url == saved.url
    happen("checkout", shaanxi["铜川图书馆"], "2022-05-02T08:00:00+08:00", details={"item_class": "book"})
    assert ["合计", "5", "1", "6"] in lines(client.get(f"{saved.url}?as=csv"))
    page = text(client.get(saved.url))
    assert "第二季度外借" in page
    assert "数字为" in page
    assert "第二季度外借" in text(client.get("/office/workbench/reports/"))
    assert Report.objects.get().version == 1
    # It is about the whole province, and the director sees the figures of one library.
    assert signed_in(director).get(saved.url).status_code == 403
    assert "第二季度外借" not in text(signed_in(director).get("/office/workbench/reports/"))


def test_a_library_sees_its_own_figures_alone(director, loans):
    rows = lines(signed_in(director).get(f"/office/workbench/export?{LOANS}&as=csv"))
    assert rows[1:] == [["铜川图书馆", "3", "1", "4"], ["合计", "3", "1", "4"]]


def test_odd_questions_are_answered_by_sensible_ones(office, loans):
    client = signed_in(office)
    for odd in ("rows=library&columns=city", "rows=clc&columns=clc", "rows=nonsense", "indicator=x&period=y"):
        assert client.get(f"/office/workbench/?{odd}").status_code == 200
    assert client.get("/office/workbench/behind/?indicator=checkouts&rows=hour&row=x").status_code == 200


def test_a_base_is_entered_with_its_source_and_replaced_for_a_reason(office, director):
    client = signed_in(office)
    known = {
        "base": "population",
        "division": "610200",
        "year": "2021",
        "value": "698000",
        "source": "第七次人口普查公报",
    }
    page = text(client.post("/office/bases/enter/", known | {"command": str(uuid4())}, follow=True))
    assert "698,000" in page
    other = known | {"value": "700000", "command": str(uuid4())}
    assert "请写明更换理由" in text(client.post("/office/bases/enter/", other))
    assert client.post("/office/bases/enter/", other | {"reason": "修订", "command": str(uuid4())}).status_code == 302
    assert list(BaseFigure.objects.filter(replaced_at=None).values_list("value", flat=True)) == [700000]
    assert "没有代码" in text(
        client.post("/office/bases/enter/", known | {"division": "999999", "command": str(uuid4())})
    )
    sheet = xlsx.read(client.get("/office/bases/export.xlsx").content)
    assert any(700000 in row for row in sheet.rows)
    assert signed_in(director).post("/office/bases/enter/", other).status_code == 403
    assert Library.objects.exists()


HEADER = ("基数", "行政区划代码", "年", "数值", "出处", "更换理由")
TONGCHUAN = ("常住人口", "610200", 2021, 698000, "第七次人口普查公报", "")


def send_bases(client, *rows: tuple[object, ...], header: tuple[str, ...] = HEADER):
    data = xlsx.write([xlsx.Page("基数", header, rows)])
    sent = {"command": str(uuid4()), "file": SimpleUploadedFile("bases.xlsx", data)}
    return client.post("/office/bases/upload/", sent)


def test_bases_come_from_a_file_and_every_row_is_told_what_became_of_it(office, director):
    client = signed_in(office)
    wrong = [
        ("常住人口", "999999", 2021, 1, "年鉴", ""),
        ("常住人口", "610300", 2021, -5, "年鉴", ""),
        ("常住人口", "610300", "二零二一", 5, "年鉴", ""),
        ("常住人口", "610400", 2021, 5, "", ""),
        ("无此基数", "610400", 2021, 5, "年鉴", ""),
        ("常住人口", "610500", 2021, None, "年鉴", ""),
        ("常住人口", "610600", 2021, 5, "年鉴", ""),
        ("常住人口", "610600", 2021, 6, "年鉴", ""),
    ]
    answer = send_bases(client, TONGCHUAN, *wrong)
    assert answer.status_code == 422
    page = text(answer)
    for words in ("没有录入任何数字", "2 可以录入", "3 没有代码", "-5", "二零二一", "10 另一行"):
        assert words in page, words
    assert not BaseFigure.objects.exists()
    assert "1 个数字已录入" in text(send_bases(client, TONGCHUAN))
    assert "已有此数" in text(send_bases(client, TONGCHUAN))
    changed = (*TONGCHUAN[:3], 700000, "年鉴", "")
    assert "请写明更换理由" in text(send_bases(client, changed))
    assert send_bases(client, (*changed[:5], "修订")).status_code == 200
    assert list(BaseFigure.objects.filter(replaced_at=None).values_list("value", flat=True)) == [700000]
    assert send_bases(signed_in(director), TONGCHUAN).status_code == 403


def test_the_workbook_of_all_bases_may_be_sent_back(office):
    client = signed_in(office)
    send_bases(client, TONGCHUAN)
    data = client.get("/office/bases/export.xlsx").content
    sent = {"command": str(uuid4()), "file": SimpleUploadedFile("bases.xlsx", data)}
    assert "已有此数" in text(client.post("/office/bases/upload/", sent))
    assert BaseFigure.objects.count() == 1


def test_a_column_that_is_there_twice_is_named_by_its_heading(office):
    answer = send_bases(signed_in(office), (*TONGCHUAN, 2021), header=(*HEADER, "年份"))
    assert answer.status_code == 422
    assert "年份" in text(answer)
    assert not BaseFigure.objects.exists()


def test_a_file_without_the_columns_of_bases_is_refused_in_one_sentence(office):
    client = signed_in(office)
    assert "缺少“出处”一列" in text(send_bases(client, TONGCHUAN[:4], header=HEADER[:4]))
    assert send_bases(client, header=HEADER).status_code == 422
    twice = ("年", *HEADER)
    assert send_bases(client, (2021, *TONGCHUAN), header=twice).status_code == 422
