"""What the rules need to know, read in one snapshot and kept with every decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shulian.core.circulation.states import ItemState
from shulian.core.policy import Terms


class Standing(StrEnum):
    """How a reader stands with the alliance."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    LEFT = "left"


@dataclass(frozen=True)
class ReaderFacts:
    """The reader who borrows, or who has the item; `open_loans` counts the whole alliance."""

    id: int
    standing: Standing
    expires_on: date
    card_active: bool
    open_loans: int


@dataclass(frozen=True)
class ItemFacts:
    """The item in hand; `home` is the library that owns it, `place` where it is thought to be."""

    id: int
    home: int
    place: int
    state: ItemState


@dataclass(frozen=True)
class LoanFacts:
    """The item's open loan."""

    id: int
    reader: int
    due_on: date
    renewals: int


@dataclass(frozen=True)
class TransitFacts:
    """The item's open transit."""

    id: int
    destination: int


@dataclass(frozen=True)
class Facts:
    """All that one command is decided on. `here` is the library that acts.

    `matches` counts the items that carry the scanned barcode; `here_lends` and `owner_lends` say who takes
    part in the alliance's lending; `for_reader` is the reader who asks for a renewal himself, or None.
    """

    here: int
    today: date
    matches: int
    here_lends: bool
    owner_lends: bool = True
    item: ItemFacts | None = None
    reader: ReaderFacts | None = None
    loan: LoanFacts | None = None
    transit: TransitFacts | None = None
    terms: Terms | None = None
    for_reader: int | None = None
