"""Who is expected and who is there: years of quarters, sums, quotients and changes over the same libraries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library, Membership
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.designing import Asked, Design, design_form
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.base_words import bases_words, other_years_words
from shulian.apps.statistics.definitions import note_version
from shulian.apps.statistics.models import (
    BaseFigure,
    Form,
    Indicator,
    IndicatorVersion,
    Publication,
    PublishedFigure,
    Span,
)
from shulian.apps.statistics.open_words import covered_words
from shulian.apps.statistics.point_words import point_words
from shulian.apps.statistics.queries import checklist
from shulian.apps.statistics.queries.coverage import covered
from shulian.apps.statistics.queries.digests import apart
from shulian.apps.statistics.queries.expected import expected_of
from shulian.apps.statistics.queries.figures import GroupFigure, grouped
from shulian.apps.statistics.queries.pivot import PivotAsked, behind_cell, pivot
from shulian.apps.statistics.queries.places import Group
from shulian.apps.statistics.queries.published import Published
from shulian.apps.statistics.queries.snapshot import published_figure, standing
from shulian.apps.statistics.tabling import whole_table_of
from shulian.core.dimensions import Dimension
from shulian.core.library import Service
from shulian.core.periods import parse
from shulian.core.publishing import Item, State
from tests.apps.statistics.conftest import through, without_guard
from tests.apps.statistics.test_agreeing import closed, published
from tests.apps.statistics.test_defining import enter
from tests.apps.statistics.test_figures import happen
from tests.apps.statistics.test_sources import issue
from tests.apps.statistics.test_spans import again, design, made, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]

CARDS, USE = "cards-issued", "in-house-use"
QUARTERS = [parse(f"2022-Q{number}") for number in (1, 2, 3, 4)]
NAMES = ("铜川图书馆", "王益区图书馆", "印台区图书馆")


def expected_for(code: str, period) -> set[int]:
    return set(expected_of(Indicator.objects.get(pk=code), period, {}).libraries)


@pytest.fixture
def form(shaanxi, act) -> Form:
    return made(design_form(again(act), design(rules=())))


@pytest.fixture
def three(shaanxi) -> list[Library]:
    return [shaanxi[name] for name in NAMES]


def line(code: str, period: str, libraries: list[Library]) -> GroupFigure:
    everyone = Group("", "", tuple(one.pk for one in libraries))
    (found,) = grouped(Indicator.objects.get(pk=code), parse(period), [everyone])
    return found


def send(act, form: Form, library: Library, period: str, **cells: int) -> None:
    heading = Heading(form, parse(period), library)
    told = {key: str(value) for key, value in cells.items()}
    assert through(act, made(enter_cells(again(act), heading, told))) is None


def test_a_year_names_who_owed_a_quarter_of_it_and_counts_only_who_sent_all(act, form, three):
    with clock.stopped_at(datetime(2023, 2, 1, tzinfo=UTC)):
        for quarter in QUARTERS:
            plan_period(again(act), Planned(form, quarter))
            report(act, form, three[0], 10, quarter)
        report(act, form, three[1], 10, QUARTERS[0])
        # The system counted in the other quarters of the third one.
        report(act, form, three[2], 10, QUARTERS[0])
        issue(three[2], 4, 8, 11)
        assert expected_for(CARDS, parse("2022")) == {one.pk for one in three}
        found = standing(published(act, parse("2022"), CARDS))
    lines = {
        library: (one.figure.value, one.figure.present, one.figure.expected) for (_c, library), one in found.items()
    }
    assert lines == {
        three[0].pk: (40, 1, 1),
        three[1].pk: (10, 0, 1),
        three[2].pk: (13, 1, 1),
        None: (63, 2, 3),
    }
    told = covered(Indicator.objects.get(pk=CARDS), parse("2022"), list(Library.objects.all()))
    assert (told.present, told.expected, told.missing) == (2, 3, (three[1],))


def test_of_what_the_system_counts_a_figure_is_expected_of_every_member_that_circulates(shaanxi, three):
    for library, joined in zip(three, (None, date(2022, 5, 1), date(2022, 7, 1)), strict=True):
        Membership.objects.create(library=library, service=Service.CIRCULATION, joined_on=joined)
    Membership.objects.create(library=shaanxi["雁塔区图书馆"], service=Service.JOINT_REFERENCE)
    members = {three[0].pk, three[1].pk}
    assert expected_for("checkouts", parse("2022-Q2")) == members
    assert expected_for("loans-per-reader", parse("2022-Q2")) == members
    assert expected_for("hold-wait", parse("2022-Q2")) == expected_for("visits", parse("2022-Q2")) == set()


def test_a_quotient_is_that_of_the_libraries_that_have_both(act, three):
    form = made(design_form(again(act), design(asked=(Asked("collection"),), rules=())))
    send(act, form, three[0], "2022-Q2", collection=10)
    for library in three:
        issue(library, 5, 5, 5, 5, kind="checkout")
    found = line("turnover", "2022-Q2", three)
    assert (found.value, found.present, found.libraries) == (Decimal("0.40"), 1, 3)
    found = line("turnover", "2022-Q2", three[1:])
    assert (found.value, found.present, found.libraries) == (None, 0, 2)


def test_a_quotient_of_readers_tells_them_apart_among_those_that_have_both(act, three):
    Indicator.objects.filter(pk="loans-per-reader").update(parts=["collection"], unit_zh="册/人")
    form = made(design_form(again(act), design(asked=(Asked("collection"),), rules=())))
    for library in three[:2]:
        send(act, form, library, "2022-Q2", collection=10)
    for library in three:
        issue(library, 5, kind="checkout", reader=True)
    found = line("loans-per-reader", "2022-Q2", three)
    assert (found.value, found.present) == (Decimal("10.00"), 2)


def test_a_change_is_that_of_the_libraries_that_are_there_in_both_periods(act, three):
    issue(three[0], 2, 2)
    for library in three:
        issue(library, 5, 5, 5)
    found = line("cards-change", "2022-Q2", three)
    assert (found.value, found.present, found.libraries) == (50, 1, 3)


def test_a_published_change_over_the_same_libraries_agrees_with_the_published_figures(act, three):
    issue(three[0], 2, 2)
    for library in three:
        issue(library, 5, 5, 5)
    published(act, parse("2022-Q1"), CARDS, signed=False)
    span = published(act, parse("2022-Q2"), CARDS, "cards-change", signed=False)
    assert standing(span)["cards-change", None].figure.value == 50


def test_per_head_is_told_only_where_everybody_is_there(shaanxi, three):
    enter("610200", 2022, 4)
    for library in three[:2]:
        issue(library, 5, kind="checkout")
    for library in three[:2]:
        Membership.objects.create(library=library, service=Service.CIRCULATION)
    assert line("loans-per-head", "2022-Q2", three).value == Decimal("0.50")
    Membership.objects.create(library=three[2], service=Service.CIRCULATION)
    found = line("loans-per-head", "2022-Q2", three)
    assert (found.value, found.uncovered, found.present, found.libraries) == (None, True, 2, 3)


def test_per_head_of_what_nobody_was_asked_for_wants_all_of_the_place(act, three):
    enter("610200", 2022, 4)
    form = made(design_form(again(act), design(asked=(Asked("visits"),), rules=())))
    send(act, form, three[0], "2022-Q2", visits=8)
    assert (line("visits-per-head", "2022-Q2", three).value, line("visits-per-head", "2022-Q2", three).uncovered) == (
        None,
        True,
    )
    for library in three[1:]:
        send(act, form, library, "2022-Q2", visits=2)
    assert line("visits-per-head", "2022-Q2", three).value == Decimal("3.00")


def test_a_sum_with_a_blank_part_is_marked_and_asked_about(act, three):
    asked = tuple(Asked(f"delivery-{one}") for one in ("zh-journal", "foreign-journal", "newspaper"))
    form = made(design_form(again(act), design(asked=asked, rules=())))
    send(act, form, three[0], "2022-Q2", delivery_newspaper=48)
    send(act, form, three[1], "2022-Q2", delivery_newspaper=1, delivery_zh_journal=2, delivery_foreign_journal=0)
    Indicator.objects.filter(pk="delivery").update(parts=[one.indicator for one in asked])
    found = line("delivery", "2022-Q2", three)
    assert (found.value, found.present, found.lacking) == (51, 2, 1)
    (point,) = [one for one in checklist.points(closed(act, parse("2022-Q2"))) if one.item is Item.LACKING]
    assert point_words(point) == "铜川图书馆，原文传递：至少为此数，其中有 2 项空缺。"


def redefine(code: str, day: date, **changes: object) -> Indicator:
    """Another version from a day on."""
    one = Indicator.objects.get(pk=code)
    for name, value in {"version": one.version + 1, "valid_from": day, **changes}.items():
        setattr(one, name, value)
    one.save()
    note_version(one, IndicatorVersion)
    return one


def test_a_definition_that_changes_within_a_period_is_said_and_months_go_by_their_own(act, three, settings, tmp_path):
    settings.EXPORT_FOLDER = tmp_path
    for kind in ("card-issued", "card-issued", "card-renewed"):
        issue(three[0], 4, 5, 6, kind=kind)
    indicator = redefine(CARDS, date(2022, 6, 1), kind="card-renewed")
    asked = PivotAsked(indicator, parse("2022-Q2"), three, Dimension.LIBRARY, Dimension.MONTH)
    cells = {column: n for (_row, column), n in pivot(asked).cells.items()}
    months = {f"20220{month}": line(CARDS, f"2022-0{month}", three).value for month in (4, 5, 6)}
    assert cells == months == {"202204": 2, "202205": 2, "202206": 1}
    assert behind_cell(asked, str(three[0].code), "202204").count() == 2
    said = (asked, "各月按各自的定义统计"), (replace(asked, columns=None), "整期按新定义统计")
    for table, words in said:
        found = whole_table_of(table, pivot(table))["findings"]
        assert f"办理读者证：统计期内自 2022-06-01 起定义有变，{words}。" in found
    (point,) = [one for one in checklist.points(closed(act, parse("2022-Q2"))) if one.item is Item.REDEFINED]
    assert point_words(point) == "办理读者证：统计期内自 2022-06-01 起定义有变，整期按新定义统计。"


def test_who_owes_nothing_is_not_missing(shaanxi, three):
    happen("checkout", three[0], "2022-05-01T08:00:00+08:00")
    told = covered(Indicator.objects.get(pk="checkouts"), parse("2022"), list(Library.objects.all()))
    assert (told.present, told.expected, told.missing) == (1, 1, ())


def test_quarters_make_no_year_of_who_counts_once_and_it_is_said_that_they_are_there(act, three):
    asked = Design("training", "培训", "Training", 3, "", "", (Asked("training-persons"),))
    form = made(design_form(again(act), asked))
    year, trained = parse("2022"), Indicator.objects.get(pk="training-persons")
    with clock.stopped_at(datetime(2023, 2, 1, tzinfo=UTC)):
        for period in QUARTERS:
            plan_period(again(act), Planned(form, period))
            send(act, form, three[0], period.code, training_persons=10)
        told = covered(trained, year, three)
        assert (told.shorter, line("training-persons", "2022", three[:1]).value) == ((three[0],), None)
        said = [words for words in covered_words(told, "培训人数") if "不重复" in words]
        assert said == ["培训人数：报的是较短的统计期，不重复计的数字不能相加：铜川图书馆。"]
        assert covered(trained, QUARTERS[0], three).shorter == ()


def test_what_was_published_is_held_against_the_same_libraries_only(shaanxi, three):
    year, every = parse("2022"), [*shaanxi.values()]
    span = Span.objects.create(start=year.start, end=year.end, state=State.PUBLISHED)
    publication = Publication.objects.create(span=span, number=1, digest="x")
    for library, value in ((None, 19), (three[0], 4)):
        said = {"indicator": CARDS, "version": 1, "value": value, "counted_until": clock.now()}
        PublishedFigure.objects.create(publication=publication, library=library, **said)
    for libraries, value in ((every, 19), (three[:1], 4), (three, None), ([three[1], three[0]], None)):
        found = published_figure(CARDS, year, [one.pk for one in libraries])
        assert (found.value if found else None) == value


@pytest.mark.parametrize(("counting", "together"), [("quantity", 5), ("once", None)])
def test_whether_published_figures_add_up_is_as_it_was_when_they_went_out(counting, together):
    held = {"code": CARDS, "counting": counting, "measure": "flow"}
    out = {
        pk: PublishedFigure(pk=pk, publication=Publication(number=1), indicator=CARDS, value=value, definition=held)
        for pk, value in ((1, 2), (2, 3))
    }
    found = Published(out).of(frozenset({1, 2}), whole=False)
    assert (found.value if found else None) == together


def test_what_a_published_figure_was_divided_by_is_frozen_with_it_and_stands_under_its_digest(act, form, three):
    first = three[0]
    happen("checkout", first, "2022-05-01T08:00:00+08:00")
    enter(first.division_id, 2021, 4)
    span = published(act, parse("2022-Q2"), "loans-per-head")
    figure = standing(span)["loans-per-head", first.pk].figure
    assert figure.value == Decimal("0.25")
    assert figure.bases == [{"base": "population", "value": 4, "year": 2021, "source": "统计公报"}]
    BaseFigure.objects.update(value=5)
    assert apart(span.publications.all()) == []
    assert bases_words(figure) == ["2021年常住人口：4 人（统计公报）"]
    assert other_years_words([figure], 2022) == ["人均外借册次：按2021年常住人口计算。"]
    without_guard("statistics_published_is_fixed")
    PublishedFigure.objects.filter(pk=figure.pk).update(bases=[figure.bases[0] | {"value": 5}])
    assert apart(span.publications.all()) == [span.publications.get()]
