"""The states of an item."""

from __future__ import annotations

from enum import StrEnum


class ItemState(StrEnum):
    """Where an item stands in its life."""

    AVAILABLE = "available"
    ON_LOAN = "on-loan"
    IN_TRANSIT = "in-transit"
    WITHDRAWN = "withdrawn"
