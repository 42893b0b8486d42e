"""The rules of holds (预约): who may place one, and what can be done with it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple, cast

from shulian.core.circulation.against import MONEY, OF_READER, OVERDUE, Line, first, unanswered
from shulian.core.circulation.decisions import Refuse
from shulian.core.circulation.facts import ReaderFacts
from shulian.core.circulation.pickup import AGAINST_PICKUP, PickupPlace
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState
from shulian.core.policy import Pickup, Terms


@dataclass(frozen=True)
class HoldFacts:
    """What is known when a hold is asked for.

    `copies` are the copies that could ever be lent, `allowed` those of them whose terms allow holds,
    `in_reach` those that may travel to the pickup library, which is `place`. `terms` are those of the pickup library,
    `open_holds` those that its limit counts, `of_title` those on this title, whichever copy they are for.
    """

    today: date
    reader: ReaderFacts | None
    terms: Terms | None
    known: bool = True
    open_holds: int = 0
    already_held: bool = False
    of_title: int = 0
    already_lent: bool = False
    copies: int = 0
    allowed: int = 0
    in_reach: int = 0
    place: PickupPlace = field(default_factory=PickupPlace)
    wanted_until: date | None = None
    overridden: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Place:
    """Yes: the hold goes to the end of the queue."""


class Wanting(NamedTuple):
    """A hold that is asked for, with all that the table asks of it."""

    facts: HoldFacts
    today: date
    reader: ReaderFacts
    terms: Terms


def wanting(facts: HoldFacts) -> Wanting:
    """The facts as the table asks for them; its first lines say what is missing."""
    return Wanting(facts, facts.today, cast("ReaderFacts", facts.reader), cast("Terms", facts.terms))


def _place(refusal: Refusal, stands: Callable[[PickupPlace], bool]) -> Line[Wanting]:
    return Line(refusal, lambda asked: stands(asked.facts.place))


# What stands against waiting for a title; the first line that holds is the answer.
HOLD: tuple[Line[Wanting], ...] = (
    Line(Refusal.UNKNOWN_CARD, lambda asked: asked.facts.reader is None),
    Line(Refusal.UNKNOWN_TITLE, lambda asked: not asked.facts.known),
    *OF_READER,
    Line(Refusal.NO_POLICY, lambda asked: asked.facts.terms is None),
    *OVERDUE,
    *MONEY,
    # A title is waited for once, for any copy or for one; volumes are things of their own where the policy says so.
    Line(
        Refusal.ALREADY_HELD,
        lambda asked: asked.facts.already_held or asked.facts.of_title >= asked.terms.holds_a_title,
    ),
    Line(Refusal.ALREADY_YOURS, lambda asked: asked.facts.already_lent),
    Line(Refusal.TOO_MANY_HOLDS, lambda asked: asked.facts.open_holds >= asked.terms.hold_limit),
    Line(
        Refusal.DAY_IS_PAST,
        lambda asked: asked.facts.wanted_until is not None and asked.facts.wanted_until < asked.today,
    ),
    Line(Refusal.NOTHING_TO_HOLD, lambda asked: not asked.facts.copies),
    *(_place(refusal, stands) for refusal, stands in AGAINST_PICKUP.items()),
    Line(Refusal.HOLDS_NOT_ALLOWED, lambda asked: not asked.facts.allowed),
    Line(Refusal.PICKUP_TOO_FAR, lambda asked: not asked.facts.in_reach),
)


def decide_hold(facts: HoldFacts) -> Place | Refuse:
    """Whether this reader may wait for this title or item."""
    reason = first(HOLD, wanting(facts), facts.overridden)
    return Refuse(reason) if reason else Place()


def unknown_of(facts: HoldFacts) -> tuple[Refusal, ...]:
    """The tests that nobody can answer for these facts, as far as they would have been asked."""
    return unanswered(HOLD, wanting(facts), facts.overridden)


def pickup_within(pickup: Pickup, owner_path: str, pickup_path: str, steps: dict[Pickup, int]) -> bool:
    """Whether a copy of one library may be picked up at another; `steps` are the path lengths of city and county."""
    if pickup is Pickup.OWNER:
        return pickup_path == owner_path
    return pickup_path.startswith(owner_path[: steps.get(pickup, 0)])


def roomiest(limits: Iterable[tuple[Terms, int]]) -> tuple[Terms, int] | None:
    """Where copies are of several classes, the terms that leave most room, with the holds that their limit counts."""
    return max(limits, key=lambda one: one[0].hold_limit - one[1], default=None)


class Change(StrEnum):
    """What a reader, the staff or the calendar may do with a hold."""

    CANCEL = "cancel"
    EXPIRE = "expire"
    SUSPEND = "suspend"
    RESUME = "resume"
    MOVE = "move"


_W, _S, _C, _R = HoldState.WAITING, HoldState.SUSPENDED, HoldState.CAPTURED, HoldState.READY

# The state that follows, or why not. A hold that is over stays so, whatever is asked.
CHANGES: dict[Change, dict[HoldState, HoldState | Refusal]] = {
    Change.CANCEL: dict.fromkeys((_W, _S, _C, _R), HoldState.CANCELLED),
    Change.EXPIRE: dict.fromkeys((_W, _S, _C, _R), HoldState.EXPIRED),
    Change.SUSPEND: {_W: _S, _S: _S, _C: Refusal.HOLD_CAUGHT, _R: Refusal.HOLD_CAUGHT},
    Change.RESUME: {_W: Refusal.ALREADY_SO, _S: _W, _C: Refusal.HOLD_CAUGHT, _R: Refusal.HOLD_CAUGHT},
    # A copy that stands ready elsewhere has to travel again: it is captured for the new place.
    Change.MOVE: {_W: _W, _S: _S, _C: _C, _R: _C},
}


def decide_change(state: HoldState, change: Change) -> HoldState | Refuse:
    """The state of the hold after this change."""
    after = CHANGES[change].get(state, Refusal.HOLD_OVER)
    return Refuse(after) if isinstance(after, Refusal) else after
