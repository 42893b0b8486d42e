"""A period that is opened again after figures leaned on its closing: what was frozen opens to what it was made of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shulian import clock
from shulian.apps.statistics.actions.spans import reopen_span
from shulian.apps.statistics.models import Indicator, Reopening, Span
from shulian.apps.statistics.queries.pivot import PivotAsked, cell_of
from shulian.apps.statistics.queries.records import of_cell, then
from shulian.core.dimensions import Dimension
from tests.apps.statistics.test_agreeing import closed
from tests.apps.statistics.test_behind import value_of
from tests.apps.statistics.test_late import CARDS, FIRST, YEAR, form, post, send, told
from tests.apps.statistics.test_late_live import (
    HALF,
    TODAY,
    april_beside_the_first_quarter,
    close,
    late_cards,
    live,
    out_of,
    today,
)
from tests.apps.statistics.test_sources import branch, tongchuan
from tests.apps.statistics.test_spans import again

__all__ = ["branch", "form", "post", "send", "today", "tongchuan"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("post")]
REOPENED, LATER = datetime(2022, 9, 5, tzinfo=UTC), datetime(2022, 9, 9, tzinfo=UTC)


def reopened_and_closed(act) -> None:
    with clock.stopped_at(REOPENED):
        assert reopen_span(again(act), Span.objects.get(start=FIRST.start, end=FIRST.end), "补报") is None
    with clock.stopped_at(LATER):
        closed(act, FIRST)


def test_a_published_month_goes_on_leaning_on_the_closing_of_its_day(act, tongchuan, send):
    published = april_beside_the_first_quarter(act, tongchuan, send)
    with clock.stopped_at(REOPENED):
        span = Span.objects.get(start=FIRST.start, end=FIRST.end)
        assert reopen_span(again(act), span, "补报") is None
        assert told(published, CARDS, tongchuan) == (2, 0, 3)
    with clock.stopped_at(LATER):
        closed(act, FIRST)
        assert told(published, CARDS, tongchuan) == (2, 0, 3)
        # Today the three came in before the closing: they are counted, once, where they happened.
        assert live([tongchuan], FIRST) == [3]
    assert Reopening.objects.get().reopened_at == REOPENED


def test_a_published_half_and_a_kept_cell_go_on_leaning_on_it(act, tongchuan, send):
    send(FIRST, CARDS, 500)
    close(act, FIRST)
    late_cards(tongchuan)
    with clock.stopped_at(TODAY.replace(hour=1)):
        closed(act, HALF)
    asked = PivotAsked(Indicator.objects.get(pk=CARDS), YEAR, [tongchuan], Dimension.LIBRARY, Dimension.QUARTER)
    published = out_of(act, HALF)
    assert told(published, CARDS, tongchuan) == (500, 0, 0)
    kept = of_cell(cell_of(asked, tongchuan.code, "20221"), TODAY)
    reopened_and_closed(act)
    with clock.stopped_at(LATER.replace(day=10)):
        assert told(published, CARDS, tongchuan) == (500, 0, 0)
        assert value_of(CARDS, then(kept)) == 500
