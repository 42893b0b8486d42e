"""Tables of today with late entries: a cell is made up by what is behind it, a year is the sum of its quarters."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.actions import Heading, enter_cells
from shulian.apps.statistics.actions.choosing import Choice, choose_source
from shulian.apps.statistics.actions.spans import Release, publish_span, restate
from shulian.apps.statistics.models import Exemption, Indicator, PublishedFigure, Span
from shulian.apps.statistics.models import Period as StoredPeriod
from shulian.apps.statistics.point_words import printed_words
from shulian.apps.statistics.queries import checklist
from shulian.apps.statistics.queries.closing import counts_otherwise
from shulian.apps.statistics.queries.figures import total_of
from shulian.apps.statistics.queries.pivot import PivotAsked, cell_of, pivot
from shulian.apps.statistics.queries.records import of_cell, of_published, since, then, value_today
from shulian.apps.statistics.queries.snapshot import standing
from shulian.core.dimensions import Dimension
from shulian.core.periods import Period, parse
from shulian.core.publishing import Item
from shulian.core.sourcing import Stands
from tests.apps.statistics.conftest import through
from tests.apps.statistics.test_agreeing import closed
from tests.apps.statistics.test_behind import cells_are_made_up, makes_up, value_of
from tests.apps.statistics.test_late import (
    CARDS,
    CLOSING,
    FIRST,
    LATE,
    SECOND,
    YEAR,
    form,
    happen,
    out,
    post,
    send,
    told,
)
from tests.apps.statistics.test_sources import branch, tongchuan
from tests.apps.statistics.test_spans import again, correction, made

__all__ = ["branch", "form", "post", "send", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]
HALF = parse("2022-H1")
SOON, TODAY = datetime(2022, 4, 25, tzinfo=UTC), datetime(2022, 9, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(settings, tmp_path):
    settings.EXPORT_FOLDER = tmp_path
    with clock.stopped_at(TODAY):
        yield


@pytest.fixture
def send_after(act, form, tongchuan):
    """A return of closed months, which the office lets in; without a value one that says nothing of it any more."""

    def sent(months: Period, value: int | None, at: datetime = SOON) -> None:
        asked = {"form": form, "start": months.start, "end": months.end}
        place, _new = StoredPeriod.objects.get_or_create(**asked, defaults={"form_version": form.version})
        Exemption.objects.get_or_create(period=place, library=tongchuan)
        cells = {"cards_issued": "" if value is None else str(value), "e_downloads": f"{at:%j}"}
        with clock.stopped_at(at):
            there = made(enter_cells(again(act), Heading(form, months, tongchuan, reason="漏报"), cells))
            assert through(act, there) is None

    return sent


def close(act, *spans: Period) -> None:
    for months in spans:
        with clock.stopped_at(CLOSING.get(months, CLOSING[FIRST])):
            closed(act, months)


def late_cards(library: Library, n: int = 3, month: int = 3, recorded: datetime = LATE) -> None:
    for _card in range(n):
        happen(CARDS, library, month, recorded=recorded)


def live(libraries: Collection[Library], *spans: Period) -> list[object]:
    """The figures of today, each made up by the records that are shown behind it."""
    cards, ids = Indicator.objects.get(pk=CARDS), [one.pk for one in libraries]
    for months in spans:
        assert total_of(cards, months, ids) is None or makes_up(CARDS, months.code, *libraries), months.code
    return [total_of(cards, months, ids) for months in spans]


def cells_of(columns: Dimension, *libraries: Library) -> dict[str, object]:
    """What the year's table has of today in its columns; each of its cells is what stands behind it."""
    asked = PivotAsked(Indicator.objects.get(pk=CARDS), YEAR, libraries, Dimension.LIBRARY, columns)
    cells_are_made_up(asked)
    return dict(pivot(asked).column_totals)


def test_a_closed_quarter_is_the_same_by_itself_and_in_the_table_of_its_year(act, tongchuan, branch, send):
    send(FIRST, CARDS, 500)
    close(act, FIRST)
    late_cards(branch)
    late_cards(tongchuan, 7, 5, datetime(2022, 5, 6, tzinfo=UTC))
    both = (tongchuan, branch)
    assert live(both, FIRST, SECOND, YEAR) == [500, 7, 507]
    # The library by itself has the rest of what its return says of the branch too.
    assert live([tongchuan], FIRST, YEAR) == [497, 504]
    assert live([branch], FIRST, YEAR) == [3, 3]
    assert cells_of(Dimension.QUARTER, *both) == {"20221": 500, "20222": 7}
    assert cells_of(Dimension.QUARTER, tongchuan) == {"20221": 497, "20222": 7}
    assert cells_of(Dimension.MONTH, tongchuan) == {"": 497, "202205": 7}
    cards = Indicator.objects.get(pk=CARDS)
    assert not counts_otherwise(cards, FIRST)
    assert told(out_of(act, FIRST), CARDS, tongchuan) == (500, 0, 0)


