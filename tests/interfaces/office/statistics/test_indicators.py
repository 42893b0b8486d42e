"""The pages of definitions: the list, one with its versions, and a new version."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shulian.apps.statistics.definitions import DEFINING, definition_of
from shulian.apps.statistics.models import Indicator
from shulian.documents import xlsx
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import press, text

pytestmark = pytest.mark.django_db


def form(code: str, **changed: str) -> dict[str, object]:
    """What the page sends for an indicator as it is, with some lines changed."""
    says = definition_of(Indicator.objects.get(pk=code))
    sent = {name: says[name] for name in DEFINING if name not in ("where", "dimensions")}
    for name in ("parts", "over"):
        sent[name] = " ".join(says[name])
    return sent | {"code": code, "command": str(uuid4()), "valid_from": "2023-01-01", "reason": "新标准"} | changed


def test_all_indicators_are_listed_and_found_by_a_word(office):
    page = text(signed_in(office).get("/office/indicators/"))
    assert "书刊文献外借册次" in page
    found = text(signed_in(office).get("/office/indicators/?q=周转"))
    assert "书刊文献外借册次 ÷ 总藏量" in found
    assert "办理读者证" not in found
    assert "没有这样的指标" in text(signed_in(office).get("/office/indicators/?q=xyzzy"))


def test_the_list_as_a_workbook(office):
    sheet = xlsx.read(signed_in(office).get("/office/indicators/export.xlsx?theme=derived").content)
    assert len(sheet.rows) == 1 + Indicator.objects.filter(theme="derived").count()


def test_a_definition_says_what_it_counts_and_where_it_is_used(office):
    page = text(signed_in(office).get("/office/indicators/cards-issued/"))
    for words in ("“card-issued”流水的条数", "读者类型", "自2021", "报表：办证量统计表", "办证量环比"):
        assert words in page
    assert signed_in(office).get("/office/indicators/nonsense/").status_code == 404


def test_a_new_version_is_put_in_force_and_stands_beside_the_old_one(office):
    client = signed_in(office)
    assert "制定新版本" in text(client.get("/office/indicators/checkouts/"))
    assert "valid_from" in client.get("/office/indicators/checkouts/define/").content.decode()
    answer = client.post("/office/indicators/checkouts/define/", form("checkouts", kind="renew"), follow=True)
    page = text(answer)
    assert "定义已生效" in page
    assert "“renew”流水的数量之和" in page
    assert "“checkout”流水的数量之和" in page


def test_a_definition_that_divides_by_itself_is_refused_in_one_sentence(office):
    answer = signed_in(office).post("/office/indicators/turnover/define/", form("turnover", over="turnover"))
    assert answer.status_code == 422
    assert "定义绕回了自身：turnover → turnover" in text(answer)
    assert Indicator.objects.get(pk="turnover").version == 1


def test_a_definition_counts_some_entries_only_and_is_broken_down_by_what_is_ticked(office):
    client = signed_in(office)
    sent = form("checkouts") | {
        "code": "self-service",
        "where_channel": "sip2",
        "where_item_class": "book",
        "reason": "",
    }
    page = text(client.post("/office/indicators/new/", sent | {"dimensions": ["library", "month"]}, follow=True))
    assert "渠道 = sip2, 文献类型 = book" in page
    made = Indicator.objects.get(pk="self-service")
    assert (made.where, made.dimensions) == ({"channel": "sip2", "item_class": "book"}, ["library", "month"])
    assert 'value="sip2" selected' in client.get("/office/indicators/self-service/define/").content.decode()
    wrong = form("cards-issued") | {"code": "of-books", "where_clc": "I", "reason": ""}
    answer = client.post("/office/indicators/new/", wrong)
    assert (answer.status_code, "这类流水不含“clc”" in text(answer)) == (422, True)
    odd = client.post("/office/indicators/new/", sent | {"code": "odd", "where_channel": "nonsense"})
    assert odd.status_code == 422


def test_an_indicator_of_ones_own(office):
    client = signed_in(office)
    assert client.get("/office/indicators/new/").status_code == 200
    sent = form("checkouts") | {"code": "puppet-plays", "kind": "", "name_zh": "木偶戏", "reason": ""}
    assert "来自报表" in text(client.post("/office/indicators/new/", sent, follow=True))
    again = client.post("/office/indicators/new/", sent | {"command": str(uuid4())})
    assert "已有指标" in text(again)


def test_a_library_reads_definitions_and_changes_none(director):
    client = signed_in(director)
    assert "制定新版本" not in text(client.get("/office/indicators/checkouts/"))
    assert client.post("/office/indicators/checkouts/define/", form("checkouts")).status_code == 403


def test_a_definition_is_ended_on_its_page_when_no_form_asks_for_it(office, director):
    address, sent = (
        "/office/indicators/in-house-use/",
        {"month": "2022-06", "reason": "改用新指标", "successor": "checkouts"},
    )
    used = press(signed_in(office), "/office/indicators/cards-issued/end", **sent)
    assert "此后仍在使用：cards、" in text(used)
    assert "定义在月末终止" in text(press(signed_in(office), f"{address}end", **(sent | {"month": "六月"})))
    assert signed_in(director).post(f"{address}end", {"command": str(uuid4())} | sent).status_code == 403
    page = text(press(signed_in(office), f"{address}end", **sent))
    assert "终止：改用新指标。 改计： checkouts" in page
    assert "终止此定义" not in page
