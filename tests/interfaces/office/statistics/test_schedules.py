"""Reports that run by themselves: each period once and frozen, told by a link, tried again, stopped."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from pypdf import PdfReader

from shulian import clock
from shulian.apps.alliance.models import Account, Grant, Membership
from shulian.apps.journal.models import Entry
from shulian.apps.notices.models import Told
from shulian.apps.statistics.actions import running
from shulian.apps.statistics.actions.running import run_due
from shulian.apps.statistics.models import Publication, PublishedFigure, Report, Run, Schedule, Span
from shulian.apps.statistics.queries.schedules import whose_turn
from shulian.core.digests import digest
from shulian.core.library import Service
from shulian.core.publishing import State as SpanState
from shulian.core.roles import Role
from shulian.core.schedules import TRIES, Refusal, State
from shulian.documents import xlsx
from tests import make
from tests.apps.statistics.test_figures import happen
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import text

pytestmark = pytest.mark.django_db

QUESTION = {"indicator": "checkouts", "period": "2022-Q2", "rows": "library", "columns": "item-class"}
ORDERED = QUESTION | {"name": "各馆外借", "every": "month", "moment": "days", "days": "5", "first": "year"}
AUGUST_10, SEPTEMBER_10 = datetime(2022, 8, 10, tzinfo=UTC), datetime(2022, 9, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.EXPORT_FOLDER = tmp_path / "entries"


@pytest.fixture
def loans(shaanxi) -> None:
    for name in ("铜川图书馆", "雁塔区图书馆", "新城区图书馆"):
        Membership.objects.create(library=shaanxi[name], service=Service.CIRCULATION)
    for name, month in (("铜川图书馆", 6), ("雁塔区图书馆", 6), ("铜川图书馆", 7), ("铜川图书馆", 7)):
        details = {"item_class": "book", "category": "adult"}
        happen("checkout", shaanxi[name], f"2022-{month:02}-15T08:00:00+08:00", details=details)


@pytest.fixture
def colleague(shaanxi) -> Account:
    found = make.staff(Role.STATISTICIAN, shaanxi["陕西省图书馆"], "colleague")
    Account.objects.filter(pk=found.pk).update(email="c@example.org", display_name="统计员")
    return found


def ordered(client, **more) -> Schedule:
    sent = client.post("/office/workbench/schedules/new/", ORDERED | {"command": str(uuid4())} | more)
    assert sent.status_code == 302, text(sent)
    return Schedule.objects.get(pk=sent.url.rstrip("/").split("/")[-1])


def told() -> list[str]:
    return [key.split(":")[0] for key in Told.objects.order_by("told_at").values_list("key", flat=True)]


def test_half_years_begin_with_the_chosen_month(office, loans):
    client = signed_in(office)
    sent = ORDERED | {"command": str(uuid4()), "every": "half-year", "begins": "6", "first": "last"}
    with clock.stopped_at(AUGUST_10):
        assert client.post("/office/workbench/schedules/new/", sent).status_code == 302
    assert Schedule.objects.get().first == date(2021, 12, 1)


def test_every_missed_period_is_made_up_once_and_never_changes(office, loans, shaanxi):
    client = signed_in(office)
    schedule = ordered(client, first="last")
    assert (schedule.first.month, whose_turn()) == (7, [])
    Schedule.objects.update(first="2022-05-01")
    assert whose_turn() == [schedule.pk]
    with clock.stopped_at(AUGUST_10):
        assert run_due(schedule.pk) == 2
        assert run_due(schedule.pk) == 0
    made = Report.objects.get(run__start="2022-07-01")
    assert (made.name, made.table["total"], made.digest) == ("各馆外借 2022年7月", 2, digest(made.table))
    assert made.table["coverage"] == [1, 3]
    told = client.get(f"/office/workbench/reports/{made.pk}/?as=csv").content.decode("utf-8-sig")
    assert [f"{name},," in told for name in made.table["absent"]] == [True, True]
    # May has no figure: it is tried again, and says why.
    may = Run.objects.get(start="2022-05-01")
    assert (may.report, may.trouble, may.failures) == (None, Refusal.NO_FIGURES, 1)
    happen("checkout", shaanxi["铜川图书馆"], "2022-07-16T08:00:00+08:00", details={"item_class": "book"})
    page = text(client.get(f"/office/workbench/reports/{made.pk}/"))
    for words in ("各馆外借 2022年7月", "3 家成员馆中 1 家有数", "由系统定期生成"):
        assert words in page, words
    for change in (lambda: Report.objects.update(name="x"), lambda: Report.objects.all().delete()):
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            change()
    entry = Entry.objects.filter(kind="schedule-run").latest("pk")
    assert entry.details == {"period": "2022-07", "digest": made.digest, "version": 1}
    listed = text(client.get(f"/office/workbench/schedules/{schedule.pk}/"))
    for words in ("2022年5月", "尚无数字", "再试", made.digest[:16]):
        assert words in listed, words
    assert "各馆外借 2022年7月" not in text(client.get("/office/workbench/reports/"))
    rows = xlsx.read(client.get(f"/office/workbench/schedules/{schedule.pk}/?as=xlsx").content).rows
    assert any(made.digest in row for row in rows)
    assert any("各馆外借" in row for row in xlsx.read(client.get("/office/workbench/schedules/?as=xlsx").content).rows)


def test_a_run_is_told_by_a_link_without_figures(office, loans, colleague):
    Account.objects.filter(pk=office.pk).update(email="o@example.org")
    outsider = Account.objects.create_user("outsider", display_name="外人", email="x@example.org")
    schedule = ordered(signed_in(office), first="last", told=[str(colleague.pk)])
    schedule.told.add(outsider)
    with clock.stopped_at(AUGUST_10):
        run_due(schedule.pk)
    # Whoever may not see the figures gets no word of them.
    report = Report.objects.get()
    assert {key.split(":")[2] for key in Told.objects.values_list("key", flat=True)} == {
        str(office.pk),
        str(colleague.pk),
    }
    assert signed_in(colleague).get(f"/office/workbench/reports/{report.pk}/").status_code == 200


def test_one_who_lost_the_right_stops_it_and_another_takes_it_over(office, loans, colleague):
    schedule = ordered(signed_in(office), first="last")
    Grant.objects.filter(account=office).delete()
    with clock.stopped_at(AUGUST_10):
        assert run_due(schedule.pk) == 0
        schedule.refresh_from_db()
        assert (schedule.state, schedule.stopped_for) == (State.STOPPED, Refusal.NO_RIGHT)
        assert (Report.objects.count(), whose_turn()) == (0, [])
        client = signed_in(colleague)
        assert "不再有权查看" in text(client.get(f"/office/workbench/schedules/{schedule.pk}/"))
        do = f"/office/workbench/schedules/{schedule.pk}/do/"
        assert "不能这样做" in text(client.post(f"{do}pause", {"command": str(uuid4())}, follow=True))
        client.post(f"{do}take-over", {"command": str(uuid4())})
        assert run_due(schedule.pk) == 1
    assert Report.objects.get().made_by == colleague


def test_paused_it_waits_and_resumed_it_makes_up_what_was_missed(office, director, loans):
    client = signed_in(office)
    schedule = ordered(client, first="now")
    do = f"/office/workbench/schedules/{schedule.pk}/do/"
    happen("checkout", schedule.library, "2022-08-15T08:00:00+08:00", details={"item_class": "book"})
    client.post(f"{do}pause", {"command": str(uuid4())})
    with clock.stopped_at(SEPTEMBER_10):
        assert (whose_turn(), run_due(schedule.pk)) == ([], 0)
        client.post(f"{do}resume", {"command": str(uuid4())})
        assert run_due(schedule.pk) == 1
    assert "已结束" in text(client.post(f"{do}end", {"command": str(uuid4())}, follow=True))
    assert client.post(f"{do}nonsense", {"command": str(uuid4())}).status_code == 404
    assert signed_in(director).post(f"{do}end", {"command": str(uuid4())}).status_code == 403


def test_a_run_that_breaks_off_says_why_is_tried_again_and_then_left_to_a_person(office, loans, monkeypatch):
    Account.objects.filter(pk=office.pk).update(email="o@example.org")
    client = signed_in(office)
    schedule = ordered(client, first="last")

    def broken(_asked):
        raise OSError("no file")

    with monkeypatch.context() as patched:
        patched.setattr(running, "shown", broken)
        at = AUGUST_10
        for wait in (*TRIES, TRIES[-1]):
            with clock.stopped_at(at):
                assert whose_turn() == [schedule.pk]
                assert run_due(schedule.pk) == 0
                assert whose_turn() == []
            at += wait
    run = Run.objects.get()
    assert (run.failures, run.next_at, run.trouble) == (len(TRIES) + 1, None, "broke-off OSError")
    assert told() == ["schedule-failed"]
    page = text(client.get(f"/office/workbench/schedules/{schedule.pk}/"))
    assert "OSError" in page
    again = f"/office/workbench/schedules/runs/{run.pk}/again"
    assert "现在重试" in page
    Schedule.objects.update(state=State.PAUSED)
    assert "现在重试" not in text(client.get(f"/office/workbench/schedules/{schedule.pk}/"))
    assert "请重新载入页面" in text(client.post(again, {"command": str(uuid4())}, follow=True))
    Schedule.objects.update(state=State.RUNNING)
    client.post(again, {"command": str(uuid4())})
    with clock.stopped_at(at):
        assert run_due(schedule.pk) == 1
    run.refresh_from_db()
    assert (run.trouble, run.next_at) == ("", None)


def test_one_of_published_figures_waits_for_them_keeps_them_and_says_where_they_would_differ(office, loans):
    schedule = ordered(signed_in(office), every="quarter", moment="published", first="last", columns="")
    assert whose_turn() == []
    span = Span.objects.create(start="2022-04-01", end="2022-06-30", state=SpanState.PUBLISHED)
    publication = Publication.objects.create(span=span, number=1, digest="x")
    said = {"version": 1, "value": 1, "counted_until": clock.now()}
    PublishedFigure.objects.create(publication=publication, indicator="cards-issued", **said)
    # Loans were left out for later: of them nothing is out yet.
    assert (whose_turn(), run_due(schedule.pk)) == ([], 0)
    assert "待恰为这几个月的数字发布后生成" in text(
        signed_in(office).get(f"/office/workbench/schedules/{schedule.pk}/")
    )
    PublishedFigure.objects.create(publication=publication, indicator="checkouts", **said)
    assert whose_turn() == [schedule.pk]
    assert run_due(schedule.pk) == 1
    made = Report.objects.get()
    out, since = made.table["findings"]
    assert (made.table["total"], since) == (1, "结账后又增加 1。系统迟到的记录计入下一期。")
    assert out.startswith("合计为")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"days": "0"}, "大于或等于"),
        ({"days": "nine"}, "整数"),
        ({"every": "day"}, "day"),
        ({"name": ""}, "必填"),
        ({"told": "99999"}, "99999"),
    ],
)
def test_a_wrong_order_gets_a_sentence_and_orders_nothing(office, colleague, loans, wrong, words):
    answer = signed_in(office).post("/office/workbench/schedules/new/", ORDERED | {"command": str(uuid4())} | wrong)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Schedule.objects.exists()


def words_of(answer) -> str:
    """What a PDF says, without its spaces."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_two_libraries_side_by_side_make_one_report_for_those_who_see_both(shaanxi, office, director, loans):
    two = make.staff(Role.LIBRARY_DIRECTOR, shaanxi["铜川图书馆"], "two")
    there = Grant.objects.create(account=two, role=Role.LIBRARY_DIRECTOR, library=shaanxi["雁塔区图书馆"])
    client, both = signed_in(two), "雁塔区图书馆、铜川图书馆"
    saved = client.post("/office/workbench/save", QUESTION | {"command": str(uuid4()), "name": "两馆外借"}).url
    codes = ",".join(shaanxi[name].code for name in both.split("、"))
    for page in (saved, "/office/workbench/reports/", f"/office/workbench/?{urlencode(QUESTION | {'library': codes})}"):
        assert both in text(client.get(page)), page
    assert Report.objects.get().question.endswith(urlencode({"library": codes}))
    assert [row["name"] for row in Report.objects.get().table["rows"]] == both.split("、")
    assert f"{both}" in words_of(client.get(f"{saved}?as=pdf"))
    assert [signed_in(one).get(saved).status_code for one in (office, director)] == [200, 403]
    assert "两馆外借" not in text(signed_in(director).get("/office/workbench/reports/"))
    asked = urlencode(QUESTION | {"library": codes, "as": "csv"})
    assert client.get(saved + "?as=csv").content == signed_in(office).get(f"/office/workbench/export?{asked}").content
    kept = Report.objects.get()
    (listed,) = client.get("/api/v1/reports").json()["reports"]
    given = client.get(f"/api/v1/reports/{kept.pk}").json()
    assert (given.pop("table"), given, given["address"]) == (kept.table, listed, saved)
    assert (",".join(given["libraries"]), given["digest"]) == (codes, digest(kept.table))
    assert signed_in(director).get("/api/v1/reports").json() == {"total": 0, "reports": []}
    assert signed_in(director).get(f"/api/v1/reports/{kept.pk}").status_code == 403
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.others.clear()
    schedule = ordered(client, first="last")
    with clock.stopped_at(AUGUST_10):
        assert run_due(schedule.pk) == 1
    made = Report.objects.get(run__schedule=schedule)
    assert (made.table["total"], made.table["asked"][1][1], made.question) == (
        2,
        both,
        "?" + urlencode(QUESTION | {"period": "2022-07", "library": codes}),
    )
    assert both in text(client.get(f"/office/workbench/schedules/{schedule.pk}/"))
    assert signed_in(director).get(f"/office/workbench/schedules/{schedule.pk}/").status_code == 403
    there.delete()
    with clock.stopped_at(SEPTEMBER_10):
        run_due(schedule.pk)
    schedule.refresh_from_db()
    assert (schedule.state, schedule.stopped_for) == (State.STOPPED, Refusal.NO_RIGHT)