def out_of(act, months: Period) -> Span:
    """A closed period goes out today."""
    span = Span.objects.get(start=months.start, end=months.end)
    made(publish_span(again(act), span, Release((CARDS,), printed_words, signed=True, statement="同意")))
    span.refresh_from_db()
    return span


def test_a_table_that_was_kept_shows_behind_a_quarter_what_stood_in_it(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    close(act, FIRST)
    late_cards(tongchuan)
    asked = PivotAsked(Indicator.objects.get(pk=CARDS), YEAR, [tongchuan], Dimension.LIBRARY, Dimension.QUARTER)
    for _look in range(2):
        kept = of_cell(cell_of(asked, tongchuan.code, "20221"), TODAY)
        assert value_of(CARDS, then(kept)) == 500
        changed = since(kept)
        assert (changed.arrived.count(), changed.gone.count()) == (0, 0)
        # What comes in afterwards is late too.
        late_cards(tongchuan, recorded=TODAY.replace(day=2))
        with clock.stopped_at(TODAY.replace(day=3)):
            assert live([tongchuan], FIRST, YEAR) == [500, 500]


def test_what_came_in_late_at_a_branch_is_told_behind_the_kept_cell_of_its_head(act, tongchuan, branch, send):
    send(FIRST, CARDS, 500)
    close(act, FIRST)
    late_cards(branch, recorded=TODAY.replace(day=2))
    cards = Indicator.objects.get(pk=CARDS)

    def kept(*libraries: Library) -> tuple[object, ...]:
        asked = PivotAsked(cards, YEAR, libraries, Dimension.LIBRARY, Dimension.QUARTER)
        frozen = of_cell(cell_of(asked, "", "20221"), TODAY)
        found = since(frozen)
        changed = [one.count() for one in (found.arrived, found.gone, found.spoken_of, found.elsewhere)]
        return value_of(CARDS, then(frozen)), value_today(cards, frozen), changed

    with clock.stopped_at(TODAY.replace(day=3)):
        assert kept(tongchuan) == (500, 497, [0, 0, 0, 3])
        assert kept(tongchuan, branch) == (500, 500, [0, 0, 3, 0])


def test_a_published_quarter_is_today_what_it_was_where_late_entries_came_over_its_return(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    figure = standing(out(act, FIRST, CARDS))[CARDS, tongchuan.pk].figure
    late_cards(tongchuan)
    cards, frozen = Indicator.objects.get(pk=CARDS), of_published(figure)
    assert (figure.value, value_today(cards, frozen), live([tongchuan], FIRST, YEAR)) == (500, 500, [500, 500])
    changed = since(frozen)
    assert (changed.arrived.count(), changed.gone.count()) == (0, 0)
    # A restatement that takes the late ones holds over the return.
    made(restate(again(act), figure.publication.span, correction(CARDS, "自助机迟到上传", takes_late=True)))
    assert live([tongchuan], FIRST, YEAR) == [3, 3]


def test_a_return_that_came_after_the_figure_went_out_did_not_stand_in_it(act, tongchuan, send, send_after, shaanxi):
    send(FIRST, CARDS, 60, shaanxi["王益区图书馆"])
    first = out(act, FIRST, CARDS)
    late_cards(tongchuan)
    send_after(FIRST, 500)
    assert live([tongchuan], FIRST, YEAR) == [3, 3]
    second = out(act, SECOND, CARDS)
    assert told(second, CARDS, tongchuan) == (3, 3, 0)
    assert told(out(act, YEAR, CARDS), CARDS, tongchuan) == (3, 0, 0)
    # The office restates the quarter with the return: it stands from then on, in the year too.
    made(restate(again(act), first, correction(CARDS, "漏报")))
    assert told(first, CARDS, tongchuan) == (500, 0, 0)
    assert live([tongchuan], FIRST, YEAR) == [500, 500]


def test_before_the_figure_went_out_a_return_that_was_let_in_stands_in_it(act, tongchuan, send_after):
    close(act, FIRST)
    late_cards(tongchuan)
    send_after(FIRST, 500)
    assert live([tongchuan], FIRST, YEAR) == [500, 500]
    close(act, SECOND)
    assert told(out_of(act, FIRST), CARDS, tongchuan) == (500, 0, 0)
    assert live([tongchuan], FIRST, SECOND, YEAR) == [500, None, 500]


def test_a_return_without_the_figure_stands_no_more(act, tongchuan, send, send_after):
    send(FIRST, CARDS, 500)
    frozen = of_published(standing(out(act, FIRST, CARDS))[CARDS, tongchuan.pk].figure)
    late_cards(tongchuan)
    send_after(FIRST, 520, SOON)
    assert live([tongchuan], FIRST, YEAR) == [520, 520]
    send_after(FIRST, None, SOON.replace(day=26))
    assert live([tongchuan], FIRST, YEAR) == [3, 3]
    assert (since(frozen).arrived.count(), since(frozen).gone.get().quantity) == (3, 500)


def test_what_a_return_has_let_go_or_taken_over_since_is_told(act, tongchuan, shaanxi, send, send_after):
    close(act, FIRST)
    late_cards(tongchuan)
    late_cards(tongchuan, 7, 5, datetime(2022, 5, 6, tzinfo=UTC))
    figure = standing(out(act, SECOND, CARDS))[CARDS, tongchuan.pk].figure
    cards, frozen = Indicator.objects.get(pk=CARDS), of_published(figure)
    assert (figure.value, value_today(cards, frozen)) == (10, 10)
    send_after(FIRST, 500, datetime(2022, 7, 20, tzinfo=UTC))
    changed = since(frozen)
    assert (value_today(cards, frozen), changed.arrived.count(), changed.gone.count()) == (7, 0, 3)
    made(restate(again(act), figure.publication.span, correction(CARDS, "报表已含")))
    (restated,) = PublishedFigure.objects.filter(restates=figure)
    send_after(FIRST, None, datetime(2022, 9, 2, tzinfo=UTC))
    with clock.stopped_at(datetime(2022, 9, 3, tzinfo=UTC)):
        changed = since(of_published(restated))
        assert value_today(cards, of_published(restated)) == 10
        assert (restated.value, changed.arrived.count(), changed.gone.count()) == (7, 3, 0)


def april_beside_the_first_quarter(act, library: Library, send) -> Span:
    """An April that went out after the closing of a quarter whose return has spoken of what came in late of March."""
    april = parse("2022-04")
    send(FIRST, CARDS, 500)
    close(act, parse("2022-03"), FIRST)
    late_cards(library)
    late_cards(library, 2, 4, datetime(2022, 4, 6, tzinfo=UTC))
    with clock.stopped_at(datetime(2022, 5, 10, tzinfo=UTC)):
        closed(act, april)
    span = out_of(act, april)
    assert told(span, CARDS, library) == (2, 0, 3)
    return span


def test_what_a_return_of_a_closed_quarter_has_spoken_of_is_in_no_later_month(act, tongchuan, send):
    may = parse("2022-05")
    april_beside_the_first_quarter(act, tongchuan, send)
    late_cards(tongchuan, 4, 4, datetime(2022, 5, 20, tzinfo=UTC))
    with clock.stopped_at(datetime(2022, 6, 10, tzinfo=UTC)):
        closed(act, may)
    # April is of no closed quarter: it counts in May.
    assert told(out_of(act, may), CARDS, tongchuan) == (4, 4, 0)
    assert live([tongchuan], FIRST, SECOND, HALF, YEAR) == [500, 6, 506, 506]
    assert told(out_of(act, FIRST), CARDS, tongchuan) == (500, 0, 0)
    assert checklist.counts(checklist.points(out(act, YEAR, CARDS)))[Item.APART] == 0


def test_what_a_return_has_spoken_of_is_left_out_of_later_months_and_not_what_happened_in_them(act, tongchuan, send):
    may, june = parse("2022-05"), parse("2022-06")
    late_cards(tongchuan, 2, 6, datetime(2022, 6, 6, tzinfo=UTC))
    send(SECOND, CARDS, 500)
    asked = Choice(tongchuan, Indicator.objects.get(pk=CARDS), SECOND, Stands.RETURN, "六月才启用系统")
    assert choose_source(again(act), asked) is None
    with clock.stopped_at(datetime(2022, 6, 10, tzinfo=UTC)):
        closed(act, may)
    late_cards(tongchuan, 3, 5, datetime(2022, 7, 1, tzinfo=UTC))
    close(act, SECOND)
    with clock.stopped_at(CLOSING[SECOND]):
        closed(act, june)
    assert told(out_of(act, june), CARDS, tongchuan) == (2, 0, 3)
