"""Where a hold may be picked up (取书点): one rule for the list to choose from and for the scan of a book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shulian.core.circulation.refusals import Refusal


@dataclass(frozen=True)
class PickupPlace:
    """A library as a place of pickup: it takes part in lending, hands out what was set aside, opens before long."""

    lends: bool = True
    hands_out: bool = True
    opens: bool = True


# What speaks against sending anything there, in this order: nobody could borrow it there, or not before long.
AGAINST_PICKUP: dict[Refusal, Callable[[PickupPlace], bool]] = {
    Refusal.LIBRARY_DOES_NOT_LEND: lambda place: not place.lends,
    Refusal.NO_PICKUP_HERE: lambda place: not place.hands_out,
    Refusal.PICKUP_CLOSED: lambda place: not place.opens,
}


def against_pickup(place: PickupPlace) -> Iterator[Refusal]:
    """What speaks against sending anything there."""
    return (refusal for refusal, stands in AGAINST_PICKUP.items() if stands(place))


def serves(place: PickupPlace) -> bool:
    """Whether holds can be picked up there now."""
    return next(against_pickup(place), None) is None
