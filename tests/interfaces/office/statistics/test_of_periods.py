"""Readers reported of each quarter and of no year: on every page and in every file they are there, without a sum."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.statistics.queries.snapshot import standing
from shulian.documents import delimited, xlsx
from tests.apps.statistics.test_late import READERS, YEAR, form, out, post, send
from tests.apps.statistics.test_of_periods import other, quarters
from tests.apps.statistics.test_sources import branch, tongchuan
from tests.interfaces.api.conftest import get
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.test_people import text

__all__ = ["branch", "form", "other", "post", "quarters", "send", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

ASKED = "indicator=active-readers&period=2022"
OF_PERIODS, LINE = "各期数字不能相加", "报的是较短的统计期，不重复计的数字不能相加：铜川图书馆。"


def test_pages_and_files_of_today_say_why_there_is_no_figure(office, tongchuan, other):
    client = signed_in(office)
    page = text(client.get(f"/office/figures/?{ASKED}"))
    assert "2 家成员馆中 2 家有数字" in page
    assert (OF_PERIODS in page, LINE in page, "各馆数字不能相加" in page) == (True, True, True)
    rows = xlsx.read(client.get(f"/office/figures/export.xlsx?{ASKED}").content).rows
    (own,) = [row for row in rows if row[0] == tongchuan.name]
    assert own[1:] == ("", 1, 1, OF_PERIODS)
    assert any(LINE in str(cell) for row in rows for cell in row)
    page = text(client.get(f"/office/workbench/?{ASKED}&rows=library"))
    assert (OF_PERIODS in page, LINE in page, "未报" in page) == (True, True, False)
    table = delimited.read(client.get(f"/office/workbench/export?{ASKED}&rows=library&as=csv").content).rows
    assert {row[0]: row[1] for row in table if row[0] in (tongchuan.name, other.name)} == {
        tongchuan.name: "",
        other.name: "12",
    }
    assert any(LINE in cell for row in table for cell in row)


def test_what_was_published_of_it_says_so_wherever_it_stands(act, office, tongchuan, other):
    figures = {key: one.figure for key, one in standing(out(act, YEAR, READERS)).items()}
    client, public = signed_in(office), Client()
    for figure, words in (
        (figures[READERS, tongchuan.pk], "其中各项数字不能相加，因此没有数字。"),
        (figures[READERS, None], "各馆数字不能相加，因此没有合计。"),
    ):
        page = text(client.get(f"/office/published/{figure.pk}/"))
        assert (words in page, "不能与其他数字相加的报表" in page) == (True, True)
    page = text(public.get("/published/2022/"))
    assert ("各馆数字不能合成总数" in page, "2 馆中 2 馆已报" in page) == (True, True)
    # It is not only said on hover: a dash is else what is missing.
    legend = "有馆已报而仍为横线的，不是缺报：各项数字不能相加。"
    for address in ("/published/2022/", f"/published/2022/?indicator={READERS}", "/open-data/"):
        assert legend in text(public.get(address)), address
    assert legend not in text(public.get(f"/libraries/{other.code}/figures/"))
    assert "其中各项数字不能相加" in text(public.get(f"/published/2022/?indicator={READERS}"))
    assert "未报" not in text(public.get(f"/libraries/{tongchuan.code}/figures/"))
    header, line = delimited.read(public.get(f"/libraries/{tongchuan.code}/figures.csv").content).rows
    told = dict(zip(header, line, strict=True))
    assert (told["数值"], told["状态"]) == ("", "其中各项数字不能相加")
    with clock.stopped_at(datetime(2023, 2, 1, tzinfo=UTC)):
        lines = {one["library"]: one for one in get(public, "/published/2022").json()["figures"]}
    for code in (tongchuan.code, None):
        assert (lines[code]["value"], lines[code]["no_sum"]) == (None, True)
    assert (lines[None]["present"], lines[None]["expected"]) == (2, 2)
