"""When a library is reminded of a return that is due (催报): before the last day, and after it."""

from __future__ import annotations

from datetime import date, timedelta

DAYS = (-7, -1, 1, 7)
"""Days after the last day (before it: negative) on which a reminder goes out."""
NO_LONGER = 60
"""So many days after the last day nobody is reminded any more: it is the office's turn to telephone."""


def reminder_due(due_on: date, today: date, told: int) -> int:
    """The number of the reminder that is to go out today, counted from 1; 0 for none. Missed ones are skipped."""
    if today > due_on + timedelta(days=NO_LONGER):
        return 0
    reached = sum(today >= due_on + timedelta(days=days) for days in DAYS)
    return reached if reached > told else 0
