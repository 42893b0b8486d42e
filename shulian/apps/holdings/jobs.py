"""Imports and lists in the background; one that a stopped worker left is taken up again."""

from __future__ import annotations

from contextlib import suppress

from procrastinate.contrib.django import app

from shulian.apps.catalogue.actions.imports import forsaken
from shulian.apps.catalogue.harvesting import TroubleError
from shulian.apps.catalogue.queries.harvests import source_by_id
from shulian.apps.holdings.actions.harvests import harvest, harvest_all
from shulian.apps.holdings.actions.imports import read_stored
from shulian.apps.holdings.actions.recordbatches import forsaken_record_batches, run_record_batch
from shulian.apps.holdings.actions.stocklists import forsaken_lists, read_list


@app.task(queue="imports")
def read_import(source: int) -> None:
    """Read the stored file of this import."""
    read_stored(source)


@app.task(queue="imports")
def read_stock_list(run: int) -> None:
    """Read the stored list of a stock-take."""
    read_list(run)


@app.periodic(cron="40 18 * * *")
@app.task(queueing_lock="holdings-harvest", lock="holdings-harvest")
def harvest_others(timestamp: int = 0) -> int:
    """Fetch what is new in the catalogues that are harvested; says how many records came."""
    return sum(one.read for one in harvest_all())


# The night's round and this one never meet: they share the lock.
@app.task(lock="holdings-harvest")
def harvest_now(source: int) -> int:
    """Fetch what is new from one provider because somebody asked; says how many records came."""
    found = source_by_id(source)
    if found is None:
        return 0
    with suppress(TroubleError):
        return sum(one.read for one in harvest(found))
    return 0


@app.periodic(cron="* * * * *")
@app.task(queue="imports")
def take_up_imports(timestamp: int) -> None:
    """Go on with imports and lists of which nothing was heard for a while."""
    for source in forsaken():
        read_stored(source.pk)
    for run in forsaken_lists():
        read_list(run)


@app.task(queue="imports")
def carry_out_record_batch(batch: int) -> None:
    """Carry out a batch of record changes, or undo it."""
    run_record_batch(batch)


@app.periodic(cron="* * * * *")
@app.task(queue="imports")
def take_up_record_batches(timestamp: int) -> None:
    """Go on with batches of record changes of which nothing was heard for a while."""
    for batch in forsaken_record_batches():
        run_record_batch(batch)
