"""How late loans are (逾期), by the open days of the library here; a claim that it was returned stops the clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from shulian.core.calendar import Calendar
from shulian.core.circulation.facts import Late


class Due(NamedTuple):
    """When an open loan is due; by the hour also at which moment; `claimed_on` when it was said to be returned."""

    on: date
    at: datetime | None = None
    claimed_on: date | None = None

    def until(self, today: date) -> date:
        """The day up to which it counts."""
        return min(today, self.claimed_on or today)

    def is_late(self, now: datetime) -> bool:
        """Whether it is overdue; by the hour, on the day itself. `now` is on the clocks of the library."""
        return self.on < self.until(now.date()) or self._by_hours(now)

    def days_late(self, now: datetime, calendar: Calendar) -> int:
        """The open days since it was due; some hours count as a day."""
        if self.on < self.until(now.date()):
            return calendar.open_days_between(self.on, self.until(now.date()))
        return int(self._by_hours(now))

    def _by_hours(self, now: datetime) -> bool:
        """Late on the day on which it is due. A claim names a day and no hour: the reader has the benefit."""
        return self.at is not None and self.at < now and self.claimed_on is None


def late_of(loans: Iterable[Due], now: datetime, calendar: Calendar) -> Late:
    """How many of them are late, and how late the latest is, in open days.

    Days are counted once for all that still run, as the earliest due is the latest of them, and once a day of claims.
    """
    late = [due for due in loans if due.is_late(now)]
    earliest: dict[date, Due] = {}
    for due in sorted(late, key=lambda one: one.on):
        earliest.setdefault(due.until(now.date()), due)
    # Hours late are a day even where the library was closed on all days since the others were due.
    hours = int(any(due.on >= due.until(now.date()) for due in late))
    return Late(len(late), max(hours, *(due.days_late(now, calendar) for due in earliest.values()), 0))
