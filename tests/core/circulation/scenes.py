"""One reader, one item and their like: the yes from which each test departs by one change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from shulian.core.circulation.facts import (
    Facts,
    ItemFacts,
    LoanFacts,
    ReaderFacts,
    Standing,
    TransitFacts,
    Waiting,
)
from shulian.core.circulation.states import ItemState
from shulian.core.policy import Terms

HOME, HERE, THIRD = 1, 2, 3
TODAY = date(2026, 11, 22)
DUE = TODAY + timedelta(days=30)
TERMS = Terms(loan_days=30, loan_limit=10, renewals=1)
READER = ReaderFacts(id=7, standing=Standing.ACTIVE, expires_on=TODAY, card_active=True, open_loans=9)
ITEM = ItemFacts(id=5, home=HOME, place=HOME, state=ItemState.AVAILABLE, price_fen=30_00)
LOAN = LoanFacts(id=11, reader=7, due_on=TODAY, renewals=0)
TRANSIT = TransitFacts(id=13, destination=HOME)
LENDABLE = Facts(here=HOME, today=TODAY, matches=1, here_lends=True, item=ITEM, reader=READER, terms=TERMS, due_on=DUE)
LENT = replace(LENDABLE, item=replace(ITEM, state=ItemState.ON_LOAN), loan=LOAN)


def waiting(number: int, pickup: int = HOME, **what: object) -> Waiting:
    """A hold at this place of the queue, with nothing against it."""
    usual: dict[str, object] = {
        "id": 100 + number,
        "reader": 200 + number,
        "pickup": pickup,
        "number": number,
        "distance": 0,
        "own": False,
        "near_home": False,
        "standing": Standing.ACTIVE,
        "expires_on": TODAY,
        "suspended_until": None,
        "terms": TERMS,
        "pickup_serves": True,
        "within_reach": True,
        "shelf_until": TODAY + timedelta(days=7),
    }
    return Waiting(**usual | what)  # type: ignore[arg-type]
