"""Which entries belong to a period: those that happened in it, and for a closed one those that had come in by then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Max, Q

from shulian import clock
from shulian.apps.statistics.models import PublishedFigure, Reopening, Span
from shulian.apps.statistics.once import once
from shulian.apps.statistics.queries.definitions import bound_to
from shulian.core import periods
from shulian.core.periods import Period
from shulian.core.publishing import State, Window, late_of

OVER = (State.CLOSED, State.PUBLISHED)


@dataclass(frozen=True)
class Moments:
    """A period in moments; `late` are the first, the one after the last, and after which one they came in."""

    first: datetime
    after: datetime
    late: tuple[tuple[datetime, datetime, datetime], ...] = ()
    until: datetime | None = None


def moments_of(period: Period) -> Moments:
    """When a period begins and is over; of a Window also which late entries count, and what came in too late."""
    first, after = clock.midnight(period.start), clock.midnight(period.end + timedelta(days=1))
    if not isinstance(period, Window):
        return Moments(first, after)
    late = tuple((clock.midnight(one.first), clock.midnight(one.before), one.after) for one in period.late)
    return Moments(first, after, late, period.counted_until)


def counted_within(period: Period) -> Q:
    """Entries that the system counts in a period; through a Window as they were seen at one moment, late ones too."""
    at = moments_of(period)
    found = Q(happened_at__gte=at.first, happened_at__lt=at.after) | _late(at)
    return found & Q(recorded_at__lte=at.until) if at.until else found


def late_within(period: Period) -> Q:
    """Those of them that happened in earlier periods and came in too late there."""
    at = moments_of(period)
    return _late(at) & Q(recorded_at__lte=at.until) if at.until else _late(at)


def _late(at: Moments) -> Q:
    found = Q(pk__in=[])
    for late_from, late_before, late_after in at.late:
        found |= Q(happened_at__gte=late_from, happened_at__lt=late_before, recorded_at__gt=late_after)
    return found


def returns_at(period: Period) -> datetime | None:
    """The moment whose returns are seen through a window; elsewhere they are those of now."""
    return period.stood_at if isinstance(period, Window) else None


def windows(span: Span, until: Mapping[str, datetime]) -> dict[str, Window]:
    """How each indicator of a span is seen as of its moment: late came in after the periods before were counted."""
    chain = _closed_before(Period(span.start, span.end))
    moments = _moments(chain, until)
    found = {}
    for code, moment in until.items():
        earlier = [(Period(one.start, one.end), at[code]) for (one, _at), at in zip(chain, moments, strict=True)]
        late = late_of(earlier, span.start)
        found[code] = Window(span.start, span.end, moment, late, tuple(earlier), frozen=True)
    return found


def _moments(chain: list[tuple[Span, datetime]], codes: Collection[str]) -> list[dict[str, datetime]]:
    """Until when each indicator was counted in each of these periods, the nearest first."""
    counted = counted_until([span for span, _at in chain])
    found: list[dict[str, datetime]] = []
    for span, closed_at in chain:
        there = counted.get(span.pk, {})
        if found and max([closed_at, *there.values()]) <= min(found[0].values(), default=closed_at):
            found.append(dict.fromkeys(codes, closed_at))
            continue
        # Sums and quotients begin where that begins of which they are made: else they would count anew what was
        # restated of this alone.
        bound = bound_to(codes, there)
        found.append({code: max((there[one] for one in bound[code]), default=closed_at) for code in codes})
    return found


def earlier_windows(period: Period, earlier: Period, indicators: Collection[str]) -> dict[str, Period]:
    """How each indicator of an earlier period is seen by one that is compared with it.

    Figures that are being frozen are compared with those that were: with what had been counted of the earlier period
    when it was closed, or restated, and with the returns with which it went out; of one that was never closed, with
    what had come in by the same moment.
    """
    if not isinstance(period, Window) or period.counted_until is None:
        return dict.fromkeys(indicators, earlier)
    span = span_of(earlier)
    if span is None or span.closed_at is None:
        seen = Window(earlier.start, earlier.end, period.counted_until, stood_at=period.stood_at)
        return dict.fromkeys(indicators, seen)
    counted = counted_until([span]).get(span.pk, {})
    found = windows(span, {code: counted.get(code, span.closed_at) for code in indicators})
    return {code: replace(one, stood_at=went_out(earlier, code, period.stood_at)) for code, one in found.items()}


def span_of(period: Period) -> Span | None:
    """The span of these months, if it is kept."""
    return Span.objects.filter(start=period.start, end=period.end).first()


def settled_from() -> date | None:
    """The first day of the last period that is closed or published: who was there on it is counted in it."""
    last: date | None = Span.objects.filter(state__in=OVER).aggregate(last=Max("start"))["last"]
    return last


def _closed_before(months: Period) -> list[tuple[Span, datetime]]:
    """The closed periods of the same length one before the other, the nearest first, and when each was closed."""
    over = Span.objects.filter(state__in=OVER, end__lt=months.start)
    closed = {(one.start, one.end): one for one in over}
    found = []
    before = periods.previous(months)
    while (span := closed.get((before.start, before.end))) is not None and span.closed_at is not None:
        found.append((span, span.closed_at))
        before = periods.previous(before)
    return found


@once
def over() -> tuple[Span, ...]:
    """All periods that are closed or published."""
    return tuple(Span.objects.filter(state__in=OVER).order_by())


@once
def closings(by: datetime | None = None) -> dict[Period, datetime]:
    """The closed periods and when they were closed; by a moment those that were then, opened again since or not."""
    now = {Period(one.start, one.end): one.closed_at for one in over() if one.closed_at}
    if by is None:
        return now
    found = {months: at for months, at in now.items() if at <= by}
    for one in Reopening.objects.filter(closed_at__lte=by, reopened_at__gt=by).select_related("span"):
        found[Period(one.span.start, one.span.end)] = one.closed_at
    return found


@once
def gone_out(months: Period, by: datetime | None = None) -> dict[str, tuple[datetime, datetime]]:
    """Until when each published indicator of these months was counted, and when it went out last (by a moment)."""
    figures = PublishedFigure.objects.filter(publication__span__start=months.start, publication__span__end=months.end)
    if by is not None:
        figures = figures.filter(publication__published_at__lte=by)
    told = figures.order_by().values_list("indicator").annotate(Max("counted_until"), Max("publication__published_at"))
    return {code: (until, at) for code, until, at in told}


def counted_and_out(months: Period, code: str, by: datetime | None = None) -> list[tuple[datetime, datetime]]:
    """Until when the published figures with which an indicator agrees were counted, and when they went out."""
    out = gone_out(Period(months.start, months.end), by)
    return [out[one] for one in bound_to([code], out)[code]]


def went_out(months: Period, code: str, by: datetime | None = None) -> datetime | None:
    """When the figure of closed months went out last; before that it goes out with the returns of the moment."""
    return max((gone for _counted, gone in counted_and_out(months, code, by)), default=by)


def counted_until(spans: Iterable[Span]) -> dict[int, dict[str, datetime]]:
    """Until when each indicator of published spans has been counted, restatements included, by span."""
    figures = PublishedFigure.objects.filter(publication__span__in=[one.pk for one in spans]).order_by()
    found: dict[int, dict[str, datetime]] = {}
    for span, code, until in figures.values_list("publication__span", "indicator").annotate(until=Max("counted_until")):
        found.setdefault(span, {})[code] = until
    return found
