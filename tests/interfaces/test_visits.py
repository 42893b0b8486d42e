"""Who comes in: what a gate sends, what the keeper writes by hand, and the figure that is made of both."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Alliance, Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Gate, GateCount, Indicator, VisitDay
from shulian.apps.statistics.queries.behind import entries_behind
from shulian.apps.statistics.queries.figures import total_of
from shulian.apps.statistics.queries.pivot import NOTHING, PivotAsked, behind_cell, pivot
from shulian.apps.statistics.queries.visits import gates_at, seen
from shulian.core.dimensions import Dimension
from shulian.core.periods import parse
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.interfaces.test_people import signed_in, text

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
TODAY, MAY = date(2026, 5, 4), parse("2026-05")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.stopped_at(NOON):
        yield


@pytest.fixture
def library() -> Library:
    Alliance.objects.get_or_create(name="陕西公共图书馆服务联盟", short_name="陕西联盟", office_name="联盟办公室")
    return make.library("雁塔区图书馆", code="610113")


@pytest.fixture
def director(library: Library) -> Client:
    return signed_in(make.staff(Role.LIBRARY_DIRECTOR, library))


@pytest.fixture
def keeper(library: Library) -> Client:
    return signed_in(make.staff(Role.BRANCH_KEEPER, library))


def put_up(director: Client, library: Library, **more: object) -> str:
    """The key of a new gate, as the page shows it this once."""
    form = {"command": str(uuid4()), "name": "正门", "library": library.code, "digits": 0, "most_an_hour": 3000}
    page = text(director.post("/office/gates/", form | {"days": 300} | more))
    return page.split('value="sl_')[1].split('"')[0]


def sends(key: str, *counts: dict[str, Any], client: Client | None = None) -> Any:
    body = {"counts": [{"command": str(uuid4())} | one for one in counts]}
    headers = {"Authorization": f"Bearer sl_{key}", "Accept-Language": "zh-hans"}
    return (client or Client()).post("/api/v1/visits", json.dumps(body), "application/json", headers=headers)


def reading(shown: int, at: datetime = NOON, **more: object) -> dict[str, Any]:
    return {"counted_at": at.isoformat(), "reading": shown} | more


def passes(count: int, since: datetime, until: datetime) -> dict[str, Any]:
    return {"counted_at": until.isoformat(), "since": since.isoformat(), "passes": count}


def counted() -> int | None:
    found = total_of(Indicator.objects.get(pk="visits-counted"), MAY, [Library.objects.get(code="610113").pk])
    return None if found is None else int(found)


@pytest.fixture
def gate(director: Client, library: Library) -> Callable[..., Any]:
    key = put_up(director, library)
    sends(key, reading(1000, NOON - 5 * HOUR))
    return lambda *counts: sends(key, *counts)


def test_what_passes_a_gate_is_a_figure_that_can_be_opened_down_to_the_count(gate: Any, library: Library) -> None:
    assert counted() is None
    told = gate(reading(1040, NOON - 4 * HOUR), reading(1100, NOON - 3 * HOUR)).json()
    assert ([one["visits"] for one in told["counts"]], told["reading"]) == ([40, 60], 1100)
    behind = entries_behind(Indicator.objects.get(pk="visits-counted"), MAY, [library.pk])
    assert [(one.quantity, one.device, one.subject.split(":")[0]) for one in behind] == [
        (60, "正门", "gate-count"),
        (40, "正门", "gate-count"),
    ]
    assert behind[0].happened_at == NOON - 3 * HOUR


def test_a_count_that_is_sent_twice_counts_once(gate: Any) -> None:
    count = reading(1040) | {"command": str(uuid4())}
    first, again = gate(count).json(), gate(count).json()
    assert first == again
    assert counted() == 40


def test_a_gate_that_was_offline_sends_what_it_kept_with_the_time_of_counting(gate: Any) -> None:
    kept = [passes(30 + n, NOON - (3 - n) * DAY, NOON - (3 - n) * DAY + HOUR) for n in range(3)]
    assert [one["state"] for one in gate(*kept).json()["counts"]] == ["counted"] * 3
    happened = Entry.objects.filter(kind="visit").order_by("happened_at").values_list("happened_at__date", "quantity")
    assert list(happened) == [(date(2026, 5, 1), 30), (date(2026, 5, 2), 31), (date(2026, 5, 3), 32)]


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (reading(1040, NOON + DAY), "count-in-the-future"),
        (reading(990, NOON - 6 * HOUR), "time-counted-already"),
        (passes(5, NOON, NOON - HOUR), "count-ends-before-it-begins"),
        (passes(5, NOON - 500 * DAY, NOON - 499 * DAY), "count-too-old"),
    ],
)
def test_a_count_that_cannot_be_is_refused_with_a_sentence_and_keeps_no_other_back(
    gate: Any, count: dict[str, Any], code: str
) -> None:
    wrong, right = gate(count, passes(7, NOON - HOUR, NOON)).json()["counts"]
    assert (wrong["state"], wrong["code"], wrong["visits"]) == ("refused", code, 0)
    assert wrong["message"]
    assert (right["state"], counted()) == ("counted", 7)


@pytest.mark.parametrize(
    "count",
    [
        {"counted_at": NOON.isoformat()},
        reading(-1),
        reading(5, passes=3),
        {"counted_at": NOON.isoformat(), "passes": 3},
        {"counted_at": "gestern", "reading": 3},
        {"counted_at": "2026-05-04T12:00:00", "reading": 3},
    ],
)
def test_a_count_that_says_nothing_clear_is_not_taken(gate: Any, count: dict[str, Any]) -> None:
    assert gate(count).status_code == 422
    assert gate().status_code == 422


def test_more_than_fit_is_asked_about_and_not_counted_before_somebody_decides(
    gate: Any, keeper: Client, director: Client
) -> None:
    told = gate(reading(500_000)).json()["counts"][0]
    assert (told["state"], told["code"], told["visits"], counted()) == ("asked", "more-than-fit", 0, None)
    count = GateCount.objects.get(state="asked")
    page = text(keeper.get("/desk/visits/"))
    assert "499,000" in page
    assert "多于该时段门禁可能通过的人数" in page
    address = f"/desk/visits/{count.pk}/decide/"
    keeper.post(address, {"command": str(uuid4()), "keep": "no"})
    assert GateCount.objects.get(pk=count.pk).state == "asked"
    keeper.post(address, {"command": str(uuid4()), "keep": "no", "reason": "计数器故障"})
    assert (GateCount.objects.get(pk=count.pk).state, counted()) == ("left-out", None)
    again = text(director.post(f"/office/gates/counts/{count.pk}/decide", {"command": str(uuid4())}, follow=True))
    assert "已经处理" in again
    assert gate(reading(500_030, NOON + timedelta(minutes=1))).json()["counts"][0]["visits"] == 30


def test_what_was_asked_about_may_be_counted_as_it_came(gate: Any, director: Client) -> None:
    gate(reading(500_000))
    count = GateCount.objects.get(state="asked")
    sent = {"command": str(uuid4()), "keep": "yes", "reason": "春晚直播"}
    director.post(f"/office/gates/counts/{count.pk}/decide", sent)
    director.post(f"/office/gates/counts/{count.pk}/decide", sent)
    assert counted() == 499_000


def test_a_counter_that_began_anew_is_noted(gate: Any) -> None:
    told = gate(reading(12)).json()["counts"][0]
    assert (told["visits"], told["notes"]) == (12, ["reset"])
    assert "无法得知" in told["message"]


def test_the_key_of_a_gate_counts_and_does_nothing_else(director: Client, library: Library) -> None:
    key = put_up(director, library)
    headers = {"Authorization": f"Bearer sl_{key}"}
    assert Client().get("/api/v1/imports", headers=headers).status_code == 403
    body = json.dumps({"counts": [reading(1) | {"command": str(uuid4())}]})
    assert director.post("/api/v1/visits", body, "application/json").status_code == 403
    gate = Gate.objects.get()
    director.post(f"/office/gates/{gate.pk}/retire", {"command": str(uuid4())})
    assert sends(key, reading(5)).status_code == 401


def write(keeper: Client, visits: object, day: object = TODAY, **more: object) -> Any:
    return keeper.post("/desk/visits/", {"command": str(uuid4()), "day": str(day), "visits": visits} | more)


def test_a_keeper_writes_the_number_of_the_day_and_corrects_it_with_a_reason(keeper: Client) -> None:
    assert write(keeper, 120).status_code == 302
    assert "请写明更正理由" in text(write(keeper, 130))
    assert write(keeper, 130, reason="漏计").status_code == 302
    assert counted() == 130
    assert list(VisitDay.objects.values_list("version", "visits", "reason")) == [(2, 130, "漏计"), (1, 120, "")]
    assert list(Entry.objects.filter(kind="visit").order_by("pk").values_list("quantity", flat=True)) == [120, 10]


def test_a_keeper_may_write_the_day_by_the_hour_and_it_counts_in_hours(keeper: Client, library: Library) -> None:
    asked = PivotAsked(Indicator.objects.get(pk="visits-counted"), MAY, [library], Dimension.HOUR)
    yesterday = TODAY - DAY
    assert write(keeper, 30, yesterday).status_code == 302
    by_hours = {"hour-9": 12, "hour-15": 18}
    assert "（2026-05-03: 30 ≠ 31）" in text(write(keeper, 31, yesterday, reason="漏计", **by_hours))
    for page, words in ((write(keeper, 30, **by_hours), "尚未到来"), (write(keeper, "", reason="x"), "必填")):
        assert (page.status_code, words in text(page)) == (422, True)
    assert pivot(asked).cells == {("", ""): 30}
    assert write(keeper, 30, yesterday, **by_hours).status_code == 302
    assert write(keeper, "", **{"hour-9": 4, "hour-12": 1}).status_code == 302
    assert {hour: n for (hour, _all), n in pivot(asked).cells.items() if n} == {"9": 16, "15": 18, "12": 1}
    assert (counted(), list(behind_cell(asked, "12", "").values_list("quantity", flat=True))) == (35, [1])
    assert VisitDay.objects.get(day=TODAY).visits == 5
    assert text(keeper.get("/desk/visits/")).count("按小时</span>") == 2


@pytest.mark.parametrize(
    ("visits", "day", "words"),
    [
        (-1, TODAY, "大于或等于"),
        ("十", TODAY, "整数"),
        (100_001, TODAY, "小于或等于"),
        (5, TODAY + DAY, "尚未到来"),
        (5, TODAY - 401 * DAY, "400 天"),
        (5, "2026-02-30", "日期"),
    ],
)
def test_a_number_that_cannot_be_is_refused_in_a_sentence(
    keeper: Client, visits: object, day: object, words: str
) -> None:
    answer = write(keeper, visits, day)
    assert (answer.status_code, VisitDay.objects.exists()) == (422, False)
    assert words in text(answer)


def test_five_times_the_busiest_day_needs_a_reason(keeper: Client) -> None:
    for back in range(1, 8):
        assert write(keeper, 50, TODAY - back * DAY).status_code == 302
    assert "五倍" in text(write(keeper, 251))
    assert write(keeper, 251, reason="开馆日").status_code == 302


def test_gates_and_hands_do_not_count_the_same_people(gate: Any, keeper: Client, library: Library) -> None:
    gate(reading(1040, NOON - HOUR))
    assert "门禁已有计数" in text(write(keeper, 50))
    assert write(keeper, 9, beside="on").status_code == 302
    assert counted() == 49
    # A gate knows the hour; who counts a day by hand says nothing of its hours.
    asked = PivotAsked(Indicator.objects.get(pk="visits-counted"), MAY, [library], Dimension.HOUR)
    assert pivot(asked).cells == {("11", ""): 40, ("", ""): 9}
    for key, behind in (("11", [40]), (NOTHING, [9]), ("12", [])):
        assert list(behind_cell(asked, key, "").values_list("quantity", flat=True)) == behind
    yesterday = TODAY - DAY
    write(keeper, 80, yesterday)
    told = gate(passes(70, NOON - DAY - HOUR, NOON - DAY)).json()["counts"][0]
    assert (told["state"], told["code"], counted()) == ("asked", "written-by-hand", 129)


def test_a_day_without_a_count_is_missing_and_one_without_visitors_is_zero(gate: Any, keeper: Client) -> None:
    gate(reading(1000, NOON - HOUR), reading(1000))
    assert counted() == 0
    assert Entry.objects.filter(kind="visit").count() == 1
    sheet = xlsx.read(keeper.get("/desk/visits/workbook/").content)
    days = {row[1]: row[2:6] for row in sheet.rows if str(row[0]) == "610113"}
    assert days["2026-05-04"] == (0, "", "", 0)
    assert days["2026-05-03"] == ("", "", "", "")


def send_file(
    keeper: Client, *rows: tuple[object, ...], header: tuple[str, ...] = ("馆代码", "日期", "人工计数", "更正理由")
) -> Any:
    data = xlsx.write([xlsx.Page("到馆", header, list(rows))])
    sent = {"command": str(uuid4()), "file": SimpleUploadedFile("visits.xlsx", data)}
    return keeper.post("/desk/visits/upload/", sent)


def test_a_file_is_taken_over_whole_or_not_at_all_and_every_row_is_told(keeper: Client) -> None:
    right = ("610113", "2026-05-01", 40, "")
    wrong = [
        ("610999", "2026-05-01", 40, ""),
        ("610113", "五月一日", 40, ""),
        ("610113", "2026-05-02", "多", ""),
        ("610113", "2026-05-09", 3, ""),
        ("610113", "2026/5/3", 3, ""),
        ("610113", "2026年5月3日", 4, ""),
    ]
    page = text(send_file(keeper, right, *wrong))
    for words in ("没有代码为“610999”", "“五月一日”不是日期", "“多”不是数字", "尚未到来", "另一行", "未录入任何数字"):
        assert words in page
    assert not VisitDay.objects.exists()
    assert "已录入 1 个数字" in text(send_file(keeper, right))
    assert "已有此数" in text(send_file(keeper, right))
    assert "请写明更正理由" in text(send_file(keeper, (*right[:2], 41, "")))
    assert send_file(keeper, ("610113", "2026-05-01"), header=("馆代码", "日期")).status_code == 422
    assert send_file(keeper, header=("日期", "人工计数")).status_code == 422


def test_the_workbook_may_be_filled_in_and_sent_back(keeper: Client) -> None:
    write(keeper, 12)
    data = keeper.get("/desk/visits/workbook/").content
    sent = {"command": str(uuid4()), "file": SimpleUploadedFile("visits.xlsx", data)}
    assert "已有此数" in text(keeper.post("/desk/visits/upload/", sent))


def test_a_file_may_tell_the_hours_and_what_does_not_add_up_is_told(keeper: Client) -> None:
    header = ("日期", "人工计数", "9时", "15时")
    page = text(send_file(keeper, ("2026-05-01", 40, 12, 27), ("2026-05-02", 9, "九", ""), header=header))
    assert "（2026-05-01: 39 ≠ 40）" in page
    assert "“九”不是数字" in page
    assert not VisitDay.objects.exists()
    assert "已录入 2 个数字" in text(
        send_file(keeper, ("2026-05-01", 40, 12, 28), ("2026-05-02", "", 3, ""), header=header)
    )
    found = dict(VisitDay.objects.order_by("day").values_list("visits", "hours"))
    assert found == {40: {"9": 12, "15": 28}, 3: {"9": 3}}
    sent = SimpleUploadedFile("visits.xlsx", keeper.get("/desk/visits/workbook/").content)
    told = text(keeper.post("/desk/visits/upload/", {"command": str(uuid4()), "file": sent}))
    assert (told.count("已有此数"), VisitDay.objects.count()) == (2, 2)


def test_a_silent_gate_is_shown(gate: Any, director: Client, library: Library) -> None:
    library.opening_hours.create(weekday=0, opens="08:30", closes="20:00")
    (one,) = seen(gates_at(Library.objects.all()))
    assert not one.silent
    with clock.stopped_at(NOON + 3 * HOUR):
        (one,) = seen(gates_at(Library.objects.all()))
        assert one.silent
        assert "静默" in text(director.get("/office/gates/"))
        rows = xlsx.read(director.get("/office/gates/export.xlsx").content).rows
        assert [row[6] for row in rows if row[1] == "正门"] == ["静默"]


def test_a_key_can_do_no_more_than_its_maker(library: Library) -> None:
    office = signed_in(make.staff(Role.ALLIANCE_OFFICE, library))
    form = {"command": str(uuid4()), "name": "正门", "library": "610113", "digits": 0, "most_an_hour": 3000, "days": 9}
    assert office.post("/office/gates/", form).status_code == 422
    assert not Gate.objects.exists()
