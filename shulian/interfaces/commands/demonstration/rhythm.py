"""When people come: weekends and holidays more than weekdays, late morning and afternoon more than noon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from shulian import clock

QUARTER_MONTHS = 3
YEARS_BEFORE = 2
# Monday to Sunday; many libraries rest on Monday.
_WEEK = (0.55, 0.85, 0.9, 0.9, 1.0, 1.6, 1.7)
# From 9 to 18 o'clock.
_HOURS = (0.8, 1.3, 1.1, 0.5, 0.6, 1.1, 1.5, 1.4, 0.9)
_FIRST_HOUR = 9
AT_NIGHT = 0.15
# Holidays on fixed days of the sun calendar, as (month, first day, last day).
_HOLIDAYS = ((1, 1, 3), (5, 1, 5), (10, 1, 7))
_SCHOOL_HOLIDAYS = frozenset({2, 7, 8})


def quarter(today: date) -> tuple[date, date]:
    """The first and last day of the three months up to yesterday."""
    month = today.year * 12 + today.month - 1 - QUARTER_MONTHS
    return date(month // 12, month % 12 + 1, min(today.day, 28)), today - timedelta(days=1)


def beginning() -> date:
    """The day on which the demonstration's alliance begins: two years before its quarter."""
    return quarter(clock.today())[0] - timedelta(days=365 * YEARS_BEFORE)


def days(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def weight(day: date) -> float:
    """How busy a day is against an ordinary Friday."""
    busy = _WEEK[day.weekday()]
    if any(month == day.month and first <= day.day <= last for month, first, last in _HOLIDAYS):
        busy = max(busy, 1.8)
    return busy * (1.25 if day.month in _SCHOOL_HOLIDAYS else 1.0)


def share(span: Sequence[date], total: int) -> Iterator[tuple[date, int]]:
    """Spread a total over days by their weight, exactly."""
    weights = [weight(day) for day in span]
    whole, done, given = sum(weights), 0.0, 0
    for day, busy in zip(span, weights, strict=True):
        done += busy
        until = round(total * done / whole)
        yield day, until - given
        given = until


def busy_at(hour: int) -> float:
    """How busy an hour is, 1 at most; at night only self-service libraries have visitors."""
    place = hour - _FIRST_HOUR
    return _HOURS[place] / max(_HOURS) if 0 <= place < len(_HOURS) else AT_NIGHT


def moment(random: Random, day: date) -> datetime:
    """A time of that day when the libraries are open."""
    hour = _FIRST_HOUR + random.choices(range(len(_HOURS)), _HOURS)[0]
    at = time(hour, random.randrange(60), random.randrange(60))
    return datetime.combine(day, at, clock.PLACE)
