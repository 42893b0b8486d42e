"""Giving records their worth that came before it was kept, a batch at a time."""

from __future__ import annotations

from itertools import count

from django.db import transaction

from shulian.apps.catalogue.editions import said_by
from shulian.apps.catalogue.models import Record
from shulian.apps.catalogue.store import update_in

WEIGHED = 500
"""Records in one transaction."""


def fill_qualities(batches: int | None = None) -> int:
    """Work out the worth of records that have none, at most so many batches of them; returns how many have one now.

    It follows from the record alone: nothing is said of it, and a run that was stopped goes on with what is left.
    """
    done = after = 0
    for _ in count() if batches is None else range(batches):
        with transaction.atomic():
            rows = Record.objects.filter(quality=0, pk__gt=after).select_related("library").defer("raw").order_by("pk")
            # Whoever holds one at the moment is about to weigh it.
            found = list(rows.select_for_update(no_key=True, skip_locked=True, of=("self",))[:WEIGHED])
            for row in found:
                row.quality = said_by(row).quality
            weighed = [row for row in found if row.quality]
            update_in(weighed, ["quality"])
        if not found:
            break
        done, after = done + len(weighed), found[-1].pk
    return done
