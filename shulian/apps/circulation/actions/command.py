"""What a desk, a reader or a machine asks, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from shulian.core.circulation.decide import Outcome
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


@dataclass(frozen=True)
class Answer:
    """What came of a command: a refusal, or the outcome with what the person needs to know."""

    command: UUID
    kind: Kind
    refusal: Refusal | None = None
    outcome: Outcome | None = None
    due_on: date | None = None
    renewals: int | None = None
    send_to: int | None = None
    item: int | None = None
    title: int | None = None
    reader: int | None = None
    repeated: bool = False

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.refusal is None

    def plain(self) -> dict[str, Any]:
        """As it is stored with the command."""
        return {
            "refusal": self.refusal,
            "outcome": self.outcome,
            "due_on": self.due_on and self.due_on.isoformat(),
            "renewals": self.renewals,
            "send_to": self.send_to,
            "item": self.item,
            "title": self.title,
            "reader": self.reader,
        }

    @classmethod
    def stored(cls, command: Command, kind: str, plain: dict[str, Any]) -> Answer:
        """The answer that was given before; an id that was used for another kind of act is refused."""
        if kind != command.kind:
            return cls(command.id, command.kind, Refusal.COMMAND_REUSED)
        answer = cls(command.id, command.kind, repeated=True)
        return replace(
            answer,
            refusal=Refusal(plain["refusal"]) if plain["refusal"] else None,
            outcome=Outcome(plain["outcome"]) if plain["outcome"] else None,
            due_on=date.fromisoformat(plain["due_on"]) if plain["due_on"] else None,
            **{name: plain[name] for name in ("renewals", "send_to", "item", "title", "reader")},
        )
