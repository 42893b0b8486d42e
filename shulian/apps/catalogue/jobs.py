"""What the catalogue does by itself, by the clock."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.catalogue.actions.works import fill_works


# Titles get their works as they come; this finds those of a catalogue that is older than works are.
@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="catalogue-fill-works")
def fill_missing_works(timestamp: int) -> int:
    """Give a work to the titles that have none; says how many had none."""
    return fill_works()
