"""Which waiting reader an item goes to (预约排队)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shulian.core.cardlife import against_acting
from shulian.core.circulation.facts import Facts, Waiting
from shulian.core.circulation.refusals import Refusal
from shulian.core.policy import HoldOrder

Rank = tuple[int, ...]

# How each preset sorts those who wait; whoever has the lowest rank gets the item.
ORDERS: dict[HoldOrder, Callable[[Waiting], Rank]] = {
    HoldOrder.NEAR_FIRST: lambda hold: (hold.distance, hold.number),
    HoldOrder.FAIR_FIRST: lambda hold: (hold.number,),
    HoldOrder.OWN_FIRST: lambda hold: (not hold.own, hold.number),
    HoldOrder.NEAR_FIRST_GO_HOME: lambda hold: (not hold.near_home, hold.distance, hold.number),
    HoldOrder.FAIR_FIRST_GO_HOME: lambda hold: (not hold.near_home, hold.number),
    HoldOrder.OWN_FIRST_GO_HOME: lambda hold: (not hold.near_home, not hold.own, hold.number),
}


GO_HOME = frozenset({HoldOrder.NEAR_FIRST_GO_HOME, HoldOrder.FAIR_FIRST_GO_HOME, HoldOrder.OWN_FIRST_GO_HOME})


def home_first(facts: Facts) -> bool:
    """Whether those who pick up near the item's home come before all others, or are the only ones who may have it."""
    return facts.protected or facts.order in GO_HOME


def best(facts: Facts) -> Waiting | None:
    """The hold that this item fills, of those that were looked up; None when each of them is passed over."""
    fitting = (hold for hold in facts.holds if passed_over(hold, facts) is None)
    return min(fitting, key=ORDERS[facts.order], default=None)


def passed_over(hold: Waiting, facts: Facts) -> Refusal | None:
    """Why this hold is passed over for this item now; it keeps its place in the queue."""
    return next(_against(hold, facts), None)


def _against(hold: Waiting, facts: Facts) -> Iterator[Refusal]:
    if facts.loan is not None and facts.loan.reader == hold.reader:
        yield Refusal.ALREADY_YOURS
    yield from against_acting(hold, facts.today)
    if hold.terms is None or not hold.terms.holds_allowed:
        yield Refusal.HOLDS_NOT_ALLOWED
    if not hold.pickup_serves:
        yield Refusal.PICKUP_CLOSED
    if not hold.within_reach:
        yield Refusal.PICKUP_TOO_FAR
    # New books stay near their home for a while (新书保护).
    if facts.protected and not hold.near_home:
        yield Refusal.PICKUP_TOO_FAR
