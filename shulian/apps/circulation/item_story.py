"""One item as a desk looks at it: what is open of it, where it has been, what a mark would bring. Without readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import locked
from shulian.apps.circulation.actions.marks import last_loan
from shulian.apps.circulation.models import Hold, Loan, Transit
from shulian.apps.circulation.models.holds import WAITING
from shulian.apps.holdings.models import Item
from shulian.core.circulation.checkin import UNFIT
from shulian.core.circulation.decisions import Refuse
from shulian.core.circulation.marks import MARKS, Mark, Marked, MarkFacts, damage_due, decide_mark, state_after
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.roles import Right
from shulian.core.stockbatch import OF_THE_OWNER

KEPT = 12


class Step(StrEnum):
    """What happened to an item."""

    LENT = "lent"
    RETURNED = "returned"
    LOST = "lost"
    UNDONE = "undone"
    SENT = "sent"
    RECEIVED = "received"
    LENT_ON_THE_WAY = "lent-on-the-way"
    REROUTED = "rerouted"
    CANCELLED = "cancelled"
    LOST_ON_THE_WAY = "lost-on-the-way"


@dataclass(frozen=True)
class Moment:
    """One step: when, where, and for a transit where to."""

    at: datetime
    step: Step
    place: str
    to: str = ""


@dataclass(frozen=True)
class Story:
    """The item now and before."""

    loan: Loan | None
    transit: Transit | None
    caught: Hold | None
    waiting: int
    moments: tuple[Moment, ...]


def story_of(item: Item) -> Story:
    """What is open of the item, how many wait for it, and its latest steps, the newest first."""
    transit = Transit.objects.filter(item=item, received_at__isnull=True).select_related("source", "destination")
    waiting = Hold.objects.filter(Q(item=item) | Q(item__isnull=True), title=item.title_id, ended_at__isnull=True)
    return Story(
        loan=Loan.objects.filter(item=item, returned_at__isnull=True).select_related("library").first(),
        transit=transit.first(),
        caught=locked.caught_hold(item),
        waiting=waiting.count(),
        moments=tuple(_moments(item)),
    )


def awaited(item: Item) -> bool:
    """Whether a reader waits for whom no copy is kept yet, and whom this one could do."""
    mine = Q(item=item) | Q(item__isnull=True)
    return Hold.objects.filter(WAITING, mine, title=item.title_id, caught__isnull=True).exists()


def caught_here(item: Item, library: Library) -> Hold | None:
    """The hold that this item waits for on the hold shelf of the library."""
    ready = Hold.objects.filter(caught=item, pickup=library, state=HoldState.READY)
    return ready.select_related("reader", "caught__library", "caught__title").first()


def damage_at_most(item: Item, library: Library) -> int:
    """What its last reader may be asked for damage; nothing once the return lies too far back."""
    last = last_loan(item)
    if last is None:
        return 0
    loan = locked.loan_facts(last, locked.snapshot_now(), library.pk, clock.now())
    return damage_due(MarkFacts(locked.item_facts(item), last=loan))


def marks_for(item: Item) -> list[Mark]:
    """What can be said of the item in its state, in the order of the table."""
    state = ItemState(item.state)
    travels = state is ItemState.IN_TRANSIT or (state in UNFIT and locked.open_transit(item) is not None)
    return [mark for mark in MARKS if isinstance(state_after(mark, state, travels=travels), ItemState)]


def needs(mark: Mark, item: Item, here: Library) -> tuple[Right, Library]:
    """Which right it takes to say this of the item, and at which library.

    What changes the stock for good is said by its owner; what is missing, where it should stand or by its owner.
    """
    if mark in OF_THE_OWNER:
        return Right.MANAGE_STOCK, item.library
    elsewhere = mark is Mark.MISSING and here.pk not in (item.place_id, item.library_id)
    return Right.CIRCULATE, item.place if elsewhere else here


def foreseen(item: Item, mark: Mark, library: Library) -> Marked | Refuse:
    """What would follow from saying this now; said before it is done, and decided again when it is."""
    loan = locked.open_loan(item)
    late = locked.loan_facts(loan, locked.snapshot_now(), library.pk, clock.now()) if loan else None
    transit = locked.transit_facts(locked.open_transit(item))
    return decide_mark(
        MarkFacts(
            locked.item_facts(item), late, transit, locked.caught_facts(locked.caught_hold(item)), here=library.pk
        ),
        mark,
    )


ENDS: dict[str, Step] = {
    Transit.End.RECEIVED: Step.RECEIVED,
    Transit.End.LENT: Step.LENT_ON_THE_WAY,
    Transit.End.REROUTED: Step.REROUTED,
    Transit.End.CANCELLED: Step.CANCELLED,
    Transit.End.LOST: Step.LOST_ON_THE_WAY,
}
LOAN_ENDS: dict[str, Step] = {Loan.End.LOST: Step.LOST, Loan.End.UNDONE: Step.UNDONE}


def _moments(item: Item) -> list[Moment]:
    found: list[Moment] = []
    for loan in Loan.objects.filter(item=item).select_related("library", "returned_library").order_by("-pk")[:KEPT]:
        found.append(Moment(loan.lent_at, Step.LENT, loan.library.name))
        if loan.returned_at:
            place = loan.returned_library.name if loan.returned_library else ""
            found.append(Moment(loan.returned_at, LOAN_ENDS.get(loan.ended_by, Step.RETURNED), place))
    for transit in Transit.objects.filter(item=item).select_related("source", "destination").order_by("-pk")[:KEPT]:
        found.append(Moment(transit.opened_at, Step.SENT, transit.source.name, transit.destination.name))
        if transit.received_at:
            step = ENDS.get(transit.ended_by, Step.RECEIVED)
            place = transit.destination.name if step is Step.RECEIVED else ""
            found.append(Moment(transit.received_at, step, place))
    return sorted(found, key=lambda one: one.at, reverse=True)[:KEPT]
