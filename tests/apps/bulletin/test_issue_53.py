"""The statistics section of bulletin no. 53, rebuilt from the two tables."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from pypdf import PdfReader

from shulian.apps.alliance.models import Membership
from shulian.apps.bulletin.printing import printed
from shulian.apps.bulletin.queries import table_sources, values
from shulian.core.library import Service
from shulian.documents.bulletin import Table
from shulian.interfaces.commands.demonstration.bulletin import make_demonstration_issue
from tests.apps.statistics.conftest import CARDS, DELIVERY
from tests.apps.statistics.test_golden_tables import printed as read

pytestmark = pytest.mark.django_db


def tables(issue) -> list[Table]:
    (section,) = values(issue)["sections"]
    return section["blocks"]


def texts(row) -> list[str]:
    return [cell["text"] + cell["mark"] for cell in row["cells"]]


def test_the_masthead(issue):
    made = values(issue)
    assert [made[key] for key in ("masthead", "name", "number", "subtitle", "issuer", "date")] == [
        "陕西公共图书馆服务联盟",
        "工作简报",
        "第53期",
        "（2022年联盟工作会议特刊）",
        "联盟工作委员会办公室",
        "2022年8月8日",
    ]
    assert made["sections"][0]["heading"] == "【联盟流通】"


def test_the_delivery_table_stands_in_the_printed_order_with_computed_totals(issue):
    delivery, _cards = tables(issue)
    assert (delivery["title"], delivery["period"], delivery["unit"]) == (
        "原文传递统计表",
        "（2021.12–2022.5）",
        "单位：件",
    )
    assert [column["heading"] for column in delivery["columns"]][:3] == ["序号", "图书馆", "中文期刊"]
    rows = [texts(row) for row in delivery["rows"]]
    assert len(rows) == 26
    assert rows[0] == [
        "1",
        "旬邑县图书馆",
        "13168",
        "1",
        "0",
        "6217",
        "0",
        "660",
        "0",
        "784",
        "26",
        "522",
        "0",
        "1",
        "305",
        "21684",
    ]
    assert rows[2][-1] == "10388①"
    assert " ".join(rows[18][1:]) == "陈仓区图书馆 47 0 0 1 0 0 0 0 0 3 0 0 3 54②"
    assert rows[24][1] == "韩城市司马迁图书馆"
    assert rows[25] == [
        "",
        *["合计", "51177", "48", "367", "8145", "1", "1311", "0", "980", "28", "3683", "7", "116", "794", "66657③"],
    ]


def test_every_cell_of_both_tables_is_that_of_the_printed_files_and_every_total_the_sum_of_them(issue):
    delivery, cards = tables(issue)
    rows = read(DELIVERY)
    kinds = list(rows[0])[4:-3]
    lines = [[int(row[kind]) for kind in kinds] for row in rows]
    lines = [[*line, sum(line)] for line in lines]
    lines.append([sum(column) for column in zip(*lines, strict=True)])
    assert [[int(cell["text"]) for cell in row["cells"][2:]] for row in delivery["rows"]] == lines
    assert (len(lines), len(kinds)) == (26, 13)
    of_cities = Counter[str]()
    for row in read(CARDS):
        of_cities[row["city"]] += int(row["cards_issued"])
    *shown, total = cards["rows"]
    own = [texts(row)[1:] for row in shown if row["kind"] != "subtotal"]
    assert {name: int(number) for name, number in own} == {
        row["library"].replace("国桢", "国祯"): int(row["cards_issued"]) for row in read(CARDS)
    }
    assert sorted(int(texts(row)[-1]) for row in shown if row["kind"] == "subtotal") == sorted(of_cities.values())
    assert int(texts(total)[-1]) == of_cities.total()


def test_where_print_and_sum_differ_a_footnote_says_so(issue):
    delivery, _cards = tables(issue)
    assert [note["mark"] + note["text"] for note in delivery["footnotes"]] == [
        "①陇县图书馆：原表合计为 10399，各项之和为 10388，相差 +11。",
        "②陈仓区图书馆：原表合计为 55，各项之和为 54，相差 +1。",
        "③原表总计为 66669，全部数字之和为 66657，相差 +12。原表总计等于各馆原合计之和。",
    ]
    assert delivery["notes"] == ["注：共 25 家图书馆填报。"]


def test_the_cards_stand_by_city_with_subtotals(issue):
    _delivery, cards = tables(issue)
    firsts = [texts(row)[0] for row in cards["rows"] if row["kind"] == "first"]
    subtotals = [texts(row)[-1] for row in cards["rows"] if row["kind"] == "subtotal"]
    assert dict(zip(firsts, subtotals, strict=True)) == {
        "铜川市": "538",
        "咸阳市": "170",
        "商洛市": "1187",
        "榆林市": "128",
        "渭南市": "26",
        "延安市": "37",
    }
    assert [row["cells"][0]["spans"] for row in cards["rows"][:7]] == [6, 0, 0, 0, 0, 0, 4]
    assert texts(cards["rows"][-1]) == ["合计", "", "2086"]


def test_the_note_on_the_quarter_before_is_confirmed_and_says_what_it_rests_on(issue):
    _delivery, cards = tables(issue)
    assert cards["footnotes"] == []
    assert cards["notes"] == [
        "注：较2022年第一季度增加 1297 张，环比增加 164%。",
        "注：2022年第一季度的总数 789 由原表所印的变化推得，没有报表给出。",
        "注：共 22 家图书馆填报。",
        "注：“佳县国桢图书馆”已按“佳县国祯图书馆”读入。",
    ]


def test_of_how_many_members_the_table_of_cards_is_stands_under_it_and_asks_for_no_signature(issue, shaanxi):
    before = [source.to_sign for source in table_sources(issue)]
    for library in shaanxi.values():
        Membership.objects.create(library=library, service=Service.CIRCULATION)
    delivery, cards = tables(issue)
    assert cards["notes"][2:4] == ["注：共 22 家图书馆填报。", f"注：{len(shaanxi)}家成员馆中22家有数。"]
    assert delivery["notes"] == ["注：共 25 家图书馆填报。"]
    assert [source.to_sign for source in table_sources(issue)] == before


def test_the_pdf_holds_the_same_values(issue):
    pages = PdfReader(io.BytesIO(printed(issue))).pages
    words = "".join("".join(page.extract_text().split()) for page in pages)
    for expected in ("第53期", "66657③", "10388①", "环比增加164%", "商洛市", "1187"):
        assert expected in words


def test_making_the_demonstration_again_changes_nothing(issue, act):
    assert make_demonstration_issue(act) == issue
