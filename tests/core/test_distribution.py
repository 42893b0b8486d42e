"""Boxes on the road: every state with every act, what goes in, what arrives, what the timetable promises."""

from __future__ import annotations

from itertools import product

import pytest

from shulian.core.distribution import (
    DEAREST_TRIP,
    LONGEST_TRIP,
    STEPS,
    AfterStop,
    BoxAct,
    BoxState,
    Difference,
    Fault,
    HandOver,
    ItemSeen,
    Journey,
    Manifest,
    PlannedStop,
    Refusal,
    Round,
    compare,
    cost_per_item,
    days_until_arrival,
    decide_cost,
    decide_hand_over,
    decide_loss,
    decide_packing,
    decide_sealing,
    decide_stops,
    lies_in_direction,
    next_stage,
    promises,
    step,
)

S, A, R = BoxState, BoxAct, Refusal
HERE, THERE, HUB, FAR = 1, 2, 3, 4
DAILY = frozenset(range(7))


def test_every_state_has_an_answer_to_every_act() -> None:
    assert set(STEPS) == set(product(BoxState, BoxAct))


def test_a_box_goes_its_way() -> None:
    state: BoxState | Refusal = S.PACKED
    for act, after in ((A.SEAL, S.SEALED), (A.TAKE, S.ON_THE_WAY), (A.GIVE, S.HANDED_OVER), (A.RECEIVE, S.RECEIVED)):
        assert isinstance(state, BoxState)
        state = step(state, act)
        assert state is after


def test_a_received_box_changes_no_more() -> None:
    assert {step(S.RECEIVED, act) for act in BoxAct} == {R.ALREADY_RECEIVED}


@pytest.mark.parametrize(
    ("state", "item", "answer"),
    [
        (S.PACKED, ItemSeen(1, THERE, "00010002"), None),
        (S.PACKED, ItemSeen(1, FAR, "000100020007"), None),
        (S.SEALED, ItemSeen(1, THERE, "00010002"), R.ALREADY_SEALED),
        (S.PACKED, ItemSeen(0), R.UNKNOWN_ITEM),
        (S.PACKED, ItemSeen(2), R.SEVERAL_ITEMS),
        (S.PACKED, ItemSeen(1, THERE, "00010002", in_box=7), R.IN_THIS_BOX),
        (S.PACKED, ItemSeen(1, THERE, "00010002", in_box=8), R.IN_OTHER_BOX),
        (S.PACKED, ItemSeen(1, THERE, "00010002", item_class="device"), R.NOT_SHIPPED),
        (S.PACKED, ItemSeen(1), R.NO_TRANSIT),
        (S.PACKED, ItemSeen(1, FAR, "00010009"), R.OTHER_DIRECTION),
        (S.PACKED, ItemSeen(1, HERE, "00010001"), R.OTHER_DIRECTION),
    ],
)
def test_what_may_go_into_a_box(state: BoxState, item: ItemSeen, answer: Refusal | None) -> None:
    assert decide_packing(state, 7, Journey(HERE, THERE, "00010002"), item) == answer


def test_a_hub_takes_what_goes_beyond_it_but_not_back() -> None:
    hub = Journey(HERE, HUB, "00010003", to_hub=True)
    assert lies_in_direction(hub, FAR, "00020001")
    assert not lies_in_direction(hub, HERE, "00010001")


@pytest.mark.parametrize(
    ("state", "items", "seal", "answer"),
    [
        (S.PACKED, 3, "F100", S.SEALED),
        (S.PACKED, 0, "F100", R.BOX_EMPTY),
        (S.PACKED, 3, "", R.SEAL_NEEDED),
        (S.PACKED, 3, "F200", R.SEAL_IN_USE),
        (S.SEALED, 3, "F100", R.ALREADY_SEALED),
    ],
)
def test_when_a_box_may_be_sealed(state: BoxState, items: int, seal: str, answer: object) -> None:
    assert decide_sealing(state, items, seal, {"F200"}) == answer


def scan(state: BoxState, act: BoxAct, here: int, **more: object) -> HandOver:
    values = {"place": HERE, "destination": THERE, "stops": frozenset({HERE, THERE}), "hubs": frozenset()} | more
    return HandOver(state, act, here, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seen", "answer"),
    [
        (scan(S.SEALED, A.TAKE, HERE), S.ON_THE_WAY),
        (scan(S.SEALED, A.TAKE, FAR), R.NOT_FROM_HERE),
        (scan(S.MISSING, A.TAKE, FAR), S.ON_THE_WAY),
        (scan(S.HANDED_OVER, A.TAKE, THERE, place=THERE), R.ALREADY_GIVEN),
        (scan(S.SEALED, A.TAKE, HERE, destination=FAR), R.NOT_ON_ROUTE),
        (scan(S.SEALED, A.TAKE, HERE, destination=FAR, hubs=frozenset({HUB})), S.ON_THE_WAY),
        (scan(S.SEALED, A.TAKE, HERE, destination=FAR, hubs=frozenset({HERE})), R.NOT_ON_ROUTE),
        (scan(S.ON_THE_WAY, A.TAKE, HERE), R.ALREADY_TAKEN),
        (scan(S.ON_THE_WAY, A.GIVE, THERE, place=None), S.HANDED_OVER),
        (scan(S.ON_THE_WAY, A.GIVE, HERE, place=None), R.NOT_FOR_HERE),
        (scan(S.ON_THE_WAY, A.GIVE, HUB, place=None, hubs=frozenset({HUB})), S.HANDED_OVER),
        (scan(S.HANDED_OVER, A.GIVE, THERE), R.ALREADY_GIVEN),
        (scan(S.RECEIVED, A.GIVE, THERE), R.ALREADY_RECEIVED),
    ],
)
def test_a_box_is_taken_where_it_stands_and_given_where_it_goes(seen: HandOver, answer: object) -> None:
    assert decide_hand_over(seen) == answer


