"""Reports of providers of electronic resources: taken in month by month, restated, missed, refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Alliance, Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics import sushi_client
from shulian.apps.statistics.actions.fetching import due, fetch
from shulian.apps.statistics.models import Indicator, Provider, SushiAccess, SushiReport, UsageMonth
from shulian.apps.statistics.queries.behind import entries_behind
from shulian.apps.statistics.queries.figures import total_of
from shulian.core.periods import parse
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.interfaces.test_people import signed_in, text

pytestmark = pytest.mark.django_db

TABLE = [
    ("Report_Name", "Platform Report"),
    ("Report_ID", "PR"),
    ("Release", "5.1"),
    ("Reporting_Period", "begin_date=2025-01-01; end_date=2025-02-28"),
    ("Created", "2025-03-02T00:00:00Z"),
    (),
    ("Platform", "Data_Type", "Metric_Type", "Reporting_Period_Total", "Jan-2025", "Feb-2025"),
    ("CNKI", "Article", "Total_Item_Requests", 70, 30, 40),
    ("CNKI", "Book", "Total_Item_Requests", 5, 5, ""),
    ("CNKI", "Article", "Unique_Item_Requests", 50, 20, 30),
    ("CNKI", "", "Searches_Platform", 9, 9, ""),
]


@pytest.fixture(autouse=True)
def april() -> Any:
    with clock.stopped_at(datetime(2025, 4, 1, 4, tzinfo=UTC)):
        yield


@pytest.fixture
def library() -> Library:
    Alliance.objects.get_or_create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    return make.library("雁塔区图书馆", code="610113")


@pytest.fixture
def director(library: Library) -> Client:
    return signed_in(make.staff(Role.LIBRARY_DIRECTOR, library))


@pytest.fixture
def cnki(director: Client) -> Provider:
    said = {"name": "知网", "library": "610113", "platform": "CNKI", "reports": ["PR", "TR"], "starts_on": "2025-01-15"}
    assert director.post("/office/e-resources/", {"command": str(uuid4())} | said).status_code == 302
    page = text(director.post("/office/e-resources/", {"command": str(uuid4())} | said))
    assert "已有资源商“知网”" in page
    return Provider.objects.get()


def send(client: Client, provider: Provider, data: bytes, name: str = "report.json") -> Any:
    sent = {"command": str(uuid4()), "file": SimpleUploadedFile(name, data)}
    return client.post(f"/office/e-resources/{provider.pk}/", sent)


def report(created: str, *counts: tuple[str, dict[str, Any]], **header: Any) -> bytes:
    head = {"Report_ID": "PR", "Release": "5.1", "Created": created}
    head |= {"Report_Filters": {"Begin_Date": "2025-01-01", "End_Date": "2025-02-28"}} | header
    measured = [{"Performance": dict(counts)}] if counts else []
    items = [{"Platform": "CNKI", "Attribute_Performance": measured}] if counts else []
    return json.dumps({"Report_Header": head, "Report_Items": items}).encode()


def figure(code: str = "e-item-requests", months: str = "2025-01") -> int | None:
    found = total_of(Indicator.objects.get(pk=code), parse(months), [Library.objects.get(code="610113").pk])
    return None if found is None else int(found)


def workbook_of(rows: list[tuple[object, ...]]) -> bytes:
    width = max(map(len, rows))
    even = [(*row, *[""] * (width - len(row))) for row in rows]
    return xlsx.write([xlsx.Page("PR", even[0], even[1:])])


@pytest.mark.parametrize("form", ["tsv", "xlsx"])
def test_a_table_becomes_figures_that_can_be_opened(director: Client, cnki: Provider, form: str) -> None:
    assert figure() is None
    tabs = "\r\n".join("\t".join(map(str, row)) for row in TABLE).encode()
    page = text(send(director, cnki, tabs if form == "tsv" else workbook_of(TABLE), f"pr.{form}"))
    assert "已录入 2 个月" in page
    assert (figure(), figure(months="2025-02"), figure("e-unique-item-requests"), figure("e-searches")) == (
        35,
        40,
        20,
        9,
    )
    assert figure("e-searches", "2025-02") == 0
    behind = entries_behind(Indicator.objects.get(pk="e-item-requests"), parse("2025-Q1"), [cnki.library_id])
    assert {one.subject for one in behind} == {
        f"usage-month:{pk}" for pk in UsageMonth.objects.values_list("pk", flat=True)
    }


def test_a_restated_month_is_a_new_version_and_the_old_one_stays(director: Client, cnki: Provider) -> None:
    first = ("Total_Item_Requests", {"2025-01": 30, "2025-02": 40})
    send(director, cnki, report("2025-03-02", first))
    assert text(send(director, cnki, report("2025-03-03", first))).count("已有此数") == 2
    page = text(send(director, cnki, report("2025-03-09", ("Total_Item_Requests", {"2025-01": 28, "2025-02": 40}))))
    assert "重述：第 2 版" in page
    assert (figure(), UsageMonth.objects.count()) == (28, 3)
    assert "更新的报告" in text(send(director, cnki, report("2025-03-02", first)))
    assert list(Entry.objects.filter(kind="e-item-requests").order_by("pk").values_list("quantity", flat=True)) == [
        30,
        40,
        -2,
    ]


def test_months_that_are_due_and_not_there_are_missing(director: Client, cnki: Provider) -> None:
    page = text(director.get("/office/e-resources/"))
    assert page.count("2025-01") == page.count("2025-02") == 2
    send(director, cnki, report("2025-03-02", Exceptions=[{"Code": 3030, "Message": "No Usage"}]))
    assert (figure(), figure("e-searches")) == (0, 0)
    rows = xlsx.read(director.get("/office/e-resources/export.xlsx").content).rows
    assert [(row[3], row[5]) for row in rows if row[1] == "知网"] == [("PR", ""), ("TR", "2025-01, 2025-02")]
    stands = xlsx.read(director.get(f"/office/e-resources/{cnki.pk}/months.xlsx").content).rows
    assert [row[0] for row in stands if row[1] == "PR"] == ["2025-02", "2025-01"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04", "xlsx"),
        (b"a,b\n1,2\n", "不是 COUNTER 报告"),
        (b"{", "不是 COUNTER 报告"),
        (report("", Release="5"), "5.1"),
        (report("", Report_ID="TR_J1"), "TR_J1"),
        (report(""), "3030"),
        (report("", ("Total_Item_Requests", {"2025-01": -4})), "“-4”不是计数"),
        (report("", ("Total_Item_Requests", {"2025-09": 4})), "“2025-09”超出报告"),
    ],
)
def test_what_is_no_right_report_is_refused_in_a_sentence(
    director: Client, cnki: Provider, data: bytes, words: str
) -> None:
    answer = send(director, cnki, data)
    assert (answer.status_code, UsageMonth.objects.exists()) == (422, False)
    assert words in text(answer)


def test_what_does_not_add_up_is_kept_and_said(director: Client, cnki: Provider) -> None:
    counts = (("Total_Item_Requests", {"2025-01": 3}), ("Unique_Item_Requests", {"2025-01": 4}))
    assert "去重后多于总数" in text(send(director, cnki, report("", *counts)))
    wrong = [*TABLE[:7], ("CNKI", "Article", "Total_Item_Requests", 71, 30, 40)]
    assert "打印合计 71" in text(send(director, cnki, workbook_of(wrong), "pr.xlsx"))
    assert figure() == 30


def test_a_provider_that_ended_owes_nothing_more(director: Client, cnki: Provider) -> None:
    director.post(f"/office/e-resources/{cnki.pk}/end", {"command": str(uuid4())})
    with clock.stopped_at(datetime(2026, 4, 1, 4, tzinfo=UTC)):
        page = text(director.get("/office/e-resources/"))
    assert "2025-03" in page
    assert "2025-05" not in page


class Server(ThreadingHTTPServer):
    """Speaks SUSHI as documented; says to each question what it was told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.says: list[tuple[int, bytes]] = []
        self.heard: list[str] = []


