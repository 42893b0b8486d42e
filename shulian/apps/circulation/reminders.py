"""What readers are reminded of by the calendar: due soon, overdue, card expiring, a closure ahead.

Found by index, in pages of readers, and told once: the key of each loan, due day and step is kept, so a job that runs
twice, or every five minutes, changes nothing. One message tells of all that a reader has from a library for the day.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from shulian import clock
from shulian.apps.alliance.models import Closure
from shulian.apps.circulation.actions.locked import snapshot_now
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.circulation.notices import act_for, to_tell
from shulian.apps.notices.actions import Message, notify
from shulian.apps.notices.models import Told
from shulian.apps.notices.queries.habits import libraries_by_habits
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import look_up_wechat
from shulian.core.circulation.states import CAUGHT_HOLDS
from shulian.core.notices.kinds import Kind
from shulian.core.notices.texts import Parameter
from shulian.core.notices.timing import MADE_UP_FOR, Habits, step_of

A_PAGE = 200
"""Readers whose loans are read at a time."""
MOST_TITLES = 20


def remind_all() -> int:
    """Tell everybody what the day brings; returns how many messages were made."""
    return sum(
        due_soon(habits, libraries)
        + overdue(habits, libraries)
        + cards_expiring(habits, libraries)
        + closures(habits, libraries)
        for habits, libraries in libraries_by_habits().items()
    )


def due_soon(habits: Habits, libraries: Sequence[int]) -> int:
    """What is due within the next days; loans by the hour are over before a letter comes."""
    today = clock.today()
    window = Q(due_on__gt=today, due_on__lte=today + timedelta(days=habits.due_soon_days), due_at__isnull=True)
    found = _untold(_lent_by(libraries).filter(window), "due-soon", "due_on")
    made = 0
    for loans in _groups(found, lambda loan: (loan.library_id, loan.due_on)):
        parameters = {"count": len(loans), "titles": _titles(loans), "due": loans[0].due_on}
        made += _tell(loans, Kind.DUE_SOON, parameters)
    return made


def overdue(habits: Habits, libraries: Sequence[int]) -> int:
    """What should be back already, by the steps of the library that lent it; a claimed return is not pressed for."""
    today, made = clock.today(), 0
    for number, days in enumerate(habits.overdue_steps, start=1):
        begun = today - timedelta(days=days)
        reached = Q(due_on__lte=begun, due_on__gt=begun - MADE_UP_FOR, claimed_on__isnull=True)
        found = _untold(_lent_by(libraries).filter(reached), "overdue", "due_on", f":{number}")
        for group in _groups(found, lambda loan: (loan.library_id,)):
            # Who has reached the next step already hears of that one only.
            loans = [loan for loan in group if step_of(loan.due_on, today, habits.overdue_steps) == number]
            if loans:
                due = min(loan.due_on for loan in loans)
                late = {"due": due, "days": (today - due).days, "step": number}
                made += _tell(loans, Kind.OVERDUE, {"count": len(loans), "titles": _titles(loans)} | late)
    return made


def cards_expiring(habits: Habits, libraries: Sequence[int]) -> int:
    """Cards that run out within the next days, of readers who are at home in these libraries."""
    today = clock.today()
    soon = Reader.objects.filter(
        expires_on__gt=today,
        expires_on__lte=today + timedelta(days=habits.card_days),
        home_library__in=libraries,
    ).filter(Q(status=Reader.Status.ACTIVE) | Q(status=Reader.Status.BLOCKED, blocked_until__lt=today))
    made = 0
    for reader in _pages(_untold(soon.select_related("home_library"), "card", "expires_on")):
        recipient = to_tell(reader)
        if recipient is not None:
            message = Message(Kind.CARD_EXPIRING, reader.home_library, {"expires": reader.expires_on}, _keys(reader))
            made += notify(act_for(reader.home_library), recipient, message)
    return made


def closures(habits: Habits, libraries: Sequence[int]) -> int:
    """Closures that begin within the next days, for those whose loans fall due or whose holds wait there then."""
    today = clock.today()
    ahead = Closure.objects.filter(
        first_day__gt=today, first_day__lte=today + timedelta(days=habits.closure_days), library__in=libraries
    )
    return sum(_announce(closure) for closure in ahead.select_related("library"))


def _announce(closure: Closure) -> int:
    loans = Loan.objects.filter(
        library=closure.library, due_on__range=(closure.first_day, closure.last_day), returned_at__isnull=True
    )
    holds = Hold.objects.filter(pickup=closure.library, state__in=CAUGHT_HOLDS)
    concerned = Reader.objects.filter(Q(pk__in=loans.values("reader")) | Q(pk__in=holds.values("reader")))
    days: dict[str, Parameter] = {
        "first_day": closure.first_day,
        "last_day": closure.last_day,
        "reason": closure.reason,
        "due": snapshot_now().calendar_of(closure.library.pk).next_open(closure.last_day),
    }
    made = 0
    for reader in _pages(_untold(concerned, f"closure:{closure.pk}")):
        recipient = to_tell(reader)
        if recipient is None:
            continue
        concerns = {"loans": loans.filter(reader=reader).count(), "holds": holds.filter(reader=reader).count()}
        message = Message(Kind.CLOSURE, closure.library, days | concerns, _keys(reader))
        with transaction.atomic():
            # Held until this reader is told: whoever withdraws the closure then finds that the reader was.
            if not Closure.objects.select_for_update(no_key=True).filter(pk=closure.pk).first():
                return made
            made += notify(act_for(closure.library), recipient, message)
    return made


def _lent_by(libraries: Sequence[int]) -> QuerySet[Loan]:
    return Loan.objects.filter(library__in=libraries, returned_at__isnull=True, reader__isnull=False)


def _untold(found: QuerySet[Any], what: str, day: str = "", step: str = "") -> QuerySet[Any]:
    """Those rows of which nobody has been told, each with its `key`: what, row, day and step."""
    parts = [Value(f"{what}:"), Cast("pk", TextField())]
    parts += [Value(":"), Cast(day, TextField())] if day else []
    key = Concat(*parts, Value(step), output_field=TextField())
    untold: QuerySet[Any] = found.annotate(key=key).filter(~Exists(Told.objects.filter(key=OuterRef("key"))))
    return untold


def _groups(found: QuerySet[Loan], by: Callable[[Loan], Hashable]) -> Iterator[list[Loan]]:
    """The loans of each reader, parted by a key; a page of readers at a time."""
    last = 0
    while True:
        page = found.filter(reader__gt=last).order_by("reader_id")
        readers = list(page.values_list("reader_id", flat=True).distinct()[:A_PAGE])
        if not readers:
            return
        last = readers[-1] or 0
        loans = list(found.filter(reader__in=readers).select_related("reader", "library", "item__title"))
        look_up_wechat([loan.reader for loan in loans if loan.reader])
        loans.sort(key=lambda loan: (loan.reader_id, by(loan), loan.pk))
        for _, group in groupby(loans, key=lambda loan: (loan.reader_id, by(loan))):
            yield list(group)


def _pages(readers: QuerySet[Reader]) -> Iterator[Reader]:
    last = 0
    while page := list(readers.filter(pk__gt=last).order_by("pk")[:A_PAGE]):
        look_up_wechat(page)
        yield from page
        last = page[-1].pk


def _tell(loans: Sequence[Loan], kind: Kind, parameters: dict[str, Any]) -> bool:
    library, recipient = loans[0].library, to_tell(loans[0].reader)
    if recipient is None:
        return False
    message = Message(kind, library, parameters, _keys(*loans), step=parameters.get("step", 0))
    return notify(act_for(library), recipient, message)


def _titles(loans: Sequence[Loan]) -> tuple[str, ...]:
    titles = tuple(loan.item.title.title for loan in loans)
    return titles if len(titles) <= MOST_TITLES else (*titles[:MOST_TITLES], "…")


def _keys(*rows: Any) -> tuple[str, ...]:
    return tuple(row.key for row in rows)
