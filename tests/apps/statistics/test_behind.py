"""The records that are shown behind a figure make it up; what does not count in it stands apart, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.choosing import Choice, choose_source
from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.models import Indicator, PublishedFigure
from shulian.apps.statistics.queries.behind import Behind, behind, wanted_of
from shulian.apps.statistics.queries.entries import said_in
from shulian.apps.statistics.queries.figures import total_of
from shulian.apps.statistics.queries.pivot import NOTHING, PivotAsked, pivot, wanted_in
from shulian.apps.statistics.queries.records import of_published, since, then
from shulian.core.dimensions import Dimension
from shulian.core.indicators import Counting
from shulian.core.periods import parse
from shulian.core.sources import Aside
from shulian.core.sourcing import Stands
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_agreeing import published
from tests.apps.statistics.test_recomputed import PLAIN, YEAR, places, year
from tests.apps.statistics.test_sources import CARDS, branch, form, issue, tongchuan
from tests.apps.statistics.test_spans import again, design, made, report

__all__ = ["branch", "form", "places", "tongchuan", "year"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]
LATER = datetime(2023, 3, 1, tzinfo=UTC)


def summed(code: str, entries: Iterable[Entry]) -> Decimal | int | None:
    """What these entries say together: by hand, as their indicator counts."""
    found, one = list(entries), Indicator.objects.get(pk=code)
    if one.counting == Counting.READERS:
        left = Counter[object]()
        for entry in found:
            left[entry.reader] += entry.quantity
        return sum(n > 0 for n in left.values()) if found else None
    alone = one.counting == Counting.ENTRIES and not one.parts
    values = [1 if alone and entry.kind != "reported" else said_in(entry) for entry in found]
    return sum(values) if values else None


def value_of(code: str, found: Behind) -> Decimal | int | None:
    """The figure that follows from the records."""
    standing, less = summed(code, found.standing()), summed(code, found.taken_off())
    return standing if standing is None else standing - (less or 0)


def live(code: str, months: str, *libraries: Library) -> Behind:
    return behind(wanted_of(Indicator.objects.get(pk=code), parse(months), [one.pk for one in libraries]))


def makes_up(code: str, months: str, *libraries: Library) -> bool:
    """Whether the records that are shown of these make up their figure, and there is one."""
    value = total_of(Indicator.objects.get(pk=code), parse(months), [one.pk for one in libraries])
    return value is not None and value_of(code, live(code, months, *libraries)) == value


def test_every_figure_of_a_year_is_the_sum_of_the_records_behind_it(year, places):
    figures = PublishedFigure.objects.filter(publication__span=year, indicator__in=set(PLAIN) - {"hold-wait"})
    told = {(one.indicator, one.name): one.value for one in figures}
    assert told == {(one.indicator, one.name): value_of(one.indicator, then(of_published(one))) for one in figures}
    head, second, third, of_head = places.values()
    for code in sorted({one.indicator for one in figures}):
        indicator = Indicator.objects.get(pk=code)
        for those in ([head], [of_head], [second], [third], [head, of_head], [*places.values()]):
            value = total_of(indicator, YEAR, [one.pk for one in those])
            assert value_of(code, live(code, "2022", *those)) == value, (code, those)
    # The stock of December alone, and five cards of a quarter in which a branch counted.
    assert [one.quantity for one in live("collection", "2022", head).standing()] == [120]
    assert [one.quantity for one in live("collection", "2022", head).set_aside(Aside.EARLIER)] == [100]
    assert [one.quantity for one in live(CARDS, "2022", head, of_head).set_aside(Aside.COUNTED)] == [5]


def test_a_year_reported_as_a_whole_stands_for_its_quarters(act, form, tongchuan):
    asked = (Asked("visits"),)
    of_quarters = made(design_form(again(act), design(code="of-quarters", asked=asked, rules=())))
    of_years = made(design_form(again(act), design(code="of-years", asked=asked, rules=(), months=12)))
    told = {f"2022-Q{number}": (of_quarters, "250") for number in (1, 2, 3, 4)} | {"2022": (of_years, "1010")}
    with clock.stopped_at(LATER):
        for months, (sheet, value) in told.items():
            sent = made(enter_cells(again(act), Heading(sheet, parse(months), tongchuan), {"visits": value}))
            assert through(act, sent) is None
    assert makes_up("visits", "2022", tongchuan)
    found = live("visits", "2022", tongchuan)
    assert [one.quantity for one in found.standing()] == [1010]
    assert summed("visits", found.set_aside(Aside.ANOTHER)) == 1000


def test_where_the_return_stands_by_decision_the_counted_of_its_months_is_shown_beside_it(
    act, form, tongchuan, branch, settings, tmp_path
):
    settings.EXPORT_FOLDER = tmp_path
    report(act, form, tongchuan, 500, parse("2022-Q2"))
    issue(tongchuan, 6, 8)
    issue(branch, 5)
    both = (tongchuan, branch)
    assert [one.kind for one in live(CARDS, "2022-Q2", *both).standing()] == ["card-issued"] * 2
    assert [one.quantity for one in live(CARDS, "2022-Q2", *both).set_aside(Aside.COUNTED)] == [500]
    cards = Indicator.objects.get(pk=CARDS)
    with clock.stopped_at(datetime(2023, 1, 5, tzinfo=UTC)):
        span = published(act, YEAR, CARDS)
    figure = PublishedFigure.objects.get(publication__span=span, library=tongchuan)
    asked = Choice(tongchuan, cards, parse("2022-Q2"), Stands.RETURN, "六月才启用系统")
    with clock.stopped_at(LATER):
        assert choose_source(again(act), asked) is None
        for months, those in (("2022-Q2", both), ("2022", both), ("2022", [tongchuan]), ("2022", [branch])):
            assert makes_up(CARDS, months, *those), (months, those)
        found = live(CARDS, "2022", *both)
        assert (value_of(CARDS, found), found.covered().count(), found.taken_off().count()) == (501, 2, 0)
        # Of the library by itself the return speaks of the branch too, which has a line of its own.
        alone = live(CARDS, "2022", tongchuan)
        assert (alone.covered().get().library, alone.taken_off().get().library) == (tongchuan.pk, branch.pk)
        # What was published before the decision is made of what stood then; today's it would be another.
        assert value_of(CARDS, then(of_published(figure))) == figure.value == 3
        changed = since(of_published(figure))
        assert ([one.quantity for one in changed.arrived], changed.gone.count()) == ([500], 2)
        around = list(Library.objects.filter(path__startswith=tongchuan.path))
        cells_are_made_up(PivotAsked(cards, YEAR, around, Dimension.LIBRARY, Dimension.MONTH))
        assert choose_source(again(act), replace(asked, stands=Stands.COUNTED, reason="报表有误")) is None
        assert value_of(CARDS, live(CARDS, "2022", *both)) == 3


def cells_are_made_up(asked: PivotAsked) -> None:
    """Every cell of a table with columns, its totals too; under an empty key of a cell stands what says nothing."""
    table = pivot(asked)
    told = [((row or NOTHING, column or NOTHING), value) for (row, column), value in table.cells.items()]
    told += [((row or NOTHING, ""), value) for row, value in table.row_totals.items()]
    told += [(("", column or NOTHING), value) for column, value in table.column_totals.items()]
    for keys, value in (*told, (("", ""), table.total)):
        assert value_of(asked.indicator.pk, behind(wanted_in(asked, *keys))) == value, keys


def test_use_that_is_counted_in_part_is_under_the_return_and_shown_beside_it(act, tongchuan, settings, tmp_path):
    settings.EXPORT_FOLDER = tmp_path
    sheet = made(design_form(again(act), design(asked=(Asked("e-downloads"),), rules=())))
    sent = made(enter_cells(again(act), Heading(sheet, parse("2022-Q2"), tongchuan), {"e_downloads": "100000"}))
    assert through(act, sent) is None
    issue(tongchuan, 5, 8, kind="e-downloads")
    for months in ("2022-05", "2022-Q2", "2022"):
        assert makes_up("e-downloads", months, tongchuan), months
    found = live("e-downloads", "2022", tongchuan)
    assert ([one.quantity for one in found.standing()], found.covered().count()) == ([1, 100_000], 1)
    indicator, libraries = Indicator.objects.get(pk="e-downloads"), list(Library.objects.filter(pk=tongchuan.pk))
    for columns in (Dimension.QUARTER, Dimension.MONTH, Dimension.WEEKDAY):
        cells_are_made_up(PivotAsked(indicator, YEAR, libraries, Dimension.LIBRARY, columns))
