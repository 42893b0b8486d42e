"""Opening hours and announced closures (公共图书馆法 art. 38)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from shulian import clock
from shulian.apps.alliance.models import Closure, Library, OpeningHours
from shulian.core.library import TRAITS, Kind

DAYS_AHEAD = 8


class Openness(StrEnum):
    """How a library stands at a moment."""

    ALWAYS = "always"
    OPEN = "open"
    CLOSED = "closed"
    CLOSURE = "closure"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Now:
    """Open or not, until when, and when next; `next_day` is the day of `next_opens`."""

    openness: Openness
    closes: time | None = None
    next_day: date | None = None
    next_opens: time | None = None
    closure: Closure | None = None


@dataclass(frozen=True)
class Day:
    """One weekday (0 Monday) with its spans; none when closed all day."""

    weekday: int
    spans: tuple[OpeningHours, ...]


def week(library: Library) -> list[Day]:
    """Monday to Sunday with the spans of each day; empty when no hours are known."""
    spans = sorted(library.opening_hours.all(), key=lambda span: (span.weekday, span.opens))
    if not spans:
        return []
    return [Day(number, tuple(s for s in spans if s.weekday == number)) for number in range(7)]


def closures_ahead(library: Library, limit: int = 10) -> list[Closure]:
    """The announced closures that are not over yet, soonest first."""
    ahead = library.closures.filter(last_day__gte=clock.today()).order_by("first_day")
    return list(ahead[:limit])


def now_at(libraries: Iterable[Library]) -> dict[int, Now]:
    """How each library stands at this moment, by its id; two queries for any number of libraries."""
    asked = list(libraries)
    spans: dict[int, list[OpeningHours]] = {}
    for span in OpeningHours.objects.filter(library__in=asked).order_by("opens"):
        spans.setdefault(span.library_id, []).append(span)
    closures: dict[int, list[Closure]] = {}
    for closure in Closure.objects.filter(library__in=asked, last_day__gte=clock.today()):
        closures.setdefault(closure.library_id, []).append(closure)
    at = clock.local(clock.now())
    return {
        library.pk: standing(library.kind, spans.get(library.pk, []), closures.get(library.pk, []), at)
        for library in asked
    }


def standing(kind: str, spans: list[OpeningHours], closures: list[Closure], at: datetime) -> Now:
    """How a library with these spans and closures stands at a local moment."""
    shut = _closure_on(closures, at.date())
    if shut:
        return Now(Openness.CLOSURE, closure=shut)
    if not spans:
        return Now(Openness.ALWAYS if TRAITS[Kind(kind)].always_open else Openness.UNKNOWN)
    for span in spans:
        if span.weekday == at.weekday() and span.opens <= at.time() < span.closes:
            return Now(Openness.OPEN, closes=span.closes)
    return _next_opening(spans, closures, at)


def _next_opening(spans: list[OpeningHours], closures: list[Closure], at: datetime) -> Now:
    for ahead in range(DAYS_AHEAD):
        day = at.date() + timedelta(days=ahead)
        if _closure_on(closures, day):
            continue
        starts = [s.opens for s in spans if s.weekday == day.weekday() and (ahead or s.opens > at.time())]
        if starts:
            return Now(Openness.CLOSED, next_day=day, next_opens=min(starts))
    return Now(Openness.CLOSED)


def _closure_on(closures: list[Closure], day: date) -> Closure | None:
    return next((c for c in closures if c.first_day <= day <= c.last_day), None)
