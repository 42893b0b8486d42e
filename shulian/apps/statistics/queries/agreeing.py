"""What would stand beside each other and not agree once some figures are out: here, and in other published periods."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.definitions import DEFINING
from shulian.apps.statistics.models import Indicator, PublishedFigure, Span
from shulian.apps.statistics.queries.checklist import Point, months_of
from shulian.apps.statistics.queries.definitions import by_code, definition
from shulian.apps.statistics.queries.figures import grouped
from shulian.apps.statistics.queries.places import Group, institutions
from shulian.apps.statistics.queries.snapshot import Snapped, snapshot
from shulian.apps.statistics.queries.windows import OVER, counted_until, span_of, windows
from shulian.core import periods
from shulian.core.agreeing import (
    Apart,
    Held,
    Key,
    Kind,
    Sheet,
    Value,
    adds_up,
    beside,
    changed_since,
    changes_apart,
    held_back,
    lines_apart,
    parts_apart,
    ratios_apart,
    times_apart,
)
from shulian.core.periods import Period
from shulian.core.publishing import Item, State


class _Page:
    """The figures of one period by indicator and library, each with its own definition."""

    def __init__(self) -> None:
        self.values: dict[Key, Value] = {}
        self.indicators: dict[str, Indicator] = {}

    def write(self, indicator: Indicator, library: int | None, value: Value) -> None:
        """A figure takes the place of the one that stood there."""
        self.values[indicator.pk, library] = value
        self.indicators[indicator.pk] = indicator

    def sheet(self, period: Period) -> Sheet:
        """As the rules see it."""
        return Sheet(period, self.values, {code: definition(one) for code, one in self.indicators.items()})


def disagreements(span: Span, going: Collection[Snapped]) -> list[Point]:
    """A point for every figure that would not follow from the others; of other periods only those it touches."""
    pages = _published(span)
    own = pages.setdefault(months_of(span), _Page())
    touched = set()
    for one in going:
        own.write(one.indicator, one.library.pk if one.library else None, one.value)
        touched.add(one.indicator.pk)
    out = set(pages)
    for outer in [period for period in pages if period != months_of(span) and period.contains(months_of(span))]:
        for period in periods.gaps(outer, {months_of(span)}):
            pages.setdefault(period, _as_it_is(period, [own.indicators[code] for code in touched]))
    sheets = {period: page.sheet(period) for period, page in pages.items()}
    found = [*_found(sheets, months_of(span), touched, out), *_changed(span, sheets[months_of(span)], going)]
    names = Library.objects.in_bulk({one.library for one in found if one.library})
    return [
        Point(
            Item.APART,
            library=names.get(one.library or 0),
            indicator=pages[one.period].indicators[one.indicator],
            apart=one,
            period=None if one.period == months_of(span) else one.period,
        )
        for one in found
    ]


def holding_back(found: Iterable[Point], going: Collection[str]) -> list[tuple[Point, Held]]:
    """What does not agree in the period with some of these indicators, with those; what to name first comes first."""
    here = {one.apart: one for one in found if one.indicator and one.apart and one.period is None}
    made = by_code() | {one.indicator.pk: one.indicator for one in here.values() if one.indicator}
    known = {code: definition(one) for code, one in made.items()}
    return [(here[one.apart], one) for one in held_back(here, known, going)]


def _as_it_is(period: Period, indicators: Iterable[Indicator]) -> _Page:
    """A period that has not been published, as it would go out or stands today: a year is made of it all the same."""
    page, places = _Page(), institutions()
    groups = [Group(str(pk), "", members) for pk, (_library, members) in places.items()]
    everyone = Group("", "", tuple(pk for group in groups for pk in group.libraries))
    for indicator in indicators:
        if adds_up(definition(indicator)):
            for line in grouped(indicator, _seen(period, indicator), [*groups, everyone]):
                page.write(indicator, int(line.key) if line.key else None, line.value)
    return page


def _seen(period: Period, indicator: Indicator) -> Period:
    """With what came in late where it is counted: a closed period leaves it to the next one, and has what was left."""
    span = span_of(period)
    closed = span.closed_at if span is not None and span.state in OVER else None
    asked = {indicator.pk: closed or clock.now()}
    found = windows(Span(start=period.start, end=period.end), asked)[indicator.pk]
    return replace(found, frozen=closed is not None)


def _found(sheets: Mapping[Period, Sheet], own: Period, touched: set[str], out: set[Period]) -> list[Apart]:
    here = sheets[own]
    others = [sheet for period, sheet in sheets.items() if period != own]
    found = [
        *lines_apart(here),
        *parts_apart(here),
        *times_apart(here, others),
        # A change follows from what is out; of a period that is not, as it is today, it was not made.
        *changes_apart(here, [sheet for sheet in others if sheet.period in out]),
        *ratios_apart(here),
    ]
    for sheet in others:
        if sheet.period.contains(own):
            found += [one for one in times_apart(sheet, sheets.values()) if one.indicator in touched]
        else:
            parts = {code: made.parts for code, made in sheet.known.items()}
            found += [one for one in changes_apart(sheet, [here]) if touched.intersection(parts[one.indicator])]
    return found


def _changed(span: Span, here: Sheet, going: Collection[Snapped]) -> Iterator[Apart]:
    """What stands beside what goes out and would be another one now, or by the later moment of that."""
    until = {one.indicator.pk: one.counted_until for one in going}
    found = beside(here, until)
    if not found:
        return
    counted = counted_until([span])[span.pk]
    stale = list(changed_since(here, found, _values(span, {code: counted[code] for code in found})))
    yield from stale
    # What came in since its own moment no restatement may bring any more: it is said, and holds nothing back.
    latest = {code: max(until[one] for one in those) for code, those in found.items()}
    later = {code: at for code, at in latest.items() if at > counted[code]}
    told = {(one.indicator, one.library) for one in stale}
    if later:
        late = changed_since(here, later, _values(span, later), Kind.LATE)
        yield from (one for one in late if (one.indicator, one.library) not in told)


def _values(span: Span, until: Mapping[str, datetime]) -> Mapping[Key, Value]:
    now = snapshot(span, Indicator.objects.filter(pk__in=until), until)
    return {(one.indicator.pk, one.library.pk if one.library else None): one.value for one in now}


def _published(span: Span) -> dict[Period, _Page]:
    """The published figures of this period and of those around it that they are compared with."""
    months = months_of(span)
    around = Q(start__gte=span.start, end__lte=span.end) | Q(start__lte=span.start, end__gte=span.end)
    for other in _compared(months):
        around |= Q(start=other.start, end=other.end)
    published = Span.objects.filter(around, state=State.PUBLISHED)
    # Of a year around this quarter the other quarters are asked for too: together they make it.
    for outer in published:
        if outer.start <= span.start and outer.end >= span.end:
            around |= Q(start__gte=outer.start, end__lte=outer.end)
    rows = PublishedFigure.objects.filter(publication__span__in=Span.objects.filter(around, state=State.PUBLISHED))
    pages: dict[Period, _Page] = {}
    for one in rows.select_related("publication__span").order_by("publication__number", "pk"):
        page = pages.setdefault(months_of(one.publication.span), _Page())
        page.write(_defined(one.indicator, one.definition), one.library_id, one.value)
    return pages


def _compared(months: Period) -> Iterator[Period]:
    yield periods.previous(months)
    yield periods.following(months)
    yield periods.year_before(months)
    yield periods.year_after(months)


def _defined(code: str, frozen: Mapping[str, Any]) -> Indicator:
    """An indicator as it was when its figure went out."""
    return Indicator(code=code, **{name: frozen.get(name, usual) for name, usual in DEFINING.items()})
