"""Open days and due dates: on which days a library can be returned to, and when a loan is due (开放日历)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shulian.core.policy import Terms

DAYS_SEARCHED = 366
END_OF_DAY = time(23, 59)


@dataclass(frozen=True)
class Calendar:
    """When a library is open, by whole days.

    `weekdays` (0 Monday … 6 Sunday) are those of its week; none means that nobody entered its hours, and it is
    taken as open every day. `closures` are announced closures from the first to the last day, `openings` single
    days on which it is open whatever week and closures say. A place that is `always_open` has no week: only an
    announced closure of this very place shuts it.
    """

    weekdays: frozenset[int] = frozenset()
    closures: tuple[tuple[date, date], ...] = ()
    openings: frozenset[date] = frozenset()
    always_open: bool = False

    def is_open(self, day: date) -> bool:
        """Whether readers can come on this day."""
        if day in self.openings:
            return True
        if any(first <= day <= last for first, last in self.closures):
            return False
        return self.always_open or not self.weekdays or day.weekday() in self.weekdays

    def next_open(self, day: date) -> date:
        """This day, or the next one that is open; a place that does not open within a year gives the day itself."""
        days = (day + timedelta(days=ahead) for ahead in range(DAYS_SEARCHED + 1))
        return next((one for one in days if self.is_open(one)), day)

    def open_days_between(self, after: date, until: date) -> int:
        """How many open days follow `after`, up to and with `until`: what counts as late where an item returns."""
        return sum(self.is_open(after + timedelta(days=ahead)) for ahead in range(1, (until - after).days + 1))


def days_without(first: date, last: date, others: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """What is left of a span of days without those of others, as spans."""
    left = []
    for begins, ends in sorted(others):
        if first < begins:
            left.append((first, min(last, begins - timedelta(days=1))))
        first = max(first, ends + timedelta(days=1))
    return [*left, (first, last)] if first <= last else left


def last_closing(
    now: datetime, calendar: Calendar, week: Mapping[int, Sequence[time]], special: Mapping[date, time]
) -> datetime:
    """When a place closed last before `now`, on its own clocks: what lay in its book drop was returned by then.

    `week` has the closing times of each weekday (0 Monday), `special` that of days with hours of their own. Where
    nobody entered hours, an open day ends at its end. A place that did not open for a year closed just now.
    """
    for back in range(DAYS_SEARCHED):
        day = now.date() - timedelta(days=back)
        if not calendar.is_open(day):
            continue
        closes = [special[day]] if day in special else list(week.get(day.weekday(), ())) or [END_OF_DAY]
        over = [at for at in (datetime.combine(day, one, tzinfo=now.tzinfo) for one in closes) if at <= now]
        if over:
            return max(over)
    return now


def due(lent_on: date, terms: Terms, calendar: Calendar, now: datetime) -> tuple[date, datetime | None]:
    """The day of return, and the moment of it for loans by the hour; `now` is on the clocks of the library.

    Hours speak before a fixed date, and a fixed date before days. Whatever falls on a closed day moves to the next
    open one; a loan by the hour keeps its time of day there.
    """
    if terms.loan_hours:
        ends = now + timedelta(hours=terms.loan_hours)
        moved = calendar.next_open(ends.date())
        return moved, ends + (moved - ends.date())
    wanted = _fixed(date.fromisoformat(terms.due_date), lent_on) if terms.due_date else None
    return calendar.next_open(wanted or lent_on + timedelta(days=terms.loan_days)), None


def _fixed(day: date, lent_on: date) -> date:
    """A fixed date that has passed comes again a year later: the end of term is the same day every year."""
    if day >= lent_on:
        return day
    here = _in_year(day, lent_on.year)
    return here if here >= lent_on else _in_year(day, lent_on.year + 1)


def _in_year(day: date, year: int) -> date:
    if (day.month, day.day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return day.replace(year=year)
