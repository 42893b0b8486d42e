"""Imports in the background; one that a stopped worker left is taken up again."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.catalogue.actions.imports import forsaken
from shulian.apps.holdings.actions.imports import read_stored


@app.task(queue="imports")
def read_import(source: int) -> None:
    """Read the stored file of this import."""
    read_stored(source)


@app.periodic(cron="* * * * *")
@app.task(queue="imports")
def take_up_imports(timestamp: int) -> None:
    """Go on with imports of which nothing was heard for a while."""
    for source in forsaken():
        read_stored(source.pk)
