"""What the catalogue does by itself, by the clock."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian import clock
from shulian.apps.catalogue.actions.authorities import count_open_headings
from shulian.apps.catalogue.actions.authorityfiles import (
    forget_authority_files,
    forsaken_authority_files,
    read_authority_file,
)
from shulian.apps.catalogue.actions.classes import count_classes
from shulian.apps.catalogue.actions.gathering import gather_again
from shulian.apps.catalogue.actions.imports import forget_files
from shulian.apps.catalogue.actions.misjoined import look_at_joined
from shulian.apps.catalogue.actions.review import look_for_doubts
from shulian.apps.catalogue.actions.weighing import fill_qualities
from shulian.apps.catalogue.actions.works import fill_works
from shulian.apps.journal.actions import Act

A_ROUND = 60
"""Batches of titles looked at in one round; a large import takes several."""


# Titles get their works as they come; this finds those of a catalogue that is older than works are.
@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="catalogue-fill-works")
def fill_missing_works(timestamp: int) -> int:
    """Give a work to the titles that have none; says how many had none."""
    return fill_works()


# Records get their worth as they come; this gives it to those of a catalogue that is older than that.
@app.periodic(cron="37 18 * * *")
@app.task(queueing_lock="catalogue-fill-qualities")
def fill_missing_qualities(timestamp: int) -> int:
    """Work out the worth of the records that have none; says how many have one now."""
    return fill_qualities()


# After an upgrade that gathers more: so many at a time that imports go on beside it.
@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="catalogue-gather-again", lock="catalogue-gather-again")
def gather_older_titles(timestamp: int) -> int:
    """Gather titles anew that came by an earlier rule; says how many say something else now."""
    return gather_again(A_ROUND)


# After an upgrade that joins by another rule: what was joined before is looked at, and nothing is parted by itself.
@app.periodic(cron="3-59/5 * * * *")
@app.task(queueing_lock="catalogue-look-at-joined", lock="catalogue-look-at-joined")
def look_at_joined_titles(timestamp: int) -> int:
    """Look whether the records of titles would be joined today; says how many titles were looked at."""
    return look_at_joined(A_ROUND)


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="catalogue-count-classes")
def count_titles_by_class(timestamp: int) -> int:
    """Count the titles of every class."""
    return count_classes()


@app.periodic(cron="27 18 * * *")
@app.task(queueing_lock="catalogue-open-headings")
def count_headings_every_night(timestamp: int) -> int:
    """Write the work list of headings that no authority knows."""
    return count_open_headings()


@app.task(queueing_lock="catalogue-open-headings-asked")
def count_headings_without_authority() -> int:
    """The same when somebody asks for it."""
    return count_open_headings()


@app.periodic(cron="47 18 * * *")
@app.task(queueing_lock="catalogue-forget-files")
def forget_files_of_imports(timestamp: int) -> int:
    """Delete the files of imports with which nobody went on."""
    return forget_files(clock.now()) + forget_authority_files(clock.now())


@app.task(queue="imports")
def read_authorities(source: int) -> None:
    """Read the stored file of authority records."""
    read_authority_file(source)


@app.periodic(cron="* * * * *")
@app.task(queue="imports")
def take_up_authority_files(timestamp: int) -> None:
    """Go on with files of authority records of which nothing was heard for a while."""
    for source in forsaken_authority_files():
        read_authority_file(source)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="catalogue-look-for-doubts", lock="catalogue-look-for-doubts")
def look_at_changes(timestamp: int) -> int:
    """Look for pairs that might be one among the titles that changed; says how many that were."""
    return look_for_doubts(Act("job"), A_ROUND)
