"""What statistics need done by themselves: libraries are reminded of returns that are due."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions.reminding import remind as remind_all


@app.periodic(cron="10 1 * * *")
@app.task(queueing_lock="statistics-remind")
def remind(timestamp: int) -> int:
    """Remind the libraries that have not reported; returns how many."""
    return remind_all(Act(source="job"))
