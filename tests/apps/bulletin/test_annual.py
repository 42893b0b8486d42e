"""An annual report made of indicators: live until it is signed off, with the year before, coverage and findings."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from shulian.apps.alliance.models import Membership
from shulian.apps.bulletin.actions import Draft, Place, place, publish, start_issue
from shulian.apps.bulletin.actions.issues import ANNUAL_HEADINGS
from shulian.apps.bulletin.annual import Line, Told
from shulian.apps.bulletin.chapters import suggested
from shulian.apps.bulletin.models import Block, Issue
from shulian.apps.bulletin.printing import printed
from shulian.apps.bulletin.queries import values
from shulian.apps.bulletin.words import refusal_words
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.definitions import definition_of
from shulian.apps.statistics.models import (
    Finding,
    Indicator,
    IndicatorVersion,
    Publication,
    PublishedFigure,
    Return,
    ReturnLine,
    Span,
)
from shulian.apps.statistics.queries.coverage import Covered
from shulian.core.digests import digest
from shulian.core.library import Service
from shulian.core.periods import parse
from shulian.core.publishing import State
from tests.apps.bulletin.test_publishing import again, sign_off
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_figures import happen

pytestmark = pytest.mark.django_db

YEAR = parse("2021")
LOANS = {2020: 2, 2021: 3}
MISSING = "书刊文献外借册次：应报 3 家，缺 1 家：新城区图书馆。"


@pytest.fixture
def loans(shaanxi) -> None:
    for name in ("铜川图书馆", "雁塔区图书馆", "新城区图书馆"):
        Membership.objects.create(library=shaanxi[name], service=Service.CIRCULATION)
    for year, times in LOANS.items():
        for _one in range(times):
            happen("checkout", shaanxi["铜川图书馆"], f"{year}-05-01T08:00:00+08:00")
    happen("checkout", shaanxi["雁塔区图书馆"], "2021-05-01T08:00:00+08:00")


def annual(act, *places: Place, number: int = 2021) -> Issue:
    draft = Draft(number, "联盟", "办公室", date(2022, 3, 1), headings=ANNUAL_HEADINGS, kind=Issue.Kind.ANNUAL)
    made = start_issue(again(act), replace(draft, chapters=() if places else tuple(suggested(YEAR))))
    for what in places:
        assert place(again(act), made.sections.get(heading="服务数据"), what) is None
    return made


def shown(spread: str, shape: str, *codes: str) -> Place:
    return Place(
        Block.Layout.INDICATORS, "", None, YEAR, indicators=codes or ("checkouts",), spread=spread, shape=shape
    )


def blocks_of(issue: Issue) -> list[dict]:
    return [block for section in values(issue)["sections"] for block in section["blocks"]]


def texts(row: dict) -> list[str]:
    return [cell["text"] + cell["mark"] for cell in row["cells"]]


def test_chapters_are_suggested_for_what_the_year_has_figures_of(act, loans):
    made = annual(act)
    headings = [section.heading for section in made.sections.all()]
    assert headings == ["概述", "主要工作", "文献流通", "服务数据", "大事记"]
    sentence, table, chart = blocks_of(made)
    assert sentence["paragraphs"] == [
        "2021年，书刊文献外借册次4册次（3家成员馆中2家有数），两年均有数的馆比上年增长50%。",
        f"注：{MISSING}",
    ]
    assert table["title"] == "文献流通主要指标"
    assert [texts(row) for row in table["rows"]] == [["书刊文献外借册次", "册次", "4①", "2", "+50%", "2/3"]]
    assert [(bar["label"], bar["text"]) for bar in chart["bars"]] == [("铜川市", "3"), ("西安市", "1①")]


def test_an_indicator_by_city_has_its_whole_and_dashes_for_what_is_missing(act, loans):
    (table,) = blocks_of(annual(act, shown("city", "table")))
    rows = {texts(row)[0]: texts(row)[1:] for row in table["rows"]}
    assert rows["铜川市"] == ["3", "2", "+50%"]
    assert rows["西安市"] == ["1①", "—", "—"]
    assert rows["咸阳市"] == ["—", "—", "—"]
    assert rows["合计"] == ["4①", "2", "+50%"]
    assert table["notes"][0] == "注：3家成员馆中2家有数。"


def test_who_counts_once_at_each_library_makes_no_sum_of_several(act, shaanxi):
    form = design_form(again(act), Design("training", "培训", "Training", 12, "", "", (Asked("training-persons"),)))
    for name in ("铜川图书馆", "雁塔区图书馆", "新城区图书馆"):
        heading = Heading(form, YEAR, shaanxi[name])
        assert through(act, enter_cells(again(act), heading, {"training_persons": "50"})) is None
    _sentence, chapter, _chart = blocks_of(annual(act))
    assert [texts(row) for row in chapter["rows"]] == [["从业人员培训人数", "人", "—", "—", "—", "3/3"]]
    assert "注：从业人员培训人数：各馆数字不能相加。" in chapter["notes"]
    sentence, table = blocks_of(
        annual(act, *(shown("city", shape, "training-persons") for shape in ("sentence", "table")), number=2022)
    )
    assert sentence["paragraphs"][0] == "2021年，从业人员培训人数没有合计数。"
    rows = {texts(row)[0]: texts(row)[1] for row in table["rows"]}
    assert (rows["铜川市"], rows["西安市"], rows["合计"]) == ("50", "—", "—")


def test_who_reported_by_quarters_what_counts_once_is_there_and_makes_no_sum(act, shaanxi):
    form = design_form(again(act), Design("training", "培训", "Training", 3, "", "", (Asked("training-persons"),)))
    for number in (1, 2, 3, 4):
        heading = Heading(form, parse(f"2021-Q{number}"), shaanxi["铜川图书馆"])
        assert through(act, enter_cells(again(act), heading, {"training_persons": "50"})) is None
    _sentence, chapter, _chart = blocks_of(annual(act))
    assert [texts(row) for row in chapter["rows"]] == [["从业人员培训人数", "人", "—①", "—", "—", "1/1"]]
    assert "注：从业人员培训人数：各期数字不能相加。" in chapter["notes"]
    said = "从业人员培训人数：报的是较短的统计期，不重复计的数字不能相加：铜川图书馆。"
    assert chapter["footnotes"] == [{"mark": "①", "text": said}]


def test_a_change_is_told_in_full_where_both_years_are_of_the_same_libraries(act, shaanxi):
    for year, times in ((2020, 4), (2021, 3)):
        for _one in range(times):
            happen("checkout", shaanxi["铜川图书馆"], f"{year}-05-01T08:00:00+08:00")
    (sentence,) = blocks_of(annual(act, shown("all", "sentence")))
    assert sentence["paragraphs"] == ["2021年，书刊文献外借册次3册次（1家成员馆中1家有数），比上年减少1册次，下降25%。"]


def test_years_of_other_libraries_are_not_compared(act, shaanxi):
    for _one in range(5):
        happen("checkout", shaanxi["铜川图书馆"], "2020-05-01T08:00:00+08:00")
    happen("checkout", shaanxi["雁塔区图书馆"], "2021-05-01T08:00:00+08:00")
    (sentence,) = blocks_of(annual(act, shown("all", "sentence")))
    assert sentence["paragraphs"] == ["2021年，书刊文献外借册次1册次（1家成员馆中1家有数），上年无可比数字。"]


def test_the_alliance_as_a_chart_is_a_row_of_years(act, loans):
    (chart,) = blocks_of(annual(act, shown("all", "chart")))
    assert [(bar["label"], bar["text"]) for bar in chart["bars"]] == [("2020年", "2"), ("2021年", "4①")]


def test_a_published_figure_is_printed_as_it_was_published_and_what_has_changed_since_is_noted(act, loans):
    span = Span.objects.create(start=YEAR.start, end=YEAR.end, state=State.PUBLISHED)
    publication = Publication.objects.create(span=span, number=1, digest="x")
    said = {"indicator": "checkouts", "version": 7, "value": 5, "counted_until": "2022-01-20T00:00:00Z"}
    PublishedFigure.objects.create(publication=publication, **said)
    made = annual(act, shown("all", "table"), shown("all", "sentence"))
    table, sentence = blocks_of(made)
    words = "书刊文献外借册次2021年：2022-08-01 第 1 次发布的数字。 现在统计会少 1；重述之前以已发布的数字为准。"
    assert f"注：{words}" in table["notes"]
    assert texts(table["rows"][0])[2] == "5①"
    assert [note["text"] for note in table["footnotes"]] == [MISSING]
    assert sentence["paragraphs"][1] == f"注：{words}"
    assert sign_off(act, made) is None
    made.refresh_from_db()
    assert (made.snapshot["sources"][0]["version"], made.snapshot["sources"][0]["total"]) == (7, "5")


def test_signed_off_it_is_frozen_printed_and_remembered_by_the_next_one(act, loans, shaanxi):
    made = annual(act, shown("all", "table", "checkouts", "renewals"), shown("library", "table"))
    assert publish(again(act), made).reason == "findings-not-signed"
    assert sign_off(act, made) is None
    made.refresh_from_db()
    assert made.digest == digest(made.snapshot)
    assert made.snapshot["sources"][0] == {
        "indicator": "checkouts",
        "version": 1,
        "period": "2021",
        "total": "4",
        "present": 2,
        "expected": 3,
    }
    happen("checkout", shaanxi["铜川图书馆"], "2021-06-01T08:00:00+08:00")
    assert texts(blocks_of(made)[0]["rows"][0])[2] == "4①"
    assert texts(blocks_of(made)[0]["rows"][1])[2:] == ["—", "—", "—", "0/0"]
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(printed(made))).pages)
    for words in ("年度报告", "2021年度", "目录", "书刊文献外借册次册次4①2+50%2/3"):
        assert words in text, words
    later = annual(act, shown("all", "sentence"), number=2022)
    assert "注：书刊文献外借册次2021年：2021年度报告所印为4，现为5。" in blocks_of(later)[0]["paragraphs"]


def test_a_block_without_any_figure_keeps_the_report_from_going_out(act, loans):
    made = annual(act, shown("all", "table", "renewals"))
    assert publish(again(act), made).reason == "table-without-figures"


def test_what_nobody_has_reported_is_told_as_missing(act, loans):
    (sentence,) = blocks_of(annual(act, shown("all", "sentence", "satisfaction")))
    assert sentence["paragraphs"] == ["2021年，读者满意率缺报。"]


def test_a_year_that_still_runs_is_neither_placed_nor_published(act, loans):
    made, running = annual(act, shown("all", "table")), parse("2022")
    refused = place(again(act), made.sections.first(), replace(shown("all", "table"), period=running))
    assert refusal_words(refused) == "《书刊文献外借册次》的统计期尚未结束。请选择已结束的统计期。"
    Block.objects.update(start=running.start, end=running.end)
    assert publish(again(act), made).reason == "period-runs"
    of_words = annual(act, Place(Block.Layout.PROSE, text="一年来，"), number=2022)
    assert refusal_words(publish(again(act), of_words)) == "2022年尚未结束。年终后再发布该年度报告。"


def test_how_many_findings_are_not_printed_one_by_one_is_printed_and_signed_for(act, issue, monkeypatch):
    monkeypatch.setattr("shulian.apps.bulletin.annual.MOST_FINDINGS", 1)
    what = replace(shown("all", "table", "delivery-zh-journal"), period=parse("2021-12--2022-05"))
    made = annual(act, what)
    first, more = (note["text"] for note in blocks_of(made)[0]["footnotes"])
    assert first.endswith("相差 +11。")
    assert more.endswith("：报表中另有 2 处对不上。")
    assert publish(again(act), made).details == {"count": "2"}


def test_blank_parts_open_questions_and_a_new_definition_are_printed_and_signed_for(act, shaanxi):
    asked = (Asked("delivery-zh-journal"), Asked("delivery-newspaper"))
    form = design_form(again(act), Design("parts", "原文传递", "Delivery", 12, "", "", asked))
    heading, cells = Heading(form, YEAR, shaanxi["铜川图书馆"]), {"delivery_zh_journal": "7", "delivery_newspaper": ""}
    assert through(act, enter_cells(again(act), heading, cells)) is None
    Finding.objects.create(
        of_return=Return.objects.get(), line=ReturnLine.objects.get(), kind="jump", weight="question"
    )
    held = {"definition": definition_of(Indicator.objects.get(pk="delivery")), "digest": "x"}
    IndicatorVersion.objects.create(indicator_id="delivery", version=9, valid_from=date(2021, 6, 1), **held)
    made = annual(act, shown("all", "table", "delivery"))
    (table,) = blocks_of(made)
    assert [note["text"] for note in table["footnotes"]] == [
        "原文传递：合计为至少数：有 1 家图书馆的分项有空缺：铜川图书馆。",
        "原文传递：报表疑问尚未答复：1 项。",
        "原文传递：统计期内自 2021-06-01 起定义有变，整期按新定义统计。",
    ]
    assert publish(again(act), made).details == {"count": "3"}
    ((bar,),) = (chart["bars"] for chart in blocks_of(annual(act, shown("library", "chart", "delivery"), number=2022)))
    assert (bar["label"], bar["text"]) == ("铜川图书馆", "7①")


def test_who_reported_shorter_periods_is_marked_apart_from_who_reported_nothing(shaanxi):
    quarters, nothing = shaanxi["铜川图书馆"], shaanxi["王益区图书馆"]
    coverage = Covered(0, 2, (quarters, nothing), (), (), shorter=(quarters,))
    told = Told(Indicator.objects.get(pk="training-persons"), YEAR, (), Line("", None, None), coverage)
    assert {words.partition("：")[2]: libraries for words, libraries in told.of_some} == {
        "应报 2 家，缺 2 家：铜川图书馆、王益区图书馆。": {quarters.pk, nothing.pk},
        "报的是较短的统计期，不重复计的数字不能相加：铜川图书馆。": {quarters.pk},
    }
