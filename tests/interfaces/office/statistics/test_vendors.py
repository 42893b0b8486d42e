"""Tables of providers: a layout is chosen over one; files are looked at, taken in, corrected, refused, asked about."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from shulian import clock
from shulian.apps.alliance.models import Alliance, Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import (
    Finding,
    Indicator,
    Provider,
    SheetLayout,
    Span,
    UsageMonth,
    UsageRow,
    VendorFile,
)
from shulian.apps.statistics.point_words import point_words
from shulian.apps.statistics.queries.checklist import points
from shulian.apps.statistics.queries.figures import total_of
from shulian.apps.statistics.queries.usage import covered_by_library
from shulian.core.periods import parse
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.interfaces.test_people import signed_in, text

pytestmark = pytest.mark.django_db

SHEET = """某资源库使用月报,,,
图书馆,资源名称,下载量（篇）,检索次数
雁塔区图书馆,期刊,"1,200",300
雁塔区图书馆,图书,34,—
小寨分馆,期刊,6,0
合计,,1240,300
注：数据来自平台,,,
"""


@pytest.fixture(autouse=True)
def april(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.stopped_at(datetime(2025, 4, 1, 4, tzinfo=UTC)):
        yield


@pytest.fixture
def library() -> Library:
    Alliance.objects.get_or_create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    return make.library("雁塔区图书馆", code="610113")


@pytest.fixture
def branch(library: Library) -> Library:
    return make.library("小寨分馆", library, code="610113-1")


@pytest.fixture
def director(library: Library, branch: Library) -> Client:
    return signed_in(make.staff(Role.LIBRARY_DIRECTOR, library))


@pytest.fixture
def provider(director: Client, library: Library) -> Provider:
    return Provider.objects.create(
        library=library, name="某资源库", platform="某资源库", reports=["VS"], starts_on=date(2025, 2, 1)
    )


def send(client: Client, provider: Provider, data: bytes, month: str = "2025-02", name: str = "二月.csv") -> Any:
    said = {"command": str(uuid4()), "month": month, "library": "610113", "file": SimpleUploadedFile(name, data)}
    return client.post(f"/office/e-resources/{provider.pk}/tables/", said)


def sent(client: Client, provider: Provider, data: bytes, **how: str) -> VendorFile:
    answer = send(client, provider, data, **how)
    assert answer.status_code == 302, text(answer)
    return VendorFile.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[1]))


def chosen(answer: Any, **changes: str) -> dict[str, Any]:
    """What the form of the layout says as it stands, with what is chosen otherwise; headings by their words."""
    form = next(one for one in html.fromstring(answer.content).forms if one.get("id") == "layout")
    said = dict(form.form_values())
    words = {word: name.removeprefix("word-") for name, word in said.items() if name.startswith("word-")}
    roles = {f"role-{words[word]}": role for word, role in changes.items() if word in words}
    return said | roles | {name: value for name, value in changes.items() if name not in words}


def keep(client: Client, file: VendorFile, **changes: str) -> Any:
    page = f"/office/e-resources/files/{file.pk}/layout/"
    said = chosen(client.get(page), **changes) | {"command": str(uuid4()), "keep": "1"}
    return client.post(page, said)


def take(client: Client, file: VendorFile, reason: str = "") -> Any:
    said = {"command": str(uuid4()), "reason": reason}
    return client.post(f"/office/e-resources/files/{file.pk}/", said, follow=True)


def figure(code: str, library: Library, months: str = "2025-02") -> int | None:
    found = total_of(Indicator.objects.get(pk=code), parse(months), [library.pk])
    return None if found is None else int(found)


@pytest.fixture
def layout(director: Client, provider: Provider) -> SheetLayout:
    first = sent(director, provider, SHEET.encode("gb18030"))
    assert keep(director, first, marker="某资源库").status_code == 302
    return SheetLayout.objects.get()


def missing(client: Client, page: str) -> list[date]:
    """The months of which a table of the provider's own is owed and not there."""
    return [month for owed in client.get(page).context["seen"].owed for month in owed.missing]


