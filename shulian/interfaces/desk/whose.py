"""Whose a hold is, as far as a hold shelf needs it: a masked name and the last signs of a card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shulian.apps.circulation.models import Hold
from shulian.apps.readers.queries import cards_of
from shulian.core.registration import mask_name

TAIL = 4


@dataclass(frozen=True)
class Whose:
    """The reader as shelf and slip show him."""

    name: str
    tail: str


def tails(holds: Iterable[Hold]) -> dict[int, str]:
    """The last signs of the card of each reader; one question for all of them."""
    readers = {hold.reader_id for hold in holds if hold.reader_id}
    return {reader: number[-TAIL:] for reader, number in cards_of(readers).items()}


def whose(hold: Hold, known: dict[int, str]) -> Whose:
    """The reader of this hold; nobody once he is forgotten."""
    if hold.reader is None:
        return Whose("—", "—")
    return Whose(mask_name(hold.reader.name), known.get(hold.reader.pk, "—"))
