"""Published figures agree with their lines, parts, quarters and earlier issues, or go out with findings and a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shulian import clock
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.designing import design_form
from shulian.apps.statistics.actions.letting_in import exempt
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.actions.spans import Release, begin_closing, close_span, open_span, publish_span, restate
from shulian.apps.statistics.models import Form, Return, Span
from shulian.apps.statistics.point_words import point_words, printed_words
from shulian.apps.statistics.queries import checklist, windows
from shulian.apps.statistics.queries.snapshot import printed_with, standing
from shulian.core.periods import parse
from shulian.core.publishing import Item, Refusal
from shulian.core.scope import Scope
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_spans import again, correction, design, lend, made, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

YEAR = parse("2021")
QUARTERS = [parse(f"2021-Q{number}") for number in (1, 2, 3, 4)]
SCOPE = Scope(kinds=frozenset({"none"}), also=frozenset({"610200"}))
USE, CARDS = "in-house-use", "cards-issued"


@pytest.fixture
def form(shaanxi, act) -> Form:
    return made(design_form(again(act), design(scope=SCOPE, rules=())))


@pytest.fixture
def yearly(shaanxi, act) -> Form:
    """The same two figures once a year."""
    changes = {"code": "yearly", "months": 12, "scope": SCOPE, "rules": ()}
    return made(design_form(again(act), design(**changes)))


def closed(act, period) -> Span:
    span = open_span(again(act), period)
    begin_closing(again(act), span)
    assert close_span(again(act), span, "照此结账") is None
    span.refresh_from_db()
    return span


def published(act, period, *indicators: str, signed: bool = True) -> Span:
    span = closed(act, period)
    made(publish_span(again(act), span, Release(indicators, printed_words, signed, "同意" if signed else "")))
    span.refresh_from_db()
    return span


def items(span: Span) -> list[tuple[str, str]]:
    return [(one.item, one.period.code if one.period else "") for one in checklist.points(span)]


def test_sums_and_quotients_count_late_entries_from_where_those_are_counted_that_they_are_made_of(
    act, form, shaanxi, monkeypatch: pytest.MonkeyPatch
):
    closed(act, QUARTERS[0])
    span = closed(act, QUARTERS[1])
    restated = clock.now()
    monkeypatch.setattr(windows, "counted_until", lambda those: {one.pk: {"checkouts": restated} for one in those})
    asked = ("checkouts", "loans-and-renewals", "loans-per-head", CARDS)
    found = windows.windows(span, dict.fromkeys(asked, clock.now()))
    late = {code: window.late[0].after for code, window in found.items()}
    assert late == {
        "checkouts": restated,
        "loans-and-renewals": restated,
        "loans-per-head": restated,
        CARDS: Span.objects.get(start=QUARTERS[0].start).closed_at,
    }


def test_a_year_of_quarters_names_the_one_that_is_missing(act, form, shaanxi):
    for quarter in (QUARTERS[0], QUARTERS[1], QUARTERS[3]):
        report(act, form, shaanxi["铜川图书馆"], 10, quarter)
    span = closed(act, YEAR)
    assert items(span) == [(Item.GAP, "2021-Q3")]
    assert publish_span(again(act), span, Release((CARDS,), printed_words)).reason == Refusal.SIGN_FOR_FINDINGS
    release = Release((CARDS,), printed_words, signed=True, statement="三季度停业")
    assert made(publish_span(again(act), span, release)).findings == [
        "统计期内有一段没有报表：业务季报 2021年第三季度。"
    ]


def test_a_library_that_left_a_quarter_out_is_named_in_the_year(act, form, shaanxi):
    for quarter in QUARTERS:
        plan_period(again(act), Planned(form, quarter))
        if quarter != QUARTERS[1]:
            report(act, form, shaanxi["铜川图书馆"], 10, quarter)
    span = closed(act, YEAR)
    assert items(span) == [(Item.MISSING, "2021-Q2")]
    assert printed_words(checklist.points(span)) == ["铜川图书馆未报送：业务季报 2021年第二季度。"]


def test_a_year_that_was_reported_by_itself_is_held_against_its_quarters(act, form, yearly, shaanxi):
    for quarter in QUARTERS:
        report(act, form, shaanxi["铜川图书馆"], 10, quarter)
    report(act, yearly, shaanxi["铜川图书馆"], 41, YEAR)
    span = closed(act, YEAR)
    # Cards 41 against four times ten; the use of five a quarter against five a year.
    assert [(one.item, one.indicator.pk, one.apart.computed) for one in checklist.points(span)] == [
        (Item.APART, CARDS, 40),
        (Item.APART, USE, 20),
    ]
    assert point_words(checklist.points(span)[0]) == "铜川图书馆，办理读者证：41，按其中较短的各期为 40。"


def test_a_whole_year_reconciles_without_a_signature(act, form, shaanxi):
    for quarter in QUARTERS:
        report(act, form, shaanxi["铜川图书馆"], 10, quarter)
    span = published(act, YEAR, CARDS, signed=False)
    assert standing(span)[CARDS, None].figure.value == 40
    assert span.publications.get().findings == []


def test_a_quarter_is_not_restated_past_the_year_that_is_out(act, form, shaanxi):
    library = shaanxi["铜川图书馆"]
    for quarter in QUARTERS:
        report(act, form, library, 10, quarter)
    first = published(act, QUARTERS[0], CARDS, signed=False)
    published(act, YEAR, CARDS, signed=False)
    old = Return.objects.get(period__start=QUARTERS[0].start)
    exempt(again(act), old, "漏报")
    heading = {"cards_issued": "12", "in_house_use": "5"}
    with clock.stopped_at(datetime(2022, 9, 1, tzinfo=UTC)):
        through(act, made(correct(act, form, library, heading)))
        refused = restate(again(act), first, correction(CARDS, "漏报两张", signed=False))
        assert refused.reason == Refusal.SIGN_FOR_FINDINGS
        assert refused.details["points"] == "2"
        found = made(restate(again(act), first, correction(CARDS, "漏报两张")))
    assert found.checklist["apart"] == 2
    assert found.findings == ["apart 铜川图书馆", "apart "]
    assert printed_with(first, found) == found


def correct(act, form, library, cells):
    return enter_cells(again(act), Heading(form, QUARTERS[0], library, reason="漏报两张"), cells)


def test_what_is_made_of_a_restated_figure_is_restated_with_it(act, form, shaanxi):
    lend(shaanxi["铜川图书馆"], 40, datetime(2021, 2, 5, 4, tzinfo=UTC))
    published_span = published(act, QUARTERS[0], "checkouts", "loans-and-renewals", CARDS, signed=False)
    lend(shaanxi["铜川图书馆"], 2, datetime(2021, 2, 6, 4, tzinfo=UTC), datetime(2022, 8, 2, tzinfo=UTC))
    with clock.stopped_at(datetime(2022, 9, 1, tzinfo=UTC)):
        asked = correction("checkouts", "自助机迟到上传", signed=False, takes_late=True)
        found = made(restate(again(act), published_span, asked))
    figures = found.figures.filter(library=None)
    assert sorted((one.indicator, one.value) for one in figures) == [("checkouts", 42), ("loans-and-renewals", 42)]


def test_a_figure_that_is_gone_is_restated_as_missing(act, form, shaanxi):
    library = shaanxi["铜川图书馆"]
    report(act, form, library, 10, QUARTERS[0])
    span = published(act, QUARTERS[0], USE, signed=False)
    exempt(again(act), Return.objects.get(), "阅览量误填")
    with clock.stopped_at(datetime(2022, 9, 1, tzinfo=UTC)):
        through(act, made(correct(act, form, library, {"cards_issued": "10", "in_house_use": ""})))
        found = made(restate(again(act), span, correction(USE, "阅览量误填", signed=False)))
    assert [(one.value, one.restates.value) for one in found.figures.all()] == [(None, 5), (None, 5)]


def test_the_change_of_the_quarter_after_is_held_against_the_restated_base(act, form, shaanxi):
    library = shaanxi["铜川图书馆"]
    report(act, form, library, 10, QUARTERS[0])
    report(act, form, library, 15, QUARTERS[1])
    first = published(act, QUARTERS[0], CARDS, signed=False)
    after = published(act, QUARTERS[1], CARDS, "cards-change", signed=False)
    assert standing(after)["cards-change", None].figure.value == 50
    exempt(again(act), Return.objects.get(period__start=QUARTERS[0].start), "漏报")
    with clock.stopped_at(datetime(2022, 9, 1, tzinfo=UTC)):
        through(act, made(correct(act, form, library, {"cards_issued": "12", "in_house_use": "5"})))
        assert restate(again(act), first, correction(CARDS, "漏报", signed=False)).reason == Refusal.SIGN_FOR_FINDINGS
        found = made(restate(again(act), first, replace(correction(CARDS, "漏报"), printed=printed_words)))
    assert "全部图书馆，办证量环比 2021年第二季度：50，按两期已发布的数字为 25。" in found.findings
