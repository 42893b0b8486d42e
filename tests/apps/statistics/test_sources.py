"""Counted and reported figures of one institution: each month from one source, and the year the sum of its quarters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.choosing import Choice, choose_source
from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.models import Form, Indicator, SourceChoice
from shulian.apps.statistics.point_words import point_words
from shulian.apps.statistics.queries import checklist
from shulian.apps.statistics.queries.counted import counted
from shulian.apps.statistics.queries.figures import Level, grouped, groups_of, total_of
from shulian.apps.statistics.queries.pivot import PivotAsked, pivot
from shulian.apps.statistics.words import finding_words
from shulian.core.dimensions import Dimension
from shulian.core.periods import parse
from shulian.core.publishing import Item
from shulian.core.sourcing import Stands
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_agreeing import closed
from tests.apps.statistics.test_figures import QUARTER, happen
from tests.apps.statistics.test_spans import again, design, made, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

CARDS = "cards-issued"


def issue(library: Library, *months: int, reader: bool = False, kind: str = "card-issued") -> None:
    """A card in each of these months of 2022."""
    for month in months:
        happened = datetime(2022, month, 5, 4, tzinfo=UTC)
        Entry.objects.create(
            kind=kind,
            happened_at=happened,
            recorded_at=happened,
            library=library.pk,
            command=uuid4(),
            source="desk",
            reader=uuid4() if reader else None,
        )


def value(code: str, period: str, *libraries: Library) -> object:
    return total_of(Indicator.objects.get(pk=code), parse(period), [one.pk for one in libraries])


@pytest.fixture
def form(shaanxi, act) -> Form:
    return made(design_form(again(act), design(rules=())))


@pytest.fixture
def tongchuan(shaanxi) -> Library:
    return shaanxi["铜川图书馆"]


@pytest.fixture
def branch(tongchuan) -> Library:
    return Library.objects.create(
        path=f"{tongchuan.path}0001", depth=3, code="610200-1", name="新区分馆", kind="branch"
    )


def test_a_year_keeps_what_was_reported_before_the_library_was_counted(act, form, tongchuan):
    report(act, form, tongchuan, 500, parse("2022-Q1"))
    issue(tongchuan, 5, 5, 8)
    quarters = [value(CARDS, f"2022-Q{number}", tongchuan) for number in (1, 2, 3)]
    assert quarters == [500, 2, 1]
    assert value(CARDS, "2022", tongchuan) == 503
    with clock.stopped_at(datetime(2023, 1, 10, tzinfo=UTC)):
        assert checklist.counts(checklist.points(closed(act, parse("2022"))))[Item.DISAGREEING] == 0


def test_the_columns_of_a_workbench_are_the_periods_by_themselves(act, form, tongchuan, settings, tmp_path):
    settings.EXPORT_FOLDER = tmp_path
    report(act, form, tongchuan, 500, parse("2022-Q1"))
    issue(tongchuan, 5, 8)
    libraries = list(Library.objects.filter(pk=tongchuan.pk))
    indicator = Indicator.objects.get(pk=CARDS)
    table = pivot(PivotAsked(indicator, parse("2022"), libraries, Dimension.LIBRARY, Dimension.QUARTER))
    assert {column: n for (_row, column), n in table.cells.items()} == {"20221": 500, "20222": 1, "20223": 1}
    assert table.total == 502


def test_by_decision_with_a_reason_the_return_stands_and_by_another_what_was_counted(
    act, form, tongchuan, settings, tmp_path
):
    settings.EXPORT_FOLDER = tmp_path
    report(act, form, tongchuan, 500, parse("2022-Q2"))
    issue(tongchuan, 6, 8)
    cards = Indicator.objects.get(pk=CARDS)
    asked = Choice(tongchuan, cards, parse("2022-Q2"), Stands.RETURN, "六月才启用系统")
    assert choose_source(again(act), replace(asked, reason=" ")).reason == "say-why-it-stands"
    assert choose_source(again(act), replace(asked, period=parse("2022-Q3"))).reason == "nothing-to-choose"
    assert choose_source(once := again(act), asked) is None
    assert choose_source(once, asked) is None
    assert choose_source(again(act), asked).reason == "stands-already"
    assert [value(CARDS, code, tongchuan) for code in ("2022-Q2", "2022")] == [500, 501]
    libraries = list(Library.objects.filter(pk=tongchuan.pk))
    table = pivot(PivotAsked(cards, parse("2022"), libraries, Dimension.LIBRARY, Dimension.QUARTER))
    assert {column: n for (_row, column), n in table.cells.items()} == {"20222": 500, "20223": 1}
    assert [line.cells["cards_issued"] for line in counted(form, parse("2022-Q2")).lines] == [500]
    (point,) = [one for one in checklist.points(closed(act, parse("2022-Q2"))) if one.item is Item.DISAGREEING]
    words = "铜川图书馆，办理读者证：系统统计 1，报表填报 500。经决定采用报表数：六月才启用系统"
    assert point_words(point) == words
    assert Entry.objects.get(kind="source-chosen").details["stands"] == "return"
    assert choose_source(again(act), replace(asked, stands=Stands.COUNTED, reason="报表有误")) is None
    assert value(CARDS, "2022", tongchuan) == 2
    assert SourceChoice.objects.count() == 2


def test_where_branches_count_the_decided_return_is_the_figure_of_all_and_readers_are_not_chosen(
    act, form, tongchuan, branch
):
    report(act, form, tongchuan, 500, parse("2022-Q2"))
    issue(branch, 5, 6)
    asked = Choice(tongchuan, Indicator.objects.get(pk=CARDS), parse("2022-Q2"), Stands.RETURN, "馆本部未启用系统")
    assert choose_source(again(act), asked) is None
    assert value(CARDS, "2022-Q2", tongchuan, branch) == 500
    assert [line.cells["cards_issued"] for line in counted(form, parse("2022-Q2")).lines] == [500]
    readers = made(design_form(again(act), design(code="read", asked=(Asked("active-readers"),), rules=())))
    sent = made(enter_cells(again(act), Heading(readers, parse("2022-Q2"), tongchuan), {"active_readers": "40"}))
    assert through(act, sent) is None
    of_readers = replace(asked, indicator=Indicator.objects.get(pk="active-readers"))
    assert choose_source(again(act), of_readers).reason == "source-not-added"


def test_readers_of_a_return_and_of_the_system_are_no_sum(act, shaanxi, tongchuan):
    form = made(design_form(again(act), design(asked=(Asked("active-readers"),), rules=())))
    sent = made(enter_cells(again(act), Heading(form, parse("2022-Q1"), tongchuan), {"active_readers": "40"}))
    assert through(act, sent) is None
    issue(tongchuan, 5, 6, reader=True, kind="checkout")
    assert [value("active-readers", f"2022-{part}", tongchuan) for part in ("Q1", "Q2", "H1")] == [40, 2, None]


def test_a_return_of_an_institution_is_held_against_all_that_belongs_to_it(act, form, tongchuan, branch):
    report(act, form, tongchuan, 5, parse("2022-Q2"))
    issue(tongchuan, 4, 4, 5)
    issue(branch, 5, 6)
    assert value(CARDS, "2022-Q2", tongchuan, branch) == 5
    assert checklist.counts(checklist.points(closed(act, parse("2022-Q2"))))[Item.DISAGREEING] == 0


def test_a_return_is_not_added_to_what_the_branches_counted(act, form, tongchuan, branch):
    report(act, form, tongchuan, 500, parse("2022-Q2"))
    issue(branch, 5, 6)
    assert value(CARDS, "2022-Q2", tongchuan, branch) == 2
    indicator = Indicator.objects.get(pk=CARDS)
    lines = grouped(indicator, parse("2022-Q2"), groups_of([tongchuan, branch], Level.LIBRARY))
    assert [(one.value, one.doubtful) for one in lines] == [(None, 1), (2, 0)]
    (point,) = [one for one in checklist.points(closed(act, parse("2022-Q2"))) if one.item is Item.DISAGREEING]
    assert point_words(point) == "铜川图书馆，办理读者证：系统统计 2，报表填报 500。"


def test_a_table_of_one_provider_does_not_take_the_place_of_the_year_that_was_reported(
    act, tongchuan, settings, tmp_path
):
    settings.EXPORT_FOLDER = tmp_path
    form = made(design_form(again(act), design(asked=(Asked("e-downloads"),), rules=())))
    sent = made(enter_cells(again(act), Heading(form, parse("2022-Q2"), tongchuan), {"e_downloads": "100000"}))
    assert through(act, sent) is None
    issue(tongchuan, 5, kind="e-downloads")
    assert [value("e-downloads", code, tongchuan) for code in ("2022-05", "2022-Q2", "2022")] == [1, 100_000, 100_000]
    indicator = Indicator.objects.get(pk="e-downloads")
    libraries = list(Library.objects.filter(pk=tongchuan.pk))
    table = pivot(PivotAsked(indicator, parse("2022"), libraries, Dimension.LIBRARY, Dimension.QUARTER))
    assert table.total == 100_000
    (point,) = [one for one in checklist.points(closed(act, parse("2022-Q2"))) if one.item is Item.DISAGREEING]
    assert "系统统计 1，报表填报 100000" in point_words(point)


def test_where_nothing_was_reported_before_a_jump_is_measured_from_what_was_counted(act, shaanxi, tongchuan):
    form = made(design_form(again(act), design()))
    issue(tongchuan, 2, 2)
    (question,) = report(act, form, tongchuan, 264, QUARTER).findings.all()
    assert (question.kind, question.printed) == ("jump", 13100)


@pytest.mark.parametrize(("reported", "asked"), [("65400", 0), ("654000", 1)])
def test_visits_that_are_reported_are_held_against_those_that_gates_counted(act, tongchuan, reported, asked):
    happen("visit", tongchuan, "2022-05-01T08:00:00+08:00", quantity=65_000)
    of_visits = made(design_form(again(act), design(asked=(Asked("visits"),), rules=())))
    found = made(enter_cells(again(act), Heading(of_visits, QUARTER, tongchuan), {"visits": reported}))
    words = [finding_words(one, {"visits": "总流通人次"}) for one in found.findings.all()]
    assert words == ["铜川图书馆，总流通人次：填报 654000，而门禁与人工计数合计 65000。原因是什么？"] * asked
    assert through(act, found) is None
