"""Opening hours, announced closures (公共图书馆法 art. 38) and openings out of the ordinary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from shulian import clock
from shulian.apps.alliance.models import Closure, Library, OpeningException, OpeningHours
from shulian.core.library import TRAITS, Kind

DAYS_AHEAD = 8

OfLibrary = TypeVar("OfLibrary", OpeningHours, Closure, OpeningException)


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


def openings_ahead(library: Library, limit: int = 10) -> list[OpeningException]:
    """The announced openings out of the ordinary that are not over yet, soonest first."""
    return list(library.opening_exceptions.filter(day__gte=clock.today()).order_by("day")[:limit])


def now_at(libraries: Iterable[Library]) -> dict[int, Now]:
    """How each library stands at this moment, by its id; three queries for any number of libraries."""
    asked = list(libraries)
    today = clock.today()
    spans = _by_library(OpeningHours.objects.filter(library__in=asked).order_by("opens"))
    closures = _by_library(Closure.objects.filter(library__in=asked, last_day__gte=today))
    openings = _by_library(OpeningException.objects.filter(library__in=asked, day__gte=today))
    at = clock.local(clock.now())
    return {
        one.pk: standing(
            one.kind, spans.get(one.pk, []), closures.get(one.pk, []), at, openings=openings.get(one.pk, [])
        )
        for one in asked
    }


def standing(
    kind: str,
    spans: list[OpeningHours],
    closures: list[Closure],
    at: datetime,
    openings: Sequence[OpeningException] = (),
) -> Now:
    """How a library with these spans and closures stands at a local moment; an opening takes the place of both."""
    extra = _opening_on(openings, at.date())
    if extra and extra.opens <= at.time() < extra.closes:
        return Now(Openness.OPEN, closes=extra.closes)
    shut = _closure_on(closures, at.date())
    if shut and not extra:
        return Now(Openness.CLOSURE, closure=shut)
    if not spans:
        return Now(Openness.ALWAYS if TRAITS[Kind(kind)].always_open else Openness.UNKNOWN)
    for span in spans:
        if not extra and span.weekday == at.weekday() and span.opens <= at.time() < span.closes:
            return Now(Openness.OPEN, closes=span.closes)
    return _next_opening(spans, closures, at, openings)


def _next_opening(
    spans: list[OpeningHours], closures: list[Closure], at: datetime, openings: Sequence[OpeningException]
) -> Now:
    for ahead in range(DAYS_AHEAD):
        day = at.date() + timedelta(days=ahead)
        if extra := _opening_on(openings, day):
            starts = [extra.opens]
        elif _closure_on(closures, day):
            continue
        else:
            starts = [span.opens for span in spans if span.weekday == day.weekday()]
        later = [start for start in starts if ahead or start > at.time()]
        if later:
            return Now(Openness.CLOSED, next_day=day, next_opens=min(later))
    return Now(Openness.CLOSED)


def _closure_on(closures: list[Closure], day: date) -> Closure | None:
    return next((c for c in closures if c.first_day <= day <= c.last_day), None)


def _opening_on(openings: Sequence[OpeningException], day: date) -> OpeningException | None:
    return next((one for one in openings if one.day == day), None)


def _by_library(rows: Iterable[OfLibrary]) -> dict[int, list[OfLibrary]]:
    found: dict[int, list[OfLibrary]] = {}
    for row in rows:
        found.setdefault(row.library_id, []).append(row)
    return found
