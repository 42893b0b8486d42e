"""What the journal needs done every night."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from shulian import clock
from shulian.apps.journal import partitions
from shulian.apps.journal.models import Command

KEEP_COMMANDS = timedelta(days=60)


@app.periodic(cron="10 3 * * *")
@app.task
def make_partitions(timestamp: int) -> int:
    """Make next year's partitions long before they are needed; returns how many were new."""
    return partitions.make_ahead()


@app.periodic(cron="20 3 * * *")
@app.task
def forget_commands(timestamp: int) -> int:
    """Forget what was answered more than 60 days ago; the journal keeps what happened. Returns how many."""
    return Command.objects.filter(recorded_at__lt=clock.now() - KEEP_COMMANDS).delete()[0]