class Answering(BaseHTTPRequestHandler):
    """One answer after the other."""

    server: Server

    def do_GET(self) -> None:
        self.server.heard.append(self.path)
        status, body = self.server.says.pop(0) if self.server.says else (404, b"")
        if status < 1:
            self.say_raw(body, 0.1 if status else 0)
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def say_raw(self, whole: bytes, pause: float) -> None:
        """Send bytes as they are, one after the other where there is a pause, and end."""
        with suppress(OSError):
            for one in range(0, len(whole), 1 if pause else len(whole)):
                self.wfile.write(whole[one : one + 1] if pause else whole)
                sleep(pause)
        self.close_connection = True

    def log_message(self, *_args: object) -> None:
        """Say nothing on the screen."""


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    settings.SUSHI_INSIDE = True
    one = Server()
    thread = Thread(target=one.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield one
    one.shutdown()
    thread.join()
    one.server_close()


@pytest.fixture
def access(director: Client, cnki: Provider, server: Server) -> SushiAccess:
    Provider.objects.update(reports=["PR"])
    said = {
        "url": f"http://127.0.0.1:{server.server_port}",
        "customer_id": "C1",
        "requestor_id": "R1",
        "api_key": "geheim",
    }
    page = f"/office/e-resources/{cnki.pk}/sushi/"
    assert director.post(page, {"command": str(uuid4())} | said).status_code == 302
    assert "geheim" not in text(director.get(page)) + text(director.get(f"/office/e-resources/{cnki.pk}/"))
    return SushiAccess.objects.get()


def problem(code: int) -> bytes:
    return json.dumps({"Code": code, "Message": "…"}).encode()


def test_a_queued_report_is_asked_for_again_and_taken(server: Server, access: SushiAccess, director: Client) -> None:
    server.says = [(202, problem(1011)), (200, report("2025-03-02", ("Total_Item_Requests", {"2025-01": 7})))]
    assert b"geheim" not in bytes(access.sealed)
    assert (fetch(access.pk), due().exists()) == (0, False)
    assert "稍后自动再取" in text(director.get(f"/office/e-resources/{access.provider_id}/"))
    with clock.stopped_at(clock.now() + timedelta(minutes=16)):
        assert [fetch(one.pk) for one in due()] == [1]
    assert server.heard[0] == server.heard[1]
    assert server.heard[0].startswith(
        "/r51/reports/pr?customer_id=C1&requestor_id=R1&api_key=geheim&begin_date=2025-01"
    )
    assert (figure(), figure(months="2025-02")) == (7, 0)


@pytest.mark.parametrize(
    ("answer", "outcome", "waits"),
    [
        ((404, problem(3031)), "not-ready", True),
        ((503, b"<html>"), "busy", True),
        ((401, problem(2010)), "not-let-in", False),
        ((404, problem(3000)), "not-given", False),
        ((200, b"<html>"), "unreadable", False),
        ((302, b""), "not-given", False),
        ((200, report("", ("Total_Item_Requests", {"2025-01": -1}))), "unreadable", False),
    ],
)
def test_what_the_server_does_not_give_is_said_and_nothing_is_counted(
    server: Server, access: SushiAccess, answer: tuple[int, bytes], outcome: str, waits: bool
) -> None:
    server.says = [answer]
    assert fetch(access.pk) == 0
    access.refresh_from_db()
    assert (access.outcome, figure()) == (outcome, None)
    with clock.stopped_at(clock.now() + timedelta(days=2)):
        assert due().exists() is waits


def test_where_the_whole_platform_report_is_not_given_its_view_is_asked_for_and_takes_nothing_away(
    server: Server, access: SushiAccess, director: Client, cnki: Provider
) -> None:
    view = report("2025-03-02", ("Total_Item_Requests", {"2025-01": 7}), Report_ID="PR_P1")
    server.says = [(404, problem(3000)), (200, view)]
    assert (fetch(access.pk), figure(), figure("e-searches")) == (1, 7, 0)
    assert [address.partition("?")[0] for address in server.heard] == ["/r51/reports/pr", "/r51/reports/pr_p1"]
    assert "Total_Item_Investigations" not in UsageMonth.objects.first().counts
    # The whole report takes its place, and it does not take that of the whole one.
    fuller = report(
        "2025-03-03", ("Total_Item_Requests", {"2025-01": 8}), ("Total_Item_Investigations", {"2025-01": 9})
    )
    send(director, cnki, fuller)
    again = report("2025-03-09", ("Total_Item_Requests", {"2025-01": 6}), Report_ID="PR_P1")
    assert "完整报告" in text(send(director, cnki, again))
    assert (figure(), UsageMonth.objects.get(month="2025-01-01", replaced_at=None).report) == (8, "PR")


def test_a_report_that_is_refused_ends_no_other(server: Server, access: SushiAccess, director: Client) -> None:
    Provider.objects.update(reports=["TR", "PR"])
    server.says = [(404, problem(3000)), (200, report("2025-03-02", ("Total_Item_Requests", {"2025-01": 7})))]
    assert (fetch(access.pk), figure()) == (1, 7)
    assert dict(SushiReport.objects.values_list("report", "outcome")) == {"TR": "not-given", "PR": "taken"}
    assert "TR: 服务器不提供此报告" in text(director.get(f"/office/e-resources/{access.provider_id}/"))
    with clock.stopped_at(datetime(2025, 5, 1, 4, tzinfo=UTC)):
        server.says = [(404, problem(3031))]
        assert [fetch(one.pk) for one in due()] == [0]
    assert "/pr?" in server.heard[-1]


def test_months_that_the_server_keeps_no_longer_hold_back_no_other(server: Server, access: SushiAccess) -> None:
    february = {"Report_Filters": {"Begin_Date": "2025-02-01", "End_Date": "2025-02-28"}}
    counts = ("Total_Item_Requests", {"2025-02": 7})
    server.says = [(404, problem(3032)), (404, problem(3032)), (200, report("2025-03-02", counts, **february))]
    assert (fetch(access.pk), figure(), figure(months="2025-02")) == (1, None, 7)
    assert SushiReport.objects.get().gone == ["2025-01"]
    with clock.stopped_at(clock.now() + timedelta(days=2)):
        assert [fetch(one.pk) for one in due()] == [0]
    assert len(server.heard) == 3


@pytest.mark.parametrize(
    ("head", "body", "outcome"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"{}", "unreachable"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n", b"{}", "unreachable"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\n{}", "unreachable"),
        (
            b"HTTP/1.1 200 OK\r\n\r\n",
            report("", Report_Filters={"Begin_Date": "0000-01", "End_Date": "0000-02"}),
            "unreadable",
        ),
        (b"HTTP/1.1 200 OK\r\n\r\n", report("").replace(b'"PR"', b'"P\\u0000"'), "unreadable"),
    ],
)
def test_an_answer_that_breaks_off_or_means_nothing_is_noted(
    server: Server, access: SushiAccess, head: bytes, body: bytes, outcome: str
) -> None:
    server.says = [(0, head + body)]
    assert fetch(access.pk) == 0
    access.refresh_from_db()
    assert (access.outcome, SushiReport.objects.get().outcome) == (outcome, outcome)


