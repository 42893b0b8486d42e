"""The pages of returns: sending, looking at what does not add up, answering, accepting."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shulian.apps.statistics.actions import Heading, enter_cells, enter_file
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.models import Finding, Return
from shulian.core.periods import parse
from shulian.documents import xlsx
from tests.interfaces.office.statistics.conftest import signed_in

pytestmark = pytest.mark.django_db

QUARTER = {"year": "2022", "month": "4", "library": "whole", "reason": ""}


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def send(client: Client, data: bytes, name: str = "办证量.csv", **fields: str):
    upload = SimpleUploadedFile(name, data)
    form = QUARTER | {"command": str(uuid4()), "file": upload} | fields
    return client.post("/office/returns/send/cards/", form)


def press(client: Client, address: str, **fields: str):
    return client.post(address, {"command": str(uuid4())} | fields, follow=True)


def test_the_list_shows_forms_and_returns_with_what_is_open(office, act, delivery):
    client = signed_in(office)
    assert "还没有报表" in text(client.get("/office/returns/"))
    enter_file(act, *delivery)
    page = text(client.get("/office/returns/"))
    for words in ("原文传递统计表", "2021年12月—2022年5月", "整表", "草稿", "3 处待看", "上传表格", "直接填写"):
        assert words in page


def test_a_table_is_sent_checked_and_accepted(office, delivery):
    client = signed_in(office)
    upload = delivery[1]
    form = {"command": str(uuid4()), "year": "2021", "month": "12", "library": "whole", "reason": ""}
    form |= {
        "file": SimpleUploadedFile(upload.name, upload.data),
        "totals": SimpleUploadedFile(upload.totals_name, upload.totals),
    }
    page = text(client.post("/office/returns/send/document-delivery/", form, follow=True))
    for words in (
        "原文传递统计表 2021年12月—2022年5月",
        "25 行 · 325 个数字",
        "3 处不符",
        "陇县图书馆：原表合计为 10399，各项之和为 10388，相差 +11。",
        "陈仓区图书馆：原表合计为 55，各项之和为 54，相差 +1。",
        "原表总计为 66669，全部数字之和为 66657，相差 +12。",
        "10,388 原表 10,399",
        "66,657 原表 66,669",
        "23 个行合计",
        "13 个列合计",
        "原表总计 66669 等于各馆原合计之和。",
    ):
        assert words in page
    made = Return.objects.get()
    page = text(press(client, f"/office/returns/{made.pk}/accept"))
    assert "报表已确认，数字从现在起计入统计。" in page
    made.refresh_from_db()
    assert made.status == Return.Status.ACCEPTED


def test_what_cannot_be_added_up_has_no_total_on_the_page_of_a_return(office, act, shaanxi):
    form = design_form(act, Design("readers", "读者统计", "Readers", 12, "", "", (Asked("active-readers"),)))
    heading = Heading(form, parse("2021"), shaanxi["铜川图书馆"])
    made = enter_cells(replace(act, command=uuid4()), heading, {"active_readers": "40"})
    assert "合计 — 不能相加" in text(signed_in(office).get(f"/office/returns/{made.pk}/"))


def test_the_printed_note_is_typed_with_the_cards(office, cards):
    client = signed_in(office)
    page = send(client, cards[1].data, total="2086", change="1297", percent="164")
    page = text(client.get(page.url))
    for words in ("一切相符", "原表总计 2086 等于全部数字之和。", "原表所印环比 +164% 核对无误。", "上一期为 789"):
        assert words in page


def test_letters_in_a_cell_are_named_and_put_right_on_the_page(office, cards):
    client = signed_in(office)
    file = "图书馆,办证量\n铜川图书馆,224\n王益区图书馆,三十二\n".encode()
    refused = text(send(client, file))
    assert "未录入任何数字：有 1 处不对" in refused
    assert "单元格 B3：“三十二”不是数字。（办证量） 用阿拉伯数字填写；不清楚就留空。" in refused
    assert not Return.objects.exists()
    page = client.get(send(client, file, anyway="on").url)
    assert "单元格 B3：“三十二”不是数字。" in text(page)
    problem = Finding.objects.get()
    refused = press(client, f"/office/returns/{problem.of_return_id}/accept")
    assert "还有 1 个问题未处理" in text(refused)
    press(client, f"/office/returns/findings/{problem.pk}", value="32")
    page = press(client, f"/office/returns/{problem.of_return_id}/accept")
    assert "报表已确认" in text(page)


def test_a_difference_is_answered_beside_its_figure(office, act, delivery):
    client = signed_in(office)
    made = enter_file(act, *delivery)
    finding = made.findings.first()
    page = text(press(client, f"/office/returns/findings/{finding.pk}", answer="原件如此"))
    assert "答复已记录。" in page
    assert "说明：原件如此" in page


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\xff\xd8\xff JPEG", "a.xlsx", "文件不是 xlsx 工作簿。"),
        ("图书馆,数量\n铜川图书馆,1\n".encode(), "a.csv", "表格缺少“办证量”一列。"),
        (b"x" * (5 * 1024 * 1024 + 1), "a.csv", "文件超过 5 MB。"),
    ],
)
def test_an_unusable_file_gets_a_sentence_and_keeps_what_was_typed(office, data, name, words):
    page = send(signed_in(office), data, name, reason="补报")
    assert page.status_code == 200
    assert words in text(page)
    assert 'value="补报"' in page.content.decode()
    assert not Return.objects.exists()


def test_after_a_refusal_the_page_is_a_new_act(office):
    client = signed_in(office)
    command = str(uuid4())
    page = send(client, "图书馆,办证量\n".encode(), command=command)
    assert "没有带数字的行" in text(page)
    assert command not in page.content.decode()


def test_a_second_table_asks_for_a_reason(office, cards):
    client = signed_in(office)
    send(client, cards[1].data)
    other = "图书馆,办证量\n铜川图书馆,1\n".encode()
    assert "填写新版本须说明理由" in text(send(client, other))
    assert send(client, other, reason="更正").status_code == 302


def test_a_closed_period_says_so(office, act, cards):
    client = signed_in(office)
    made = enter_file(act, *cards)
    press(client, f"/office/returns/{made.pk}/accept")
    page = press(client, f"/office/returns/{made.pk}/close")
    assert "统计期已关闭" in text(page)
    assert "该统计期已关闭" in text(send(client, b"library,cards_issued\nx,1\n", reason="更正"))


def test_a_director_sends_the_own_library_only(office, director, act, cards):
    client = signed_in(director)
    whole = enter_file(act, *cards)
    assert client.get(f"/office/returns/{whole.pk}/").status_code == 403
    assert "办证量统计表 2022年第二季度" not in text(client.get("/office/returns/"))
    typed = QUARTER | {"command": str(uuid4()), "library": "610200", "cell-cards_issued": "224"}
    page = client.post("/office/returns/send/cards/typed/", typed, follow=True)
    assert "提交" in text(page)
    own = Return.objects.get(library__code="610200")
    assert client.post(f"/office/returns/{own.pk}/accept", {"command": str(uuid4())}).status_code == 403
    assert "报表已签发并提交，由市馆审核、联盟办公室确认。" in text(press(client, f"/office/returns/{own.pk}/submit"))
    page = client.post("/office/returns/send/cards/typed/", typed | {"library": "610202"})
    assert page.status_code == 200
    assert Return.objects.filter(library__code="610202").count() == 0


def test_the_empty_form_comes_back_as_a_return(office, director):
    client = signed_in(director)
    blank = client.get("/office/returns/send/cards/blank.xlsx")
    assert xlsx.read(blank.content).rows == (("图书馆", "馆代码", "办证量"), ("铜川图书馆", "610200", ""))
    filled = xlsx.write([xlsx.Page("a", ("图书馆", "馆代码", "办证量"), [("铜川图书馆", "610200", 224)])])
    assert send(client, filled, "a.xlsx", library="610200").status_code == 302
    assert Return.objects.get().lines.get().cells == {"cards_issued": 224}


def test_the_file_can_be_had_again(office, cards):
    client = signed_in(office)
    send(client, cards[1].data)
    found = client.get(f"/office/returns/{Return.objects.get().pk}/file")
    assert b"".join(found.streaming_content) == cards[1].data
    assert "attachment" in found["Content-Disposition"]


def test_a_discarded_draft_is_gone_from_the_list(office, cards):
    client = signed_in(office)
    send(client, cards[1].data)
    page = text(press(client, f"/office/returns/{Return.objects.get().pk}/discard"))
    assert "草稿已作废" in page
    assert "还没有报表" in page


def test_strangers_see_nothing(shaanxi, client):
    assert client.get("/office/returns/").status_code == 302
    assert client.get("/office/returns/1/").status_code == 302


def test_english_on_request(office, act, delivery):
    client = signed_in(office)
    made = enter_file(act, *delivery)
    client.cookies["django_language"] = "en"
    page = text(client.get(f"/office/returns/{made.pk}/"))
    assert "陇县图书馆: the printed total is 10399, the figures add up to 10388, a difference of +11." in page
    assert "Document delivery Dec 2021 – May 2022" in page
