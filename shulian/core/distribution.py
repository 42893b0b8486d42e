"""Boxes and bags on the road (物流箱, 还书袋): their states as a table, what may go into one, what arrives of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations

from shulian.core.moving import UNSHIPPED


class BoxState(StrEnum):
    """Where a box stands on one of its journeys."""

    PACKED = "packed"
    SEALED = "sealed"
    ON_THE_WAY = "on-the-way"
    HANDED_OVER = "handed-over"
    RECEIVED = "received"
    MISSING = "missing"


class BoxAct(StrEnum):
    """What can be done with a box."""

    PACK = "pack"
    SEAL = "seal"
    OPEN = "open"
    TAKE = "take"
    GIVE = "give"
    RECEIVE = "receive"
    MISS = "miss"


class Refusal(StrEnum):
    """Reasons are data; the words people see live in the translations."""

    UNKNOWN_BOX = "unknown-box"
    BOX_IN_USE = "box-in-use"
    SAME_LIBRARY = "same-library"
    BOX_EMPTY = "box-empty"
    SEAL_NEEDED = "seal-needed"
    SEAL_IN_USE = "seal-in-use"
    NOT_SEALED = "not-sealed"
    ALREADY_SEALED = "already-sealed"
    ALREADY_TAKEN = "already-taken"
    ALREADY_GIVEN = "already-given"
    ALREADY_RECEIVED = "already-received"
    ALREADY_MISSING = "already-missing"
    STILL_PACKED = "still-packed"
    NOT_FROM_HERE = "not-from-here"
    NOT_FOR_HERE = "not-for-here"
    NOT_ON_ROUTE = "not-on-route"
    NOT_YOUR_TRIP = "not-your-trip"
    UNKNOWN_ITEM = "unknown-item"
    SEVERAL_ITEMS = "several-items"
    NO_TRANSIT = "no-transit"
    NOT_SHIPPED = "not-shipped"
    OTHER_DIRECTION = "other-direction"
    IN_THIS_BOX = "in-this-box"
    IN_OTHER_BOX = "in-other-box"
    NOT_IN_BOX = "not-in-box"
    BOXES_ON_THE_WAY = "boxes-on-the-way"
    STOP_TWICE = "stop-twice"
    TOO_FEW_STOPS = "too-few-stops"
    ABSURD_AMOUNT = "absurd-amount"
    UNKNOWN_SCAN = "unknown-scan"
    LOSS_ANSWERED = "loss-answered"
    JOURNEY_OVER = "journey-over"


S, A, R = BoxState, BoxAct, Refusal

STEPS: dict[tuple[BoxState, BoxAct], BoxState | Refusal] = {
    (S.PACKED, A.PACK): S.PACKED,
    (S.PACKED, A.SEAL): S.SEALED,
    (S.PACKED, A.OPEN): R.NOT_SEALED,
    (S.PACKED, A.TAKE): R.NOT_SEALED,
    (S.PACKED, A.GIVE): R.NOT_SEALED,
    (S.PACKED, A.RECEIVE): R.STILL_PACKED,
    (S.PACKED, A.MISS): R.STILL_PACKED,
    (S.SEALED, A.PACK): R.ALREADY_SEALED,
    (S.SEALED, A.SEAL): R.ALREADY_SEALED,
    (S.SEALED, A.OPEN): S.PACKED,
    (S.SEALED, A.TAKE): S.ON_THE_WAY,
    # The van can be faster than the network: an arrival may reach us before the departure it belongs to.
    (S.SEALED, A.GIVE): S.HANDED_OVER,
    (S.SEALED, A.RECEIVE): S.RECEIVED,
    (S.SEALED, A.MISS): S.MISSING,
    (S.ON_THE_WAY, A.PACK): R.ALREADY_TAKEN,
    (S.ON_THE_WAY, A.SEAL): R.ALREADY_TAKEN,
    (S.ON_THE_WAY, A.OPEN): R.ALREADY_TAKEN,
    (S.ON_THE_WAY, A.TAKE): R.ALREADY_TAKEN,
    (S.ON_THE_WAY, A.GIVE): S.HANDED_OVER,
    (S.ON_THE_WAY, A.RECEIVE): S.RECEIVED,
    (S.ON_THE_WAY, A.MISS): S.MISSING,
    (S.HANDED_OVER, A.PACK): R.ALREADY_GIVEN,
    (S.HANDED_OVER, A.SEAL): R.ALREADY_GIVEN,
    (S.HANDED_OVER, A.OPEN): R.ALREADY_GIVEN,
    # Given at a place where routes meet, it goes on with the next van.
    (S.HANDED_OVER, A.TAKE): S.ON_THE_WAY,
    (S.HANDED_OVER, A.GIVE): R.ALREADY_GIVEN,
    (S.HANDED_OVER, A.RECEIVE): S.RECEIVED,
    (S.HANDED_OVER, A.MISS): S.MISSING,
    (S.RECEIVED, A.PACK): R.ALREADY_RECEIVED,
    (S.RECEIVED, A.SEAL): R.ALREADY_RECEIVED,
    (S.RECEIVED, A.OPEN): R.ALREADY_RECEIVED,
    (S.RECEIVED, A.TAKE): R.ALREADY_RECEIVED,
    (S.RECEIVED, A.GIVE): R.ALREADY_RECEIVED,
    (S.RECEIVED, A.RECEIVE): R.ALREADY_RECEIVED,
    (S.RECEIVED, A.MISS): R.ALREADY_RECEIVED,
    (S.MISSING, A.PACK): R.ALREADY_MISSING,
    (S.MISSING, A.SEAL): R.ALREADY_MISSING,
    (S.MISSING, A.OPEN): R.ALREADY_MISSING,
    # Whoever scans a missing box has found it.
    (S.MISSING, A.TAKE): S.ON_THE_WAY,
    (S.MISSING, A.GIVE): S.HANDED_OVER,
    (S.MISSING, A.RECEIVE): S.RECEIVED,
    (S.MISSING, A.MISS): R.ALREADY_MISSING,
}

IN_VAN = frozenset({S.ON_THE_WAY})
TRAVELLING = frozenset({S.SEALED, S.ON_THE_WAY, S.HANDED_OVER})
OPEN_BOXES = frozenset(BoxState) - {S.RECEIVED}


def step(state: BoxState, act: BoxAct) -> BoxState | Refusal:
    """The state after the act, or why it cannot be done now."""
    return STEPS[state, act]


@dataclass(frozen=True)
class Journey:
    """From where to where a box goes, by id and tree path; at a hub its contents are sorted for places beyond."""

    source: int
    destination: int
    destination_path: str
    to_hub: bool = False


@dataclass(frozen=True)
class ItemSeen:
    """What is known of a scanned item: where its open transit leads, and the open box that holds it."""

    matches: int
    bound_for: int | None = None
    bound_path: str = ""
    in_box: int | None = None
    item_class: str = ""


def decide_packing(state: BoxState, box: int, journey: Journey, item: ItemSeen) -> Refusal | None:
    """Whether a scanned item may go into the box; None is yes."""
    allowed = step(state, BoxAct.PACK)
    if isinstance(allowed, Refusal):
        return allowed
    if item.matches == 0:
        return Refusal.UNKNOWN_ITEM
    if item.matches > 1:
        return Refusal.SEVERAL_ITEMS
    if item.item_class in UNSHIPPED:
        return Refusal.NOT_SHIPPED
    if item.in_box is not None:
        return Refusal.IN_THIS_BOX if item.in_box == box else Refusal.IN_OTHER_BOX
    if item.bound_for is None:
        return Refusal.NO_TRANSIT
    return None if lies_in_direction(journey, item.bound_for, item.bound_path) else Refusal.OTHER_DIRECTION


def lies_in_direction(journey: Journey, bound_for: int, bound_path: str) -> bool:
    """Whether an item for this library goes the way of the box: to its end, below it, or beyond a hub."""
    if bound_for == journey.source:
        return False
    return journey.to_hub or bound_path.startswith(journey.destination_path)


def decide_sealing(state: BoxState, items: int, seal: str, seals_in_use: Collection[str]) -> BoxState | Refusal:
    """Whether the box may be closed with this seal: never empty, and no number twice on the road."""
    after = step(state, BoxAct.SEAL)
    if isinstance(after, Refusal):
        return after
    if items == 0:
        return Refusal.BOX_EMPTY
    if not seal:
        return Refusal.SEAL_NEEDED
    return Refusal.SEAL_IN_USE if seal in seals_in_use else after


@dataclass(frozen=True)
class HandOver:
    """A driver's scan at a stop: where the box is and goes, and which stops the trip makes, hubs by themselves."""

    state: BoxState
    act: BoxAct
    here: int
    place: int | None
    destination: int
    stops: frozenset[int]
    hubs: frozenset[int]