def test_too_many_libraries_side_by_side_make_no_report(shaanxi, office, loans):
    counties = [one.code for one in shaanxi.values() if one.kind == "county"]
    codes = {"library": ",".join(counties[:11])}
    for address, more in (("save", {}), ("schedules/new/", ORDERED)):
        sent = QUESTION | more | codes | {"command": str(uuid4())}
        answer = signed_in(office).post(f"/office/workbench/{address}", sent, follow=True)
        assert "最多 10 家" in text(answer)
    assert not Report.objects.exists()
    assert not Schedule.objects.exists()


def test_a_pivot_and_a_saved_report_are_printed_as_an_office_sends_them(office, loans):
    client = signed_in(office)
    address = "indicator=checkouts&period=2022-Q2&rows=library&columns=item-class"
    printed = client.get(f"/office/workbench/export?{address}&as=pdf")
    assert printed["Content-Type"] == "application/pdf"
    whole = words_of(printed)
    for words in (
        "书刊文献外借册次2022年第二季度",
        "单位：册次",
        "3家成员馆中2家有数",
        "合计22",
        "缺报（1）",
        "不是零",
    ):
        assert words in whole, words
    saved = client.post("/office/workbench/save", QUESTION | {"command": str(uuid4()), "name": '外借/"二季度"'})
    report = client.get(f"{saved.url}?as=pdf")
    assert '"' not in report["Content-Disposition"].split("filename")[1].replace('="', "").rstrip('"')
    whole = words_of(report)
    assert Report.objects.get().digest[:20] in whole
    assert str(Report.objects.get().pk) in whole
