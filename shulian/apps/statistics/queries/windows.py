"""Which entries belong to a period: those that happened in it, and for a closed one those that had come in by then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q

from shulian import clock
from shulian.apps.statistics.models import PublishedFigure, Span
from shulian.core import periods
from shulian.core.periods import Period
from shulian.core.publishing import State, Window

OVER = (State.CLOSED, State.PUBLISHED)


def counted_within(period: Period) -> Q:
    """Entries that the system counts in a period; through a Window as they were seen at one moment, late ones too."""
    begin, after = _moment(period.start), _moment(period.end + timedelta(days=1))
    own = Q(happened_at__gte=begin, happened_at__lt=after)
    if not isinstance(period, Window):
        return own
    if period.late_from is not None and period.late_after is not None:
        from_earlier = Q(happened_at__gte=_moment(period.late_from), happened_at__lt=begin)
        own |= from_earlier & Q(recorded_at__gt=period.late_after)
    return own & Q(recorded_at__lte=period.counted_until) if period.counted_until else own


def windows(span: Span, until: Mapping[str, datetime]) -> dict[str, Window]:
    """How each indicator of a span is seen as of its moment: late came in after the period before was counted."""
    months = Period(span.start, span.end)
    chain = _closed_before(months)
    if not chain:
        return {code: Window(span.start, span.end, moment) for code, moment in until.items()}
    closed_at, counted = chain[0].closed_at, _counted_until(chain[0])
    first = chain[-1].start
    return {
        code: Window(span.start, span.end, moment, counted.get(code, closed_at), first)
        for code, moment in until.items()
    }


def span_of(period: Period) -> Span | None:
    """The span of these months, if it is kept."""
    return Span.objects.filter(start=period.start, end=period.end).first()


def _closed_before(months: Period) -> list[Span]:
    """The closed periods of the same length one before the other, the nearest first."""
    closed = {(one.start, one.end): one for one in Span.objects.filter(state__in=OVER, end__lt=months.start)}
    found = []
    before = periods.previous(months)
    while (span := closed.get((before.start, before.end))) is not None:
        found.append(span)
        before = periods.previous(before)
    return found


def _counted_until(span: Span) -> dict[str, datetime]:
    """Until when each indicator of a published span has been counted, restatements included."""
    figures = PublishedFigure.objects.filter(publication__span=span).order_by()
    return dict(figures.values_list("indicator").annotate(until=Max("counted_until")))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.PLACE)
