"""Erasing a reader with proof, and everybody who left long enough ago."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

from django.db import transaction

from shulian import clock
from shulian.apps.journal.actions import Act
from shulian.apps.readers import proof
from shulian.apps.readers.actions.cardlife import Refused
from shulian.apps.readers.models import Card, Erasure, Reader
from shulian.apps.readers.queries import card_to_show, rules
from shulian.core.consents import Ground
from shulian.interfaces import persons

A_NIGHT = 2000
"""Readers erased in one run; the proof of each goes through the whole database."""


def erase(act: Act, card: Card, ground: Ground) -> Refused | Erasure:
    """Erase the reader of this card in every app, and keep a record without names whose search follows by itself."""
    with transaction.atomic():
        if known := Erasure.objects.filter(pk=act.command).first():
            return known
        reader = Reader.objects.select_related("home_library").get(pk=card.reader_id)
        marks, home = proof.marks_of(reader), reader.home_library_id
        gone = persons.erase(act, card)
        if isinstance(gone, Refused):
            return gone
        return Erasure.objects.create(
            pk=act.command,
            library_id=act.library or home,
            ground=ground,
            erased_by_id=act.actor,
            counts=gone,
            marks=marks.sealed(),
        )


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
        if card and isinstance(erase(one, card, Ground.LEFT), Erasure):
            gone += 1
    return gone
