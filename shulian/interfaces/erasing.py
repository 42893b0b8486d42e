"""Erasing everybody of whom nothing need be kept any more, and those on lists that two people have agreed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import uuid5

from django.db import transaction
from django.db.models import Q

from shulian import clock
from shulian.apps.circulation.actions import masserasure
from shulian.apps.circulation.actions.closingagain import close_again
from shulian.apps.circulation.clearance import first_open
from shulian.apps.journal.actions import Act
from shulian.apps.readers import erased
from shulian.apps.readers.actions.cardlife import Refused
from shulian.apps.readers.models import (
    DataWish,
    Erasure,
    ErasureList,
    ErasureListRow,
    Privacy,
    Reader,
    Registration,
)
from shulian.apps.readers.queries import card_to_show, rules
from shulian.core.masserasure import Kept
from shulian.interfaces import persons

A_NIGHT = 500
"""Readers erased in one run: as many as are proven in one walk through the whole database."""
A_LOOK = 1000
"""Readers of whom it is asked at once whether anything is open."""
NIGHTS = timedelta(days=3)
"""When somebody might have gone for so long and is still here, the erasure of every night is behind."""
A_RUN = 500
"""Readers of lists erased in one run, so that other jobs get their turn; the next run goes on."""


def who_may_go() -> Iterator[int]:
    """All of whom nothing need be kept and with whom nothing is open: first who goes at once, then who left long ago.

    With whom something is open is passed by: however many of them there are, they keep nobody else here.
    """
    yield from at_once()
    yield from long_gone()


def at_once(ago: timedelta = timedelta()) -> Iterator[int]:
    """Who asked for deletion, and whose registration was declined or lapsed: nothing is kept of them for its days.

    `ago`: only those who could have gone so long before now.
    """
    state = Registration.State
    never = Registration.objects.filter(state__in=(state.DECLINED, state.LAPSED)).values("reader")
    answers = (DataWish.State.OPEN, DataWish.State.DONE)
    asked = DataWish.objects.filter(kind=DataWish.Kind.DELETE, state__in=answers).values("reader")
    until = clock.now() - ago
    recently = Q(closed_at__gte=until - _kept(), closed_at__lt=until)
    # A death is reported without a document, and may be a mistake: its record waits for its days.
    gave_up = Q(closed_as=Reader.Closed.CANCELLED, pk__in=asked)
    return _settled(recently & (Q(pk__in=never) | gave_up))


def long_gone(ago: timedelta = timedelta()) -> Iterator[int]:
    """Who left so long ago that the days for it are over."""
    return _settled(Q(closed_at__lt=clock.now() - ago - _kept()))


def _kept() -> timedelta:
    return timedelta(days=rules().left_days)


def _settled(which: Q) -> Iterator[int]:
    # What was merged into another record goes with that one.
    left = Reader.objects.filter(which, status=Reader.Status.LEFT, merged_into=None).order_by("closed_at", "pk")
    after = Q()
    while part := list(left.filter(after).values_list("closed_at", "pk")[:A_LOOK]):
        stay = first_open([pk for _closed, pk in part])
        yield from (pk for _closed, pk in part if pk not in stay)
        last, pk = part[-1]
        after = Q(closed_at__gt=last) | Q(closed_at=last, pk__gt=pk)


def to_erase() -> list[int]:
    """Whom the next run takes."""
    return list(islice(who_may_go(), A_NIGHT))


def overdue() -> datetime | None:
    """The day on which somebody might have gone who was still here after the last night; None where nobody was.

    Health asks every minute, and many who left are passed by: the night that goes through them all writes it down.
    """
    return Privacy.objects.filter(pk=1).values_list("erasure_behind_since", flat=True).first()


def note_overdue() -> None:
    """Write down since when somebody might have gone who is still here, as this night leaves it."""
    longest = {next(long_gone(NIGHTS), None): _kept(), next(at_once(NIGHTS), None): timedelta()}
    closed = Reader.objects.filter(pk__in=filter(None, longest)).values_list("pk", "closed_at")
    since = min((at + longest[pk] for pk, at in closed if at), default=None)
    Privacy.objects.update_or_create(pk=1, defaults={"erasure_behind_since": since})


def erase_left(act: Act) -> int:
    """Erase as many as a night holds; who cannot go is passed by. Returns how many went."""
    gone = 0
    for pk in who_may_go():
        reader = Reader.objects.filter(pk=pk).first()
        card = card_to_show(reader) if reader else None
        one = Act(act.source, command=uuid5(act.command, str(pk)))
        if card and not isinstance(persons.erase(one, card), Refused):
            gone += 1
        if gone == A_NIGHT:
            break
    note_overdue()
    return gone


@dataclass(frozen=True)
class Again:
    """How many were erased again, how many wait, closed, for something open to be settled, and how many lie merged."""

    gone: int
    waits: int
    merged: int


def erase_again(act: Act) -> Again:
    """Erase whoever stands on the list of the erased and is here: this database is older than their erasures."""
    found = erased.come_back()
    gone = 0
    for reader in Reader.objects.filter(pk__in=found).order_by("pk"):
        close_again(Act(act.source, command=uuid5(act.command, f"close:{reader.pk}")), reader)
        card = card_to_show(reader)
        one = Act(act.source, command=uuid5(act.command, str(reader.pk)))
        if card and not isinstance(persons.erase(one, card), Refused):
            gone += 1
    return Again(gone, len(found) - gone, erased.come_back_inside(found))


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
