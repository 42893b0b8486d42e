"""Holds of the demonstration: one title with a long queue, and holds in every state over several counties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from random import Random

from django.db.models import Count, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.circulation import rounds
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.holds import Wish, cancel_hold, expire_hold, place_hold, suspend_hold
from shulian.apps.circulation.actions.recall import could_be_recalled, recall
from shulian.apps.circulation.holds import places_with_pickup
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader
from shulian.core.circulation.states import ItemState
from shulian.interfaces.commands.demonstration.readers import Guest

SOURCE = "demonstration"
FAMOUS, KEPT_FREE = "三体", "红楼梦"
"""The title with the long queue; and one that visitors try out, for which nobody waits."""
LONGEST_QUEUE = 80
SHORT_QUEUES = 24
DAYS = 40
UNFETCHED, LONG_AGO = 4, 14


def load(random: Random, guests: Iterable[Guest]) -> int:
    """Everything in the order of time, on copies that stand in; returns how many holds were placed."""
    places = {library.pk: library for library in places_with_pickup()}
    readers = [reader for reader in _readers() if reader.home_library_id in places]
    if not readers:
        return 0
    random.shuffle(readers)
    placed = _long_queue(random, readers, guests, places)
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
    one_each = standing.exclude(title__title=KEPT_FREE).order_by("title", "pk").distinct("title")
    return one_each.select_related("library", "place")


def _long_queue(random: Random, readers: Sequence[Reader], guests: Iterable[Guest], places: dict[int, Library]) -> int:
    title = _famous()
    if title is None:
        return 0
    # A third of the readers at most, so that a small demonstration does not wait for one book as a whole.
    waiting = list(readers[: min(LONGEST_QUEUE, len(readers) // 3)])
    moments = sorted(random.uniform(1, DAYS) for _ in waiting)
    placed = 0
    for reader, ago in zip(waiting, reversed(moments), strict=True):
        with clock.stopped_at(clock.now() - timedelta(days=ago)):
            placed += _place(reader.pk, title.pk, reader.home_library_id)
    for guest in guests:
        if guest.library.pk in places:
            placed += _place(guest.reader, title.pk, guest.library.pk)
    # So many wait that the loan that would end last is called back.
    for loan in could_be_recalled(title.pk)[-1:]:
        recall(Act(SOURCE, library=loan.library_id), loan.pk)
    return placed


def _famous() -> Title | None:
    most = Title.objects.exclude(title=KEPT_FREE).annotate(n=Count("items")).filter(n__gt=0).order_by("-n", "pk")
    return most.filter(title=FAMOUS).first() or most.first()


def _short(number: int, item: Item, reader: Reader) -> int:
    """One hold after the other takes another course: ready, on its way, suspended, cancelled, expired, waiting."""
    days = LONG_AGO if number % 6 == UNFETCHED else 3 + number % 9
    with clock.stopped_at(_morning(days)):
        placed = _place(reader.pk, item.title_id, reader.home_library_id)
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
    """The readers who sign in have something ready, on its way, and suspended."""
    placed = 0
    for course, item in enumerate(items[:4]):
        with clock.stopped_at(_morning(6)):
            done = _place(guest.reader, item.title_id, guest.library.pk)
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


def _place(reader: int, title: int, pickup: int) -> int:
    return int(place_hold(Act(SOURCE, library=pickup), Wish(reader, title, pickup)).ok)


def _bring(item: Item, to: int, days: int) -> None:
    """Found on its shelf, sent, and received at the pickup library."""
    for place in dict.fromkeys((item.place_id, to)):
        _scan(item, place, days)


def _scan(item: Item, place: int, days: int) -> None:
    with clock.stopped_at(_morning(max(days, 0))):
        settle_one(Command(Kind.CHECKIN, place, SOURCE, item=item.pk))


def _morning(days: int) -> datetime:
    """So many days ago at ten; today never later than now."""
    at = datetime.combine(clock.today() - timedelta(days=days), time(10, 0), clock.PLACE)
    return min(at, clock.now())
