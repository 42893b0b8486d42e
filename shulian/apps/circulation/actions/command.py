"""What a desk, a reader or a machine asks, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from shulian.core.circulation.decisions import Outcome
from shulian.core.circulation.refusals import Refusal


class Kind(StrEnum):
    """The acts that `settle` knows."""

    CHECKOUT = "checkout"
    CHECKIN = "checkin"
    RENEW = "renew"


@dataclass(frozen=True)
class Command:
    """One act at one library. The item is named by id or by barcode (`owner` tells equal barcodes apart).

    `card` is the number of the borrower's card; `reader` is set when the reader asks himself.
    `happened_at` is None for "now"; the id is the sender's, and the same id again gets the same answer.
    `overridden` are refusals that somebody with the right let pass, for the `reason` given.
    """

    kind: Kind
    library: int
    source: str
    id: UUID = field(default_factory=uuid4)
    item: int | None = None
    barcode: str | None = None
    owner: int | None = None
    card: str | None = None
    reader: int | None = None
    actor: int | None = None
    device: str = ""
    happened_at: datetime | None = None
    overridden: tuple[Refusal, ...] = ()
    reason: str = ""
    page: int = 0
    """Which page of those who wait is looked at; `settle` turns it."""
    near: str | None = None
    """The tree path near which pickups are looked up too, where the item goes home first; `settle` sets it."""

    @property
    def self_service(self) -> bool:
        """Whether the reader acts alone at a machine."""
        return self.source in ("kiosk", "sip2")


@dataclass(frozen=True)
class Answer:
    """What came of a command: a refusal, or the outcome with what the person needs to know.

    `hold` is the hold that the item was set aside for or that the loan fulfilled; `charge_fen` and
    `suspended_until` what a late return cost; `found` that the item had been given up.
    """

    command: UUID
    kind: Kind
    refusal: Refusal | None = None
    outcome: Outcome | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    renewals: int | None = None
    send_to: int | None = None
    item: int | None = None
    title: int | None = None
    reader: int | None = None
    hold: int | None = None
    charge_fen: int = 0
    suspended_until: date | None = None
    found: bool = False
    repeated: bool = False

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.refusal is None

    def plain(self) -> dict[str, Any]:
        """As it is stored with the command."""
        stored: dict[str, Any] = {name: getattr(self, name) for name in PLAIN}
        dates = {name: one.isoformat() for name in DATES if (one := getattr(self, name)) is not None}
        return {name: one for name, one in stored.items() if one or name in ALWAYS} | dates

    @classmethod
    def stored(cls, command: Command, kind: str, plain: dict[str, Any]) -> Answer:
        """The answer that was given before; an id that was used for another kind of act is refused."""
        if kind != command.kind:
            return cls(command.id, command.kind, Refusal.COMMAND_REUSED)
        plainly: dict[str, Any] = {name: plain.get(name) for name in AS_THEY_ARE}
        return cls(
            command.id,
            command.kind,
            refusal=Refusal(plain["refusal"]) if plain["refusal"] else None,
            outcome=Outcome(plain["outcome"]) if plain["outcome"] else None,
            due_on=_date(plain.get("due_on")),
            due_at=datetime.fromisoformat(plain["due_at"]) if plain.get("due_at") else None,
            suspended_until=_date(plain.get("suspended_until")),
            charge_fen=plain.get("charge_fen", 0),
            found=plain.get("found", False),
            repeated=True,
            **plainly,
        )


ALWAYS = ("refusal", "outcome", "item", "title", "reader", "send_to", "renewals")
PLAIN = (*ALWAYS, "hold", "charge_fen", "found")
AS_THEY_ARE = ("renewals", "send_to", "item", "title", "reader", "hold")
DATES = ("due_on", "due_at", "suspended_until")


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