def test_an_answer_has_its_time_as_a_whole(
    server: Server, access: SushiAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sushi_client, "DEADLINE", 0.3)
    server.says = [(-1, b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 20)]
    began = monotonic()
    assert fetch(access.pk) == 0
    assert monotonic() - began < 1
    access.refresh_from_db()
    assert access.outcome == "unreachable"


@pytest.mark.parametrize("first", ["1999-12-31", "2025-04-02"])
def test_a_provider_owes_from_a_month_that_can_be(director: Client, library: Library, first: str) -> None:
    said = {"name": "知网", "library": "610113", "platform": "CNKI", "reports": ["PR"], "starts_on": first}
    answer = director.post("/office/e-resources/", {"command": str(uuid4())} | said)
    assert (answer.status_code, Provider.objects.exists()) == (422, False)
    assert "2000 年 1 月至本月" in text(answer)


def test_nothing_used_is_zero_also_where_only_the_exception_says_so(server: Server, access: SushiAccess) -> None:
    server.says = [(404, problem(3030))]
    assert (fetch(access.pk), figure(), figure(months="2025-02")) == (1, 0, 0)
    assert fetch(access.pk) == 0


def test_a_server_that_is_away_is_asked_again_until_somebody_looks(
    access: SushiAccess, director: Client, cnki: Provider
) -> None:
    SushiAccess.objects.update(url="http://127.0.0.1:1")
    SushiReport.objects.create(access=access, report="PR", tries=9)
    assert fetch(access.pk) == 0
    access.refresh_from_db()
    assert (access.outcome, due().exists()) == ("gave-up", False)
    director.post(f"/office/e-resources/{cnki.pk}/again", {"command": str(uuid4())})
    assert due().exists()


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "https://127.0.0.1/", "https://localhost/", "file:///etc/passwd", "x"]
)
def test_servers_inside_are_not_asked(director: Client, cnki: Provider, url: str) -> None:
    page = f"/office/e-resources/{cnki.pk}/sushi/"
    answer = director.post(page, {"command": str(uuid4()), "url": url, "customer_id": "C1"})
    assert (answer.status_code, SushiAccess.objects.exists()) == (422, False)
    assert "无法访问此地址" in text(answer)
