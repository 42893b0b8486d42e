"""Which entries belong to a period: those that happened in it, and for a closed one those that had come in by then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q

from shulian import clock
from shulian.apps.statistics.models import PublishedFigure, Span
from shulian.apps.statistics.queries.definitions import bound_to
from shulian.core import periods
from shulian.core.periods import Period
from shulian.core.publishing import State, Window

OVER = (State.CLOSED, State.PUBLISHED)


@dataclass(frozen=True)
class Moments:
    """A period in moments; without late entries and without an end to what came in these are None."""

    first: datetime
    after: datetime
    late_from: datetime | None = None
    late_after: datetime | None = None
    until: datetime | None = None


def moments_of(period: Period) -> Moments:
    """When a period begins and is over; of a Window also which late entries count, and what came in too late."""
    first, after = clock.midnight(period.start), clock.midnight(period.end + timedelta(days=1))
    if not isinstance(period, Window):
        return Moments(first, after)
    if period.late_from is None or period.late_after is None:
        return Moments(first, after, until=period.counted_until)
    return Moments(first, after, clock.midnight(period.late_from), period.late_after, period.counted_until)


def counted_within(period: Period) -> Q:
    """Entries that the system counts in a period; through a Window as they were seen at one moment, late ones too."""
    at = moments_of(period)
    own = Q(happened_at__gte=at.first, happened_at__lt=at.after)
    if at.late_from is not None:
        own |= Q(happened_at__gte=at.late_from, happened_at__lt=at.first, recorded_at__gt=at.late_after)
    return own & Q(recorded_at__lte=at.until) if at.until else own


def windows(span: Span, until: Mapping[str, datetime]) -> dict[str, Window]:
    """How each indicator of a span is seen as of its moment: late came in after the period before was counted."""
    months = Period(span.start, span.end)
    chain = _closed_before(months)
    if not chain:
        return {code: Window(span.start, span.end, moment) for code, moment in until.items()}
    closed_at, counted = chain[0].closed_at, counted_until(chain[0])
    first = chain[-1].start
    # Sums and quotients begin where that begins of which they are made: else they would count anew what was restated of
    # this alone.
    bound = bound_to(until, counted)
    late_after = {code: max((counted[one] for one in bound[code]), default=closed_at) for code in until}
    return {code: Window(span.start, span.end, moment, late_after[code], first) for code, moment in until.items()}


def earlier_windows(period: Period, earlier: Period, indicators: Collection[str]) -> dict[str, Period]:
    """How each indicator of an earlier period is seen by one that is compared with it.

    Figures that are being frozen are compared with those that were: with what had been counted of the earlier period
    when it was closed, or restated; of one that was never closed, with what had come in by the same moment.
    """
    if not isinstance(period, Window) or period.counted_until is None:
        return dict.fromkeys(indicators, earlier)
    span = span_of(earlier)
    if span is None or span.closed_at is None:
        return dict.fromkeys(indicators, Window(earlier.start, earlier.end, period.counted_until))
    counted = counted_until(span)
    return dict(windows(span, {code: counted.get(code, span.closed_at) for code in indicators}))


def span_of(period: Period) -> Span | None:
    """The span of these months, if it is kept."""
    return Span.objects.filter(start=period.start, end=period.end).first()


def settled_from() -> date | None:
    """The first day of the last period that is closed or published: who was there on it is counted in it."""
    last: date | None = Span.objects.filter(state__in=OVER).aggregate(last=Max("start"))["last"]
    return last


def _closed_before(months: Period) -> list[Span]:
    """The closed periods of the same length one before the other, the nearest first."""
    closed = {(one.start, one.end): one for one in Span.objects.filter(state__in=OVER, end__lt=months.start)}
    found = []
    before = periods.previous(months)
    while (span := closed.get((before.start, before.end))) is not None:
        found.append(span)
        before = periods.previous(before)
    return found


def counted_until(span: Span) -> dict[str, datetime]:
    """Until when each indicator of a published span has been counted, restatements included."""
    figures = PublishedFigure.objects.filter(publication__span=span).order_by()
    return dict(figures.values_list("indicator").annotate(until=Max("counted_until")))
