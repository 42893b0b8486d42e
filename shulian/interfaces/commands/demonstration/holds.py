"""Holds of the demonstration: one title with a long queue, and holds in every state over several counties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from random import Random

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.circulation import rounds
from shulian.apps.circulation.actions.holds import cancel_hold, expire_hold, suspend_hold
from shulian.apps.circulation.holds import places_with_pickup
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader
from shulian.core.circulation.states import ItemState
from shulian.interfaces.commands.demonstration import famous
from shulian.interfaces.commands.demonstration.readers import Guest

SOURCE = "demonstration"
SHORT_QUEUES = 24
UNFETCHED, ASKED_FOR, LONG_AGO = 4, 5, 14
LAST_COURSE = 3
"""What stands on a shelf is brought within a day: who waits for that has asked this morning."""


def load(random: Random, guests: Iterable[Guest]) -> int:
    """Everything in the order of time, on copies that stand in; returns how many holds were placed."""
    places = {library.pk: library for library in places_with_pickup()}
    readers = [reader for reader in _readers() if reader.home_library_id in places]
    if not readers:
        return 0
    random.shuffle(readers)
    placed = famous.load(random, readers, guests, places)
    free = list(_free()[: SHORT_QUEUES * 3])
    random.shuffle(free)
    placed += sum(_short(number, item, readers[-number - 1]) for number, item in enumerate(free[:SHORT_QUEUES]))
    placed += sum(_of_guest(guest, free[SHORT_QUEUES + 4 * number :]) for number, guest in enumerate(guests))
    rounds.make()
    return placed


def _readers() -> QuerySet[Reader]:
    """Those who may borrow."""
    return Reader.objects.filter(status=Reader.Status.ACTIVE, expires_on__gte=clock.today()).order_by("pk")


def _free() -> QuerySet[Item]:
    """Copies that stand in, one of each title that nobody asks for yet."""
    standing = Item.objects.filter(state=ItemState.AVAILABLE, title__holds__isnull=True)
    one_each = standing.exclude(title__title=famous.KEPT_FREE).order_by("title", "pk").distinct("title")
    return one_each.select_related("library", "place")


def _short(number: int, item: Item, reader: Reader) -> int:
    """One hold after the other takes another course: ready, on its way, suspended, cancelled, expired, asked for."""
    days = {UNFETCHED: LONG_AGO, ASKED_FOR: 0}.get(number % 6, 3 + number % 9)
    with clock.stopped_at(_morning(days)):
        placed = famous.place(reader.pk, item.title_id, reader.home_library_id)
    if not placed:
        return 0
    hold = reader.holds.latest("pk").pk
    act = Act(SOURCE, library=reader.home_library_id)
    match number % 6:
        case 0:
            _bring(item, reader.home_library_id, days - 2)
        case 1:
            _scan(item, item.place_id, days - 1)
        case 2:
            suspend_hold(act, hold, clock.today() + timedelta(days=21))
        case 3:
            cancel_hold(act, hold)
        case 4:
            # The days on the hold shelf are over by now.
            _bring(item, reader.home_library_id, days - 1)
            expire_hold(act, hold)
    return placed


def _of_guest(guest: Guest, items: Sequence[Item]) -> int:
    """The readers who sign in have something ready, on its way, suspended, and asked for this morning."""
    placed = 0
    # The last one stands at home, so that the desk there has something to fetch.
    for course, item in enumerate([*items[:LAST_COURSE], *_free().filter(place=guest.library)[:1]]):
        with clock.stopped_at(_morning(6 if course < LAST_COURSE else 0)):
            done = famous.place(guest.reader, item.title_id, guest.library.pk)
        placed += done
        if done and course == 0:
            _bring(item, guest.library.pk, 2)
        if done and course == 1:
            _scan(item, item.place_id, 1)
        if done and course == 2:
            hold = Reader.objects.get(pk=guest.reader).holds.latest("pk").pk
            until = clock.today() + timedelta(days=30)
            suspend_hold(Act(SOURCE, library=guest.library.pk), hold, until)
    return placed


def _bring(item: Item, to: int, days: int) -> None:
    """Found on its shelf, sent, and received at the pickup library."""
    for place in dict.fromkeys((item.place_id, to)):
        _scan(item, place, days)


def _scan(item: Item, place: int, days: int) -> None:
    famous.scan(item.pk, place, _morning(max(days, 0)))


def _morning(days: int) -> datetime:
    """So many days ago at ten; today never later than now."""
    at = datetime.combine(clock.today() - timedelta(days=days), time(10, 0), clock.PLACE)
    return min(at, clock.now())
