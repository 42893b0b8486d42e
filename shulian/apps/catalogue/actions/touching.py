"""Titles that harvesters should fetch again although nothing of their description changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction

from shulian import clock
from shulian.apps.catalogue.models import Title

AT_ONCE = timedelta(0)


def touch(titles: Collection[int], since: timedelta = AT_ONCE) -> int:
    """Give these titles a new date, those left out that got one within `since`; returns how many.

    Waits for nobody: a title that someone else is changing gets its date from them.
    """
    now = clock.now()
    with transaction.atomic():
        wanted = Title.objects.living().filter(pk__among=titles, changed_at__lte=now - since)
        free = list(wanted.select_for_update(skip_locked=True, no_key=True).order_by("pk").values_list("pk", flat=True))
        return Title.objects.filter(pk__among=free).update(changed_at=now) if free else 0
