"""A closure that is announced moves what would fall due while the doors are shut (临时闭馆顺延).

Days late are counted in open days in any case; this makes the date that readers are told an open one again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from uuid import uuid5

from django.db.models import F, QuerySet

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
    """Loans of this library and hold shelves here that end on a closed day last to the next open one; how many.

    Each batch is a transaction of its own, so that no desk waits long for a guard.
    """
    calendar = snapshot_now().calendar_of(library)
    moved = 0
    for day in _days(library, first, last):
        until = calendar.next_open(day)
        # A closure can be withdrawn meanwhile, or a day in the middle of it opened.
        if until > day:
            moved += sum(_loans_last(act, library, loans, until) for loans in _batches(library, day))
            moved += _shelves_last(act, library, day, until)
    return moved


def _days(library: int, first: date, last: date) -> list[date]:
    """The days on which something ends here."""
    span = (first, last)
    loans = _open_loans(library).filter(due_on__range=span).values_list("due_on", flat=True)
    shelves = _ready(library).filter(shelf_until__range=span).values_list("shelf_until", flat=True)
    return sorted({day for day in (*loans.distinct(), *shelves.distinct()) if day})


def _open_loans(library: int) -> QuerySet[Loan]:
    return Loan.objects.filter(library=library, returned_at__isnull=True, due_at__isnull=True)


def _ready(library: int) -> QuerySet[Hold]:
    return Hold.objects.filter(pickup=library, state=HoldState.READY)


def _batches(library: int, day: date) -> Iterator[list[Loan]]:
    due, after = _open_loans(library).filter(due_on=day).order_by("item_id"), 0
    while loans := list(due.filter(item_id__gt=after)[:A_BATCH]):
        yield loans
        after = loans[-1].item_id


def _loans_last(act: Act, library: int, loans: Sequence[Loan], until: date) -> int:
    """Under the guards of items and readers, by their ids; a loan that changed meanwhile stays as it is."""

    def write() -> int:
        items = [loan.item_id for loan in loans]
        list(Item.objects.select_for_update(no_key=True).filter(pk__in=items).order_by("pk").values_list("pk"))
        readers = sorted({loan.reader_id for loan in loans if loan.reader_id})
        list(Reader.objects.select_for_update(no_key=True).filter(pk__in=readers).order_by("pk").values_list("pk"))
        still = _open_loans(library).filter(pk__in=[loan.pk for loan in loans], due_on=loans[0].due_on)
        moved = still.update(due_on=until)
        Item.objects.filter(pk__in=items).update(version=F("version") + 1)
        Reader.objects.filter(pk__in=readers).update(version=F("version") + 1)
        return moved

    return _once(act, library, f"loans/{loans[0].due_on}/{loans[0].pk}", until, write)


def _shelves_last(act: Act, library: int, day: date, until: date) -> int:
    def write() -> int:
        ready = _ready(library).filter(shelf_until=day)
        found = list(ready.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        return Hold.objects.filter(pk__in=found).update(shelf_until=until, version=F("version") + 1)

    return _once(act, library, f"holds/{day}", until, write)


def _once(act: Act, library: int, part: str, until: date, move: Callable[[], int]) -> int:
    """A part of the act, under an id of its own, with its entry if it moved anything."""
    mine = replace(act, command=uuid5(act.command, part))

    def write() -> Answer:
        moved = move()
        if moved:
            details = {part.split("/", maxsplit=1)[0]: moved, "until": until.isoformat()}
            entry(mine, "due-dates-moved", library=library, quantity=moved, details=details)
        return {"moved": moved}

    return int(perform(mine, "move-due-dates", write)["moved"])


CLOSING = Follower("closing", frozenset({"closure-announced"}), follow)
