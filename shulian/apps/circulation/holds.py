"""Holds as people look at them: places in the queue, how long it may take, and the lists of the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.circulation.actions import Command, Kind
from shulian.apps.circulation.actions.locked import snapshot_now
from shulian.apps.circulation.actions.run import run
from shulian.apps.circulation.actions.seen import Case as Looked
from shulian.apps.circulation.actions.seen import facts_of, pickup_place
from shulian.apps.circulation.models import Hold, Loan, Transit
from shulian.apps.circulation.models.holds import WAITING
from shulian.apps.circulation.snapshot import of as snapshot_of
from shulian.apps.circulation.store import Row, Step, look
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Reader
from shulian.core.circulation.checkin import decide_checkin
from shulian.core.circulation.decisions import Checkin
from shulian.core.circulation.pickup import serves as can_be_picked_up
from shulian.core.circulation.states import CIRCULATING, NEVER_COME, HoldState, ItemState
from shulian.core.circulation.waiting import Estimate, Measured, estimate

MEASURED_FOR = timedelta(days=730)
"""Loans older than this say little about how long a title is out today."""
MOST_MEASURED = 400
ORDER_OF_STATES = (HoldState.READY, HoldState.CAPTURED, HoldState.WAITING, HoldState.SUSPENDED)


@dataclass(frozen=True)
class InQueue:
    """A hold with its place (1 is next; None when it does not wait) and the honest estimate, if there is one."""

    hold: Hold
    place: int | None
    estimate: Estimate | None


def holds_of(reader: Reader) -> QuerySet[Hold]:
    """The reader's open holds, ready ones on top."""
    rank = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(ORDER_OF_STATES)))
    return _with_names(Hold.objects.filter(reader=reader, ended_at__isnull=True)).order_by(rank, "placed_at", "id")


def past_holds_of(reader: Reader) -> QuerySet[Hold]:
    """The reader's holds that are over, the newest first."""
    return _with_names(Hold.objects.filter(reader=reader, ended_at__isnull=False)).order_by("-ended_at", "-id")


def in_queue(holds: Iterable[Hold]) -> list[InQueue]:
    """These holds with their places and estimates; a few questions for all of them."""
    listed = list(holds)
    places = places_of(listed)
    measured = measured_titles({hold.title_id for hold in listed if hold.pk in places})
    return [
        InQueue(
            hold,
            place := places.get(hold.pk),
            estimate(place, measured[hold.title_id], fetched=hold.target_id is not None) if place else None,
        )
        for hold in listed
    ]


def places_of(holds: Sequence[Hold]) -> dict[int, int]:
    """The place in the queue of each that waits: a hint, counted along the index of those who wait for the title."""
    before = Q(placed_at__lt=OuterRef("placed_at")) | Q(id__lt=OuterRef("id"))
    ahead = (
        Hold.objects.filter(WAITING, before, title=OuterRef("title"), placed_at__lte=OuterRef("placed_at"))
        .order_by()
        .values("title")
        .annotate(n=Count("*"))
        .values("n")
    )
    counted = Coalesce(Subquery(ahead, output_field=IntegerField()), 0)
    waiting = Hold.objects.filter(WAITING, pk__in=[hold.pk for hold in holds]).annotate(ahead=counted)
    return {pk: ahead + 1 for pk, ahead in waiting.values_list("pk", "ahead")}


def queue_length(title: int) -> int:
    """How many wait for a title now."""
    return Hold.objects.filter(WAITING, title=title).count()


def queue_lengths(titles: Iterable[int]) -> dict[int, int]:
    """How many wait for each of these titles; a title for which nobody waits is left out."""
    return _counted(Hold.objects.filter(WAITING, title__in=list(titles)).values("title"))


def measured_titles(titles: Iterable[int]) -> dict[int, Measured]:
    """What is known of the loans and copies of these titles; a few questions for all of them."""
    wanted = list(titles)
    if not wanted:
        return {}
    copies = _copies(wanted)
    fetched = _counted(
        Hold.objects.filter(WAITING, title__in=wanted, target__state=ItemState.AVAILABLE).values("title")
    )
    days = _loan_days(wanted)
    return {title: Measured(tuple(days[title]), copies.get(title, 0), fetched.get(title, 0)) for title in wanted}


def _counted(by_title: QuerySet[Any, Any]) -> dict[int, int]:
    return dict(by_title.order_by().annotate(n=Count("*")).values_list("title", "n"))


def _copies(titles: Sequence[int]) -> dict[int, int]:
    """How many copies of each title there are to count on, by the terms of their owners."""
    snapshot = snapshot_now()
    found = Item.objects.filter(title__in=titles, state__in=CIRCULATING).order_by()
    copies = defaultdict[int, int](int)
    for title, library, kind, n in found.values_list("title", "library", "item_class").annotate(n=Count("*")):
        if snapshot.fills_holds(library, kind):
            copies[title] += n
    return copies


