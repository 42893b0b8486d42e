"""The table of checkins: known cases of the field, and what holds over all combinations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from shulian.core.circulation.checkin import TABLE, UNFIT, Situation, Where, decide_checkin, line_for
from shulian.core.circulation.decisions import Capture, Checkin, Outcome, Refuse, Sanction
from shulian.core.circulation.facts import Caught, Facts, LoanFacts, Purpose, TransitFacts, Waiting
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState, ItemState
from tests.core.circulation.scenes import HERE, HOME, ITEM, LENT, LOAN, TERMS, THIRD, TODAY, waiting

SHELF = TODAY + timedelta(days=7)


def scanned(
    state: ItemState,
    here: int,
    loan: LoanFacts | None = None,
    transit: TransitFacts | None = None,
    **what: object,
) -> Checkin:
    """What the rule decides for an item whose shelf is at HOME."""
    facts = Facts(
        here=here, today=TODAY, matches=1, here_lends=False, item=replace(ITEM, state=state), loan=loan, transit=transit
    )
    decision = decide_checkin(replace(facts, **what))
    assert isinstance(decision, Checkin)
    return decision


def told(decision: Checkin) -> tuple[object, ...]:
    """What matters of a decision: what happens, the state, what ends, and where it goes."""
    return decision.outcome, decision.state, decision.closes_loan, decision.closes_transit, decision.send_to


AVAILABLE, ON_LOAN, IN_TRANSIT, SHELVED = (
    ItemState.AVAILABLE,
    ItemState.ON_LOAN,
    ItemState.IN_TRANSIT,
    ItemState.ON_HOLD_SHELF,
)
HOMEWARD = TransitFacts(13, HOME)
FOR_PICKUP = TransitFacts(13, HERE, Purpose.HOLD)
ON_THE_WAY = Caught(21, 8, HERE, HoldState.CAPTURED, SHELF)
READY = Caught(21, 8, HERE, HoldState.READY)

# The cases that every library system has to answer, each with the answer.
GOLDEN = [
    ("on the shelf at home", AVAILABLE, HOME, {}, (Outcome.ALREADY_HERE, AVAILABLE, None, None, None)),
    ("on the shelf elsewhere, never lent", AVAILABLE, HERE, {}, (Outcome.SEND_HOME, IN_TRANSIT, None, None, HOME)),
    (
        "on the shelf, wanted here",
        AVAILABLE,
        HOME,
        {"holds": (waiting(1, HOME),)},
        (Outcome.HOLD_SHELF, SHELVED, None, None, None),
    ),
    (
        "on the shelf, wanted elsewhere",
        AVAILABLE,
        HOME,
        {"holds": (waiting(1, HERE),)},
        (Outcome.SEND_TO_PICKUP, IN_TRANSIT, None, None, HERE),
    ),
    ("lent, back at home", ON_LOAN, HOME, {"loan": LOAN}, (Outcome.SHELVE, AVAILABLE, 11, None, None)),
    ("lent, back elsewhere", ON_LOAN, HERE, {"loan": LOAN}, (Outcome.SEND_HOME, IN_TRANSIT, 11, None, HOME)),
    (
        "lent, back, wanted at home",
        ON_LOAN,
        HERE,
        {"loan": LOAN, "holds": (waiting(1, HOME),)},
        (Outcome.SEND_TO_PICKUP, IN_TRANSIT, 11, None, HOME),
    ),
    (
        "travelling for pickup, arrived",
        IN_TRANSIT,
        HERE,
        {"transit": FOR_PICKUP, "caught": ON_THE_WAY},
        (Outcome.HOLD_SHELF, SHELVED, None, 13, None),
    ),
    (
        "travelling for pickup, at a third library",
        IN_TRANSIT,
        THIRD,
        {"transit": FOR_PICKUP, "caught": ON_THE_WAY},
        (Outcome.PASSING, IN_TRANSIT, None, None, HERE),
    ),
    (
        "travelling home, arrived",
        IN_TRANSIT,
        HOME,
        {"transit": HOMEWARD},
        (Outcome.RECEIVED, AVAILABLE, None, 13, None),
    ),
    (
        "travelling home, at a third library",
        IN_TRANSIT,
        THIRD,
        {"transit": HOMEWARD},
        (Outcome.PASSING, IN_TRANSIT, None, None, HOME),
    ),
    (
        "travelling home, wanted at the third library",
        IN_TRANSIT,
        THIRD,
        {"transit": HOMEWARD, "holds": (waiting(1, THIRD),)},
        (Outcome.HOLD_SHELF, SHELVED, None, 13, None),
    ),
    (
        "travelling home, wanted elsewhere",
        IN_TRANSIT,
        THIRD,
        {"transit": HOMEWARD, "holds": (waiting(1, HERE),)},
        (Outcome.SEND_TO_PICKUP, IN_TRANSIT, None, 13, HERE),
    ),
    (
        "travelling for pickup, the hold was cancelled, arrived",
        IN_TRANSIT,
        HERE,
        {"transit": FOR_PICKUP},
        (Outcome.SEND_HOME, IN_TRANSIT, None, 13, HOME),
    ),
    (
        "on the hold shelf, scanned again",
        SHELVED,
        HERE,
        {"caught": READY},
        (Outcome.HOLD_SHELF, SHELVED, None, None, None),
    ),
    (
        "on the hold shelf, the pickup library was changed",
        SHELVED,
        THIRD,
        {"caught": replace(READY, state=HoldState.CAPTURED)},
        (Outcome.SEND_TO_PICKUP, IN_TRANSIT, None, None, HERE),
    ),
    (
        "on the hold shelf, the hold expired, the next one waits",
        SHELVED,
        HERE,
        {"holds": (waiting(1, HERE),)},
        (Outcome.HOLD_SHELF, SHELVED, None, None, None),
    ),
    (
        "on the hold shelf, the hold expired, nobody waits",
        SHELVED,
        HERE,
        {},
        (Outcome.SEND_HOME, IN_TRANSIT, None, None, HOME),
    ),
    (
        "said to be returned, and there it is",
        ItemState.CLAIMED_RETURNED,
        HOME,
        {"loan": LOAN},
        (Outcome.SHELVE, AVAILABLE, 11, None, None),
    ),
    ("lost, found at home", ItemState.LOST, HOME, {}, (Outcome.FOUND, AVAILABLE, None, None, None)),
    ("missing, found elsewhere", ItemState.MISSING, HERE, {}, (Outcome.SEND_HOME, IN_TRANSIT, None, None, HOME)),
    (
        "withdrawn, but lent",
        ItemState.WITHDRAWN,
        HERE,
        {"loan": LOAN},
        (Outcome.SEND_HOME, ItemState.WITHDRAWN, 11, None, HOME),
    ),
    (
        "damaged, wanted",
        ItemState.DAMAGED,
        HOME,
        {"holds": (waiting(1, HOME),)},
        (Outcome.SET_ASIDE, ItemState.DAMAGED, None, None, None),
    ),
    ("may float", ON_LOAN, HERE, {"loan": LOAN, "float_to": HERE}, (Outcome.FLOATS, AVAILABLE, 11, None, None)),
    (
        "may float, but nothing can stand at a post office",
        ON_LOAN,
        HERE,
        {"loan": LOAN, "float_to": HERE, "here_keeps": False},
        (Outcome.SEND_HOME, IN_TRANSIT, 11, None, HOME),
    ),
    (
        "may float, and is needed more elsewhere",
        ON_LOAN,
        HERE,
        {"loan": LOAN, "float_to": THIRD},
        (Outcome.SEND_HOME, IN_TRANSIT, 11, None, THIRD),
    ),
    (
        "may float, but somebody waits",
        ON_LOAN,
        HERE,
        {"loan": LOAN, "float_to": HERE, "holds": (waiting(1, THIRD),)},
        (Outcome.SEND_TO_PICKUP, IN_TRANSIT, 11, None, THIRD),
    ),
    (
        "rotated, arrived",
        IN_TRANSIT,
        HERE,
        {"transit": TransitFacts(13, HERE, Purpose.ROTATION)},
        (Outcome.RECEIVED, AVAILABLE, None, 13, None),
    ),
    (
        "rotated, not yet gone",
        IN_TRANSIT,
        HOME,
        {"transit": TransitFacts(13, HERE, Purpose.ROTATION)},
        (Outcome.PASSING, IN_TRANSIT, None, None, HERE),
    ),
]


@pytest.mark.parametrize(
    ("state", "here", "what", "expected"), [case[1:] for case in GOLDEN], ids=[c[0] for c in GOLDEN]
)
def test_the_known_cases_have_their_known_answers(
    state: ItemState, here: int, what: dict[str, object], expected: tuple[object, ...]
) -> None:
    assert told(scanned(state, here, **what)) == expected  # type: ignore[arg-type]


def test_only_an_item_nobody_can_name_is_not_taken_back() -> None:
    assert decide_checkin(replace(LENT, item=None, matches=0)) == Refuse(Refusal.UNKNOWN_ITEM)
    assert decide_checkin(replace(LENT, matches=2)) == Refuse(Refusal.BARCODE_AMBIGUOUS)


def test_what_is_set_aside_becomes_ready_here_or_travels() -> None:
    assert scanned(AVAILABLE, HOME, holds=(waiting(1, HOME),)).captures == Capture(101, HoldState.READY, SHELF)
    assert scanned(AVAILABLE, HOME, holds=(waiting(1, HERE),)).captures == Capture(101, HoldState.CAPTURED)
    arrived = scanned(IN_TRANSIT, HERE, transit=FOR_PICKUP, caught=ON_THE_WAY)
    assert arrived.captures == Capture(21, HoldState.READY, SHELF)


def test_a_second_scan_on_the_hold_shelf_gives_nobody_more_days() -> None:
    assert scanned(SHELVED, HERE, caught=READY).captures is None


def test_an_item_unfit_to_lend_gives_its_hold_back() -> None:
    assert scanned(ItemState.DAMAGED, HERE, caught=READY).releases == 21


@pytest.mark.parametrize("state", [ItemState.DAMAGED, ItemState.WITHDRAWN])
def test_what_is_torn_or_withdrawn_finds_its_way_home_and_stays_what_it_is(state: ItemState) -> None:
    sent = scanned(state, THIRD, holds=(waiting(1, THIRD),), float_to=THIRD)
    assert (sent.outcome, sent.send_to, sent.purpose, sent.state) == (Outcome.SEND_HOME, HOME, Purpose.HOME, state)
    passing = scanned(state, HERE, transit=HOMEWARD)
    assert (passing.outcome, passing.send_to, passing.closes_transit) == (Outcome.PASSING, HOME, None)
    home = scanned(state, HOME, transit=HOMEWARD)
    assert (home.outcome, home.closes_transit, home.state) == (Outcome.SET_ASIDE, HOMEWARD.id, state)


def test_what_was_caught_for_a_library_that_lends_no_more_goes_on_as_if_nobody_had_it() -> None:
    left = replace(ON_THE_WAY, served=False)
    for here, outcome in ((THIRD, Outcome.SEND_HOME), (HERE, Outcome.SEND_HOME), (HOME, Outcome.RECEIVED)):
        gone_on = scanned(IN_TRANSIT, here, transit=FOR_PICKUP, caught=left)
        assert (gone_on.outcome, gone_on.releases, gone_on.closes_transit) == (outcome, 21, FOR_PICKUP.id)
    assert scanned(SHELVED, HERE, caught=replace(READY, served=False)).outcome is Outcome.SEND_HOME
    next_one = scanned(IN_TRANSIT, HERE, transit=FOR_PICKUP, caught=left, holds=(waiting(1, THIRD),))
    assert (next_one.send_to, next_one.releases, next_one.captures) == (THIRD, 21, Capture(101, HoldState.CAPTURED))


@pytest.mark.parametrize(
    ("here", "what", "home"),
    [
        (HERE, {"float_to": HERE}, HERE),
        (HERE, {"float_to": THIRD}, THIRD),
        (HERE, {"transit": TransitFacts(13, HERE, Purpose.REBALANCING)}, HERE),
        (HERE, {"transit": TransitFacts(13, THIRD, Purpose.ROTATION)}, HOME),
        (HOME, {}, HOME),
        (HERE, {}, HOME),
    ],
)
def test_whose_shelf_it_belongs_to_changes_when_it_stays(here: int, what: dict[str, object], home: int) -> None:
    assert scanned(IN_TRANSIT, here, **what).home == home  # type: ignore[arg-type]


LATE = replace(LOAN, days_late=10, terms=replace(TERMS, overdue_fen=10, overdue_cap_fen=80, grace_days=3))


@pytest.mark.parametrize(
    ("loan", "sanction"),
    [
        (LATE, Sanction(10, 80)),
        (replace(LATE, days_late=4), Sanction(4, 40)),
        (replace(LATE, days_late=3), None),
        (replace(LATE, terms=replace(TERMS, suspension_days=1)), Sanction(10, 0, 10)),
        (replace(LATE, terms=replace(TERMS, suspension_days=2, suspension_cap_days=15)), Sanction(10, 0, 15)),
        (replace(LATE, terms=replace(TERMS, overdue_fen=10, suspension_days=1)), Sanction(10, 100, 10)),
        (
            replace(LATE, terms=replace(TERMS, long_overdue_days=9, long_overdue_suspension_days=30)),
            Sanction(10, 0, 30),
        ),
        (replace(LATE, terms=replace(TERMS, long_overdue_days=10, long_overdue_suspension_days=30)), None),
        (replace(LATE, terms=TERMS), None),
        (replace(LATE, terms=None), None),
    ],
)
def test_what_a_late_return_costs_by_the_terms_of_its_loan(loan: LoanFacts, sanction: Sanction | None) -> None:
    assert scanned(ON_LOAN, HOME, loan).sanction == sanction


def combinations() -> Iterator[tuple[ItemState, int, dict[str, object]]]:
    """Every combination that the database can hold of state, place, loan, transit, hold, queue and floating."""
    transits = [None, *(TransitFacts(13, to, purpose) for to, purpose in product((HOME, HERE, THIRD), Purpose))]
    caughts = [
        None,
        *(
            Caught(21, 8, to, state, SHELF)
            for to, state in product((HOME, HERE), (HoldState.CAPTURED, HoldState.READY))
        ),
    ]
    queues: list[tuple[Waiting, ...]] = [(), (waiting(1, HOME),), (waiting(1, HERE), waiting(2, HOME))]
    for state, here, loan, transit, caught, holds, float_to, keeps in product(
        ItemState, (HOME, HERE, THIRD), (None, LOAN), transits, caughts, queues, (None, HERE, THIRD), (True, False)
    ):
        # A loan ends the transit and the catching; only what travels has a transit.
        going_home = state in UNFIT and transit is not None and transit.destination == HOME and not caught
        if (loan and (transit or caught)) or (transit is not None) != (state is ItemState.IN_TRANSIT or going_home):
            continue
        yield (
            state,
            here,
            {
                "loan": loan,
                "transit": transit,
                "caught": caught,
                "holds": holds,
                "float_to": float_to,
                "here_keeps": keeps,
            },
        )


def test_over_all_combinations_every_book_of_the_shelves_stays_right() -> None:
    seen = 0
    for state, here, what in combinations():
        decision = scanned(state, here, **what)  # type: ignore[arg-type]
        transit, caught = what["transit"], what["caught"]
        # What is torn or withdrawn travels home as it is.
        travels = decision.state is ItemState.IN_TRANSIT or (state in UNFIT and here != HOME)
        # A known item is always taken back, and where it was scanned is where it is.
        assert decision.closes_loan == (11 if what["loan"] else None)
        assert decision.place == here
        # It travels if and only if a transit is open afterwards, and to another place than this.
        left_open = transit is not None and decision.closes_transit is None
        assert travels == (left_open or decision.purpose is not None)
        assert not (left_open and decision.purpose is not None)
        assert (decision.send_to is not None) == travels
        assert decision.send_to != here
        # On the hold shelf stands exactly what was set aside for somebody who picks up here.
        if decision.state is ItemState.ON_HOLD_SHELF:
            assert decision.captures is not None or (isinstance(caught, Caught) and caught.state is HoldState.READY)
        if decision.captures and decision.captures.state is HoldState.READY:
            assert decision.state is ItemState.ON_HOLD_SHELF
        # What was set aside for one reader goes to no other.
        if isinstance(caught, Caught) and decision.captures:
            assert decision.captures.hold == caught.id
        assert (decision.outcome is Outcome.SET_ASIDE) == (state in UNFIT and here == HOME)
        if state in UNFIT:
            assert (decision.state, decision.home) == (state, HOME)
            assert decision.send_to in (None, HOME)
        assert decision.found == (state in (ItemState.LOST, ItemState.MISSING))
        seen += 1
    assert seen > 5000


def test_every_line_of_the_table_decides_something_and_none_is_missing() -> None:
    situations = [
        Situation(*values)
        for values in product(
            ItemState, Where, Where, Where, (True, False), (Where.HERE, Where.ELSEWHERE), (True, False)
        )
    ]
    assert {TABLE.index(line_for(now)) for now in situations} == set(range(len(TABLE)))
