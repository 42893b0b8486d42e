"""What staff may say of an item besides lending it: lost, missing, damaged, claimed returned, withdrawn, found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shulian.core.charges import damage_fen, lost_fen
from shulian.core.circulation.checkin import sanction_of
from shulian.core.circulation.decisions import Refuse, Sanction
from shulian.core.circulation.facts import Caught, ItemFacts, LoanFacts, TransitFacts
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import ItemState


class Mark(StrEnum):
    """What is said of an item."""

    LOST = "lost"
    LOST_IN_TRANSIT = "lost-in-transit"
    MISSING = "missing"
    DAMAGED = "damaged"
    MENDED = "mended"
    CLAIMED_RETURNED = "claimed-returned"
    CLAIM_DROPPED = "claim-dropped"
    FOUND = "found"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


@dataclass(frozen=True)
class Marked:
    """The state from now on, and what ends with it: loan, transit, a caught hold that goes back into the queue.

    `lost_fen`, `damage_fen` and `processing_fen` are charged to the borrower; `reverses` says that they are taken
    back. `sends_home` opens a transit to the item's shelf; a torn book takes it as it is.
    """

    state: ItemState
    closes_loan: int | None = None
    closes_transit: int | None = None
    releases: int | None = None
    lost_fen: int = 0
    damage_fen: int = 0
    processing_fen: int = 0
    sanction: Sanction | None = None
    reverses: bool = False
    sends_home: bool = False


@dataclass(frozen=True)
class MarkFacts:
    """The item, all that is open of it, and what is asked for damage.

    `last` is the loan that ended last, while its reader can still be asked; `asked_fen` what he is to pay. `here` is
    the library that says it.
    """

    item: ItemFacts
    loan: LoanFacts | None = None
    transit: TransitFacts | None = None
    caught: Caught | None = None
    last: LoanFacts | None = None
    asked_fen: int = 0
    here: int | None = None


CHARGED_WITHIN = 30
"""Days after a return in which damage can be put down to its reader."""


_A, _L, _T, _H = ItemState.AVAILABLE, ItemState.ON_LOAN, ItemState.IN_TRANSIT, ItemState.ON_HOLD_SHELF
_C, _LOST, _M, _D = ItemState.CLAIMED_RETURNED, ItemState.LOST, ItemState.MISSING, ItemState.DAMAGED
_W = ItemState.WITHDRAWN
_NO, _SO, _OUT = Refusal.MARK_DOES_NOT_FIT, Refusal.ALREADY_SO, Refusal.ITEM_ON_LOAN
_GONE = Refusal.ITEM_WITHDRAWN

# Every mark in every state: the state that follows, or why not.
MARKS: dict[Mark, dict[ItemState, ItemState | Refusal]] = {
    Mark.LOST: {_A: _NO, _L: _LOST, _T: _NO, _H: _NO, _C: _LOST, _LOST: _SO, _M: _NO, _D: _NO, _W: _GONE},
    Mark.LOST_IN_TRANSIT: {_A: _NO, _L: _OUT, _T: _M, _H: _NO, _C: _OUT, _LOST: _NO, _M: _SO, _D: _NO, _W: _GONE},
    Mark.MISSING: {_A: _M, _L: _OUT, _T: _NO, _H: _M, _C: _OUT, _LOST: _NO, _M: _SO, _D: _M, _W: _GONE},
    Mark.DAMAGED: {_A: _D, _L: _OUT, _T: _D, _H: _D, _C: _OUT, _LOST: _NO, _M: _D, _D: _SO, _W: _GONE},
    Mark.MENDED: {_A: _NO, _L: _NO, _T: _NO, _H: _NO, _C: _NO, _LOST: _NO, _M: _NO, _D: _A, _W: _GONE},
    Mark.CLAIMED_RETURNED: {_A: _NO, _L: _C, _T: _NO, _H: _NO, _C: _SO, _LOST: _NO, _M: _NO, _D: _NO, _W: _GONE},
    Mark.CLAIM_DROPPED: {_A: _NO, _L: _SO, _T: _NO, _H: _NO, _C: _L, _LOST: _NO, _M: _NO, _D: _NO, _W: _GONE},
    Mark.FOUND: {_A: _SO, _L: _NO, _T: _NO, _H: _NO, _C: _NO, _LOST: _A, _M: _A, _D: _NO, _W: _GONE},
    Mark.WITHDRAWN: {_A: _W, _L: _OUT, _T: _NO, _H: _W, _C: _OUT, _LOST: _W, _M: _W, _D: _W, _W: _SO},
    Mark.RESTORED: {_A: _SO, _L: _NO, _T: _NO, _H: _NO, _C: _NO, _LOST: _NO, _M: _NO, _D: _NO, _W: _A},
}


IN_HAND = frozenset({Mark.FOUND, Mark.MENDED, Mark.DAMAGED})
"""Said by whoever has the item there and then: away from its shelf it goes to its shelf."""
GO_HOME = IN_HAND | {Mark.RESTORED}
"""Whoever takes items back into stock may say so from afar: they go home from where they stand."""

# What cannot be lent travels home as it is, and is lost on its way like any other.
TRAVELLING: dict[tuple[Mark, ItemState], ItemState] = {
    (Mark.LOST_IN_TRANSIT, _D): _M,
    (Mark.LOST_IN_TRANSIT, _W): _W,
}


def state_after(mark: Mark, state: ItemState, *, travels: bool) -> ItemState | Refusal:
    """The state that follows, or why not; `travels` says that a transit is open."""
    return TRAVELLING.get((mark, state), MARKS[mark][state]) if travels else MARKS[mark][state]


def decide_mark(facts: MarkFacts, mark: Mark) -> Marked | Refuse:
    """What follows from saying this of the item."""
    after = state_after(mark, facts.item.state, travels=facts.transit is not None)
    if isinstance(after, Refusal):
        return Refuse(after)
    if mark is Mark.DAMAGED:
        return _damaged(facts, after)
    loan, lost = facts.loan, mark is Mark.LOST
    away = mark in GO_HOME and _is_away(facts, mark)
    terms = loan.terms if loan and lost else None
    return Marked(
        state=ItemState.IN_TRANSIT if away else after,
        closes_loan=loan.id if loan and lost else None,
        closes_transit=facts.transit.id if facts.transit else None,
        releases=facts.caught.id if facts.caught else None,
        lost_fen=lost_fen(facts.item.price_fen, terms.lost_percent, terms.lost_without_price_fen) if terms else 0,
        processing_fen=terms.processing_fen if terms else 0,
        sanction=sanction_of(loan) if lost else None,
        # What was given up and then withdrawn is paid back too when it comes back after all.
        reverses=mark is Mark.RESTORED or (mark is Mark.FOUND and facts.item.state is ItemState.LOST),
        sends_home=away,
    )


def damage_due(facts: MarkFacts) -> int:
    """What may be asked of the last reader for damage at most, by the terms of the loan."""
    terms = facts.last.terms if facts.last else None
    return damage_fen(facts.item.price_fen, terms.damage_percent, terms.damage_fen) if terms else 0


def _damaged(facts: MarkFacts, after: ItemState) -> Marked | Refuse:
    """It goes home to be mended; its last reader pays what is asked, and no more than the terms say."""
    asked = facts.asked_fen
    if asked and facts.last is None:
        return Refuse(Refusal.NOBODY_TO_CHARGE)
    if not 0 <= asked <= damage_due(facts):
        return Refuse(Refusal.ABOVE_DAMAGE)
    terms = facts.last.terms if facts.last else None
    return Marked(
        state=after,
        closes_transit=facts.transit.id if facts.transit else None,
        releases=facts.caught.id if facts.caught else None,
        damage_fen=asked,
        processing_fen=terms.processing_fen if terms and asked else 0,
        sends_home=_is_away(facts, Mark.DAMAGED),
    )


def _is_away(facts: MarkFacts, mark: Mark) -> bool:
    stands = facts.here if mark in IN_HAND else facts.item.place
    return stands not in (None, facts.item.home)
