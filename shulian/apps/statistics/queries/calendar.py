"""The reporting calendar: who has to report by when, who has, and who is missing (报送日历)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import F, QuerySet

from shulian.apps.alliance.models import Library, Membership
from shulian.apps.alliance.queries.register import there_on
from shulian.apps.statistics.models import Duty, Exemption, Form, FormVersion, Period, Return, ReturnLine
from shulian.apps.statistics.queries.returns import CURRENT, Status
from shulian.core import scope
from shulian.core.library import Standing


@dataclass(frozen=True)
class Coverage:
    """How complete a planned period of a form is: `reported` of `expected` libraries, and which are not there.

    Those `let_in` may still report although the period is closed, by the decision that is named.
    """

    period: Period
    expected: int
    reported: int
    missing: tuple[Library, ...] = ()
    standing: dict[int, str] = field(default_factory=dict)
    let_in: dict[int, Exemption] = field(default_factory=dict)

    def overdue(self, today: date) -> bool:
        """Whether somebody is missing after the last day."""
        return self.period.due_on is not None and self.period.due_on < today and self.reported < self.expected


def owing() -> QuerySet[Duty]:
    """Who has to report for which period: a library that was closed for good by its first day owes nothing."""
    return Duty.objects.filter(there_on(F("period__start"), "library"))


def planned(libraries: Collection[int] | None = None) -> QuerySet[Period]:
    """The planned periods, newest first; of these libraries only, if they are named."""
    found = Period.objects.filter(due_on__isnull=False)
    if libraries is not None:
        found = found.filter(pk__in=owing().filter(library__in=libraries).values("period"))
    return found.select_related("form").order_by("-end", "form__order", "pk")


def planned_period(pk: int) -> Period | None:
    """One planned period."""
    return planned().filter(pk=pk).first()


def coverages(places: Iterable[Period], libraries: Collection[int] | None = None) -> list[Coverage]:
    """How complete each period is, in a few queries for all of them; among these libraries, if they are named."""
    asked = list(places)
    duties = owing().filter(period__in=asked).select_related("library").order_by("library__path")
    if libraries is not None:
        duties = duties.filter(library__in=libraries)
    owed: dict[int, list[Library]] = {}
    for duty in duties:
        owed.setdefault(duty.period_id, []).append(duty.library)
    there = reported_in(asked)
    standing, let_in = _standing(asked), _let_in(asked)
    found = [_coverage(place, owed.get(place.pk, []), there, standing) for place in asked]
    return [replace(one, let_in=let_in.get(one.period.pk, {})) for one in found]


def _coverage(
    place: Period, owed: list[Library], there: set[tuple[int, int]], standing: dict[int, dict[int, str]]
) -> Coverage:
    missing = tuple(library for library in owed if (place.pk, library.pk) not in there)
    return Coverage(place, len(owed), len(owed) - len(missing), missing, standing.get(place.pk, {}))


def reported_in(places: Iterable[Period | int]) -> set[tuple[int, int]]:
    """Pairs of period and library whose figures were accepted, in a return of its own or in a whole table."""
    lines = ReturnLine.objects.filter(
        of_return__period__in=list(places), of_return__status=Status.ACCEPTED, library__isnull=False
    )
    return set(lines.values_list("of_return__period", "library"))


def on_their_way(places: Iterable[Period]) -> set[tuple[int, int]]:
    """Pairs of period and library that signed a return which somebody else has not looked through yet."""
    signed = Return.objects.filter(
        period__in=list(places), status__in=(Status.SUBMITTED, Status.CHECKED), library__isnull=False
    )
    return {(period, library or 0) for period, library in signed.values_list("period", "library")}


def _standing(places: list[Period]) -> dict[int, dict[int, str]]:
    """Where the newest version of each library's own return stands."""
    rows = Return.objects.filter(period__in=places, library__isnull=False, status__in=CURRENT)
    found: dict[int, dict[int, str]] = {}
    for period, library, status in rows.order_by("version").values_list("period", "library", "status"):
        found.setdefault(period, {})[library or 0] = status
    return found


def _let_in(places: list[Period]) -> dict[int, dict[int, Exemption]]:
    """Whose return is still taken in a closed period, with the decision."""
    closed = [place.pk for place in places if place.closed_at is not None]
    found: dict[int, dict[int, Exemption]] = {}
    for one in Exemption.objects.filter(period__in=closed, library__isnull=False) if closed else ():
        found.setdefault(one.period_id, {})[one.library_id or 0] = one
    return found


def scope_of(form: Form, version: int | None = None) -> scope.Scope:
    """Who has to report by a design of the form."""
    stored = FormVersion.objects.filter(form=form, number=version or form.version).first()
    return scope.read(stored.scope if stored else {})


def libraries_in(wanted: scope.Scope, day: date) -> list[Library]:
    """The libraries that have to report for a period from this day on, in the order of the tree."""
    services: dict[int, set[str]] = {}
    for library, service in Membership.objects.filter(standing=Standing.ACTIVE).values_list("library", "service"):
        services.setdefault(library, set()).add(service)
    return [
        library
        for library in Library.objects.filter(there_on(day)).order_by("path")
        if scope.has_to_report(
            wanted, scope.Candidate(library.code, library.kind, frozenset(services.get(library.pk, ())))
        )
    ]