def test_what_arrived_is_held_against_the_manifest() -> None:
    manifest = Manifest("F100", [1, 2, 3, 4], frozenset({4}))
    assert compare(manifest, "F100", [1, 2, 3]) == []
    assert compare(manifest, "F999", [3, 1, 9]) == [
        Difference(Fault.SEAL, expected="F100", found="F999"),
        Difference(Fault.MISSING, 2),
        Difference(Fault.UNEXPECTED, 9),
    ]


@pytest.mark.parametrize(
    ("libraries", "answer"),
    [((HERE, THERE), None), ((HERE,), R.TOO_FEW_STOPS), ((HERE, THERE, HERE), R.STOP_TWICE)],
)
def test_a_route_has_two_places_and_none_twice(libraries: tuple[int, ...], answer: Refusal | None) -> None:
    assert decide_stops([PlannedStop(library, 480, DAILY) for library in libraries]) == answer


@pytest.mark.parametrize(
    ("source", "destination", "weekday", "days"),
    [
        (HERE, THERE, 0, 0),
        (HERE, THERE, 1, 2),
        (THERE, HERE, 0, 3),
        (HERE, FAR, 0, None),
        (FAR, HERE, 0, None),
        (HERE, HUB, 0, None),
    ],
)
def test_the_timetable_says_when_something_arrives(source: int, destination: int, weekday: int, days: object) -> None:
    odd = frozenset({0, 3})
    stops = [PlannedStop(HERE, 480, odd), PlannedStop(THERE, 540, odd), PlannedStop(HUB, 600, frozenset())]
    assert days_until_arrival(stops, (source, destination), weekday) == days


@pytest.mark.parametrize(
    ("fen", "kilometres", "answer"),
    [
        (None, None, None),
        (80_00, 42, None),
        (-1, None, R.ABSURD_AMOUNT),
        (DEAREST_TRIP + 1, None, R.ABSURD_AMOUNT),
        (1, -1, R.ABSURD_AMOUNT),
        (1, LONGEST_TRIP + 1, R.ABSURD_AMOUNT),
    ],
)
def test_what_a_trip_can_cost(fen: int | None, kilometres: int | None, answer: Refusal | None) -> None:
    assert decide_cost(fen, kilometres) == answer


@pytest.mark.parametrize(("fen", "items", "answer"), [(None, 3, None), (100, 0, None), (100, 3, 33), (200, 3, 67)])
def test_what_an_item_costs(fen: int | None, items: int, answer: int | None) -> None:
    assert cost_per_item(fen, items) == answer


@pytest.mark.parametrize(
    ("answered", "travels", "answer"),
    [
        (False, True, None),
        (True, True, R.LOSS_ANSWERED),
        (True, False, R.LOSS_ANSWERED),
        (False, False, R.JOURNEY_OVER),
    ],
)
def test_a_supposed_loss_is_answered_once_and_on_its_journey(
    answered: bool, travels: bool, answer: Refusal | None
) -> None:
    assert decide_loss(answered=answered, travels=travels) is answer


def test_the_timetables_promise_days_also_by_way_of_a_hub() -> None:
    daily = [PlannedStop(HERE, 480, DAILY), PlannedStop(HUB, 540, DAILY)]
    weekly = [PlannedStop(HUB, 480, frozenset({0})), PlannedStop(FAR, 600, frozenset({0}))]
    slow = [PlannedStop(HERE, 480, frozenset({2})), PlannedStop(HUB, 540, frozenset({2}))]
    never = [PlannedStop(THERE, 480, frozenset()), PlannedStop(HUB, 540, frozenset())]
    routes = {1: daily, 2: weekly, 3: slow, 4: never}
    found = promises(routes, {HUB})
    assert found[HERE, HUB] == (0, 1)
    assert found[HUB, FAR] == (6, 2)
    assert found[HERE, FAR] == (6, 1)
    assert (THERE, HUB) not in found
    assert (HERE, FAR) not in promises(routes, set())


@pytest.mark.parametrize(
    ("now", "stage"),
    [
        (Round(0, 3, None, 0, shelved=True), 1),
        (Round(0, 3, None, 0, shelved=False), None),
        (Round(1, 3, None, 30, shelved=True), None),
        (Round(1, 3, 29, 30, shelved=True), None),
        (Round(1, 3, 30, 30, shelved=True), 2),
        (Round(1, 3, 40, 30, shelved=False), None),
        (Round(3, 3, 30, 30, shelved=True), 4),
        (Round(4, 3, None, 0, shelved=True), None),
        (Round(0, 3, None, 0, True, AfterStop.HOME), None),
        (Round(1, 3, None, 30, True, AfterStop.HOME), None),
        (Round(1, 3, 0, 30, True, AfterStop.HOME), 4),
        (Round(1, 3, 0, 30, False, AfterStop.HOME), None),
        (Round(2, 3, 29, 30, True, AfterStop.DAYS), None),
        (Round(2, 3, 30, 30, True, AfterStop.DAYS), 4),
        (Round(4, 3, None, 0, True, AfterStop.DAYS), None),
    ],
)
def test_a_round_goes_on_when_its_days_are_over(now: Round, stage: int | None) -> None:
    assert next_stage(now) == stage
