"""TB, thousands of hours and yuan are reported with decimals, and stay what was written all the way to the bulletin."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from shulian.apps.alliance.models import Library
from shulian.apps.bulletin.tables import ranked
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions import Heading, Upload, enter_cells, enter_file, settle_problem
from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.models import Form, Indicator, PublishedFigure, ReturnLine
from shulian.apps.statistics.queries.digests import apart
from shulian.apps.statistics.queries.figures import Level, grouped, groups_of
from shulian.apps.statistics.queries.pivot import PivotAsked
from shulian.apps.statistics.queries.recorded import return_is_apart
from shulian.apps.statistics.queries.returns import accepted, collected
from shulian.apps.statistics.queries.shown import shown
from shulian.apps.statistics.tabling import whole_table_of
from shulian.apps.statistics.words import finding_words, mistake_words
from shulian.core import reconcile
from shulian.core.dimensions import Dimension
from shulian.core.periods import parse
from shulian.documents import xlsx
from shulian.interfaces.office.report_file import file_of
from shulian.interfaces.office.return_template import write
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_agreeing import published
from tests.apps.statistics.test_spans import again, design, made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

YEAR = parse("2021")
ASKED = (Asked("spending"), Asked("text-terabytes"), Asked("media-hours"), Asked("collection"))
CELLS = {"spending": "1,234,567.80", "text_terabytes": "0.6", "media_hours": "2", "collection": "154000"}
SAID = {"spending": Decimal("1234567.8"), "text_terabytes": Decimal("0.6"), "media_hours": 2, "collection": 154000}


@pytest.fixture
def form(act, shaanxi) -> Form:
    return made(design_form(again(act), design(code="annual", months=12, asked=ASKED, rules=())))


@pytest.fixture
def two(act, form, shaanxi) -> list[Library]:
    """Two libraries that have reported, the second with other decimals and no hours."""
    libraries = [shaanxi["铜川图书馆"], shaanxi["王益区图书馆"]]
    other = {"spending": "0.25", "text_terabytes": "1.4", "media_hours": "", "collection": "3"}
    for library, cells in zip(libraries, (CELLS, other), strict=True):
        found = made(enter_cells(again(act), Heading(form, YEAR, library), cells))
        assert through(act, found) is None
        assert not return_is_apart(found)
    return libraries


def value(code: str, libraries: list[Library]) -> list[object]:
    lines = grouped(Indicator.objects.get(pk=code), YEAR, groups_of(libraries, Level.UNIT))
    return [line.value for line in lines]


def test_what_is_typed_or_filled_in_is_kept_to_the_last_digit(act, form, shaanxi):
    heading = Heading(form, YEAR, shaanxi["铜川图书馆"])
    typed = made(enter_cells(again(act), heading, CELLS))
    assert typed.lines.get().cells == SAID
    upload = Upload("年报.xlsx", write(form, heading.library, YEAR))
    sent = made(enter_file(again(act), replace(heading, reason="改用文件"), upload))
    assert ReturnLine.objects.get(of_return=sent).cells == SAID
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM statistics_returnline ORDER BY id LIMIT 1")
        assert json.loads(cursor.fetchone()[0])["text_terabytes"] == "0.6"


@pytest.mark.parametrize(
    ("column", "written", "words"),
    [
        ("spending", "12.345", "：“12.345”小数位数过多，最多 2 位。 请四舍五入，或核对计量单位。"),
        ("collection", "1.5", "：“1.5”不是整数。 "),
        ("text_terabytes", "半", "：“半”不是数字。 用阿拉伯数字填写；不清楚就留空。"),
        ("text_terabytes", "-0.5", "：-0.5，数量不能为负。"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(act, form, shaanxi, column, written, words):
    heading = Heading(form, YEAR, shaanxi["铜川图书馆"], only_if_right=True)
    (mistake,) = enter_cells(again(act), heading, CELLS | {column: written}).mistakes
    with translation.override("zh-hans"):
        assert mistake_words(mistake).startswith(column + words)


def test_a_cell_that_is_put_right_may_have_decimals_too(act, form, shaanxi):
    found = made(enter_cells(again(act), Heading(form, YEAR, shaanxi["铜川图书馆"]), CELLS | {"spending": "0.125"}))
    finding = found.findings.get(kind="two-decimals")
    assert finding_words(finding, {"spending": "支出"}) == "支出：“0.125”小数位数过多，最多 2 位。"
    assert settle_problem(again(act), finding, "0.126", "").reason == "two-decimals"
    assert settle_problem(again(act), finding, "0.13", "") is None
    assert found.lines.get().cells["spending"] == Decimal("0.13")


def test_printed_totals_are_held_against_exact_sums(act, form, shaanxi):
    headings = ("图书馆", "spending", "text-terabytes", "media-hours", "collection")
    rows = [("铜川图书馆", 0.1, 0.1, 1, 1), ("王益区图书馆", 0.2, 0.2, 1, 1), ("合计", 0.3, 0.4, 2, 2)]
    upload = Upload("年报.xlsx", xlsx.write([xlsx.Page("年报", headings, rows)]))
    found = made(enter_file(again(act), Heading(form, YEAR), upload))
    assert [(one.column, one.difference) for one in found.findings.all()] == [("text_terabytes", Decimal("0.1"))]
    assert collected(found).table.printed_columns == (Decimal("0.3"), Decimal("0.4"), 2, 2)


def test_figures_totals_and_quotients_are_exact(act, two):
    assert value("spending", two) == [Decimal("1234568.05")]
    assert value("text-terabytes", two) == [2]
    told = Entry.objects.filter(kind="reported", details__indicator="text-terabytes").order_by("pk")
    assert [(one.quantity, one.details.get("value")) for one in told] == [(1, "0.6"), (1, "1.4")]
    found = accepted("annual", YEAR)
    assert reconcile.column_totals(found.table) == (Decimal("1234568.05"), 2, 2, 154003)
    table = ranked(found, "年报", prints_findings=True, compares=False)
    assert [cell["text"] for cell in table["rows"][-1]["cells"]] == ["", "合计", "1234568.05", "2", "2", "154003"]


def test_tables_and_their_files_hold_real_numbers(act, two):
    asked = PivotAsked(Indicator.objects.get(pk="text-terabytes"), YEAR, two, Dimension.LIBRARY)
    table = whole_table_of(asked, shown(asked))
    assert ([row["cells"] for row in table["rows"]], table["total"]) == ([[0.6], [1.4]], 2)
    assert "铜川图书馆,0.6," in file_of(table, "tb", "csv").content.decode()
    sheet = xlsx.read(file_of(table, "tb", "xlsx").content)
    assert [row[1] for row in sheet.rows if row[0] in ("铜川图书馆", "王益区图书馆", "总计", "合计")] == [0.6, 1.4, 2]


def test_a_published_figure_with_decimals_stands_and_its_digest_too(act, two):
    published(act, YEAR, "spending", "text-terabytes")
    figures = PublishedFigure.objects.filter(indicator="spending").order_by("pk")
    assert [str(one.value.normalize()) for one in figures if one.value is not None][-1] == "1234568.05"
    assert apart([figures[0].publication]) == []