def test_the_first_layout_makes_no_month_before_the_agreed_one_missing(director: Client, provider: Provider) -> None:
    Provider.objects.update(starts_on=date(2024, 9, 1), reports=[])
    file, page = sent(director, provider, SHEET.encode("gb18030")), f"/office/e-resources/{provider.pk}/"
    assert "首个约定月份" in text(keep(director, file, **{"from": "三月"}))
    assert keep(director, file).status_code == 302
    assert "自 2025-02 起" in text(director.get(page))
    assert missing(director, page) == [date(2025, 2, 1)]
    assert "写明修改" in text(keep(director, file, **{"from": "2025-01"}))
    assert keep(director, file, reason="合同约定自一月起", **{"from": "2025-01"}).status_code == 302
    assert missing(director, page) == [date(2025, 1, 1), date(2025, 2, 1)]
    said = [one.details for one in Entry.objects.filter(kind="layout-kept").order_by("pk")]
    assert said == [{"from": "2025-02"}, {"from": "2025-01"}]


def test_a_layout_is_chosen_over_the_first_file_and_tried_before_it_is_kept(
    director: Client, provider: Provider, library: Library, branch: Library
) -> None:
    file = sent(director, provider, SHEET.encode("gb18030"))
    assert "尚未说明" in text(director.get(f"/office/e-resources/files/{file.pk}/"))
    page = director.get(f"/office/e-resources/files/{file.pk}/layout/")
    # The first guess is right already; passing a heading over shows at once what would become of the rows.
    assert "3 行计入" in text(page)
    shown = director.post(f"/office/e-resources/files/{file.pk}/layout/", chosen(page, 检索次数=""))
    assert ("检索次数 300" in text(shown), SheetLayout.objects.exists()) == (False, False)
    assert keep(director, file, marker="某资源库").status_code == 302
    seen = text(director.get(f"/office/e-resources/files/{file.pk}/"))
    assert "合计行" in seen
    assert "1,234" in seen
    assert "已录入 2 个馆月" in text(take(director, file))
    assert (figure("e-downloads", library), figure("e-searches", library), figure("e-downloads", branch)) == (
        1234,
        300,
        6,
    )
    assert (figure("e-searches", branch), figure("e-sessions", library)) == (0, None)


def test_a_figure_opens_down_to_the_rows_of_its_file(director: Client, layout: SheetLayout, library: Library) -> None:
    take(director, VendorFile.objects.get())
    behind = director.get("/office/workbench/behind/?indicator=e-downloads&period=2025-02&rows=library&row=610113")
    month = UsageMonth.objects.get(library=library)
    assert f"/office/e-resources/months/{month.pk}/" in text(behind)
    page = text(director.get(f"/office/e-resources/months/{month.pk}/"))
    assert all(words in page for words in ("C3", "1,200", "二月.csv", "期刊"))
    rows = xlsx.read(director.get(f"/office/e-resources/months/{month.pk}/rows.xlsx").content).rows
    assert [row[:3] for row in rows if row[2] == "图书"] == [(4, "C4", "图书")]
    assert sum(UsageRow.objects.filter(of_month=month, kind="e-downloads").values_list("count", flat=True)) == 1234
    original = director.get(f"/office/e-resources/files/{month.source_id}/original")
    assert b"".join(original.streaming_content) == SHEET.encode("gb18030")


def test_a_corrected_file_is_a_version_with_a_reason_and_the_journal_holds_the_difference(
    director: Client, layout: SheetLayout, provider: Provider, library: Library
) -> None:
    take(director, VendorFile.objects.get())
    file = sent(director, provider, SHEET.replace("34", "30").replace("1240", "1236").encode(), name="二月更正.csv")
    assert "更正理由" in text(director.get(f"/office/e-resources/files/{file.pk}/"))
    assert "请写明更正理由" in text(take(director, file))
    assert figure("e-downloads", library) == 1234
    take(director, file, "平台重复计数")
    assert figure("e-downloads", library) == 1230
    quantities = Entry.objects.filter(kind="e-downloads", library=library.pk).order_by("pk")
    assert list(quantities.values_list("quantity", flat=True)) == [1234, -4]
    month = UsageMonth.objects.get(library=library, replaced_at=None)
    assert (month.version, month.reason) == (2, "平台重复计数")
    assert "平台重复计数" in text(director.get(f"/office/e-resources/months/{month.pk}/"))