def decide_hand_over(seen: HandOver) -> BoxState | Refusal:
    """The state after a driver's scan, or why it was wrong: a box is taken where it stands and given where it goes."""
    after = step(seen.state, seen.act)
    if isinstance(after, Refusal):
        return after
    if seen.act is BoxAct.TAKE:
        # One that was missing is found wherever it is scanned.
        if seen.state is not BoxState.MISSING and seen.place != seen.here:
            return Refusal.NOT_FROM_HERE
        if seen.destination == seen.here:
            return Refusal.ALREADY_GIVEN
        if seen.destination not in seen.stops and not (seen.hubs - {seen.here}):
            return Refusal.NOT_ON_ROUTE
        return after
    if seen.here != seen.destination and seen.here not in seen.hubs:
        return Refusal.NOT_FOR_HERE
    return after


class Fault(StrEnum):
    """What can differ between a manifest and what arrived."""

    MISSING = "missing"
    UNEXPECTED = "unexpected"
    SEAL = "seal"


@dataclass(frozen=True)
class Difference:
    """One difference: the item it concerns, or for a seal what was expected and found."""

    fault: Fault
    item: int | None = None
    expected: str = ""
    found: str = ""


@dataclass(frozen=True)
class Manifest:
    """What should arrive: the seal, and the items; those in `gone` left on the way with everybody's knowledge."""

    seal: str
    items: Sequence[int]
    gone: frozenset[int] = frozenset()


