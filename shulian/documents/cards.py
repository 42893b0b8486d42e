"""Reader cards (读者证) for printing: one in its own size, or ten on a sheet with marks to cut along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from shulian.documents import code128, typeset
from shulian.documents.labels import QUIET, bars_of

WIDEST_BARS = 75.0
"""Millimetres that the bars may take of a card of 85.6."""
NARROWEST, WIDEST = 0.19, 0.4


class Card(TypedDict):
    """What stands on a card: the alliance and library, the number, and who may use it, never the whole name."""

    alliance: str
    library: str
    number: str
    name: str
    words: str


class Drawn(TypedDict):
    """A card with its bars, in modules; and the module in millimetres."""

    card: Card
    bars: list[tuple[int, int]]
    module: float
    modules: int


def sheet(cards: Sequence[Card], made_at: datetime) -> bytes:
    """All of them, ten on a page of A4."""
    return typeset.pdf("cards.typ", {"cards": [_drawn(card) for card in cards], "single": False}, made_at)


def single(card: Card, made_at: datetime) -> bytes:
    """One card on a page of its own size, for a card printer."""
    return typeset.pdf("cards.typ", {"cards": [_drawn(card)], "single": True}, made_at)


def can_be_read(number: str) -> bool:
    """Whether a scanner would read this number from a card."""
    return _module(code128.modules(number)) > 0


def _drawn(card: Card) -> Drawn:
    modules = code128.modules(card["number"])
    module = _module(modules)
    return {"card": card, "bars": bars_of(modules) if module else [], "module": module, "modules": len(modules)}


def _module(modules: str) -> float:
    if not modules:
        return 0
    widest = WIDEST_BARS / (len(modules) + 2 * QUIET)
    return 0 if widest < NARROWEST else round(min(widest, WIDEST), 3)
