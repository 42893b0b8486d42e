"""What the journal needs done by itself: partitions ahead, old answers forgotten, blocks closed."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from shulian import clock
from shulian.apps.journal import partitions, seals
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


@app.periodic(cron="*/5 * * * *")
@app.task
def seal_journal(timestamp: int) -> int:
    """Close blocks over what has been written since; returns how many."""
    return seals.seal()


@app.periodic(cron="15 19 * * 6")
@app.task
def verify_seals(timestamp: int) -> int:
    """Look at every block again once a week; returns how many are not as they were sealed."""
    return sum(found is not None for found in seals.verify())
