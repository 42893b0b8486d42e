"""What is found and counted at night: new titles for saved searches, what is borrowed most, who is forgotten."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.discovery.actions.popular import count_popular
from shulian.apps.discovery.actions.purchases import forget_suggesters
from shulian.apps.discovery.saved import look_again


@app.periodic(cron="20 8 * * *")
@app.task(queueing_lock="discovery-saved-searches")
def tell_of_new_titles(timestamp: int) -> int:
    """Tell readers of what is new for their saved searches; returns how many were told."""
    return look_again()


@app.periodic(cron="30 3 * * *")
@app.task(queueing_lock="discovery-popular")
def count_borrowed(timestamp: int) -> int:
    """Count what is borrowed most; returns how many rows were kept."""
    return count_popular()


@app.periodic(cron="45 3 * * *")
@app.task
def forget_who_suggested(timestamp: int) -> int:
    """Forget who made suggestions that were answered long ago; returns how many."""
    return forget_suggesters()
