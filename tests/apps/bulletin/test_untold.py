"""What an issue does not tell of readers: neither few of them, nor what follows by subtracting or dividing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from shulian.apps.alliance.models import Library
from shulian.apps.bulletin import charts
from shulian.apps.bulletin.actions import Draft, TablePlan, place, publish, start_issue
from shulian.apps.bulletin.figures import collected
from shulian.apps.bulletin.models import Issue
from shulian.apps.bulletin.queries import values
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.models import Form
from shulian.core.periods import parse
from shulian.core.suppression import LEAST
from tests.apps.bulletin.test_annual import annual, blocks_of, shown, texts
from tests.apps.bulletin.test_publishing import again, sign_off
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_figures import happen

pytestmark = pytest.mark.django_db

READERS = {"铜川图书馆": 2, "雁塔区图书馆": 6, "陕西省图书馆": 11}
LOANS_EACH = 7


@pytest.fixture
def readers(shaanxi) -> None:
    for name, count in READERS.items():
        for _one in range(count):
            reader = uuid4()
            for _loan in range(LOANS_EACH):
                happen("checkout", shaanxi[name], "2021-05-01T08:00:00+08:00", reader)


def test_few_readers_are_neither_told_nor_found_by_subtracting_or_dividing(act, readers):
    codes = ("active-readers", "loans-per-reader", "checkouts")
    made = annual(act, shown("library", "table", *codes), shown("city", "table", *codes), shown("library", "chart"))
    assert publish(again(act), made) is None
    made.refresh_from_db()
    blocks = [block for block in blocks_of(made) if block["kind"] == "table"]
    for people, quotient, loans in (blocks[:3], blocks[3:]):
        now = [{texts(row)[0]: texts(row)[1] for row in table["rows"]} for table in (people, quotient, loans)]
        told = {name: int(text) for name, text in now[0].items() if text not in ("*", "—")}
        total = told.pop("合计")
        hidden = [name for name, text in now[0].items() if text == "*"]
        assert len(hidden) > 1
        assert total - sum(told.values()) >= LEAST
        assert all(count >= LEAST for count in told.values())
        assert all(now[1][name] == "*" and int(now[2][name]) > 0 for name in hidden)
        assert all(row["cells"][3]["text"] == "—" for row in people["rows"] if texts(row)[0] in hidden)
        assert any("少于5" in note for note in people["notes"])


def test_a_total_of_few_readers_stands_in_no_edition(act, shaanxi):
    for _one in range(3):
        happen("checkout", shaanxi["铜川图书馆"], "2021-05-01T08:00:00+08:00", uuid4())
    every = ("table", "sentence", "chart")
    made = annual(act, *(shown("all", shape, "active-readers") for shape in every))
    assert publish(again(act), made) is None
    made.refresh_from_db()
    frozen = json.dumps([made.snapshot["sources"], blocks_of(made)], ensure_ascii=False)
    assert "有借阅的读者 *" in frozen
    assert made.snapshot["sources"][0]["total"] == "*"
    assert '"3"' not in frozen
    assert "3人" not in frozen
    happen("checkout", shaanxi["铜川图书馆"], "2021-06-01T08:00:00+08:00", uuid4())
    later = annual(act, shown("all", "sentence", "active-readers"), number=2022)
    assert "现为" not in json.dumps(values(later), ensure_ascii=False)


def test_readers_by_library_are_put_into_an_issue_for_a_whole_year_only(act, readers):
    made = annual(act)
    section = made.sections.first()
    for spread, refused in (("library", True), ("city", True), ("all", False)):
        what = replace(shown(spread, "table", "checkouts", "loans-per-reader"), period=parse("2021-05"))
        answer = place(again(act), section, what)
        assert (answer is not None and answer.reason == "readers-of-a-year") is refused


def returned(act, shaanxi, form: Form, period: str) -> TablePlan:
    """What three libraries reported of their readers and their cards."""
    for name, count in READERS.items():
        heading = Heading(form, parse(period), shaanxi[name])
        typed = {"valid_cards": str(count * 100), "active_readers": str(count)}
        found = enter_cells(again(act), heading, typed)
        assert through(act, found) is None
    return TablePlan(form, parse(period))


def made_form(act, code: str, months: int, *asked: str) -> Form:
    wanted = tuple(Asked(one) for one in asked)
    return design_form(again(act), Design(code, "读者统计", "Readers", months, "", "", wanted))


def issued(act, number: int, plan: TablePlan) -> list[dict]:
    issue = start_issue(again(act), Draft(number, "联盟", "办公室", date(2022, 8, 1), tables=(plan,)))
    chart = replace(shown("", ""), layout="chart", form=plan.form, period=plan.period, indicators=())
    assert place(again(act), issue.sections.get(), chart) is None
    assert sign_off(act, issue) is None
    issue.refresh_from_db()
    return blocks_of(issue)


def test_a_table_of_returns_tells_no_few_readers_nor_what_they_follow_from(act, shaanxi):
    form = made_form(act, "readers-yearly", 12, "active-readers", "valid-cards")
    table, chart = issued(act, 60, returned(act, shaanxi, form, "2021"))
    rows = {texts(row)[1]: texts(row)[2:] for row in table["rows"]}
    assert rows["铜川图书馆"] == ["*", "200"]
    assert rows["雁塔区图书馆"] == ["*", "600"]
    assert rows["陕西省图书馆"] == ["11", "1100"]
    assert rows["合计"] == ["—", "1900"]
    assert [bar["text"] for bar in chart["bars"]] == ["11", "*", "*"]
    assert any("少于5" in note for note in table["notes"])
    assert any("少于5" in note for note in chart["notes"])
    assert "注：有借阅的读者：各馆数字不能相加，不列合计。" in table["notes"]


def test_of_less_than_a_year_a_table_of_returns_tells_readers_of_no_library_and_adds_none_up(act, shaanxi):
    form = made_form(act, "readers-quarterly", 3, "active-readers")
    table, chart = issued(act, 61, returned(act, shaanxi, form, "2022-Q2"))
    told = {name: figure for _city, name, figure in map(texts, table["rows"]) if figure != "*"}
    assert told == {"小计": "—", "": "—"}
    assert {bar["text"] for bar in chart["bars"]} == {"*"}
    frozen = Issue.objects.get(number=61).snapshot
    assert frozen["sources"][0]["total"] is None


def test_readers_are_drawn_by_library_however_many_these_are_and_never_by_city(act, shaanxi, monkeypatch):
    form = made_form(act, "readers-yearly", 12, "active-readers")
    plan = returned(act, shaanxi, form, "2021")
    monkeypatch.setattr(charts, "MOST_BARS", 2)
    drawn = charts.chart(collected(form, plan.period), "", prints_findings=True)
    assert [bar["text"] for bar in drawn["bars"]] == ["11", "*"]
    assert drawn["bars"][0]["label"] == "陕西省图书馆"
    assert "注：仅显示前2个，另有1个有数。" in drawn["notes"]


def test_a_reader_of_two_branches_is_one_reader_in_a_counted_table(act, shaanxi):
    head = shaanxi["铜川图书馆"]
    place = {"path": f"{head.path}0001", "depth": head.depth + 1, "code": "610200-1"}
    branch = Library.objects.create(name="新区分馆", kind="branch", **place)
    for _one in range(6):
        reader = uuid4()
        for where in (head, branch):
            happen("checkout", where, "2021-05-01T08:00:00+08:00", reader)
    found = collected(made_form(act, "readers-yearly", 12, "active-readers"), parse("2021"))
    assert [line.cells for line in found.lines] == [{"active_readers": 6}]
