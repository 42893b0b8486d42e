"""For what a self-service machine must have the reader's PIN (自助机验密): as the libraries on the way up to it say."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from shulian.core.visiting import Doing


class AsksPin(StrEnum):
    """When machines ask, the strictest last."""

    NEVER = "never"
    FOR_LOOKING = "for-looking"
    ALWAYS = "always"


STRICTNESS = {one: place for place, one in enumerate(AsksPin)}
UNSAID = AsksPin.FOR_LOOKING
"""Where nobody says anything: a card that was found tells nobody what its reader owes or waits for."""

BORROWING = frozenset({Doing.LEND})
"""What a card alone is for, renewals among it, unless a library says otherwise."""

# Whoever gives something back need not be its reader.
NEVER_ASKED = frozenset({Doing.TAKE_BACK})

# Card numbers follow one another: with a key alone every card of the province could be stopped in an hour.
ALWAYS_ASKED = frozenset({Doing.FREEZE, Doing.REVOKE_PROXY})


def rule_on(way: Iterable[str]) -> AsksPin:
    """What applies at a library; `way` is what is said there and above, the head of the tree first, "" for nothing.

    One card opens every machine of the alliance: a library asks for more than those above it, never for less.
    """
    said = [AsksPin(one) if one else None for one in way]
    head = (said[0] if said else None) or UNSAID
    return max([head, *(one for one in said[1:] if one)], key=STRICTNESS.__getitem__)


def is_laxer(wanted: str, above: AsksPin) -> bool:
    """Whether a library would ask for less than those above it; saying nothing follows them."""
    return bool(wanted) and STRICTNESS[AsksPin(wanted)] < STRICTNESS[above]


def needs_pin(rule: AsksPin, doing: Doing) -> bool:
    """Whether a machine must have the PIN for this: for all that shows or changes more than what is borrowed."""
    if doing in ALWAYS_ASKED:
        return True
    if doing in NEVER_ASKED or rule is AsksPin.NEVER:
        return False
    return rule is AsksPin.ALWAYS or doing not in BORROWING
