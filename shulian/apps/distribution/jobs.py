"""What the road needs done by itself: trips for the day, losses proposed, rotation on time, copies counted."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from procrastinate.contrib.django import app

from shulian import clock
from shulian.apps.distribution.actions.floating import count_held
from shulian.apps.distribution.actions.losses import suppose_losses
from shulian.apps.distribution.actions.rotation import take_arrivals
from shulian.apps.distribution.actions.routes import plan_trips
from shulian.apps.distribution.retention import forget_batches
from shulian.apps.journal.actions import Act


@app.periodic(cron="15 4 * * *")
@app.task
def plan_the_day(timestamp: int) -> int:
    """Plan today's trips of all routes; returns how many were new."""
    return plan_trips(clock.today())


@app.periodic(cron="40 4 * * *")
@app.task
def propose_losses(timestamp: int) -> int:
    """Propose what is on the road for too long; returns how many."""
    return suppose_losses()


@app.periodic(cron="*/20 * * * *")
@app.task
def follow_rotation(timestamp: int) -> int:
    """Note which items of rotation plans have arrived; returns how many."""
    return take_arrivals()


@app.periodic(cron="*/10 * * * *")
@app.task
def count_copies(timestamp: int) -> int:
    """Count the copies at the libraries with a floating limit; returns how many counts there are."""
    return count_held(_run("count-held", timestamp))


@app.periodic(cron="20 20 * * *")
@app.task
def forget_borrowers(timestamp: int) -> int:
    """Forget on whose card a batch was lent whose loans are forgotten; returns how many."""
    return forget_batches(_run("forget-batches", timestamp))


def _run(name: str, timestamp: int) -> Act:
    """The act of one run of the clock: begun again after a power cut it is the same, and what was done stays done."""
    return Act("job", command=uuid5(NAMESPACE_URL, f"shulian:{name}:{timestamp}"))
