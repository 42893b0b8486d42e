"""The states of an item and of a hold."""

from __future__ import annotations

from enum import StrEnum


class ItemState(StrEnum):
    """Where an item stands in its life."""

    AVAILABLE = "available"
    ON_LOAN = "on-loan"
    IN_TRANSIT = "in-transit"
    ON_HOLD_SHELF = "on-hold-shelf"
    CLAIMED_RETURNED = "claimed-returned"
    LOST = "lost"
    MISSING = "missing"
    DAMAGED = "damaged"
    WITHDRAWN = "withdrawn"


class HoldState(StrEnum):
    """Where a hold stands: waiting in the queue, or caught by a copy, or over."""

    WAITING = "waiting"
    SUSPENDED = "suspended"
    CAPTURED = "captured"
    READY = "ready"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN_HOLDS = frozenset({HoldState.WAITING, HoldState.SUSPENDED, HoldState.CAPTURED, HoldState.READY})
CAUGHT_HOLDS = frozenset({HoldState.CAPTURED, HoldState.READY})
NEVER_COME = frozenset({ItemState.WITHDRAWN, ItemState.LOST, ItemState.MISSING})
"""Copies in these states come to nobody who waits; one that turns up is found first."""
CIRCULATING = frozenset(ItemState) - NEVER_COME - {ItemState.DAMAGED, ItemState.CLAIMED_RETURNED}
"""Copies that can be counted on: they are lent, or could be."""
