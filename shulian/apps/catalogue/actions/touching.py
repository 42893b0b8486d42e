"""Titles that harvesters should fetch again although nothing of their description changed."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shulian import clock
from shulian.apps.catalogue.models import Title


def touch(titles: Collection[int], but: Collection[int] = ()) -> int:
    """Give these titles a new date, those left out that this very transaction has dated; returns how many.

    Waits for nobody: a title that someone else is changing gets its date from them.
    """
    wanted = {*titles}.difference(but)
    if not wanted:
        return 0
    now = clock.now()
    # Without a transaction within the transaction: its rows would not count as written by the outer one.
    with transaction.atomic(savepoint=False):
        living = Title.objects.living().filter(pk__among=wanted, changed_at__lte=now)
        free = list(living.select_for_update(skip_locked=True, no_key=True).order_by("pk").values_list("pk", flat=True))
        return Title.objects.filter(pk__among=free).update(changed_at=now) if free else 0
