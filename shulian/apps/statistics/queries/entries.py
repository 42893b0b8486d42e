"""Which entries of the journal make a figure: what the system counted, and what accepted returns say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import and_

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, ExtractHour, ExtractIsoWeekDay
from django.db.models.lookups import Exact

from shulian import clock
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator, Return
from shulian.apps.statistics.once import once
from shulian.apps.statistics.queries.definitions import as_of
from shulian.apps.statistics.queries.windows import moments_of
from shulian.core.dimensions import CONDITIONS
from shulian.core.indicators import Counting
from shulian.core.periods import Period, parse
from shulian.core.reconcile import Number, plain

REPORTED = "reported"
EXACT = DecimalField(max_digits=24, decimal_places=4)
SAID = Coalesce(Cast(KT("details__value"), EXACT), Cast("quantity", EXACT))
"""What a return says: a figure with decimals stands as text in the details, and rounded as the quantity."""


def said_in(entry: Entry) -> Number:
    """What one entry says, with its decimals."""
    return Decimal(entry.details["value"]) if entry.kind == REPORTED and "value" in entry.details else entry.quantity


@once
def reported_within(
    period: Period,
    indicators: Collection[str],
    libraries: Collection[int] | None = None,
    at: datetime | None = None,
) -> dict[Period, dict[tuple[str, int], Number]]:
    """What accepted returns say of these indicators, by the months they speak of, indicator and library.

    These are the returns that count now, or that counted `at` a moment.
    """
    entries = entries_of(period, is_reported(indicators, period, at)).filter(library__isnull=False)
    if libraries is not None:
        entries = entries.filter(library__in=libraries)
    found: dict[Period, dict[tuple[str, int], Number]] = {}
    rows = entries.values_list("library", "details__indicator", "details__period").annotate(n=Sum(SAID))
    for library, code, months, value in rows:
        found.setdefault(parse(months), {})[code, library or 0] = plain(value)
    return found


def told_of(indicator: str, libraries: Collection[int], months: Collection[Period]) -> set[Period]:
    """Of which periods with any of these months returns of these libraries have ever said something."""
    told = Entry.objects.filter(
        kind=REPORTED,
        details__indicator=indicator,
        library__in=libraries,
        happened_at__gte=moments_of(min(months)).first,
        details__start__lte=max(months).start.isoformat(),
    )
    found = {parse(code) for code in told.order_by().values_list("details__period", flat=True).distinct()}
    return {one for one in found if any(one.overlaps(month) for month in months)}


def parts_of(indicator: Indicator, period: Period) -> list[Indicator]:
    """What a figure is added up from, each as it is defined for the period."""
    if not indicator.parts:
        return [indicator]
    return [as_of(one, period) for one in Indicator.objects.filter(code__in=indicator.parts).exclude(kind="")]


def entries_of(period: Period, wanted: Q) -> QuerySet[Entry]:
    """What happened in a period, each entry of a return with the number of that return."""
    named = Entry.objects.annotate(of_return=Cast(KT("details__return"), BigIntegerField()))
    return named.filter(wanted, _within(period))


def is_counted(indicator: Indicator) -> Q:
    """Entries that an indicator counts; none where only returns tell."""
    if not indicator.kind:
        return Q(pk__in=[])
    return reduce(and_, (_says(key, value) for key, value in indicator.where.items()), Q(kind=indicator.kind))


def _says(detail: str, value: str) -> Q:
    """Entries that say this of themselves, as the rows of the engine have it; what no entry carries none has."""
    if detail not in CONDITIONS:
        return Q(pk__in=[])
    otherwise = F("source") if detail == "channel" else Value("")
    said = Coalesce(KT(f"details__{detail}"), otherwise, output_field=TextField())
    return Q(Exact(said, Value(value)))


def is_reported(indicators: Collection[str], period: Period, at: datetime | None = None) -> Q:
    """Entries of accepted returns whose months lie within the period; replaced versions do not count."""
    counting = Return.objects.filter(status=Return.Status.ACCEPTED) if at is None else stood_at(at)
    return Q(
        kind=REPORTED,
        details__indicator__in=list(indicators),
        details__start__gte=period.start.isoformat(),
        of_return__in=counting.values("pk"),
    )


def stood_at(moment: datetime) -> QuerySet[Return]:
    """The versions of returns that counted at a moment: accepted by then, and no later version was."""
    status = Return.Status
    accepted = Return.objects.filter(status__in=(status.ACCEPTED, status.REPLACED), accepted_at__lte=moment)
    later = accepted.filter(period=OuterRef("period"), version__gt=OuterRef("version"))
    of_one, of_all = later.filter(library=OuterRef("library")), later.filter(library__isnull=True)
    return accepted.exclude(Exists(of_one) | (Q(library__isnull=True) & Exists(of_all)))


def aggregate(indicator: Indicator) -> Count | Sum:
    """How entries become a figure in one query."""
    if indicator.counting == Counting.READERS:
        return Count("reader", distinct=True)
    return Sum("quantity") if indicator.counting == Counting.QUANTITY else Count("pk")


def with_dimensions(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries with what a cell narrows them to."""
    return entries.annotate(
        weekday=ExtractIsoWeekDay("happened_at", tzinfo=clock.PLACE),
        # As in `engine.rows`: what was counted by hand is of a day, and of no hour of it.
        hour=Case(
            When(kind="visit", details__by="hand", then=None), default=ExtractHour("happened_at", tzinfo=clock.PLACE)
        ),
        way=Coalesce(KT("details__channel"), "source", output_field=TextField()),
    )


def _within(period: Period) -> Q:
    at = moments_of(period)
    return Q(happened_at__gte=at.first, happened_at__lt=at.after)
