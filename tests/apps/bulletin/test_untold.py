"""What an issue does not tell of readers: neither few of them, nor what follows by subtracting or dividing."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from shulian.apps.bulletin.actions import place, publish
from shulian.apps.bulletin.queries import values
from shulian.core.periods import parse
from shulian.core.suppression import LEAST
from tests.apps.bulletin.test_annual import annual, blocks_of, shown, texts
from tests.apps.bulletin.test_publishing import again
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
