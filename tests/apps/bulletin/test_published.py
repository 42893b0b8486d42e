"""What was published is printed as it was published, with what has come in since, and needs nobody's signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library, Membership
from shulian.apps.bulletin.actions import TablePlan, publish, start_issue
from shulian.apps.bulletin.models import Issue
from shulian.apps.bulletin.queries import table_sources, values
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions.spans import restate
from shulian.apps.statistics.models import Form, Indicator, Publication, PublishedFigure, Span
from shulian.apps.statistics.published_words import out_words
from shulian.apps.statistics.queries.closing import counts_otherwise
from shulian.apps.statistics.queries.pivot import PivotAsked
from shulian.apps.statistics.queries.places import Group
from shulian.apps.statistics.queries.published import Shown
from shulian.apps.statistics.queries.shown import shown as pivot_shown
from shulian.apps.statistics.queries.snapshot import standing
from shulian.apps.statistics.tabling import whole_table_of
from shulian.core.dimensions import Dimension
from shulian.core.library import Service
from shulian.core.periods import Period, parse
from shulian.core.publishing import State
from tests.apps.bulletin.test_annual import YEAR, annual, blocks_of, shown, texts
from tests.apps.bulletin.test_publishing import again, draft
from tests.apps.statistics.test_agreeing import closed, published
from tests.apps.statistics.test_figures import happen
from tests.apps.statistics.test_spans import correction, made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

CARDS = "cards-issued"
NOT_OUT = "本期已结账、尚未发布。发布的数字以结账时为准：结账后迟到的记录计入下一期，以前各期迟到的记录计入本期。"
QUARTER, NEXT = parse("2022-Q2"), parse("2022-Q3")
IN_MAY, LATE, LATER = (datetime(2022, month, 9, tzinfo=UTC) for month in (5, 8, 10))


def issued(library: Library, recorded: datetime = IN_MAY, happened: datetime = IN_MAY) -> None:
    known = {"kind": "card-issued", "source": "desk", "quantity": 1, "library": library.pk}
    Entry.objects.create(happened_at=happened, recorded_at=recorded, command=uuid4(), **known)


def printed(act, number: int, period: Period = QUARTER) -> tuple[Issue, dict]:
    issue = start_issue(again(act), draft(number, TablePlan(Form.objects.get(pk="cards"), period)))
    (table,) = values(issue)["sections"][0]["blocks"]
    return issue, table


@pytest.fixture
def out(act, shaanxi) -> Span:
    """Two cards of the second quarter are published; a third one, and one of another library, came in late."""
    issued(shaanxi["铜川图书馆"])
    issued(shaanxi["铜川图书馆"])
    span = published(act, QUARTER, CARDS, signed=False)
    issued(shaanxi["铜川图书馆"], LATE)
    issued(shaanxi["雁塔区图书馆"], LATE)
    return span


def test_what_came_in_late_is_noted_under_the_published_figure_and_counts_in_the_next_publication(act, out):
    with clock.stopped_at(LATER):
        issue, table = printed(act, 54)
        assert [texts(row)[1:] for row in table["rows"]] == [["铜川图书馆", "2"], ["小计", "2"], ["", "2"]]
        assert [note for note in table["notes"] if "发布" in note or "迟到" in note] == [
            "注：办证量：2022-08-01 第 1 次发布的数字。",
            "注：办证量：结账后又增加 2。系统迟到的记录计入下一期。",
        ]
        assert table_sources(issue)[0].to_sign == ()
        assert publish(again(act), issue) is None
        after = standing(published(act, NEXT, CARDS, signed=False))[CARDS, None].figure
        assert (after.value, after.late) == (2, 2)


def test_of_months_that_are_closed_and_not_out_somebody_signs_for_what_came_in_since(act, shaanxi):
    issued(shaanxi["铜川图书馆"])
    closed(act, QUARTER)
    with clock.stopped_at(LATER):
        assert table_sources(printed(act, 54)[0])[0].to_sign == ()
        issued(shaanxi["铜川图书馆"], LATE)
        issue, table = printed(act, 55)
        assert table_sources(issue)[0].to_sign == (f"办证量：{NOT_OUT}",)
        assert texts(table["rows"][-1])[-1] == "2"
        assert publish(again(act), issue).reason == "findings-not-signed"
        # The workbench and the files made of it say so too.
        every = list(Library.objects.all())
        for by, period in ((Dimension.LIBRARY, QUARTER), (Dimension.QUARTER, parse("2022"))):
            asked = PivotAsked(Indicator.objects.get(pk=CARDS), period, every, by, None)
            said = whole_table_of(asked, pivot_shown(asked))["findings"]
            assert [one for one in said if "尚未发布" in one] == [NOT_OUT]


def test_what_came_in_late_of_earlier_months_is_said_of_closed_ones_that_will_hold_it(act, shaanxi):
    with clock.stopped_at(datetime(2022, 4, 9, tzinfo=UTC)):
        closed(act, parse("2022-Q1"))
    issued(shaanxi["铜川图书馆"])
    issued(shaanxi["雁塔区图书馆"], IN_MAY, datetime(2022, 2, 9, tzinfo=UTC))
    closed(act, QUARTER)
    cards, there = Indicator.objects.get(pk=CARDS), shaanxi["铜川图书馆"].pk
    assert counts_otherwise(cards, QUARTER)
    assert not counts_otherwise(cards, QUARTER, [there])
    assert table_sources(printed(act, 54)[0])[0].to_sign


def test_a_period_of_late_records_alone_is_printed_with_them_and_nothing_is_said_to_be_less_today(act, out, shaanxi):
    with clock.stopped_at(LATER):
        published(act, NEXT, CARDS, "cards-change", signed=False)
        _issue, table = printed(act, 54, NEXT)
        assert texts(table["rows"][-1])[-1] == "2"
        assert [note for note in table["notes"] if "发布" in note or "迟到" in note] == [
            "注：办证量：2022-10-09 第 1 次发布的数字。",
            "注：办证量：其中 2 为以前各期的迟到记录。",
        ]
        # What happened in the quarter itself and came in after its closing is more, and the late ones are not less.
        issued(shaanxi["铜川图书馆"], datetime(2022, 10, 10, tzinfo=UTC), LATE)
        _issue, table = printed(act, 55, NEXT)
        assert [note for note in table["notes"] if "迟到" in note][1].startswith("注：办证量：结账后又增加 1。")
        cards, change = (Indicator.objects.get(pk=code) for code in (CARDS, "cards-change"))
        libraries = list(Library.objects.all())
        (line,) = Shown().grouped(cards, NEXT, [Group("", "", tuple(one.pk for one in libraries))])
        assert out_words(cards, line.out).startswith("其中 2 为以前各期的迟到记录。 结账后又增加 1。")
        # A change follows from the figures that went out, late ones and all.
        whole = pivot_shown(PivotAsked(change, NEXT, libraries, Dimension.LIBRARY)).out["", ""]
        assert (whole.value, whole.now) == (-50, -50)


def test_of_how_many_members_a_published_table_is_was_published_with_it(act, shaanxi):
    there, missing, new = (shaanxi[name] for name in ("铜川图书馆", "王益区图书馆", "雁塔区图书馆"))
    for library in (there, missing):
        Membership.objects.create(library=library, service=Service.CIRCULATION)
    issued(there)
    published(act, QUARTER, CARDS)
    Membership.objects.filter(library=there).update(standing="left")
    Membership.objects.create(library=new, service=Service.CIRCULATION)
    notes = printed(act, 54)[1]["notes"]
    assert {"注：2家成员馆中1家有数。", "注：应报 2 家，缺 1 家：王益区图书馆。"} < {*notes}


def test_a_restated_figure_is_printed_with_its_own_publication(act, out):
    with clock.stopped_at(LATER):
        made(restate(again(act), out, replace(correction(CARDS, "迟到", signed=False), takes_late=True)))
        _issue, table = printed(act, 54)
        assert texts(table["rows"][-1])[-1] == "4"
        assert [note for note in table["notes"] if "发布" in note or "结账" in note] == [
            "注：办证量：2022-10-09 第 2 次发布的数字。"
        ]
        # A library that had no figure before stands for the first time.
        assert "注：办证量：已重述（迟到）：铜川图书馆原为 2。" in table["notes"]


def test_of_readers_no_note_tells_how_many_came_in(act, shaanxi):
    for at in range(8):
        happen("checkout", shaanxi["铜川图书馆"], f"2021-05-0{at + 1}T08:00:00+08:00", uuid4())
    span = Span.objects.create(start=YEAR.start, end=YEAR.end, state=State.PUBLISHED)
    publication = Publication.objects.create(span=span, number=1, digest="x")
    for library in (None, shaanxi["铜川图书馆"]):
        said = {"indicator": "active-readers", "version": 1, "value": 6, "counted_until": IN_MAY, "library": library}
        PublishedFigure.objects.create(publication=publication, present=1, expected=1, **said)
    table, sentence = blocks_of(
        annual(act, *(shown("all", shape, "active-readers") for shape in ("table", "sentence")))
    )
    assert texts(table["rows"][0])[2] == "6"
    words = "注：有借阅的读者2021年：2022-08-01 第 1 次发布的数字。 结账后数字又有变动。系统迟到的记录计入下一期。"
    assert words in table["notes"]
    assert words in sentence["paragraphs"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("checkouts", "注：书刊文献外借册次2021年：已重述（更正）：全部图书馆原为 6。"),
        ("active-readers", "注：有借阅的读者2021年：已重述（更正）。"),
    ],
)
def test_a_block_says_what_a_restated_total_was_and_of_readers_only_why(act, shaanxi, code, words):
    for at in range(8):
        happen("checkout", shaanxi["铜川图书馆"], f"2021-05-0{at + 1}T08:00:00+08:00", uuid4())
    span = Span.objects.create(start=YEAR.start, end=YEAR.end, state=State.PUBLISHED)
    stands = None
    for number, value, reason in ((1, 6, ""), (2, 7, "更正")):
        publication = Publication.objects.create(span=span, number=number, digest="x", reason=reason)
        said = {"indicator": code, "version": 1, "value": value, "present": 1, "expected": 1, "counted_until": IN_MAY}
        stands = PublishedFigure.objects.create(publication=publication, restates=stands, **said)
    (table,) = blocks_of(annual(act, shown("all", "table", code)))
    assert words in table["notes"]
