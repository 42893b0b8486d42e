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
        return self.on < self.until(now.date()) or (self.at is not None and self.at < now)

    def days_late(self, now: datetime, calendar: Calendar) -> int:
        """The open days since it was due; some hours count as a day."""
        if self.on < self.until(now.date()):
            return calendar.open_days_between(self.on, self.until(now.date()))
        return int(self.at is not None and self.at < now)


def late_of(loans: Iterable[Due], now: datetime, calendar: Calendar) -> Late:
    """How many of them are late, and how late the latest is; days are counted for that one alone."""
    late = [due for due in loans if due.is_late(now)]
    if not late:
        return Late()
    latest = max(late, key=lambda due: due.until(now.date()) - due.on)
    return Late(len(late), latest.days_late(now, calendar))
