"""What is open before a period can be closed: missing returns, open findings, devices that have not been heard of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import (
    Finding,
    Form,
    FormColumn,
    Indicator,
    IndicatorVersion,
    Period,
    Return,
    ReturnLine,
    SourceChoice,
    Span,
)
from shulian.apps.statistics.queries.calendar import coverages
from shulian.apps.statistics.queries.choices import choices_within
from shulian.apps.statistics.queries.definitions import bound_to, definition
from shulian.apps.statistics.queries.doubts import findings_within, library_of
from shulian.apps.statistics.queries.entries import reported_within
from shulian.apps.statistics.queries.figures import evaluate
from shulian.apps.statistics.queries.returns import OPEN, Status, columns_in, period_of
from shulian.apps.statistics.queries.snapshot import Snapped
from shulian.apps.statistics.queries.windows import OVER, closings, gone_out, moments_of, span_of
from shulian.core import periods, publishing
from shulian.core.agreeing import Apart, Sheet, times_apart
from shulian.core.indicators import Figure
from shulian.core.publishing import Item, Window
from shulian.core.sources import closing_of

SENT_BACK_TOO = (*OPEN, Status.SENT_BACK)


@dataclass(frozen=True)
class Point:
    """One open point: what it is about, in data; the words are made where they are read.

    `period` is there where it is about a shorter period inside, or about another one; `lacking` parts of a sum are
    blank, and `since` is the day from which a definition holds. Where two sources
    disagree, `choice` is what was decided. So much came in `late` that is in two publications, or in none.
    """

    item: Item
    form: Form | None = None
    library: Library | None = None
    of_return: Return | None = None
    finding: Finding | None = None
    indicator: Indicator | None = None
    figure: Figure | None = None
    apart: Apart | None = None
    period: periods.Period | None = None
    device: str = ""
    lacking: int = 0
    since: date | None = None
    choice: SourceChoice | None = None
    late: int | Decimal = 0


def points(span: Span, going: Iterable[Snapped] = ()) -> list[Point]:
    """Everything that is open about a span: a year has the points of its quarters and months too.

    Of figures that are `going` out it is said as they are counted, and of a closed span as it was closed or went out.
    """
    places = list(forms_within(span))
    columns = {place: columns_in(place) for place in places}
    return [
        *_missing(span, places),
        *_gaps(span, places),
        *_waiting(places),
        *_findings(places),
        *_doubts(span),
        *_disagreeing(span, columns, going),
        *_returns_apart(span, columns),
        *_lacking(span, columns),
        *_redefined(span),
        *_silent(span),
    ]


def counts(found: list[Point]) -> dict[Item, int]:
    """How many points of each kind are open."""
    return {item: sum(point.item is item for point in found) for item in Item}


def forms_within(span: Span) -> QuerySet[Period]:
    """The periods of forms that lie in the span, those of the same months first."""
    found = Period.objects.filter(start__gte=span.start, end__lte=span.end).select_related("form")
    return found.order_by("start", "-end", "form__order", "pk")


def months_of(span: Span) -> periods.Period:
    """The months of a span."""
    return periods.Period(span.start, span.end)


def is_over(span: Span) -> bool:
    """Whether the last day has passed."""
    return span.end < clock.today()


def _missing(span: Span, places: list[Period]) -> Iterator[Point]:
    for coverage in coverages(places):
        for library in coverage.missing:
            yield Point(Item.MISSING, coverage.period.form, library, period=_inside(span, coverage.period))


def _inside(span: Span, place: Period) -> periods.Period | None:
    found = period_of(place)
    return None if found == months_of(span) else found


def _gaps(span: Span, places: list[Period]) -> Iterator[Point]:
    """Shorter periods of a form that nobody was asked for or sent anything for, while there are others of it."""
    asked = set(
        Period.objects.filter(pk__in=[one.pk for one in places], duties__isnull=False).values_list("pk", flat=True)
    )
    there = set(Return.objects.filter(period__in=places, status=Status.ACCEPTED).values_list("period", flat=True))
    forms: dict[str, tuple[Form, set[periods.Period]]] = {}
    for place in places:
        if place.pk in asked | there and period_of(place) != months_of(span):
            forms.setdefault(place.form_id, (place.form, set()))[1].add(period_of(place))
    for form, found in forms.values():
        for gap in periods.gaps(months_of(span), found):
            yield Point(Item.GAP, form, period=gap)


def _waiting(places: list[Period]) -> Iterator[Point]:
    waiting = Return.objects.filter(period__in=places, status__in=SENT_BACK_TOO)
    for one in waiting.select_related("period__form", "library").order_by("library__path", "pk"):
        yield Point(Item.WAITING, one.period.form, one.library, one)


def _findings(places: list[Period]) -> Iterator[Point]:
    current = Return.objects.filter(period__in=places, status__in=(*OPEN, Status.ACCEPTED))
    found = Finding.objects.filter(of_return__in=current).exclude(weight=Finding.Weight.NOTE)
    for one in found.select_related("of_return__period__form", "of_return__library", "line__library"):
        of_return = one.of_return
        if of_return is None:
            continue
        if one.weight == Finding.Weight.DIFFERENCE and of_return.status == Status.ACCEPTED:
            yield Point(Item.DIFFERENT, of_return.period.form, library_of(one), of_return, one)
        elif one.state == Finding.State.OPEN:
            yield Point(Item.UNANSWERED, of_return.period.form, library_of(one), of_return, one)


def _doubts(span: Span) -> Iterator[Point]:
    """What was asked about months of gates and providers and has no answer."""
    for one in findings_within(span.start, span.end).filter(state=Finding.State.OPEN):
        yield Point(Item.UNANSWERED, library=library_of(one), finding=one)


Columns = Mapping[Period, tuple[FormColumn, ...]]


def _counted_until(span: Span, codes: Iterable[str], going: Iterable[Snapped]) -> dict[str, datetime | None]:
    """Until when each indicator of a closed span is counted, as it went out or is going; None of an open one."""
    until = {code: at for code, (at, _gone) in gone_out(months_of(span)).items()}
    until |= {one.indicator.pk: one.counted_until for one in going}
    bound = bound_to(codes, until)
    return {code: max((until[one] for one in found), default=span.closed_at) for code, found in bound.items()}


def _as_counted(months: periods.Period, span: Span, until: datetime | None) -> periods.Period:
    """Months within a span as its figures see them; whether a return of them stood what was closed before it says."""
    if until is None:
        return months
    said = closing_of(months, closings(), before=months_of(span)) is not None
    return Window(months.start, months.end, until, frozen=not said)


def _disagreeing(span: Span, columns_of: Columns, going: Iterable[Snapped]) -> Iterator[Point]:
    """Where a return says something else than the system counted at all that it speaks of."""
    asked = {
        (column.indicator_id, period_of(place)): (column.indicator, _inside(span, place))
        for place, columns in columns_of.items()
        for column in columns
        if column.indicator.kind
    }
    until = _counted_until(span, {code for code, _months in asked}, going) if asked else {}
    for (code, months), (indicator, inside) in asked.items():
        seen = _as_counted(months, span, until[code])
        apart = {pk: one for pk, one in evaluate(indicator, seen).items() if one.disagrees}
        chosen = choices_within(months, [code], apart) if apart else {}
        for library in Library.objects.filter(pk__in=apart).order_by("path") if apart else ():
            point = Point(
                Item.DISAGREEING, library=library, indicator=indicator, figure=apart[library.pk], period=inside
            )
            yield replace(point, choice=chosen.get((code, library.pk), {}).get(months))


def _returns_apart(span: Span, columns_of: Columns) -> Iterator[Point]:
    """Where the return for the whole span and those for shorter periods inside say different things."""
    months = months_of(span)
    asked = {
        column.indicator_id: column.indicator
        for place, columns in columns_of.items()
        for column in columns
        if period_of(place) == months
    }
    if len(columns_of) < 2 or not asked:
        return
    known = {code: definition(indicator) for code, indicator in asked.items()}
    said = reported_within(months, asked).items()
    sheets = [Sheet(period, {(code, pk): n for (code, pk), n in values.items()}, known) for period, values in said]
    own = next((sheet for sheet in sheets if sheet.period == months), None)
    found = list(times_apart(own, sheets)) if own else []
    names = Library.objects.in_bulk([one.library for one in found if one.library])
    for one in found:
        yield Point(Item.APART, library=names.get(one.library or 0), indicator=asked[one.indicator], apart=one)


def _lacking(span: Span, columns_of: Columns) -> Iterator[Point]:
    """Where a return leaves a part of a sum blank and fills in others: what is not known is not zero."""
    sums = list(Indicator.objects.filter(derive="").exclude(parts=[]))
    asked = {
        place.pk: {
            one.pk: [c.key for c in columns if c.indicator_id in one.parts and not c.indicator.kind] for one in sums
        }
        for place, columns in columns_of.items()
    }
    if not any(keys for of_place in asked.values() for keys in of_place.values()):
        return
    accepted = ReturnLine.objects.filter(
        of_return__period__in=list(columns_of), of_return__status=Status.ACCEPTED, library__isnull=False
    )
    for line in accepted.select_related("library", "of_return__period__form").order_by("library__path", "pk"):
        place = line.of_return.period
        for one in sums:
            blank = [key for key in asked[place.pk][one.pk] if line.cells.get(key) is None]
            if 0 < len(blank) < len(asked[place.pk][one.pk]):
                point = Point(Item.LACKING, place.form, line.library, line.of_return, indicator=one)
                yield replace(point, period=_inside(span, place), lacking=len(blank))


def _redefined(span: Span) -> Iterator[Point]:
    """Definitions that begin to hold within the span: all of it is counted by the newer one."""
    made = IndicatorVersion.objects.filter(version__gt=1, valid_from__gt=span.start, valid_from__lte=span.end)
    if span.closed_at is not None:
        # What was made after the closing changes no figure of it.
        made = made.filter(made_at__lte=span.closed_at)
    for one in made.select_related("indicator").order_by("indicator__order", "version"):
        yield Point(Item.REDEFINED, indicator=one.indicator, since=one.valid_from)


def _silent(span: Span) -> Iterator[Point]:
    """Devices that were at work in the last month of the span and of which nothing has come in since it ended.

    Whether a silent device has an unsent diary nobody can know here; but one that has spoken since has sent it all.
    """
    months = months_of(span)
    last = periods.between(months.end.year, months.end.month, 1)
    heard = (
        Entry.objects.filter(recorded_at__gte=clock.midnight(last.start))
        .exclude(device="")
        .values_list("device", "library")
        .annotate(last=Max("recorded_at"))
        .order_by("library", "device")
    )
    quiet = [(device, library) for device, library, last_heard in heard if last_heard < moments_of(months).after]
    names = Library.objects.in_bulk([library for _device, library in quiet if library])
    for device, library in quiet:
        yield Point(Item.SILENT, library=names.get(library or 0), device=device)


def facts(span: Span, found: list[Point], reason: str = "", *, signed: bool = False) -> publishing.Facts:
    """What the rule needs to know of a span for its next step."""
    late = late_counted(span)
    return publishing.Facts(
        publishing.State(span.state), is_over(span), counts(found), reason, signed, late_counted=late
    )


def late_counted(span: Span) -> bool:
    """Whether the period after it is closed, and has counted what came in late."""
    following = span_of(periods.following(months_of(span)))
    return following is not None and following.state in OVER
