"""Months that are closed and not published: of which the figures of today are not those that will be published."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.models import Indicator, Span
from shulian.apps.statistics.queries.behind import Wanted, behind, leaves_of
from shulian.apps.statistics.queries.entries import is_counted
from shulian.apps.statistics.queries.late import counted_in
from shulian.apps.statistics.queries.windows import counted_within, late_within, over, windows
from shulian.core.periods import Period
from shulian.core.publishing import State


def counts_otherwise(indicator: Indicator, months: Period, libraries: Collection[int] | None = None) -> bool:
    """Whether closed months will be published with another figure, of all or of some libraries, than there is today.

    What came in since the closing counts in the next period, and what came in late of those before counts in this one.
    """
    span = _closed().get((months.start, months.end))
    if span is None or span.closed_at is None:
        return False
    then = windows(span, {indicator.pk: span.closed_at})[indicator.pk]
    made = tuple(leaves_of(indicator, months))
    here = Q() if libraries is None else Q(library__in=libraries)
    # Each by when it came in, so that of the journal only the months since then are read.
    since = counted_within(Period(months.start, months.end)) & Q(recorded_at__gt=span.closed_at)
    late = late_within(then)
    if not Entry.objects.filter(reduce(or_, map(is_counted, made), Q(pk__in=[])), since | late, here).exists():
        return False
    # Where a return stands over what came in, it goes out as it is.
    everybody = libraries if libraries is not None else Library.objects.values_list("pk", flat=True)
    under = behind(Wanted(made, Period(months.start, months.end), frozenset(everybody))).under
    counted = (is_counted(one) & since & ~under | counted_in(one, then) & late for one in made)
    return Entry.objects.filter(reduce(or_, counted, Q(pk__in=[])), here).exists()


def _closed() -> dict[tuple[date, date], Span]:
    return {(one.start, one.end): one for one in over() if one.state == State.CLOSED}
