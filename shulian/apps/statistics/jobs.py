"""What statistics need done by themselves: reminders, closed months, old counts of walls, reports."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions.counting import forget
from shulian.apps.statistics.actions.doubting import ask_about_months as ask_about_all
from shulian.apps.statistics.actions.fetching import due, fetch
from shulian.apps.statistics.actions.reminding import remind as remind_all
from shulian.apps.statistics.actions.running import run_due
from shulian.apps.statistics.actions.verifying import verify_published as verify_all
from shulian.apps.statistics.queries.schedules import whose_turn
from shulian.core.periods import parse


@app.periodic(cron="10 1 * * *")
@app.task(queueing_lock="statistics-remind")
def remind(timestamp: int) -> int:
    """Remind the libraries that have not reported; returns how many."""
    return remind_all(Act(source="job"))


@app.periodic(cron="25 1 * * *")
@app.task(queueing_lock="statistics-doubts")
def ask_about_months(timestamp: int) -> int:
    """Ask about gates and providers of the month that is over; returns how many questions wait."""
    return ask_about_all()


@app.task
def ask_about_period(period: str) -> int:
    """Ask about the months of a period whose closing begins; returns how many questions wait."""
    return ask_about_all(parse(period))


@app.periodic(cron="40 18 * * *")
@app.task(queueing_lock="statistics-export")
def export_journal(timestamp: int) -> int:
    """Export every closed month that waits, the oldest first; returns how many."""
    # The engine takes long to load: the other jobs do not wait for it.
    from shulian.apps.statistics.engine import exported

    exported.tidy()
    return sum(exported.export_month(month) is not None for month in exported.months_to_export())


@app.periodic(cron="50 18 * * *")
@app.task(queueing_lock="statistics-verify")
def verify_published(timestamp: int) -> dict[str, int]:
    """Hold publications, reports and returns against what was kept of them; returns how many differ."""
    return verify_all(Act(source="job"))


@app.periodic(cron="20 16 * * *")
@app.task(queueing_lock="statistics-live")
def keep_live(timestamp: int) -> None:
    """Forget the counts of days long past, after midnight where the libraries stand."""
    forget()


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="statistics-usage")
def fetch_usage(timestamp: int) -> int:
    """Ask the servers of providers whose turn it is, each by a job of its own; returns how many."""
    waiting = [access.pk for access in due()]
    for pk in waiting:
        with suppress(AlreadyEnqueued), transaction.atomic():
            fetch_reports.configure(queueing_lock=f"sushi-{pk}", lock=f"sushi-{pk}").defer(access=pk)
    return len(waiting)


@app.task
def fetch_reports(access: int) -> int:
    """Ask one server for everything that is missing; returns how many reports were taken."""
    return fetch(access)


@app.periodic(cron="5-59/15 * * * *")
@app.task(queueing_lock="statistics-reports")
def run_reports(timestamp: int) -> int:
    """Make the reports whose turn it is, each schedule by a job of its own; returns how many."""
    waiting = whose_turn()
    for pk in waiting:
        with suppress(AlreadyEnqueued), transaction.atomic():
            run_schedule.configure(queueing_lock=f"schedule-{pk}", lock=f"schedule-{pk}").defer(schedule=str(pk))
    return len(waiting)


@app.task
def run_schedule(schedule: str) -> int:
    """Make every report of one schedule whose turn it is; returns how many were made."""
    return run_due(UUID(schedule))
