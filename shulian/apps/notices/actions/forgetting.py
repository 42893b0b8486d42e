"""Notices that are over, and deleting them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.notices.models import Notice
from shulian.core.notices.kinds import NAMES_TITLES, State

A_PART = 5000


def over(before: date, titles_before: date) -> QuerySet[Notice]:
    """Notices of before the one day, and of before the other if they name titles; what still waits is not over.

    An inbox may have a notice only from a later moment on: its days begin then.
    """
    return Notice.objects.filter(Q(_of_before(before)) | Q(_of_before(titles_before), kind__in=NAMES_TITLES)).exclude(
        state=State.WAITING
    )


def forget(before: date, titles_before: date) -> int:
    """Delete them, a part at a time; returns how many."""
    gone, found = 0, over(before, titles_before)
    while part := list(found.values_list("pk", flat=True)[:A_PART]):
        gone += Notice.objects.filter(pk__in=part).delete()[0]
    return gone


def _of_before(day: date) -> Q:
    moment = clock.midnight(day)
    return Q(made_at__lt=moment) & (Q(sent_at=None) | Q(sent_at__lt=moment))
