"""Months that are closed and not published: of which the figures of today are not those that will be published."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator, Span
from shulian.apps.statistics.once import once
from shulian.apps.statistics.queries.definitions import as_of, made_from
from shulian.apps.statistics.queries.entries import is_counted
from shulian.apps.statistics.queries.windows import moments_of, windows
from shulian.core.periods import Period
from shulian.core.publishing import State


def counts_otherwise(indicator: Indicator, months: Period, libraries: Collection[int] | None = None) -> bool:
    """Whether closed months will be published with another figure, of all or of some libraries, than there is today.

    What came in since the closing counts in the next period, and what came in late of those before counts in this one.
    """
    span = _closed().get((months.start, months.end))
    if span is None or span.closed_at is None:
        return False
    at = moments_of(windows(span, {indicator.pk: span.closed_at})[indicator.pk])
    since = Q(happened_at__gte=at.first, happened_at__lt=at.after, recorded_at__gt=at.until)
    for first, before, after in at.late:
        since |= Q(happened_at__gte=first, happened_at__lt=before, recorded_at__gt=after, recorded_at__lte=at.until)
    made = [is_counted(as_of(one, months)) for one in made_from(indicator)]
    found = Entry.objects.filter(reduce(or_, made), since)
    return (found if libraries is None else found.filter(library__in=libraries)).exists()


@once
def _closed() -> dict[tuple[date, date], Span]:
    return {(one.start, one.end): one for one in Span.objects.filter(state=State.CLOSED).order_by()}