def workbook_of(*pages: tuple[str, list[list[Any]]]) -> bytes:
    return xlsx.write([xlsx.Page(name, tuple(map(str, rows[0])), rows[1:]) for name, rows in pages])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("34", "三十四", "C4 单元格为“三十四”，不是计数"),
        ("34", "-34", "C4 单元格为 -34，计数不能为负"),
        ("34", "=17*2", "C4 单元格是公式文字“=17*2”"),
        ("小寨分馆", "大寨分馆", "没有叫“大寨分馆”的图书馆"),
        ("检索次数", "检索", "没有找到表头“检索次数”。表中现有：图书馆、资源名称、下载量（篇）、检索"),
        ("（篇）", "（万篇）", "单位与读表规则"),
        ("某资源库使用月报", "另一家使用月报", "文件中没有“某资源库”"),
    ],
)
def test_what_is_wrong_in_a_file_is_one_sentence_and_nothing_counts(
    director: Client, layout: SheetLayout, provider: Provider, old: str, new: str, words: str
) -> None:
    file = sent(director, provider, SHEET.replace(old, new, 1).encode(), name="二月乙.csv")
    assert words in text(director.get(f"/office/e-resources/files/{file.pk}/"))
    assert take(director, file).status_code == 422
    assert not UsageMonth.objects.exists()


