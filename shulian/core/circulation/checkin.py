"""The rule of every scan of an item that comes in (还、收): one table says what happens to it.

Returned here, shelved there (通借通还). A return is never refused; only an item that nobody knows is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from shulian.core.charges import long_overdue_stop, overdue_fen, suspension_days
from shulian.core.circulation.decisions import Capture, Checkin, Outcome, Refuse, Sanction
from shulian.core.circulation.facts import Facts, ItemFacts, LoanFacts, Purpose, Waiting
from shulian.core.circulation.queue import best
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState, ItemState


class Where(StrEnum):
    """A library as seen from where the item was scanned."""

    NOWHERE = "nowhere"
    HERE = "here"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Situation:
    """What the table asks: the item's state, and where its hold, its transit and its shelf are.

    `caught` is the pickup library of the hold it was set aside for, `wanted` that of the best waiting hold,
    `bound` the destination of its transit, `planned` whether that is a journey to a new shelf (rotation or
    rebalancing), `home` its shelf, and `floats` whether it may stay.
    """

    state: ItemState
    caught: Where
    wanted: Where
    bound: Where
    planned: bool
    home: Where
    floats: bool


@dataclass(frozen=True)
class Line:
    """One line of the table: what must hold (None for anything), and what happens then."""

    outcome: Outcome
    states: frozenset[ItemState] | None = None
    caught: Where | None = None
    wanted: Where | None = None
    bound: Where | None = None
    planned: bool | None = None
    home: Where | None = None
    floats: bool | None = None

    def holds(self, now: Situation) -> bool:
        """Whether this line speaks of the situation."""
        asked = (
            (self.caught, now.caught),
            (self.wanted, now.wanted),
            (self.bound, now.bound),
            (self.planned, now.planned),
            (self.home, now.home),
            (self.floats, now.floats),
        )
        return (self.states is None or now.state in self.states) and all(
            wanted is None or wanted == is_ for wanted, is_ in asked
        )


PLANNED = (Purpose.ROTATION, Purpose.REBALANCING)
GIVEN_UP = frozenset({ItemState.LOST, ItemState.MISSING})
UNFIT = frozenset({ItemState.WITHDRAWN, ItemState.DAMAGED})
IN_HAND = frozenset({ItemState.ON_LOAN, ItemState.CLAIMED_RETURNED})

# The first line that holds decides. Every situation is met by one: the last two lines leave nothing open.
TABLE: tuple[Line, ...] = (
    Line(Outcome.SET_ASIDE, states=UNFIT, home=Where.HERE),
    Line(Outcome.PASSING, states=UNFIT, caught=Where.NOWHERE, bound=Where.ELSEWHERE),
    Line(Outcome.SEND_HOME, states=UNFIT),
    Line(Outcome.HOLD_SHELF, caught=Where.HERE),
    Line(Outcome.PASSING, caught=Where.ELSEWHERE, bound=Where.ELSEWHERE),
    Line(Outcome.SEND_TO_PICKUP, caught=Where.ELSEWHERE),
    Line(Outcome.HOLD_SHELF, wanted=Where.HERE),
    Line(Outcome.SEND_TO_PICKUP, wanted=Where.ELSEWHERE),
    Line(Outcome.PASSING, bound=Where.ELSEWHERE, home=Where.ELSEWHERE),
    Line(Outcome.RECEIVED, bound=Where.HERE, planned=True),
    Line(Outcome.PASSING, bound=Where.ELSEWHERE, planned=True),
    Line(Outcome.FOUND, states=GIVEN_UP, home=Where.HERE),
    Line(Outcome.RECEIVED, states=frozenset({ItemState.IN_TRANSIT}), home=Where.HERE),
    Line(Outcome.SHELVE, states=IN_HAND, home=Where.HERE),
    Line(Outcome.ALREADY_HERE, home=Where.HERE),
    Line(Outcome.FLOATS, floats=True),
    Line(Outcome.SEND_HOME),
)


def decide_checkin(facts: Facts) -> Checkin | Refuse:
    """What happens to an item that is scanned in at a library; see TABLE."""
    item = facts.item
    if item is None:
        return Refuse(Refusal.UNKNOWN_ITEM)
    if facts.matches > 1:
        return Refuse(Refusal.BARCODE_AMBIGUOUS)
    caught, transit = facts.caught, facts.transit
    if caught is None or caught.served:
        return _met(facts, item)
    # Its pickup library lends no more: the reader waits again, and the item goes on as if nobody had it.
    free = _met(replace(facts, caught=None, transit=None), item)
    return replace(free, releases=caught.id, closes_transit=transit.id if transit else None)


def _met(facts: Facts, item: ItemFacts) -> Checkin:
    unfit = item.state in UNFIT
    # What is torn or withdrawn goes back to its own shelf's keepers, whoever waits and wherever it might float.
    facts = replace(facts, float_to=None) if unfit else facts
    winner = None if facts.caught or unfit else best(facts)
    now = situation(facts, item, winner)
    return _carried_out(facts, item, winner, line_for(now).outcome)


def line_for(now: Situation) -> Line:
    """The line of the table that decides."""
    return next(line for line in TABLE if line.holds(now))


def situation(facts: Facts, item: ItemFacts, winner: Waiting | None) -> Situation:
    """The facts as the table asks for them."""
    transit = facts.transit
    return Situation(
        state=item.state,
        caught=_where(facts, facts.caught.pickup if facts.caught else None),
        wanted=_where(facts, winner.pickup if winner else None),
        bound=_where(facts, transit.destination if transit else None),
        planned=transit is not None and transit.purpose in PLANNED,
        home=Where.HERE if facts.here == item.home else Where.ELSEWHERE,
        floats=facts.float_to == facts.here and facts.here_keeps,
    )


def sanction_of(loan: LoanFacts | None) -> Sanction | None:
    """What a late return costs by the terms of the loan; None within the days of grace, and where it is free."""
    if loan is None or loan.terms is None or loan.days_late <= loan.terms.grace_days:
        return None
    terms = loan.terms
    fen = overdue_fen(loan.days_late, terms.overdue_fen, terms.overdue_cap_fen)
    days = max(
        suspension_days(loan.days_late, terms.suspension_days, terms.suspension_cap_days),
        long_overdue_stop(loan.days_late, terms.long_overdue_days, terms.long_overdue_suspension_days),
    )
    return Sanction(loan.days_late, fen, days) if fen or days else None


def _where(facts: Facts, library: int | None) -> Where:
    if library is None:
        return Where.NOWHERE
    return Where.HERE if library == facts.here else Where.ELSEWHERE


STATE_AFTER: dict[Outcome, ItemState] = {
    Outcome.HOLD_SHELF: ItemState.ON_HOLD_SHELF,
    Outcome.SEND_TO_PICKUP: ItemState.IN_TRANSIT,
    Outcome.SEND_HOME: ItemState.IN_TRANSIT,
    Outcome.PASSING: ItemState.IN_TRANSIT,
}


def _carried_out(facts: Facts, item: ItemFacts, winner: Waiting | None, outcome: Outcome) -> Checkin:
    passing = outcome is Outcome.PASSING
    transit = facts.transit
    send_to, purpose = _onward(facts, item, winner, outcome)
    return Checkin(
        outcome=outcome,
        state=item.state if item.state in UNFIT else STATE_AFTER.get(outcome, ItemState.AVAILABLE),
        place=facts.here,
        home=_home_after(facts, item, outcome),
        closes_loan=facts.loan.id if facts.loan else None,
        closes_transit=transit.id if transit and not passing else None,
        send_to=send_to,
        purpose=purpose,
        captures=_captured(facts, winner, outcome),
        releases=facts.caught.id if facts.caught and item.state in UNFIT else None,
        sanction=sanction_of(facts.loan),
        found=item.state in GIVEN_UP,
    )


def _onward(
    facts: Facts, item: ItemFacts, winner: Waiting | None, outcome: Outcome
) -> tuple[int | None, Purpose | None]:
    """Where the item goes from here, and why; the destination it had when it only passes through."""
    if outcome is Outcome.PASSING and facts.transit:
        return facts.transit.destination, None
    if outcome is Outcome.SEND_TO_PICKUP:
        wanted = facts.caught or winner
        return (wanted.pickup if wanted else None), Purpose.HOLD
    if outcome is Outcome.SEND_HOME:
        return (item.home if facts.float_to in (None, facts.here) else facts.float_to), Purpose.HOME
    return None, None


def _home_after(facts: Facts, item: ItemFacts, outcome: Outcome) -> int:
    """The shelf it belongs to from now on: a new one when it floats, or when a planned journey is over."""
    moved = outcome is Outcome.RECEIVED and facts.transit is not None and facts.transit.purpose in PLANNED
    if outcome is Outcome.FLOATS or moved:
        return facts.here
    if outcome is Outcome.SEND_HOME and facts.float_to not in (None, facts.here):
        return facts.float_to or item.home
    return item.home


def _captured(facts: Facts, winner: Waiting | None, outcome: Outcome) -> Capture | None:
    """The hold that the item goes to from now on; None when nothing changes for it by this scan."""
    hold = facts.caught or winner
    if hold is None or outcome not in (Outcome.HOLD_SHELF, Outcome.SEND_TO_PICKUP):
        return None
    if outcome is Outcome.SEND_TO_PICKUP:
        return Capture(hold.id, HoldState.CAPTURED)
    if facts.caught and facts.caught.state is HoldState.READY:
        return None
    return Capture(hold.id, HoldState.READY, hold.shelf_until)
