"""What the rules answer: a refusal, or what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shulian.core.circulation.facts import Purpose
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState, ItemState


@dataclass(frozen=True)
class Refuse:
    """No, and why."""

    reason: Refusal


@dataclass(frozen=True)
class Checkout:
    """Lent until the end of `due_on`, or for some hours until `due_at`.

    A transit the item was still in is over, and so is the reader's own hold, which this loan fulfils. A caught
    hold of somebody else that was overridden goes back into the queue (`releases`).
    """

    due_on: date
    due_at: datetime | None = None
    closes_transit: int | None = None
    fulfils: int | None = None
    releases: int | None = None


class Outcome(StrEnum):
    """What happens to an item that is scanned in."""

    SHELVE = "shelve"
    RECEIVED = "received"
    ALREADY_HERE = "already-here"
    FOUND = "found"
    FLOATS = "floats"
    HOLD_SHELF = "hold-shelf"
    SEND_TO_PICKUP = "send-to-pickup"
    SEND_HOME = "send-home"
    PASSING = "passing"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True)
class Sanction:
    """What a late return costs: money, or days without borrowing, or both; `days_late` is what it was worked out of."""

    days_late: int
    fen: int = 0
    suspend_days: int = 0


@dataclass(frozen=True)
class Capture:
    """The hold that the item goes to, and its state from now on; `shelf_until` once it is ready."""

    hold: int
    state: HoldState
    shelf_until: date | None = None


@dataclass(frozen=True)
class Checkin:
    """Scanned in: which loan and transit end here, where the item goes, and its state from now on.

    `home` is the library whose shelf it belongs to from now on; `releases` a caught hold that goes back into the
    queue; `found` says that it had been given up, so that what was charged for it is to be reversed.
    """

    outcome: Outcome
    state: ItemState
    place: int
    home: int
    closes_loan: int | None = None
    closes_transit: int | None = None
    send_to: int | None = None
    purpose: Purpose | None = None
    captures: Capture | None = None
    releases: int | None = None
    sanction: Sanction | None = None
    found: bool = False


@dataclass(frozen=True)
class Renew:
    """The loan goes on until the end of `due_on`, or for some hours until `due_at`."""

    due_on: date
    renewals: int
    due_at: datetime | None = None
