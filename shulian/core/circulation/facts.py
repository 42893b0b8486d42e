"""What the rules need to know, read in one snapshot and kept with every decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from shulian.core.charges import Tier
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.policy import HoldOrder, Terms
from shulian.core.readertypes import Awaits


class Standing(StrEnum):
    """How a reader stands with the alliance."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    FROZEN = "frozen"
    LEFT = "left"


class Purpose(StrEnum):
    """Why an item travels."""

    HOME = "home"
    HOLD = "hold"
    ROTATION = "rotation"
    REBALANCING = "rebalancing"


@dataclass(frozen=True)
class Late:
    """How many of the reader's other items are overdue; how late the latest is, in open days of the library here."""

    items: int = 0
    longest: int = 0


@dataclass(frozen=True)
class ReaderFacts:
    """The reader who borrows, or who has the item; amounts are fen.

    `open_loans` counts the whole alliance; `loans_library` those of the library that owns the item,
    `loans_subtree` those of its institution with all branches, `loans_class` those of the item's class;
    `price_fen` is the price of all of them together; `awaits` what has to be brought before anything is borrowed.
    `covered` is what the deposit covers where the home library has tiers; `late` is None where nobody looked, as in
    decisions that were kept before anybody asked.
    """

    id: int
    standing: Standing
    expires_on: date
    card_active: bool
    open_loans: int
    loans_library: int = 0
    loans_subtree: int = 0
    loans_class: int = 0
    price_fen: int = 0
    owed_fen: int = 0
    deposit_fen: int = 0
    deposit_free: bool = False
    suspended_until: date | None = None
    age: int | None = None
    awaits: Awaits = Awaits.NOTHING
    covered: Tier | None = None
    late: Late | None = None


@dataclass(frozen=True)
class ItemFacts:
    """The item in hand; `home` is the library whose shelf it belongs to now, `place` where it is thought to be."""

    id: int
    home: int
    place: int
    state: ItemState
    price_fen: int | None = None


@dataclass(frozen=True)
class LoanFacts:
    """The item's open loan, with the terms it was made under; `days_late` are open days of the library here."""

    id: int
    reader: int
    due_on: date
    renewals: int
    terms: Terms | None = None
    days_late: int = 0
    recalled: bool = False


@dataclass(frozen=True)
class TransitFacts:
    """The item's open transit."""

    id: int
    destination: int
    purpose: Purpose = Purpose.HOME


class Waiting(NamedTuple):
    """A hold that this item might fill; `number` is its place among those that were looked up, by age.

    `distance` is that of the pickup library from here: 0 here, 1 in the same county, 2 in the same city, 3 beyond.
    `own` says whether the reader belongs to the institution that owns the item, `near_home` whether the pickup
    library does. `shelf_until` is the last day on the hold shelf here.
    """

    id: int
    reader: int
    pickup: int
    number: int
    distance: int
    own: bool
    near_home: bool
    standing: Standing
    expires_on: date
    suspended_until: date | None
    terms: Terms | None
    pickup_serves: bool
    within_reach: bool
    shelf_until: date | None = None


@dataclass(frozen=True)
class Caught:
    """The hold that this item was set aside for; `shelf_until` is its last day if it becomes ready here and now.

    `served` says whether it can still be handed out at its pickup library at all.
    """

    id: int
    reader: int
    pickup: int
    state: HoldState
    shelf_until: date | None = None
    served: bool = True


@dataclass(frozen=True)
class Facts:
    """All that one command is decided on. `here` is the library that acts.

    `matches` counts the items that carry the scanned barcode; `here_lends` and `owner_lends` say who takes
    part in the alliance's lending, `here_keeps` whether items can stand here at all, and `self_service` whether
    the reader acts alone. `for_reader` is the reader who asks for a renewal himself, or None. `due_on` and
    `due_at` are when a loan made now would be due, by the calendar of the library here. `waits` is a hint:
    whether anybody else waits for the title. `holds` are the candidates; `more` says that there are others.
    `protected` says that the item is new and kept near its home, `float_to` whose shelf it would stay on. `hour` is
    the hour of the day where the terms ask for it.
    """

    here: int
    today: date
    matches: int
    here_lends: bool
    owner_lends: bool = True
    here_keeps: bool = True
    self_service: bool = False
    item: ItemFacts | None = None
    reader: ReaderFacts | None = None
    loan: LoanFacts | None = None
    transit: TransitFacts | None = None
    terms: Terms | None = None
    for_reader: int | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    waits: bool = False
    own_hold: int | None = None
    caught: Caught | None = None
    holds: tuple[Waiting, ...] = ()
    more: bool = False
    order: HoldOrder = HoldOrder.NEAR_FIRST
    protected: bool = False
    float_to: int | None = None
    overridden: tuple[Refusal, ...] = ()
    hour: int | None = None
