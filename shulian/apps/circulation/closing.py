"""A closure that is announced moves what would fall due while the doors are shut (临时闭馆顺延).

Days late are counted in open days in any case; this makes the date that readers are told an open one again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid5

from django.db.models import F

from shulian import clock
from shulian.apps.circulation.actions.locked import snapshot_now
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.journal.followers import Follower
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Reader
from shulian.core.circulation.states import HoldState

A_BATCH = 500


def follow(entries: Sequence[Entry]) -> None:
    """Move the dates of each closure that was announced; done again, it finds nothing left to move."""
    for one in entries:
        first, last = (date.fromisoformat(one.details[name]) for name in ("first_day", "last_day"))
        if one.library is not None and last >= clock.today():
            act = Act("follower", one.actor, one.library, command=uuid5(one.command, "move-due-dates"))
            move_due_dates(act, one.library, first, last)


def move_due_dates(act: Act, library: int, first: date, last: date) -> int:
    """Loans of this library and hold shelves here that end in these days last to the next open day; how many."""

    def write() -> Answer:
        opens = snapshot_now().calendar_of(library).next_open(last)
        moved = 0
        while loans := _loans(library, first, last):
            moved += _move(loans, opens)
        ready = Hold.objects.filter(pickup=library, state=HoldState.READY, shelf_until__range=(first, last))
        held = ready.update(shelf_until=opens, version=F("version") + 1)
        if moved or held:
            details = {"loans": moved, "holds": held, "until": opens.isoformat()}
            entry(act, "due-dates-moved", library=library, quantity=moved + held, details=details)
        return {"moved": moved + held}

    return int(perform(act, "move-due-dates", write)["moved"])


def _loans(library: int, first: date, last: date) -> list[Loan]:
    due = Loan.objects.filter(library=library, returned_at__isnull=True, due_on__range=(first, last), due_at=None)
    return list(due.order_by("item_id")[:A_BATCH])


def _move(loans: Sequence[Loan], until: date) -> int:
    """Under the guards of items and readers, in the order of their ids; a loan that ended meanwhile stays as it is."""
    items = [loan.item_id for loan in loans]
    list(Item.objects.select_for_update(no_key=True).filter(pk__in=items).order_by("pk").values_list("pk"))
    readers = sorted({loan.reader_id for loan in loans if loan.reader_id})
    list(Reader.objects.select_for_update(no_key=True).filter(pk__in=readers).order_by("pk").values_list("pk"))
    moved = Loan.objects.filter(pk__in=[loan.pk for loan in loans], returned_at__isnull=True).update(due_on=until)
    Item.objects.filter(pk__in=items).update(version=F("version") + 1)
    Reader.objects.filter(pk__in=readers).update(version=F("version") + 1)
    return moved


CLOSING = Follower("closing", frozenset({"closure-announced"}), follow)
