"""What statistics need done by themselves: reminders, closed months that leave the journal, the wall's minute."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions.counting import keep
from shulian.apps.statistics.actions.reminding import remind as remind_all
from shulian.apps.statistics.engine import exported


@app.periodic(cron="10 1 * * *")
@app.task(queueing_lock="statistics-remind")
def remind(timestamp: int) -> int:
    """Remind the libraries that have not reported; returns how many."""
    return remind_all(Act(source="job"))


@app.periodic(cron="40 18 * * *")
@app.task(queueing_lock="statistics-export")
def export_journal(timestamp: int) -> int:
    """Export every closed month that waits, the oldest first; returns how many."""
    return sum(exported.export_month(month) is not None for month in exported.months_to_export())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="statistics-live")
def keep_live(timestamp: int) -> None:
    """Say anew how the libraries do, and forget the counts of days long past."""
    keep()
