"""A quarter that goes out after the half or the year around it: late entries count in the next quarter, and agree."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.actions.spans import Release, preview, publish_span
from shulian.apps.statistics.models import Span
from shulian.apps.statistics.point_words import printed_words
from shulian.core.periods import Period, parse
from tests.apps.statistics.test_agreeing import closed
from tests.apps.statistics.test_late import CARDS, CLOSING, FIRST, SECOND, THIRD, YEAR, form, happen, post
from tests.apps.statistics.test_late import told as told_of
from tests.apps.statistics.test_late_live import HALF, close, late_cards, out_of, today
from tests.apps.statistics.test_sources import tongchuan
from tests.apps.statistics.test_spans import again, made

__all__ = ["form", "post", "today", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post", "form")]
FOURTH = parse("2022-Q4")


def of_months(months: Period) -> Span:
    return Span.objects.get(start=months.start, end=months.end)


def goes_out_unsigned(act, months: Period) -> object:
    """Nothing is printed with it, so nobody has to sign."""
    assert preview(of_months(months), [CARDS], printed_words).findings == []
    made(publish_span(again(act), of_months(months), Release((CARDS,), printed_words)))
    return told_of(of_months(months), CARDS, None)[0]


def the_half_is_out(act, library: Library) -> None:
    """One card of February was there at the closing; three of March came in after it; one of May was there in time."""
    happen(CARDS, library, 2)
    close(act, FIRST)
    late_cards(library)
    happen(CARDS, library, 5)
    close(act, SECOND)
    with clock.stopped_at(CLOSING[SECOND]):
        closed(act, HALF)
    out_of(act, HALF)


@pytest.mark.parametrize("order", [(FIRST, SECOND), (SECOND, FIRST)])
def test_a_quarter_goes_out_after_its_half_with_its_late_entries_counted_where_they_are(
    act, tongchuan, order: Sequence[Period]
):
    the_half_is_out(act, tongchuan)
    assert told_of(of_months(HALF), CARDS, None)[0] == 5
    assert {one: goes_out_unsigned(act, one) for one in order} == {FIRST: 1, SECOND: 4}


@pytest.mark.parametrize("last_is_closed", [True, False])
@pytest.mark.parametrize("order", [(FIRST, SECOND, THIRD), (THIRD, SECOND, FIRST), (SECOND, THIRD, FIRST)])
def test_a_quarter_goes_out_after_its_year_while_others_are_closed_or_never_were(
    act, tongchuan, order: Sequence[Period], last_is_closed: bool
):
    the_half_is_out(act, tongchuan)
    late_cards(tongchuan, 5, 5, CLOSING[SECOND].replace(day=20))
    happen(CARDS, tongchuan, 8)
    close(act, THIRD)
    late_cards(tongchuan, 2, 9, CLOSING[THIRD].replace(day=20))
    happen(CARDS, tongchuan, 11)
    with_it = (FOURTH,) if last_is_closed else ()
    with clock.stopped_at(CLOSING[YEAR]):
        for months in (*with_it, YEAR):
            closed(act, months)
        out_of(act, YEAR)
        assert told_of(of_months(YEAR), CARDS, None)[0] == 5 + 5 + 1 + 2 + 1
        expected = {FIRST: 1, SECOND: 4, THIRD: 6, FOURTH: 3}
        for months in (*order, *with_it):
            assert goes_out_unsigned(act, months) == expected[months], months
