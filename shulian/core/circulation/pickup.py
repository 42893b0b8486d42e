"""Where a hold may be picked up (取书点): one rule for the list to choose from and for the scan of a book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shulian.core.circulation.refusals import Refusal


@dataclass(frozen=True)
class PickupPlace:
    """A library as a place of pickup: it takes part in lending, hands out what was set aside, opens before long."""

    lends: bool = True
    hands_out: bool = True
    opens: bool = True


def against_pickup(place: PickupPlace) -> Iterator[Refusal]:
    """What speaks against sending anything there: nobody could borrow it there, or not before long."""
    if not place.lends:
        yield Refusal.LIBRARY_DOES_NOT_LEND
    if not place.hands_out:
        yield Refusal.NO_PICKUP_HERE
    if not place.opens:
        yield Refusal.PICKUP_CLOSED


def serves(place: PickupPlace) -> bool:
    """Whether holds can be picked up there now."""
    return next(against_pickup(place), None) is None
