"""What is asked about months of gates and providers, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Coalesce

from shulian import clock
from shulian.apps.alliance.models import Closure, Library, OpeningHours
from shulian.apps.statistics.models import Finding, Gate, GateCount, UsageMonth
from shulian.core.gates import MonthFacts

State = Finding.State


def findings_at(libraries: QuerySet[Library]) -> QuerySet[Finding]:
    """Questions about months at these libraries, those without an answer first; replaced versions are asked no more."""
    of_usage = Q(usage__library__in=libraries) | Q(usage__library=None, usage__provider__library__in=libraries)
    at = Q(gate__library__in=libraries) | Q(provider__library__in=libraries) | (of_usage & Q(usage__replaced_at=None))
    found = _with_subjects(Finding.objects.filter(at, of_return=None))
    turn = Case(*(When(state=state, then=place) for place, state in enumerate((State.OPEN, State.ANSWERED))), default=2)
    return found.order_by(turn, Coalesce("month", "usage__month").desc(), "pk")


def findings_within(first: date, last: date) -> QuerySet[Finding]:
    """Questions about months from the first day to the last."""
    of_usage = Q(usage__month__gte=first, usage__month__lte=last, usage__replaced_at=None)
    found = Finding.objects.filter(of_usage | Q(month__gte=first, month__lte=last), of_return=None)
    return _with_subjects(found).order_by("month", "usage__month", "pk")


def findings_of(month: UsageMonth) -> QuerySet[Finding]:
    """What is asked about a month of a provider."""
    return _with_subjects(Finding.objects.filter(usage=month)).order_by("pk")


def month_of(finding: Finding) -> date | None:
    """The month that is asked about; None for a finding of a return."""
    return finding.usage.month if finding.usage else finding.month


def library_of(finding: Finding) -> Library | None:
    """The library that answers."""
    if finding.usage:
        return finding.usage.library or finding.usage.provider.library
    if finding.provider:
        return finding.provider.library
    if finding.gate:
        return finding.gate.library
    of_return = finding.of_return
    return finding.line.library if finding.line else of_return.library if of_return else None


def gate_months(gates: Sequence[Gate], first: date, last: date) -> Iterable[tuple[Gate, MonthFacts]]:
    """What gates counted in a month and in the one before; four questions for any number of them."""
    before = (first - timedelta(days=1)).replace(day=1)
    days: dict[int, set[date]] = {}
    sums: dict[tuple[int, bool], int] = {}
    counted = GateCount.objects.filter(gate__in=gates, day__gte=before, day__lte=last, state=GateCount.State.COUNTED)
    for pk, since, until, day, visits in counted.order_by().values_list("gate", "since", "until", "day", "visits"):
        start = clock.local(since).date() if since else day
        spanned = (clock.local(until).date() - start).days + 1
        days.setdefault(pk, set()).update(start + timedelta(days=n) for n in range(max(spanned, 1)))
        sums[pk, day >= first] = sums.get((pk, day >= first), 0) + visits
    opened = open_days({gate.library_id for gate in gates}, first, last)
    for gate in gates:
        of_month = frozenset(day for day in days.get(gate.pk, ()) if first <= day <= last)
        visits, then = sums.get((gate.pk, True), 0), sums.get((gate.pk, False), 0)
        yield gate, MonthFacts(frozenset(opened.get(gate.library_id, ())), of_month, visits, then)


def open_days(libraries: Iterable[int], first: date, last: date) -> dict[int, set[date]]:
    """The days on which each library was open; none where its hours are not known."""
    asked = set(libraries)
    weekdays: dict[int, set[int]] = {}
    for library, weekday in OpeningHours.objects.filter(library__in=asked).values_list("library", "weekday"):
        weekdays.setdefault(library, set()).add(weekday)
    found = {
        library: {day for day in _days(first, last) if day.weekday() in known} for library, known in weekdays.items()
    }
    shut = Closure.objects.filter(library__in=asked, first_day__lte=last, last_day__gte=first)
    for library, start, end in shut.values_list("library", "first_day", "last_day"):
        found.get(library, set()).difference_update(_days(start, end))
    return found


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _with_subjects(found: QuerySet[Finding]) -> QuerySet[Finding]:
    return found.select_related(
        *("usage__library", "usage__provider__library", "provider__library", "gate__library"),
        *("answered_by", "settled_by"),
    )
