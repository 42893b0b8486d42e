"""Late entries over returns of months, of quarters and of free intervals, and the base of a change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shulian import clock
from shulian.apps.statistics.actions.choosing import Choice, choose_source
from shulian.apps.statistics.actions.designing import Asked, design_form
from shulian.apps.statistics.actions.spans import Release, preview, publish_span, restate
from shulian.apps.statistics.models import Form, Indicator, Span
from shulian.apps.statistics.point_words import printed_words
from shulian.apps.statistics.queries import checklist
from shulian.apps.statistics.queries.closing import counts_otherwise
from shulian.apps.statistics.queries.records import of_published, value_today
from shulian.apps.statistics.queries.snapshot import standing
from shulian.core.periods import parse
from shulian.core.publishing import Item
from shulian.core.sourcing import Stands
from tests.apps.statistics.test_agreeing import closed
from tests.apps.statistics.test_late import (
    CARDS,
    CLOSING,
    FIRST,
    SECOND,
    THIRD,
    YEAR,
    form,
    happen,
    out,
    post,
    send,
    told,
)
from tests.apps.statistics.test_late_live import HALF, close, late_cards, live, out_of, send_after, today
from tests.apps.statistics.test_sources import tongchuan
from tests.apps.statistics.test_spans import again, correction, design, made, report

__all__ = ["form", "post", "send", "send_after", "today", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]
JANUARY, FEBRUARY, MARCH, APRIL = (parse(f"2022-{month:02}") for month in (1, 2, 3, 4))
FROM_DECEMBER = parse("2021-12--2022-05")
CHANGE = "cards-change"


def on(month: int, day: int) -> datetime:
    return datetime(2022, month, day, tzinfo=UTC)


def close_on(act, moment: datetime, *spans) -> None:
    for months in spans:
        with clock.stopped_at(moment):
            closed(act, months)


@pytest.fixture
def monthly(shaanxi, act) -> Form:
    return made(design_form(again(act), design(code="monthly", months=1, asked=(Asked(CARDS),), rules=())))


def test_a_change_is_held_against_the_figure_that_went_out(act, tongchuan, shaanxi, send, send_after):
    other = shaanxi["王益区图书馆"]
    send(FIRST, CARDS, 60, other)
    first = out(act, FIRST, CARDS)
    late_cards(tongchuan)
    send_after(FIRST, 500)
    late_cards(tongchuan, 5, 5, on(5, 6))
    send(SECOND, CARDS, 90, other)
    close(act, SECOND)
    span = Span.objects.get(start=SECOND.start, end=SECOND.end)

    def figures() -> dict[tuple[str, int | None], object]:
        shown = preview(span, [CARDS, CHANGE], printed_words).figures
        return {(one.indicator.pk, one.library and one.library.pk): one.value for one in shown}

    # Of the first quarter nothing of it was published: the change is that of the other alone.
    found = figures()
    assert (found[CARDS, tongchuan.pk], found.get((CHANGE, tongchuan.pk))) == (8, None)
    assert found[CHANGE, None] == found[CHANGE, other.pk] == 50
    made(publish_span(again(act), span, Release((CARDS, CHANGE), printed_words, signed=True, statement="同意")))
    change = standing(span)[CHANGE, None].figure
    assert value_today(Indicator.objects.get(pk=CHANGE), of_published(change)) == 50
    # With the quarter restated its return is the base, and its late ones are in no other.
    made(restate(again(act), first, correction(CARDS, "漏报")))
    assert figures()[CHANGE, tongchuan.pk] == -99


def test_a_return_of_a_quarter_stands_beside_that_of_a_month_which_alone_late_entries_are_of(
    act, tongchuan, send, monthly
):
    with clock.stopped_at(on(4, 5)):
        report(act, monthly, tongchuan, 60, MARCH)
    send(FIRST, CARDS, 500)
    close_on(act, on(4, 10), MARCH)
    late_cards(tongchuan, recorded=on(4, 11))
    close_on(act, on(4, 12), FIRST)
    assert live([tongchuan], MARCH, FIRST, YEAR) == [60, 500, 500]
    assert told(out_of(act, FIRST), CARDS, tongchuan) == (500, 0, 0)
    # Those of February speak against neither: by then both stood.
    late_cards(tongchuan, 2, 2, on(4, 20))
    assert live([tongchuan], MARCH, FIRST, YEAR) == [60, 500, 500]
    late_cards(tongchuan, 1, 5, on(5, 6))
    assert told(out(act, SECOND, CARDS), CARDS, tongchuan) == (1, 0, 2)


def test_a_return_of_a_month_stands_as_that_of_its_closed_quarter_does(act, tongchuan, send, monthly):
    with clock.stopped_at(on(4, 5)):
        report(act, monthly, tongchuan, 60, MARCH)
    send(FIRST, CARDS, 500)
    close(act, FIRST)
    late_cards(tongchuan)
    assert live([tongchuan], MARCH, FIRST, YEAR) == [60, 500, 500]


def test_of_periods_that_overlap_the_one_closed_first_says_what_stood(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    close_on(act, on(6, 10), FROM_DECEMBER)
    late_cards(tongchuan, recorded=on(6, 20))
    close_on(act, CLOSING[SECOND], HALF)
    assert live([tongchuan], FIRST, FROM_DECEMBER, HALF, YEAR) == [500, 500, 500, 500]
    assert not counts_otherwise(Indicator.objects.get(pk=CARDS), HALF)
    assert (
        told(out_of(act, HALF), CARDS, tongchuan) == told(out_of(act, FROM_DECEMBER), CARDS, tongchuan) == (500, 0, 0)
    )
    year = out(act, YEAR, CARDS)
    assert told(year, CARDS, tongchuan) == (500, 0, 0)
    assert checklist.counts(checklist.points(year))[Item.APART] == 0


def test_a_half_that_went_out_first_stays_as_it_is_when_one_that_overlaps_it_is_closed(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    close_on(act, CLOSING[SECOND], HALF)
    half = out_of(act, HALF)
    late_cards(tongchuan, recorded=on(7, 20))
    close_on(act, on(7, 25), FROM_DECEMBER)
    assert told(half, CARDS, tongchuan) == told(out_of(act, FROM_DECEMBER), CARDS, tongchuan) == (500, 0, 0)
    assert live([tongchuan], FIRST, FROM_DECEMBER, HALF, YEAR) == [500, 500, 500, 500]


def test_where_all_months_are_closed_their_quarter_is(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    close_on(act, on(4, 10), JANUARY, FEBRUARY, MARCH)
    late_cards(tongchuan)
    assert live([tongchuan], FIRST, YEAR) == [500, 500]
    late_cards(tongchuan, 2, 4, on(4, 6))
    close_on(act, on(5, 10), APRIL)
    assert told(out_of(act, APRIL), CARDS, tongchuan) == (2, 0, 3)
    # A half around it follows that, and so does the quarter where it is closed after all.
    close_on(act, CLOSING[SECOND], HALF)
    assert told(out_of(act, HALF), CARDS, tongchuan) == (502, 0, 0)
    close_on(act, CLOSING[SECOND], FIRST)
    assert live([tongchuan], FIRST, HALF) == [500, 502]


def test_closing_a_quarter_after_its_months_unseats_no_return(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    close_on(act, on(4, 6), JANUARY, FEBRUARY, MARCH)
    late_cards(tongchuan)
    happen(CARDS, tongchuan, 4)
    close_on(act, on(5, 10), APRIL)
    assert told(out_of(act, APRIL), CARDS, tongchuan) == (1, 0, 3)
    assert live([tongchuan], FIRST, YEAR) == [500, 501]
    close_on(act, on(8, 1), FIRST)
    assert live([tongchuan], FIRST, YEAR) == [500, 501]
    first = out_of(act, FIRST)
    assert told(first, CARDS, tongchuan) == (500, 0, 0)
    # What the office takes for the quarter it takes.
    with clock.stopped_at(on(9, 2)):
        made(restate(again(act), first, correction(CARDS, "自助机迟到上传", takes_late=True)))
    with clock.stopped_at(on(9, 3)):
        assert told(first, CARDS, tongchuan) == (3, 0, 0)
        assert live([tongchuan], FIRST, YEAR) == [3, 4]
    assert told(out(act, YEAR, CARDS), CARDS, tongchuan) == (4, 0, 0)


def test_a_month_restated_with_late_entries_takes_those_of_its_quarter_as_it_is_opened_afterwards(
    act, tongchuan, shaanxi, send
):
    send(FIRST, CARDS, 500)
    for month in (3, 4):
        late_cards(shaanxi["王益区图书馆"], 1, month, on(month, 6))
    close_on(act, on(4, 10), JANUARY, FEBRUARY, MARCH)
    march = out_of(act, MARCH)
    late_cards(tongchuan, 3, 1)
    assert live([tongchuan], FIRST, YEAR) == [500, 500]
    # The quarter was closed with its months, and is counted until the last of them was: until now, with this one.
    with clock.stopped_at(on(9, 2)):
        made(restate(again(act), march, correction(CARDS, "自助机迟到上传", takes_late=True)))
    with clock.stopped_at(on(9, 3)):
        assert told(march, CARDS, tongchuan) == (3, 3, 0)
        assert live([tongchuan], FIRST, YEAR) == [3, 3]
        close_on(act, on(9, 3), APRIL)
        assert (CARDS, tongchuan.pk) not in standing(out_of(act, APRIL))


def test_what_was_counted_before_the_last_of_the_months_was_closed_speaks_against_the_return(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    close_on(act, on(3, 10), JANUARY, FEBRUARY)
    late_cards(tongchuan, month=2, recorded=on(3, 20))
    close_on(act, on(4, 10), MARCH)
    late_cards(tongchuan, 2)
    assert live([tongchuan], FIRST, YEAR) == [5, 5]


def test_what_is_late_in_a_half_is_held_against_the_closed_quarter_across_its_border(act, tongchuan, send):
    summer, autumn = parse("2022-04--2022-07"), parse("2022-08--2022-11")
    send(THIRD, CARDS, 500)
    close_on(act, on(8, 5), summer)
    close_on(act, CLOSING[THIRD], THIRD)
    late_cards(tongchuan, 3, 7, on(10, 15))
    late_cards(tongchuan, 2, 11, on(11, 6))
    close_on(act, on(12, 10), autumn)
    with clock.stopped_at(on(12, 12)):
        assert told(out_of(act, autumn), CARDS, tongchuan) == (2, 0, 3)


def test_of_a_quarter_that_was_restated_with_the_late_ones_no_later_quarter_leaves_any_out(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    first = out(act, FIRST, CARDS)
    late_cards(tongchuan)
    with clock.stopped_at(on(5, 1)):
        made(restate(again(act), first, correction(CARDS, "自助机迟到上传", takes_late=True)))
    close(act, SECOND)
    late_cards(tongchuan, 2, recorded=on(8, 20))
    close(act, THIRD)
    with clock.stopped_at(CLOSING[THIRD]):
        third = out_of(act, THIRD)
    assert [told(span, CARDS, tongchuan) for span in (first, third)] == [(3, 0, 0), (2, 2, 0)]


def test_a_decision_for_a_return_that_says_nothing_any_more_lets_no_other_in(act, tongchuan, send, send_after, monthly):
    late_cards(tongchuan, recorded=on(3, 6))
    with clock.stopped_at(on(4, 5)):
        report(act, monthly, tongchuan, 60, MARCH)
    send(FIRST, CARDS, 500)
    asked = Choice(tongchuan, Indicator.objects.get(pk=CARDS), FIRST, Stands.RETURN, "三月才启用系统")
    assert choose_source(again(act), asked) is None
    assert live([tongchuan], FIRST) == [500]
    send_after(FIRST, None)
    assert live([tongchuan], FIRST) == [3]
