"""The office decides which source stands where they say different things of the same months (采信决定)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stands(StrEnum):
    """What stands for a library in the months of a return: what the system counted, or what the return says."""

    COUNTED = "counted"
    RETURN = "return"


class Refusal(StrEnum):
    """Why nothing is decided."""

    NOTHING_TO_CHOOSE = "nothing-to-choose"
    NOT_ADDED = "source-not-added"
    STANDS_ALREADY = "stands-already"
    SAY_WHY = "say-why-it-stands"


@dataclass(frozen=True)
class ChoiceFacts:
    """`reported`: there is an accepted return of these months; `adds`: its figures can be added over months; what
    `stands` now; and the reason.
    """

    reported: bool
    adds: bool
    stands: Stands
    reason: str


def decide_source(wanted: Stands, known: ChoiceFacts) -> Refusal | None:
    """Whether this may be decided; None is yes. Another decision undoes one, whoever made it."""
    if not known.reported:
        return Refusal.NOTHING_TO_CHOOSE
    # Of readers told apart nobody knows what a return says beyond the counted ones.
    if not known.adds:
        return Refusal.NOT_ADDED
    if wanted is known.stands:
        return Refusal.STANDS_ALREADY
    return None if known.reason.strip() else Refusal.SAY_WHY