def _loan_days(titles: Sequence[int]) -> dict[int, list[int]]:
    """How long the newest loans of each title took."""
    returned = Loan.objects.filter(item__title__in=titles, returned_at__gte=clock.now() - MEASURED_FOR)
    newest = Window(RowNumber(), partition_by="item__title", order_by=F("returned_at").desc())
    found = (
        returned.exclude(ended_by__in=(Loan.End.LOST, Loan.End.UNDONE))
        .annotate(newest=newest)
        .filter(newest__lte=MOST_MEASURED)
        .values_list("item__title", "lent_at", "returned_at")
    )
    days = defaultdict[int, list[int]](list)
    for title, lent, back in found:
        if back is not None:
            days[title].append(max((back - lent).days, 1))
    return days


def waiting_at(library: Library, title: int) -> QuerySet[Hold]:
    """Who waits for a title to pick it up at this library, in the order of the queue."""
    waiting = Hold.objects.filter(WAITING, title=title, pickup=library)
    return _with_names(waiting).order_by("placed_at", "id")


def places_with_pickup() -> list[Library]:
    """Where holds can be picked up now: somebody works there, it takes part in lending, and it opens before long."""
    snapshot, today = snapshot_now(), clock.today()
    return [one for one in open_libraries() if can_be_picked_up(pickup_place(snapshot, one.pk, today))]


def serves(library: Library) -> bool:
    """Whether holds can be picked up at this library now."""
    return can_be_picked_up(pickup_place(snapshot_now(), library.pk, clock.today()))


def single_items(title: int, words: str = "") -> QuerySet[Item]:
    """Copies of a title that one can wait for each by itself: volumes, or those of one library; these words in them."""
    standing = Item.objects.filter(title=title).exclude(state__in=NEVER_COME)
    if words:
        named = Q(library__name__icontains=words) | Q(call_number__icontains=words)
        standing = standing.filter(named | Q(barcode=words))
    return standing.select_related("library").order_by("call_number", "library__path", "id")


def on_shelf(library: Library) -> QuerySet[Hold]:
    """What stands ready on the hold shelf here, the last days first."""
    ready = Hold.objects.filter(state=HoldState.READY, pickup=library)
    return _with_names(ready).order_by("shelf_until", "id")


def expiring(library: Library) -> QuerySet[Hold]:
    """What is ready here for the last time today or tomorrow, or should be gone already."""
    return on_shelf(library).filter(shelf_until__lte=clock.today() + timedelta(days=1))


def to_clear(library: Library) -> QuerySet[Item]:
    """What stands on the hold shelf here and is ready for nobody; its next scan says where it goes."""
    meant = Hold.objects.filter(state=HoldState.READY, caught=OuterRef("pk"), pickup=library)
    left = Item.objects.filter(~Exists(meant), state=ItemState.ON_HOLD_SHELF, place=library)
    return left.select_related("title", "library").order_by("call_number", "id")


def expected(library: Library) -> QuerySet[Transit]:
    """Copies on their way here for readers who wait, the oldest journey first."""
    coming = Transit.objects.filter(destination=library, received_at__isnull=True, purpose=Transit.Purpose.HOLD)
    return coming.select_related("item__title", "source", "hold__reader").order_by("opened_at", "id")


def pull_list(library: Library) -> QuerySet[Hold]:
    """What is to be fetched from the shelves here, in the order of the shelves (拣书单)."""
    asked_for = Hold.objects.filter(WAITING, target__place=library, target__state=ItemState.AVAILABLE)
    named = asked_for.select_related("target__title", "target__library", "title", "pickup", "reader")
    return named.order_by("target__shelf", "target__call_number", "target__title__title", "id")


def hold_by_id(pk: int) -> Hold | None:
    """One hold with reader, title and place."""
    return _with_names(Hold.objects.filter(pk=pk)).first()


@dataclass(frozen=True)
class Ahead:
    """What the next scan of an item here would say: the outcome, and the library it would go to."""

    outcome: str
    send_to: int | None


def next_scan(library: Library, items: Sequence[Item]) -> dict[int, Ahead]:
    """What the next scan of each would say as things stand; nothing is written. One look for all of them."""
    if not items:
        return {}
    decisions = ((case, decide_checkin(facts_of(case))) for case in run(_cases(library, items)))
    return {
        case.seen["item"]: Ahead(decision.outcome, decision.send_to)
        for case, decision in decisions
        if isinstance(decision, Checkin)
    }


def _cases(library: Library, items: Sequence[Item]) -> Generator[Step, list[Row], list[Looked]]:
    """The items as a scan here would find them."""
    now = clock.now()
    commands = [Command(Kind.CHECKIN, library.pk, "preview", item=item.pk) for item in items]
    blank = dict.fromkeys(("barcode", "owner", "card")) | {"page": 0}
    asked = [
        blank | {"n": n, "id": command.id, "kind": command.kind, "library": library.pk, "item": command.item}
        for n, command in enumerate(commands)
    ]
    rows = yield look(asked, now)
    snapshot = yield from snapshot_of(rows[0]["tree_version"], rows[0]["policy_version"])
    return [Looked(command, row, snapshot, now) for command, row in zip(commands, rows, strict=True)]


def _with_names(holds: QuerySet[Hold]) -> QuerySet[Hold]:
    return holds.select_related("title", "pickup", "item", "caught__library", "reader")
