"""A closure that is announced moves what would fall due while the doors are shut, and readers are told (临时闭馆顺延).

Days late are counted in open days in any case; this makes the date that readers are told an open one again. When the
closure is withdrawn the dates stay: nobody loses days that were promised.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from uuid import uuid5

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Closure, Library
from shulian.apps.circulation.actions.locked import snapshot_now
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.circulation.notices import act_for, to_tell
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.journal.followers import Follower
from shulian.apps.journal.models import Command, Entry
from shulian.apps.notices.actions import Message, notify, untell
from shulian.apps.notices.models import Notice, Told
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import look_up_wechat
from shulian.core.calendar import days_without
from shulian.core.circulation.states import HoldState
from shulian.core.notices.kinds import Kind, State
from shulian.core.notices.texts import Parameter

A_BATCH = 500
Moved = tuple[int, dict[str, int]]
"""How many dates moved, and how many of them each reader has."""


def follow(entries: Sequence[Entry]) -> None:
    """Move the dates of each closure that was announced; done again, it finds nothing left to move."""
    for one in entries:
        if "first_day" not in one.details:
            continue
        first, last = (date.fromisoformat(one.details[name]) for name in ("first_day", "last_day"))
        if one.library is None or last < clock.today():
            continue
        if one.kind == "closure-withdrawn":
            open_after_all(Library.objects.get(pk=one.library), one.subject, first, last)
        else:
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


def tell_of_moves(entries: Sequence[Entry]) -> None:
    """Tell everybody whose dates moved the new day: once, and of all that these entries moved for the reader."""
    moved: dict[tuple[int, str, str], list[tuple[int, str, Entry]]] = defaultdict(list)
    answers = Command.objects.in_bulk({entry.command for entry in entries})
    for one in entries:
        kept = answers.get(one.command)
        for reader, count in (kept.decision.get("readers", {}) if kept else {}).items():
            what = "loans" if "loans" in one.details else "holds"
            moved[one.library or 0, one.details["until"], reader].append((count, what, one))
    readers = Reader.objects.in_bulk({int(reader) for _library, _until, reader in moved})
    look_up_wechat([*readers.values()])
    for (library, until, reader), parts in moved.items():
        recipient = to_tell(readers.get(int(reader)))
        closure = _closure(library, parts[0][2])
        if recipient is None or closure is None:
            continue
        counts = {kind: sum(count for count, what, _ in parts if what == kind) for kind in ("loans", "holds")}
        days: dict[str, Parameter] = {
            "first_day": closure.first_day,
            "last_day": closure.last_day,
            "due": date.fromisoformat(until),
        }
        keys = tuple(f"closure:{closure.pk}:moved:{entry.command}:{reader}" for _, _, entry in parts)
        message = Message(Kind.CLOSURE, closure.library, days | {"reason": closure.reason} | counts, keys)
        notify(act_for(closure.library), recipient, message)


def open_after_all(library: Library, closure: str, first: date, last: date) -> None:
    """Stop what still waits about a closure that was withdrawn, and tell those whom it has reached."""
    about = f"{closure}:"
    told = Told.objects.filter(key__startswith=about)
    # Whoever changes the days of a closure withdraws it and announces another: then some of them are open, or none.
    others = list(Closure.objects.filter(library=library, first_day__lte=last, last_day__gte=first))
    # Dates that another, later closure moves again are told anew; those that stay are told by what waits already.
    stops = not others or max(other.last_day for other in others) > last
    if stops:
        went_out = Notice.objects.filter(group=OuterRef("group"), state=State.SENT, sent_at__lte=clock.now())
        told = told.filter(Exists(went_out))
    keys = told.values_list("key", flat=True)
    readers = list(Reader.objects.filter(pk__in={int(key.rpartition(":")[2]) for key in keys}).order_by("pk"))
    look_up_wechat(readers)
    for begins, ends in days_without(first, last, [(other.first_day, other.last_day) for other in others]):
        days: dict[str, Parameter] = {"first_day": begins, "last_day": ends}
        for reader in readers:
            message = Message(Kind.CLOSURE_WITHDRAWN, library, days, (f"withdrawn:{about}{begins}:{reader.pk}",))
            if recipient := to_tell(reader):
                notify(act_for(library), recipient, message)
    if stops:
        untell(act_for(library), about)


def _closure(library: int, moved: Entry) -> Closure | None:
    """The closure that ends before the new day; one that was withdrawn meanwhile is not spoken of."""
    until, day = date.fromisoformat(moved.details["until"]), clock.local(moved.recorded_at).date()
    ahead = Closure.objects.filter(library=library, last_day__gte=day, last_day__lt=until).order_by("-last_day")
    return ahead.select_related("library").first()


def _loans_last(act: Act, library: int, loans: Sequence[Loan], until: date) -> int:
    """Under the guards of items and readers, by their ids; a loan that changed meanwhile stays as it is."""

    def write() -> Moved:
        items = [loan.item_id for loan in loans]
        list(Item.objects.select_for_update(no_key=True).filter(pk__in=items).order_by("pk").values_list("pk"))
        readers = sorted({loan.reader_id for loan in loans if loan.reader_id})
        list(Reader.objects.select_for_update(no_key=True).filter(pk__in=readers).order_by("pk").values_list("pk"))
        still = _open_loans(library).filter(pk__in=[loan.pk for loan in loans], due_on=loans[0].due_on)
        whose = _counted(still)
        moved = still.update(due_on=until)
        Item.objects.filter(pk__in=items).update(version=F("version") + 1)
        Reader.objects.filter(pk__in=readers).update(version=F("version") + 1)
        return moved, whose

    return _once(act, library, f"loans/{loans[0].due_on}/{loans[0].pk}", until, write)


def _shelves_last(act: Act, library: int, day: date, until: date) -> int:
    def write() -> Moved:
        ready = _ready(library).filter(shelf_until=day)
        found = list(ready.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        held = Hold.objects.filter(pk__in=found)
        whose = _counted(held)
        return held.update(shelf_until=until, version=F("version") + 1), whose

    return _once(act, library, f"holds/{day}", until, write)


def _counted(rows: QuerySet[Loan] | QuerySet[Hold]) -> dict[str, int]:
    """How many of them each reader has."""
    found = rows.filter(reader__isnull=False).order_by().values_list("reader").annotate(n=Count("pk"))
    return {str(reader): count for reader, count in found}


def _once(act: Act, library: int, part: str, until: date, move: Callable[[], Moved]) -> int:
    """A part of the act, under an id of its own, with its entry if it moved anything."""
    mine = replace(act, command=uuid5(act.command, part))

    def write() -> Answer:
        moved, readers = move()
        if moved:
            details = {part.split("/", maxsplit=1)[0]: moved, "until": until.isoformat()}
            entry(mine, "due-dates-moved", library=library, quantity=moved, details=details)
        # Whose they were stands with the command, not in the journal; who tells readers reads it there.
        return {"moved": moved, "readers": readers}

    return int(perform(mine, "move-due-dates", write)["moved"])


MOVES = Follower("moves", frozenset({"due-dates-moved"}), tell_of_moves)
CLOSING = Follower("closing", frozenset({"closure-announced", "closure-withdrawn"}), follow)
