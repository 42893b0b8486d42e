"""Erasing everybody who left long enough ago."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

from shulian import clock
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.cardlife import Refused
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import card_to_show, rules
from shulian.interfaces import persons

A_NIGHT = 200
"""Readers erased in one run; the proof of each goes through the whole database."""


def to_erase() -> list[int]:
    """Readers who left so long ago that nothing of them need be kept."""
    before = clock.now() - timedelta(days=rules().left_days)
    left = Reader.objects.filter(status=Reader.Status.LEFT, closed_at__lt=before)
    return list(left.order_by("closed_at").values_list("pk", flat=True)[:A_NIGHT])


def erase_left(act: Act) -> int:
    """Erase them, except with whom something is open; returns how many."""
    gone = 0
    for reader in Reader.objects.filter(pk__in=to_erase()):
        card = card_to_show(reader)
        one = Act(act.source, command=uuid5(act.command, str(reader.pk)))
        if card and not isinstance(persons.erase(one, card), Refused):
            gone += 1
    return gone