def test_files_that_are_not_the_right_ones_are_refused(
    director: Client, layout: SheetLayout, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(director, VendorFile.objects.get())
    assert "已作为 2025-02 的数据录入" in text(send(director, provider, SHEET.encode("gb18030"), month="2025-03"))
    for data, words in ((b"PK\x03\x04", "xlsx"), (b"\0\0", "不是表格"), (b"", "空")):
        answer = send(director, provider, data)
        assert answer.status_code == 422
        assert words in text(answer)
    early = sent(director, provider, SHEET.replace("34", "35").encode(), month="2025-04")
    assert "尚未结束" in text(take(director, early))
    monkeypatch.setattr("shulian.interfaces.office.sheets.MAX_BYTES", 20)
    assert "文件过大" in text(send(director, provider, SHEET.encode()))
    assert UsageMonth.objects.count() == 2


def test_months_across_a_sheet_of_a_name_are_each_a_month(
    director: Client, provider: Provider, library: Library
) -> None:
    usage = [["资源", "2025年1月", "", "2025年2月", ""], ["", "登录次数", "下载（万次）", "登录次数", "下载（万次）"]]
    rows = [*usage, ["期刊", 5, 0.0012, 6, "1.2345"], ["合计", 5, 0.0012, 7, "1.2345"]]
    data = workbook_of(("封面", [["说明"]]), ("使用量", rows))
    file = sent(director, provider, data, name="二月.xlsx")
    page = f"/office/e-resources/files/{file.pk}/layout/"
    for changes in ({"sheet": "使用量"}, {"line": "1", "height": "2"}):
        said = chosen(director.get(page), **({"sheet": "使用量"} | changes))
        answer = director.post(page, said)
    assert (
        keep_from(director, page, chosen(answer, 资源="resource", **{"下载（万次）": "feeds:e-item-requests"})) == 302
    )
    assert "2 个馆月" in text(take(director, file))
    assert (figure("e-sessions", library), figure("e-item-requests", library)) == (6, 12_345)
    assert figure("e-item-requests", library, "2025-01") == 12
    finding = Finding.objects.get(kind="use-sum-differs")
    assert (finding.cell, finding.printed, finding.computed) == ("D4", 7, 6)
    unseen = send(director, provider, hidden_row(data), name="三月.xlsx")
    assert (unseen.status_code, "隐藏" in text(unseen)) == (422, True)
    other = workbook_of(("封面", rows))
    assert "现有：封面" in text(director.get(f"/office/e-resources/files/{sent(director, provider, other).pk}/"))
    march = sent(director, provider, workbook_of(("使用量", [*rows[:2], ["期刊", 5, 0.0012, 6, 2]])), month="2025-03")
    assert "文件是 2025-01、2025-02 的，不是 2025-03 的" in text(director.get(f"/office/e-resources/files/{march.pk}/"))


def hidden_row(data: bytes) -> bytes:
    """The same workbook with its second row filtered away on every sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as said, zipfile.ZipFile(made, "w") as kept:
        for name in said.namelist():
            kept.writestr(name, said.read(name).replace(b'<row r="2"', b'<row hidden="1" r="2"'))
    return made.getvalue()


def keep_from(client: Client, page: str, said: dict[str, Any]) -> int:
    return int(client.post(page, said | {"command": str(uuid4()), "keep": "1"}).status_code)


def counter(searches: int) -> SimpleUploadedFile:
    """A COUNTER report of the whole provider for February, with what its table counts too and what it does not."""
    period = {"Begin_Date": "2025-02-01", "End_Date": "2025-02-28"}
    head = {"Report_ID": "PR", "Release": "5.1", "Report_Filters": period}
    counts = {"Searches_Platform": {"2025-02": searches}, "Total_Item_Requests": {"2025-02": 50}}
    item = {"Platform": "某资源库", "Attribute_Performance": [{"Performance": counts}]}
    return SimpleUploadedFile("pr.json", json.dumps({"Report_Header": head, "Report_Items": [item]}).encode())


@pytest.mark.parametrize("counter_first", [True, False])
def test_a_report_of_the_whole_and_a_table_by_library_are_counted_once(
    director: Client, layout: SheetLayout, provider: Provider, library: Library, branch: Library, *, counter_first: bool
) -> None:
    page = f"/office/e-resources/{provider.pk}/"
    file = VendorFile.objects.get()
    if not counter_first:
        take(director, file)
    sent_in = text(director.post(page, {"command": str(uuid4()), "file": counter(290)}))
    assert ("其他报告计入：电子资源检索次数" in sent_in) is not counter_first
    if counter_first:
        assert "已录入 2 个馆月" in text(take(director, file))
    month = UsageMonth.objects.get(report="PR")
    assert (figure("e-searches", library), figure("e-searches", branch)) == (300, 0)
    assert (figure("e-item-requests", library), list(month.findings.values_list("kind", flat=True))) == (
        50,
        ["use-whole-differs"],
    )
    assert "由其他报告计入" in text(director.get(f"/office/e-resources/months/{month.pk}/"))
    assert "Searches_Platform：COUNTER 报告为 290，资源商自制表格合计为 300" in text(director.get("/office/doubts/"))
    director.post(page, {"command": str(uuid4()), "file": counter(300)})
    assert (figure("e-searches", library), figure("e-item-requests", library)) == (300, 50)
    assert not Finding.objects.filter(kind="use-whole-differs", usage__replaced_at=None).exists()


def test_of_one_library_the_counter_report_stands_over_the_table(
    director: Client, layout: SheetLayout, provider: Provider, library: Library
) -> None:
    director.post(f"/office/e-resources/{provider.pk}/", {"command": str(uuid4()), "file": counter(290)})
    alone = sent(director, provider, SHEET.replace("小寨分馆,期刊,6,0\n", "").replace("1240", "1234").encode())
    assert "其他报告计入：电子资源检索次数" in text(director.get(f"/office/e-resources/files/{alone.pk}/"))
    take(director, alone)
    assert (figure("e-searches", library), figure("e-downloads", library)) == (290, 1234)


def test_of_whom_a_table_says_nothing_is_said_where_it_takes_the_place_of_the_report_of_all(
    director: Client,
    layout: SheetLayout,
    provider: Provider,
    library: Library,
    branch: Library,
    django_assert_num_queries: Callable,
) -> None:
    page = f"/office/e-resources/{provider.pk}/"
    director.post(page, {"command": str(uuid4()), "file": counter(290)})
    assert "没有以下图书馆的数字" not in text(director.get(page))
    rows = SHEET.replace('雁塔区图书馆,期刊,"1,200",300\n雁塔区图书馆,图书,34,—\n', "")
    take(director, sent(director, provider, rows.replace("合计,,1240,300", "合计,,6,0").encode()))
    assert not figure("e-searches", library)
    assert "2025-02：没有以下图书馆的数字：雁塔区图书馆" in text(director.get(page))
    (row,) = [one for one in xlsx.read(director.get("/office/e-resources/export.xlsx").content).rows if "VS" in one]
    assert row[-1] == "2025-02 雁塔区图书馆"
    # Any number of providers and months asks as many questions, and reads nothing that is long past.
    for number in (1, 2):
        other = Provider.objects.create(
            library=library, name=f"另{number}", starts_on=provider.starts_on, reports=["VS"]
        )
        for one in UsageMonth.objects.filter(provider=provider):
            for month in (one.month, date(2020, 1, 1)):
                UsageMonth.objects.create(**{**known_of(one), "provider": other, "month": month})
        UsageMonth.objects.create(provider=other, report="VS", month=date(2020, 2, 1), version=1, library=branch)
    with django_assert_num_queries(5):
        found = covered_by_library(Provider.objects.select_related("library").order_by("pk"))
    months = [[f"{month.month:%Y-%m} {month.names}" for month in one.owed[-1].lacking][:1] for one in found]
    assert months == [["2025-02 雁塔区图书馆"]] * 3


def known_of(one: UsageMonth) -> dict[str, object]:
    return {name: getattr(one, name) for name in ("report", "platform", "library", "version", "counts")}


def test_a_layout_is_changed_with_a_reason_and_a_file_can_be_thrown_away(
    director: Client, layout: SheetLayout, provider: Provider
) -> None:
    file = VendorFile.objects.get()
    assert "请写明修改读表规则的理由" in text(keep(director, file, 检索次数=""))
    assert keep(director, file, 检索次数="", reason="检索不再统计").status_code == 302
    assert [one.version for one in provider.layouts.all()] == [2, 1]
    assert director.post(f"/office/e-resources/files/{file.pk}/discard", {"command": str(uuid4())}).status_code == 302
    assert "没有一行" not in text(director.get(f"/office/e-resources/files/{file.pk}/"))
    assert "已不能处理" in text(take(director, file))
    listed = xlsx.read(director.get(f"/office/e-resources/{provider.pk}/tables.xlsx").content).rows
    assert [row[3] for row in listed if row[0] == "2025-02"] == ["已丢弃"]


def test_a_question_is_answered_accepted_by_somebody_else_and_leaves_the_checklist(
    director: Client, layout: SheetLayout, provider: Provider, library: Library
) -> None:
    city = signed_in(make.staff(Role.CITY_CENTRE, library, "city"))
    file = sent(director, provider, SHEET.replace("1240", "1250").encode(), name="二月丙.csv")
    take(director, file)
    span = Span.objects.create(start=date(2025, 2, 1), end=date(2025, 2, 28))
    assert ["打印的合计为 1250，相加得 1240" in point_words(one) for one in points(span)] == [True]
    finding = Finding.objects.get(kind="use-sum-differs")
    here = {"command": str(uuid4()), "answer": "合计含已停用的资源"}
    assert "C6" in text(director.get("/office/doubts/"))
    director.post(f"/office/returns/findings/{finding.pk}", here)
    assert points(span) == []
    accept = f"/office/doubts/{finding.pk}/accept"
    assert director.post(accept, {"command": str(uuid4())}).status_code == 403
    assert "认可答复" in text(city.get("/office/doubts/"))
    assert city.get(f"/office/e-resources/months/{finding.usage_id}/").status_code == 200
    city.post(accept, {"command": str(uuid4())})
    finding.refresh_from_db()
    assert (finding.state, finding.answered_by_id != finding.settled_by_id) == ("settled", True)
    assert "已被认可" in text(
        director.post(f"/office/returns/findings/{finding.pk}", here | {"command": str(uuid4())}, follow=True)
    )
    rows = xlsx.read(director.get("/office/doubts/export.xlsx").content).rows
    assert [row[4] for row in rows if row[0] == "雁塔区图书馆"] == ["合计含已停用的资源"]
