"""The title for which readers queue: its copies are lent, on their way or on a hold shelf, else nobody would wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from django.db.models import Count, Max, Q

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.holds import Wish, place_hold
from shulian.apps.circulation.actions.now import settle_all
from shulian.apps.circulation.actions.recall import could_be_recalled, recall
from shulian.apps.circulation.models import Hold
from shulian.apps.circulation.models.holds import CAUGHT
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Card, Reader
from shulian.core.circulation.states import ItemState
from shulian.interfaces.commands.demonstration import rhythm
from shulian.interfaces.commands.demonstration.readers import Guest

SOURCE = "demonstration"
FAMOUS, KEPT_FREE = "三体", "红楼梦"
"""The title with the long queue; and one that visitors try out, for which nobody waits."""
LONGEST_QUEUE = 80
DAYS = 14
"""Since when they wait; in the days before that the shelves were emptied."""
EMPTIED = 5
FEWEST, TRIES = 5, 4
EVENING = time(19)


@dataclass(frozen=True)
class Standing:
    """A copy on a shelf, and when it came back last."""

    item: int
    place: int
    back_at: datetime | None


def load(random: Random, readers: Sequence[Reader], guests: Iterable[Guest], places: Mapping[int, Library]) -> int:
    """Lend what stands there, let readers wait, and give them what came back meanwhile; returns the holds placed."""
    title = _famous()
    if title is None:
        return 0
    begun = clock.now() - timedelta(days=DAYS)
    standing = _standing(title)
    served = [one for one in standing if one.back_at and one.back_at >= begun]
    # A third of the readers at most, so that a small demonstration does not wait for one book as a whole.
    waiting = readers[: min(LONGEST_QUEUE, len(readers) // 3) + len(served)]
    served += _lend(random, [one for one in standing if one not in served], readers[len(waiting) :])
    placed = 0
    moments = sorted(random.uniform(1, DAYS - 0.5) for _ in waiting)
    for reader, ago in zip(waiting, reversed(moments), strict=True):
        with clock.stopped_at(clock.now() - timedelta(days=ago)):
            placed += place(reader.pk, title.pk, reader.home_library_id)
    for guest in guests:
        if guest.library.pk in places:
            placed += place(guest.reader, title.pk, guest.library.pk)
    for at, copy in sorted(((_back_at(random, one, begun), one) for one in served), key=lambda pair: pair[0]):
        _serve(copy, at)
    # So many wait that the loan that would end last is called back.
    for loan in could_be_recalled(title.pk)[-1:]:
        recall(Act(SOURCE, library=loan.library_id), loan.pk)
    return placed


def place(reader: int, title: int, pickup: int) -> int:
    """One hold; 0 where it is refused."""
    return int(place_hold(Act(SOURCE, library=pickup), Wish(reader, title, pickup)).ok)


def scan(item: int, at_place: int, at: datetime) -> None:
    """A copy is taken back, or found on its shelf, and goes where it is waited for."""
    with clock.stopped_at(at):
        settle_one(Command(Kind.CHECKIN, at_place, SOURCE, item=item))


def _famous() -> Title | None:
    """The famous one; a small demonstration, which may not have it, takes one with few copies to lend."""
    counted = Title.objects.annotate(n=Count("items"), here=Count("items", filter=Q(items__state=ItemState.AVAILABLE)))
    known = counted.exclude(title=KEPT_FREE).order_by("here", "pk")
    return known.filter(title=FAMOUS).first() or known.filter(n__gte=FEWEST).first()


def _standing(title: Title) -> list[Standing]:
    items = Item.objects.filter(title=title, state=ItemState.AVAILABLE).annotate(back=Max("loans__returned_at"))
    return [Standing(pk, at, back) for pk, at, back in items.order_by("pk").values_list("pk", "place", "back")]


def _lend(random: Random, standing: list[Standing], readers: Sequence[Reader]) -> list[Standing]:
    """Readers take these copies along before anybody waits; returns those that nobody might take."""
    cards = _cards(random, readers)
    anybody = [card for numbers in cards.values() for card in numbers]
    left: list[Standing] = []
    for _ in range(TRIES):
        of_days: dict[int, list[tuple[Standing, Command]]] = defaultdict(list)
        for one in standing:
            if numbers := cards[one.place] or anybody:
                ago = _lent_ago(random, one)
                of_days[ago].append((one, _lending(random, one, numbers.pop(), ago)))
            else:
                left.append(one)
        standing = [one for ago in sorted(of_days, reverse=True) for one in _refused(of_days[ago], ago)]
    return left + standing


def _cards(random: Random, readers: Sequence[Reader]) -> dict[int, list[str]]:
    """The cards of these readers by home library, in no order."""
    found: dict[int, list[str]] = defaultdict(list)
    cards = Card.objects.filter(status=Card.Status.ACTIVE, reader__in=[one.pk for one in readers])
    for number, home in cards.order_by("pk").values_list("number", "reader__home_library"):
        found[home].append(number)
    for numbers in found.values():
        random.shuffle(numbers)
    return found


def _lent_ago(random: Random, one: Standing) -> int:
    """How many days ago, after it came back last."""
    ago = DAYS + 1 + random.randrange(EMPTIED)
    since = (clock.today() - clock.local(one.back_at).date()).days if one.back_at else ago + 1
    return max(DAYS, min(ago, since - 1))


def _lending(random: Random, one: Standing, card: str, ago: int) -> Command:
    at = rhythm.moment(random, clock.today() - timedelta(days=ago))
    known = UUID(int=random.getrandbits(128), version=4)
    return Command(Kind.CHECKOUT, one.place, "desk", id=known, item=one.item, card=card, happened_at=at)


def _refused(lendings: list[tuple[Standing, Command]], ago: int) -> list[Standing]:
    """Lend these on one day; those that were refused."""
    with clock.stopped_at(datetime.combine(clock.today() - timedelta(days=ago), EVENING, clock.PLACE)):
        answers = settle_all([command for _, command in lendings])
    return [one for (one, _), answer in zip(lendings, answers, strict=True) if not answer.ok]


def _back_at(random: Random, one: Standing, begun: datetime) -> datetime:
    """When it was found on its shelf for the first who waited: when it came back, else one of the last days."""
    if one.back_at is None or one.back_at < begun:
        return datetime.combine(clock.today() - timedelta(days=1 + random.randrange(5)), time(10), clock.PLACE)
    return max(one.back_at, begun + timedelta(days=1)) + timedelta(minutes=30)


def _serve(copy: Standing, at: datetime) -> None:
    """The copy goes to the one whose turn it is: sent, received, fetched, as far as the time has sufficed."""
    scan(copy.item, copy.place, at)
    hold = Hold.objects.filter(CAUGHT, caught=copy.item).select_related("reader").first()
    if hold is None or hold.reader is None:
        return
    arrived, yesterday = at, clock.now() - timedelta(days=1)
    if hold.pickup_id != copy.place:
        arrived = at + timedelta(days=2)
        if arrived > yesterday:
            return
        scan(copy.item, hold.pickup_id, arrived)
    fetched = arrived + timedelta(days=2)
    card = hold.reader.cards.filter(status=Card.Status.ACTIVE).first()
    if fetched <= yesterday and card is not None:
        with clock.stopped_at(fetched):
            settle_one(Command(Kind.CHECKOUT, hold.pickup_id, "desk", item=copy.item, card=card.number))
