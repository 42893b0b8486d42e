"""Erasing everybody who left long enough ago, and those on lists that two people have agreed on."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

from django.db import transaction

from shulian import clock
from shulian.apps.circulation.actions import masserasure
from shulian.apps.circulation.clearance import first_open
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.cardlife import Refused
from shulian.apps.readers.models import Erasure, ErasureList, ErasureListRow, Reader
from shulian.apps.readers.queries import card_to_show, rules
from shulian.core.masserasure import Kept
from shulian.interfaces import persons

A_NIGHT = 200
"""Readers erased in one run; the proof of each goes through the whole database."""
A_RUN = 500
"""Readers of lists erased in one run, so that other jobs get their turn; the next run goes on."""


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


def erase_lists(act: Act) -> int:
    """Go on with every list that two people have agreed on; returns how many readers went."""
    masserasure.forget_undone(act)
    gone = 0
    for held in ErasureList.objects.filter(state=ErasureList.State.RUNNING).order_by("began_at"):
        rows = list(held.rows.filter(kept="").select_related("reader").order_by("pk")[: A_RUN - gone])
        gone += sum(_erase_one(act, held, row) for row in rows)
        if not held.rows.filter(kept="").exists():
            masserasure.end(Act(act.source, library=held.library_id), held)
        if gone >= A_RUN:
            break
    return gone


def _erase_one(act: Act, held: ErasureList, row: ErasureListRow) -> bool:
    """Erase one reader of a list, or write down why this one stays."""
    signed = held.proposal.decided_by_id if held.proposal else None
    own, card = Act(act.source, signed, held.library_id), card_to_show(row.reader)
    with transaction.atomic():
        if card is None or isinstance(persons.erase(own, card), Refused):
            first = first_open([row.reader_id]).get(row.reader_id)
            gone = row.reader.status == Reader.Status.LEFT
            masserasure.stays(row, Kept(first.value) if first and gone else Kept.STILL_A_READER)
            return False
        Erasure.objects.filter(pk=own.command).update(of_list=held)
        masserasure.count_erased(held)
    return True
