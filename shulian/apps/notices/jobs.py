"""Sending every minute, and forgetting at night."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from procrastinate.contrib.django import app

from shulian import clock
from shulian.apps.notices.actions.sending import send_waiting
from shulian.apps.notices.models import Told

KEEP_TOLD = timedelta(days=400)
"""Longer than the last reminder can be late."""
KEEP_JOBS = timedelta(days=3)
OVER = ["succeeded", "cancelled", "aborted"]
SEALED = "sealed"
"""The argument under which jobs are given what somebody typed."""


# A run that is still in the queue stands for the next one too; two at the same time share the work.
@app.periodic(cron="* * * * *")
@app.task(queueing_lock="notices-send")
def send(timestamp: int) -> int:
    """Send what waits; returns how many went out."""
    return send_waiting().sent


@app.periodic(cron="40 3 * * *")
@app.task
def forget_told(timestamp: int) -> int:
    """Forget of what somebody was told so long ago that no reminder can come a second time; returns how many."""
    return Told.objects.filter(told_at__lt=clock.now() - KEEP_TOLD).delete()[0]


@app.periodic(cron="50 3 * * *")
@app.task
def forget_jobs(timestamp: int) -> int:
    """Forget jobs that ended; a minutely one alone leaves half a million a year. Returns how many.

    What failed stays until somebody has looked at it, without what anybody typed.
    """
    before = clock.now() - KEEP_JOBS
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET args = args - %s WHERE status = 'failed' AND args ? %s AND id IN (SELECT "
            "job_id FROM procrastinate_events WHERE type = 'failed' AND at < %s)",
            [SEALED, SEALED, before],
        )
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status::text = ANY(%s) AND id IN (SELECT job_id FROM "
            "procrastinate_events WHERE type::text = ANY(%s) AND at < %s)",
            [OVER, OVER, before],
        )
        return int(cursor.rowcount)
