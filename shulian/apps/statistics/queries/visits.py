"""Who came in day by day, as gates counted and as it was written by hand; and how the gates do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from shulian import clock
from shulian.apps.alliance.models import Library, OpeningHours
from shulian.apps.alliance.queries.hours import Now, Openness, now_at
from shulian.apps.statistics.models import Gate, GateCount, VisitDay
from shulian.core.gates import USUAL_DAYS, is_silent

LOOKED_BACK = timedelta(days=60)
State = GateCount.State
_OPEN = {Openness.OPEN: True, Openness.ALWAYS: True, Openness.CLOSED: False, Openness.CLOSURE: False}


@dataclass(frozen=True)
class DayOfVisits:
    """One day of a library: by its gates, by hand, by hand at entrances without a gate; None is missing, not zero.

    `hourly`: the number by hand is told by the hour.
    """

    day: date
    gates: int | None = None
    by_hand: int | None = None
    beside: int | None = None
    hourly: bool = False

    @property
    def total(self) -> int | None:
        """All of it; None where nobody counted."""
        known = [one for one in (self.gates, self.by_hand, self.beside) if one is not None]
        return sum(known) if known else None


@dataclass(frozen=True)
class GateSeen:
    """A gate with what it counted today, how many of its counts wait for an answer, and whether it is silent."""

    gate: Gate
    today: int | None
    asked: int
    silent: bool


def days_of(library: Library, first: date, last: date) -> list[DayOfVisits]:
    """The days from the first to the last, the newest on top."""
    gates = _by_gates(library, first, last)
    written: dict[tuple[date, bool], int] = {}
    hourly: set[date] = set()
    rows = standing_days(library, first, last).values_list("day", "beside", "visits", "hours")
    for day, beside, visits, hours in rows:
        written[day, beside] = visits
        hourly |= {day} if hours else set()
    days = [last - timedelta(days=back) for back in range((last - first).days + 1)]
    return [
        DayOfVisits(day, gates.get(day), written.get((day, False)), written.get((day, True)), day in hourly)
        for day in days
    ]


def hours_of(written: VisitDay) -> dict[int, int]:
    """A number that was written by hand by the hour; empty where it was not."""
    return {int(hour): visits for hour, visits in written.hours.items()}


def standing_days(library: Library, first: date, last: date) -> QuerySet[VisitDay]:
    """The numbers written by hand that stand."""
    found = VisitDay.objects.filter(library=library, day__gte=first, day__lte=last, replaced_at=None)
    return found.select_related("written_by")


def usual_at(library: Library, until: date) -> int | None:
    """How many came in on the busiest day of late; None while too few days are known."""
    days = days_of(library, until - LOOKED_BACK, until - timedelta(days=1))
    known = [day.total for day in days if day.total is not None]
    return max(known) if len(known) >= USUAL_DAYS else None


def gate_of(account: int) -> Gate | None:
    """The gate that a key belongs to."""
    return Gate.objects.select_related("library").filter(account=account).first()


def gates_at(libraries: QuerySet[Library]) -> QuerySet[Gate]:
    """The gates of these libraries that are in use."""
    return Gate.objects.filter(library__in=libraries, retired_at=None).select_related("library")


def asked_at(libraries: QuerySet[Library]) -> QuerySet[GateCount]:
    """The counts of these libraries' gates that wait for a person."""
    found = GateCount.objects.filter(gate__library__in=libraries, state=State.ASKED)
    return found.select_related("gate__library").order_by("until", "pk")


def seen(gates: Iterable[Gate]) -> list[GateSeen]:
    """How these gates do; five questions for any number of them."""
    asked = list(gates)
    today = clock.today()
    counts = _counts_of([gate.pk for gate in asked], today)
    libraries = {gate.library_id: gate.library for gate in asked}
    stand, opened = now_at(libraries.values()), _opened(libraries, today)
    return [
        GateSeen(gate, *counts.get(gate.pk, (None, 0)), silent=_silent(gate, stand[gate.library_id], opened))
        for gate in asked
    ]


def _silent(gate: Gate, stands: Now, opened: Mapping[int, datetime]) -> bool:
    is_open = _OPEN.get(stands.openness)
    since = opened.get(gate.library_id) if stands.openness is Openness.OPEN else None
    # One that was put up just now has had no time to be heard of.
    heard = max(gate.heard_at or gate.added_at, gate.added_at)
    return is_silent(heard, clock.now(), is_open=is_open, opened=since)


def _opened(libraries: Collection[int], today: date) -> dict[int, datetime]:
    """When each library opened last today."""
    at = clock.local(clock.now())
    spans = OpeningHours.objects.filter(library__in=libraries, weekday=today.weekday(), opens__lte=at.time())
    rows = spans.order_by("opens").values_list("library", "opens")
    return {library: datetime.combine(today, opens, tzinfo=clock.PLACE) for library, opens in rows}


def _counts_of(gates: list[int], today: date) -> dict[int, tuple[int | None, int]]:
    wanted = Q(gate__in=gates) & (Q(day=today) | Q(state=State.ASKED))
    rows = GateCount.objects.filter(wanted).order_by().values_list("gate")
    found = rows.annotate(
        today=Sum("visits", filter=Q(state=State.COUNTED)), asked=Count("pk", filter=Q(state=State.ASKED))
    )
    return {gate: (visits, asked) for gate, visits, asked in found}


def _by_gates(library: Library, first: date, last: date) -> dict[date, int]:
    counted = GateCount.objects.filter(gate__library=library, state=State.COUNTED, day__gte=first, day__lte=last)
    # The first reading of a counter says nothing of the day.
    counted = counted.exclude(since=None).order_by()
    return dict(counted.values_list("day").annotate(n=Sum("visits")))
