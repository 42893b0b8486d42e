"""Live figures: what is counted while it happens, and whether a library is heard of (实时数字)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SILENT_AFTER = 120
"""Minutes after which an open library that does nothing is asked about."""
MINUTES_KEPT = 120
"""Minutes that the wall draws one by one."""
DAYS_KEPT = 70
"""Days before today that are kept: this month and the one before."""


class Measure(StrEnum):
    """What is counted as it happens."""

    VISITS = "visits"
    LOANS = "loans"
    RETURNS = "returns"
    RENEWALS = "renewals"
    CARDS = "cards"
    HOLDS = "holds"
    TRANSITS = "transits"


class By(StrEnum):
    """What a live count stands for: all, a division, a library, a minute of the day, a title; or when one was heard."""

    ALL = "all"
    PLACE = "place"
    LIBRARY = "library"
    MINUTE = "minute"
    TITLE = "title"
    HEARD = "heard"


class State(StrEnum):
    """How a member library does at this moment."""

    UP = "up"
    SILENT = "silent"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Kind:
    """How entries of a kind are counted: by their quantity, or each as one."""

    measure: Measure
    by_quantity: bool = False


KINDS: Mapping[str, Kind] = {
    "visit": Kind(Measure.VISITS, by_quantity=True),
    "checkout": Kind(Measure.LOANS, by_quantity=True),
    "checkin": Kind(Measure.RETURNS, by_quantity=True),
    "renew": Kind(Measure.RENEWALS, by_quantity=True),
    "card-issued": Kind(Measure.CARDS),
    "hold-placed": Kind(Measure.HOLDS),
    "transit-opened": Kind(Measure.TRANSITS),
}
"""Counted as the indicators of the same entries are, so that today's figures are those of the report to come."""
COUNTED_BY_OTHERS = frozenset({Measure.VISITS})
"""What gates and keepers count: a day without a count is missing, while a day without a loan had none."""
INDICATORS: Mapping[Measure, str] = {
    Measure.VISITS: "visits-counted",
    Measure.LOANS: "checkouts",
    Measure.RETURNS: "checkins",
    Measure.RENEWALS: "renewals",
    Measure.CARDS: "cards-issued",
    Measure.HOLDS: "holds-placed",
    Measure.TRANSITS: "transits",
}


@dataclass(frozen=True)
class Happened:
    """What the journal says of one entry; `place` is the code of its library's county, city or province as a number."""

    kind: str
    day: date
    minute: int
    library: int | None = None
    place: int | None = None
    title: int | None = None
    quantity: int = 1


Key = tuple[date, By, int, Measure]


def tally(happened: Iterable[Happened]) -> Counter[Key]:
    """What is added to which counts."""
    counts: Counter[Key] = Counter()
    for one in happened:
        kind = KINDS[one.kind]
        n = one.quantity if kind.by_quantity else 1
        counts[one.day, By.ALL, 0, kind.measure] += n
        if one.library is not None:
            counts[one.day, By.LIBRARY, one.library, kind.measure] += n
        if one.place is not None:
            counts[one.day, By.PLACE, one.place, kind.measure] += n
        if kind.measure is Measure.LOANS:
            counts[one.day, By.MINUTE, one.minute, kind.measure] += n
            if one.title is not None:
                counts[one.day, By.TITLE, one.title, kind.measure] += n
    return counts


def state(*, is_open: bool | None, since: int, heard: int, now: int) -> State:
    """How a library does: open since and last heard at these minutes of the day; None where no hours are known."""
    if is_open is False:
        return State.CLOSED
    if is_open is None and heard <= 0:
        return State.UNKNOWN
    return State.SILENT if now - max(since, heard) > SILENT_AFTER else State.UP


class Stretch(StrEnum):
    """What a dashboard sets beside what was before."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


Days = tuple[date, date]


def stretches(today: date) -> dict[Stretch, tuple[Days, Days]]:
    """Today, this week and this month so far, each with as many days of the week or month before."""
    week = timedelta(days=7)
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    last = first - timedelta(days=1)
    # A month may be shorter than the one that follows: its last day is compared then.
    as_far = last.replace(day=min(today.day, last.day))
    return {
        Stretch.DAY: ((today, today), (today - week, today - week)),
        Stretch.WEEK: ((monday, today), (monday - week, today - week)),
        Stretch.MONTH: ((first, today), (last.replace(day=1), as_far)),
    }


def known(measure: Measure, by_day: Mapping[date, int], days: Days, counted: date | None) -> int | None:
    """What there was in these days; None where a part of them is not counted yet, or nobody counted on any of them.

    `counted` is the first day that is counted in.
    """
    first, last = days
    if counted is None or counted > first:
        return None
    found = [n for day, n in by_day.items() if first <= day <= last]
    if not found and measure in COUNTED_BY_OTHERS:
        return None
    return sum(found)


def cut(now: Days, before: Days) -> date | None:
    """The day of what was before that is compared up to this hour only: its last one, as today is the last one now.

    None where the month before has ended by then: all of it is compared.
    """
    return before[1] if now[1] - now[0] == before[1] - before[0] else None


def base(measure: Measure, by_day: Mapping[date, int], days: Days, counted: date | None, later: int = 0) -> int | None:
    """The same of what was before: a stretch of which only a part was counted is nothing to compare with.

    `later` is what came on its last day at an hour that has not come today.
    """
    if measure in COUNTED_BY_OTHERS and min(by_day, default=date.max) > days[0]:
        return None
    found = known(measure, by_day, days, counted)
    return None if found is None else found - later


@dataclass(frozen=True)
class Hourless:
    """What was counted on a day and of no hour of it, as visits by hand are; `alone`: nothing else was counted."""

    quantity: int
    alone: bool


def up_to_now(n: int | None, by_day: Mapping[date, int], days: Days, hourless: Hourless | None) -> int | None:
    """What can be compared up to an hour of the last day: without what that day has of no hour.

    None where nothing else was counted, which is no zero, and where what was just written is not counted yet.
    """
    if n is None or hourless is None:
        return n
    if hourless.alone and not any(days[0] <= day < days[1] for day in by_day):
        return None
    return n - hourless.quantity if n >= hourless.quantity else None


@dataclass(frozen=True)
class Progress:
    """How far the first counting is: so many of all days that are kept."""

    done: int
    of: int


def progress(counted: date | None, back_to: date | None, today: date) -> Progress | None:
    """How far it is that counts from today back to a day; None once all is counted, when there is no such day."""
    if back_to is None:
        return Progress(0, DAYS_KEPT + 1) if counted is None else None
    if counted is None:
        return Progress(0, (today - back_to).days + 1)
    return Progress((today - counted).days + 1, (today - back_to).days + 1)