def compare(manifest: Manifest, seal: str, arrived: Sequence[int]) -> list[Difference]:
    """Every difference between the manifest and what was found, the seal first."""
    found = [] if seal == manifest.seal else [Difference(Fault.SEAL, expected=manifest.seal, found=seal)]
    here, expected = set(arrived), set(manifest.items)
    found += [Difference(Fault.MISSING, item) for item in manifest.items if item not in here | manifest.gone]
    return found + [Difference(Fault.UNEXPECTED, item) for item in arrived if item not in expected]


@dataclass(frozen=True)
class PlannedStop:
    """A place of a route: minute of the day, and weekdays (0 Monday … 6 Sunday)."""

    library: int
    minute: int
    weekdays: frozenset[int]


def decide_stops(stops: Sequence[PlannedStop]) -> Refusal | None:
    """Whether a route may run like this: two places at least, and none twice."""
    if len(stops) < 2:
        return Refusal.TOO_FEW_STOPS
    return Refusal.STOP_TWICE if len({stop.library for stop in stops}) < len(stops) else None


def decide_loss(*, answered: bool, travels: bool) -> Refusal | None:
    """Whether a supposed loss can be answered now: nobody has, and the item is still on that very journey."""
    if answered:
        return Refusal.LOSS_ANSWERED
    return None if travels else Refusal.JOURNEY_OVER


