"""What the demonstration remembers: one reader keeps a history, staff have looked at records, the rest is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation import retention
from shulian.apps.circulation.actions.history import switch_history
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.views import Why, note_view
from shulian.apps.readers.models import Reader
from shulian.core.retention import Reason
from shulian.interfaces.commands.demonstration import rhythm
from shulian.interfaces.commands.demonstration.libraries import YANTA
from shulian.interfaces.commands.demonstration.readers import Guest

# Days ago, whether at the reader's home library, the reason, and what was noted.
LOOKS = (
    (80, True, Reason.CIRCULATION, ""),
    (63, True, Reason.LEFT_BEHIND, "书中夹有一张照片（演示）"),
    (38, True, Reason.CIRCULATION, ""),
    (27, True, Reason.CIRCULATION, ""),
    (12, False, Reason.DISPUTE, "读者来电询问归还日期（演示）"),
    (5, True, Reason.CIRCULATION, ""),
)


def keep_history(guests: Iterable[Guest]) -> None:
    """The guest of Yanta has asked for a reading history before the quarter began; the other one has not."""
    keeper = next(guest for guest in guests if guest.library.code == YANTA)
    first, _last = rhythm.quarter(clock.today())
    with clock.stopped_at(datetime.combine(first, time(8), clock.PLACE)):
        switch_history(Act("demonstration"), Reader.objects.get(pk=keeper.reader), on=True)


def load(guests: Iterable[Guest], desks: Mapping[int, Account], libraries: Iterable[Library]) -> None:
    """Who looked at the guests' records; and everybody is forgotten whom the nightly job would have forgotten."""
    known = {library.pk: library for library in libraries}
    for guest in guests:
        reader = Reader.objects.get(pk=guest.reader)
        elsewhere = next(pk for pk in desks if pk != guest.library.pk)
        for days, at_home, reason, note in LOOKS:
            place = guest.library.pk if at_home else elsewhere
            with clock.stopped_at(datetime.combine(clock.today() - timedelta(days=days), time(10, 20), clock.PLACE)):
                note_view(desks[place], known[place], reader, Why(reason, note))
    act = Act("demonstration")
    retention.forget_loans(act)
    retention.forget_holds(act)
