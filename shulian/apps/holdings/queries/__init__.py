"""Where copies are, and whether they are in."""

from shulian.apps.holdings.queries.items import (
    Availability,
    availability,
    counts_by_library,
    found_at,
    home_of,
    item_by_id,
    items_of,
    items_with_barcode,
)

__all__ = [
    "Availability",
    "availability",
    "counts_by_library",
    "found_at",
    "home_of",
    "item_by_id",
    "items_of",
    "items_with_barcode",
]