Pair = tuple[int, int]


def days_until_arrival(stops: Sequence[PlannedStop], ends: Pair, weekday: int) -> int | None:
    """By the timetable, days from a day of the week to the next arrival of what leaves the first of two libraries.

    The van passes the source and then the destination on the same run, or the destination on its next one.
    None where the route does not serve both.
    """
    by_library = {stop.library: stop for stop in stops}
    leaving, coming = by_library.get(ends[0]), by_library.get(ends[1])
    if leaving is None or coming is None:
        return None
    for days in range(8):
        if (weekday + days) % 7 in leaving.weekdays:
            for more in range(8):
                runs = (weekday + days + more) % 7 in coming.weekdays
                if runs and (more > 0 or coming.minute > leaving.minute):
                    return days + more
    return None


def promises(routes: Mapping[int, Sequence[PlannedStop]], hubs: Collection[int]) -> dict[Pair, tuple[int, int]]:
    """For each two libraries the days within which something arrives by the timetables, and the first route.

    The worst day of the week counts. What changes the van at a hub takes the days of both ways.
    """
    direct: dict[Pair, tuple[int, int]] = {}
    for route, stops in sorted(routes.items()):
        for ends in permutations([stop.library for stop in stops], 2):
            served = [days for weekday in range(7) if (days := days_until_arrival(stops, ends, weekday)) is not None]
            if served:
                _keep_faster(direct, ends, (max(served), route))
    found = dict(direct)
    for (source, hub), (days, route) in direct.items():
        if hub in hubs:
            for (between, to), (more, _route) in direct.items():
                if between == hub and to != source:
                    _keep_faster(found, (source, to), (days + more, route))
    return found


def _keep_faster(found: dict[Pair, tuple[int, int]], ends: Pair, promise: tuple[int, int]) -> None:
    if ends not in found or promise < found[ends]:
        found[ends] = promise


DEAREST_TRIP = 100_000_00
"""Fen; a trip that costs more is a slip of the finger."""
LONGEST_TRIP = 5_000
"""Kilometres of one day."""


def decide_cost(fen: int | None, kilometres: int | None) -> Refusal | None:
    """Whether the cost and length of a trip can be true; unknown ones are."""
    if fen is not None and not 0 <= fen <= DEAREST_TRIP:
        return Refusal.ABSURD_AMOUNT
    if kilometres is not None and not 0 <= kilometres <= LONGEST_TRIP:
        return Refusal.ABSURD_AMOUNT
    return None


def cost_per_item(fen: int | None, items: int) -> int | None:
    """Fen for each item carried, rounded to a whole one; None when the cost is unknown or nothing was carried."""
    return None if fen is None or items == 0 else (fen + items // 2) // items


class AfterStop(StrEnum):
    """What becomes of items at a branch when their plan is stopped: home at once, or after their days there."""

    HOME = "home"
    DAYS = "days"


@dataclass(frozen=True)
class Round:
    """How far an item is on its round: stage 0 not begun, one past the last on the way home; days since it arrived."""

    stage: int
    last: int
    days_there: int | None
    """None while it is on its way."""
    days_to_stay: int
    shelved: bool
    """Whether it stands on a shelf, so that it can be sent."""
    stopped: AfterStop | None = None
    """Set once the plan is stopped: then nothing begins the round, and what is out goes home from wherever it is."""


def next_stage(now: Round) -> int | None:
    """The stage that the item goes to today; None when it stays, travels, or is in somebody's hands."""
    if not now.shelved or now.stage > now.last:
        return None
    if now.stage == 0:
        return None if now.stopped else 1
    stays = 0 if now.stopped is AfterStop.HOME else now.days_to_stay
    if now.days_there is None or now.days_there < stays:
        return None
    return now.last + 1 if now.stopped else now.stage + 1
