"""Gathering titles anew whose records were gathered by an earlier rule, a batch at a time."""

from __future__ import annotations

from itertools import count

from django.db import transaction

from shulian import clock
from shulian.apps.catalogue.actions.clusters import lock_clusters
from shulian.apps.catalogue.actions.outbox import tell_index
from shulian.apps.catalogue.actions.overlay import restated
from shulian.apps.catalogue.editions import SHOWN
from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.models.titles import GATHERED
from shulian.apps.catalogue.store import update_in

AT_ONCE = 200
"""Titles in one transaction."""


def gather_again(batches: int | None = None) -> int:
    """Say of titles what their records say by the rule of now, at most so many batches; returns how many say else.

    It follows from the records alone: nothing is said of it, and a run that was stopped goes on with what is left.
    Searchers and harvesters hear of those that say something else.
    """
    told = 0
    for _ in count() if batches is None else range(batches):
        with transaction.atomic():
            lock_clusters()
            rows = Title.objects.filter(gathered__lt=GATHERED).order_by("pk")
            titles = {title.pk: title for title in rows.select_for_update(no_key=True)[:AT_ONCE]}
            if not titles:
                break
            told += _gather(titles)
    return told


def _gather(titles: dict[int, Title]) -> int:
    before = {pk: _shown(title) for pk, title in titles.items()}
    restated(titles)
    changed = {pk for pk, title in titles.items() if _shown(title) != before[pk]}
    for pk, title in titles.items():
        title.gathered = GATHERED
        title.changed_at = clock.now() if pk in changed else title.changed_at
    update_in(list(titles.values()), [*SHOWN, "work", "changed_at"])
    tell_index(changed)
    return len(changed)


def _shown(title: Title) -> dict[str, object]:
    return {name: getattr(title, name) for name in (*SHOWN, "work_id") if name != "gathered"}
