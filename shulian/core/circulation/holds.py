"""The rules of holds (预约): who may place one, and what can be done with it afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shulian.core.circulation.checkout import against_money, against_reader, first
from shulian.core.circulation.decisions import Refuse
from shulian.core.circulation.facts import ReaderFacts
from shulian.core.circulation.pickup import PickupPlace, against_pickup
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


def decide_hold(facts: HoldFacts) -> Place | Refuse:
    """Whether this reader may wait for this title or item."""
    if facts.reader is None:
        return Refuse(Refusal.UNKNOWN_CARD)
    if not facts.known:
        return Refuse(Refusal.UNKNOWN_TITLE)
    reason = first(against_reader(facts.reader, facts.today), facts.overridden)
    if reason or facts.terms is None:
        return Refuse(reason or Refusal.NO_POLICY)
    reason = first(_against_hold(facts, facts.reader, facts.terms), facts.overridden)
    return Refuse(reason) if reason else Place()


def pickup_within(pickup: Pickup, owner_path: str, pickup_path: str, steps: dict[Pickup, int]) -> bool:
    """Whether a copy of one library may be picked up at another; `steps` are the path lengths of city and county."""
    if pickup is Pickup.OWNER:
        return pickup_path == owner_path
    return pickup_path.startswith(owner_path[: steps.get(pickup, 0)])


def _against_hold(facts: HoldFacts, reader: ReaderFacts, terms: Terms) -> Iterator[Refusal]:
    yield from against_money(reader, terms)
    # A title is waited for once, for any copy or for one; volumes are things of their own where the policy says so.
    if facts.already_held or facts.of_title >= terms.holds_a_title:
        yield Refusal.ALREADY_HELD
    if facts.already_lent:
        yield Refusal.ALREADY_YOURS
    if facts.open_holds >= terms.hold_limit:
        yield Refusal.TOO_MANY_HOLDS
    if facts.wanted_until is not None and facts.wanted_until < facts.today:
        yield Refusal.DAY_IS_PAST
    yield from _against_place(facts)


def roomiest(limits: Iterable[tuple[Terms, int]]) -> tuple[Terms, int] | None:
    """Where copies are of several classes, the terms that leave most room, with the holds that their limit counts."""
    return max(limits, key=lambda one: one[0].hold_limit - one[1], default=None)


def _against_place(facts: HoldFacts) -> Iterator[Refusal]:
    if not facts.copies:
        yield Refusal.NOTHING_TO_HOLD
    yield from against_pickup(facts.place)
    if not facts.allowed:
        yield Refusal.HOLDS_NOT_ALLOWED
    if not facts.in_reach:
        yield Refusal.PICKUP_TOO_FAR


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
