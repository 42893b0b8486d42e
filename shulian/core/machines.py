"""For what a key must have the reader's PIN (自助机验密): by its kind, and as the libraries on the way up to it say."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from shulian.core.roles import Role
from shulian.core.visiting import Doing


class AsksPin(StrEnum):
    """When machines ask, the strictest last."""

    NEVER = "never"
    FOR_LOOKING = "for-looking"
    ALWAYS = "always"


STRICTNESS = {one: place for place, one in enumerate(AsksPin)}
UNSAID = AsksPin.FOR_LOOKING
"""Where nobody says anything: a card that was found tells nobody what its reader owes or waits for."""


class Act(StrEnum):
    """What is done for a reader, as far as the PIN goes."""

    GIVING_BACK = "giving-back"
    BORROWING = "borrowing"
    MORE = "more"
    STOPPING = "stopping"


ACTS = {
    Doing.TAKE_BACK: Act.GIVING_BACK,
    # Renewals among it.
    Doing.LEND: Act.BORROWING,
    Doing.FREEZE: Act.STOPPING,
    Doing.REVOKE_PROXY: Act.STOPPING,
}
"""All else shows or changes more than what is borrowed."""

_PROGRAM: dict[Act, AsksPin | None] = {
    Act.GIVING_BACK: None,
    # No card was laid on anything: whoever has the key could lend to every number of the province.
    Act.BORROWING: AsksPin.FOR_LOOKING,
    Act.MORE: AsksPin.FOR_LOOKING,
    Act.STOPPING: AsksPin.NEVER,
}
ASKED_FROM: dict[Role, dict[Act, AsksPin | None]] = {
    Role.TERMINAL: {
        # Whoever gives something back need not be its reader.
        Act.GIVING_BACK: None,
        # What a card alone is for, unless a library says otherwise.
        Act.BORROWING: AsksPin.ALWAYS,
        Act.MORE: AsksPin.FOR_LOOKING,
        # Card numbers follow one another: with a key alone every card of the province could be stopped in an hour.
        Act.STOPPING: AsksPin.NEVER,
    },
    Role.PROGRAM: _PROGRAM,
    Role.GATE: _PROGRAM,
}
"""From which rule on a key of this kind must have the PIN for it: the mildest rule is for every library, None for none.

A person is asked for none: staff see whom they serve, and a program at a desk has the token of whoever sits there.
"""


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


def takes_two(before: str, wanted: str, *, head: bool) -> bool:
    """Whether a second person signs it: at the head of the alliance every library follows what asks for less."""
    return head and STRICTNESS[rule_on([wanted])] < STRICTNESS[rule_on([before])]


def needs_pin(roles: Iterable[Role], rule: AsksPin, doing: Doing) -> bool:
    """Whether whoever asks, by the posts that count, must have the PIN for this."""
    act = ACTS.get(doing, Act.MORE)
    asked = (ASKED_FROM[role][act] for role in roles if role in ASKED_FROM)
    return any(one is not None and STRICTNESS[rule] >= STRICTNESS[one] for one in asked)
