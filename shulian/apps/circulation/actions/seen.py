"""From the row that was looked up to the facts that the rules take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from shulian import clock
from shulian.apps.circulation.actions.command import Command, Kind
from shulian.apps.circulation.snapshot import Snapshot
from shulian.apps.circulation.store import Row
from shulian.core import calendar
from shulian.core.cardlife import standing_on
from shulian.core.charges import Tier
from shulian.core.circulation.checkout import asks_hours
from shulian.core.circulation.decisions import Sanction
from shulian.core.circulation.facts import (
    Caught,
    Facts,
    ItemFacts,
    Late,
    LoanFacts,
    Purpose,
    ReaderFacts,
    TransitFacts,
    Waiting,
)
from shulian.core.circulation.holds import pickup_within
from shulian.core.circulation.late import Due, late_of
from shulian.core.circulation.pickup import PickupPlace, serves
from shulian.core.circulation.queue import best, passed_over
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.identity import age_on
from shulian.core.library import TRAITS
from shulian.core.policy import HoldOrder, Pickup, Terms
from shulian.core.readertypes import Awaits

A_PAGE = 20
"""How many of those who wait are looked up in each tier of nearness."""
COUNTY, CITY = 12, 8
"""How much of a place in the tree names its county, and its city."""
OPENS_WITHIN = 30
"""Days within which a pickup library must open for an item to be sent there."""


@dataclass(frozen=True)
class Case:
    """A command with what was seen of it, in one version of tree and policy."""

    command: Command
    seen: Row
    snapshot: Snapshot
    now: datetime

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.command.happened_at or self.now

    @cached_property
    def today(self) -> date:
        """The day it happened on, where the libraries stand."""
        return clock.local(self.at).date()

    @cached_property
    def terms(self) -> Terms | None:
        """What the policy says for this reader and this item now."""
        seen = self.seen
        if seen["item"] is None or seen["reader"] is None:
            return None
        born = seen["birth_date"]
        age = age_on(self.today, born) if born else None
        return self.snapshot.terms_of(seen["owner"], seen["category"], seen["item_class"], seen["reader_home"], age)

    @cached_property
    def general(self) -> Terms | None:
        """What the policy says of the item whoever reads it."""
        seen = self.seen
        if seen["item"] is None:
            return None
        return self.snapshot.terms_of(seen["owner"], "", seen["item_class"], seen["owner"], None)

    def suspended_until(self, sanction: Sanction) -> date | None:
        """The last day without borrowing: the days of a late return follow those of earlier ones."""
        if not sanction.suspend_days:
            return None
        return max(self.today, self.seen["suspended_until"] or self.today) + timedelta(days=sanction.suspend_days)

    @cached_property
    def queue(self) -> dict[int, Row]:
        """What the rules need not know of those who wait: version and token, by hold."""
        return {row[0]: {"version": row[1], "token": UUID(row[12])} for row in self.seen["holds"] or ()}

    def guards(self) -> set[tuple[str, int]]:
        """Every guard that this command could need; a second command of the batch waits for them."""
        seen = self.seen
        named = [
            ("item", seen["item"]),
            ("reader", seen["reader"]),
            ("hold", seen["caught"]),
            ("hold", seen["own_hold"]),
        ]
        named += [("hold", hold) for hold in self.queue]
        return {(kind, number) for kind, number in named if number is not None}


def facts_of(case: Case) -> Facts:
    """What the rules need, out of the row that was looked up."""
    seen, here, snapshot = case.seen, case.command.library, case.snapshot
    due_on, due_at = _due(case)
    return Facts(
        here=here,
        today=case.today,
        matches=seen["matches"] or 0,
        here_lends=here in snapshot.lending,
        owner_lends=seen["owner"] is None or seen["owner"] == here or seen["owner"] in snapshot.lending,
        here_keeps=TRAITS[snapshot.kinds[here]].holds_items,
        self_service=case.command.self_service,
        item=_item(seen),
        reader=_reader(case),
        loan=_loan(case),
        transit=_transit(seen),
        terms=case.terms,
        for_reader=case.command.reader,
        due_on=due_on,
        due_at=due_at,
        waits=bool(seen["waits"]),
        own_hold=seen["own_hold"],
        caught=_caught(case),
        holds=_waiting(case),
        more=_more(case),
        order=_order(case),
        protected=_protected(case),
        float_to=_float_to(case),
        overridden=case.command.overridden,
        hour=clock.local(case.at).hour if case.terms and asks_hours(case.terms) else None,
    )


def told(facts: Facts) -> Facts:
    """The facts as they are kept: of those who wait only the one that gets the item, and who was passed over for it."""
    if not facts.holds:
        return facts
    winner = best(facts)
    passed = (hold for hold in facts.holds if passed_over(hold, facts))
    return replace(facts, holds=(*([winner] if winner else []), *passed)[:A_PAGE])


def _due(case: Case) -> tuple[date | None, datetime | None]:
    terms = case.terms
    if terms is None or case.command.kind is Kind.CHECKIN:
        return None, None
    if case.command.kind is Kind.RENEW and terms.renewal_days:
        terms = replace(terms, loan_days=terms.renewal_days)
    return calendar.due(case.today, terms, case.snapshot.calendar_of(case.command.library), clock.local(case.at))


def _item(seen: Row) -> ItemFacts | None:
    if seen["item"] is None:
        return None
    return ItemFacts(seen["item"], seen["home"], seen["place"], ItemState(seen["state"]), seen["price_fen"])


def _reader(case: Case) -> ReaderFacts | None:
    seen = case.seen
    if seen["reader"] is None:
        return None
    libraries, classes = seen["lent_libraries"] or (), seen["lent_classes"] or ()
    owner, paths = seen["owner"], case.snapshot.paths
    institution = case.snapshot.institution_of[owner] if owner else ""
    born = seen["birth_date"]
    return ReaderFacts(
        id=seen["reader"],
        standing=standing_on(
            case.today, seen["reader_status"], seen["blocked_until"], frozen=seen["frozen_at"] is not None
        ),
        expires_on=seen["expires_on"],
        # Without a card in hand (a renewal at home) the reader's own standing decides.
        card_active=seen["card_status"] in (None, "active"),
        open_loans=len(libraries),
        loans_library=sum(library == owner for library in libraries),
        loans_subtree=sum(paths[library].startswith(institution) for library in libraries),
        loans_class=sum(kind == seen["item_class"] for kind in classes),
        price_fen=seen["lent_price_fen"] or 0,
        owed_fen=seen["owed_fen"] or 0,
        deposit_fen=seen["deposit_fen"] or 0,
        deposit_free=bool(seen["deposit_free"]),
        suspended_until=seen["suspended_until"],
        age=age_on(case.today, born) if born else None,
        awaits=Awaits(seen["awaits"]),
        covered=_covered(case),
        late=_late(case),
    )


def _late(case: Case) -> Late | None:
    """What else of the reader is overdue; asked of whoever borrows or renews."""
    if case.command.kind is Kind.CHECKIN:
        return None
    loans = [
        Due(date.fromisoformat(on), datetime.fromisoformat(at) if at else None, _day(claimed))
        for on, at, claimed in case.seen["lent_late"] or ()
    ]
    return late_of(loans, clock.local(case.at), case.snapshot.calendar_of(case.command.library))


def _covered(case: Case) -> Tier | None:
    """What the deposit covers; asked only of whoever borrows."""
    seen = case.seen
    if case.command.kind is not Kind.CHECKOUT:
        return None
    return case.snapshot.covered(seen["reader_home"], seen["deposit_fen"] or 0)


def _loan(case: Case) -> LoanFacts | None:
    seen = case.seen
    if seen["loan"] is None:
        return None
    return LoanFacts(
        id=seen["loan"],
        reader=seen["loan_reader"],
        due_on=seen["due_on"],
        renewals=seen["renewals"],
        terms=Terms.kept(seen["loan_terms"]) if seen["loan_terms"] else None,
        days_late=_days_late(case),
        recalled=seen["recalled_on"] is not None,
    )


def _days_late(case: Case) -> int:
    """Open days of the library here since the loan was due; the claim that it was returned stops the clock."""
    seen = case.seen
    due = Due(seen["due_on"], seen["due_at"], seen["claimed_on"])
    return due.days_late(clock.local(case.at), case.snapshot.calendar_of(case.command.library))


def _transit(seen: Row) -> TransitFacts | None:
    if seen["transit"] is None:
        return None
    return TransitFacts(seen["transit"], seen["destination"], Purpose(seen["purpose"]))


def _caught(case: Case) -> Caught | None:
    seen = case.seen
    if seen["caught"] is None:
        return None
    state, snapshot = HoldState(seen["caught_state"]), case.snapshot
    # A place that is only shut for a while keeps what was caught for it; one that has left lending cannot hand it out.
    served = serves(replace(pickup_place(snapshot, seen["caught_pickup"], case.today), opens=True))
    known = Caught(seen["caught"], seen["caught_reader"], seen["caught_pickup"], state, served=served)
    if known.pickup != case.command.library or state is HoldState.READY:
        return known
    born = seen["caught_born"]
    age = age_on(case.today, born) if born else None
    terms = snapshot.terms_of(seen["owner"], seen["caught_category"], seen["item_class"], seen["caught_home"], age)
    return replace(known, shelf_until=_shelf_until(case, terms))


def _shelf_until(case: Case, terms: Terms | None) -> date:
    """The last day on the hold shelf here, an open one; counted from now, for a return may be dated back by days."""
    days = terms.hold_shelf_days if terms else 7
    return case.snapshot.calendar_of(case.command.library).next_open(
        clock.local(case.now).date() + timedelta(days=days)
    )


def _waiting(case: Case) -> tuple[Waiting, ...]:
    """Those who wait, the oldest first."""
    rows = case.seen["holds"]
    if not rows:
        return ()
    view = _View(case)
    return tuple(view.waiting(number, row) for number, row in enumerate(rows))


class _View:
    """Those who wait as seen from the library here and from the item's owner; what many share is worked out once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.snapshot = case.snapshot
        self.here = case.snapshot.paths[case.command.library]
        self.owner = case.snapshot.paths[case.seen["owner"]]
        self.institution = case.snapshot.institution_of[case.seen["owner"]]
        self.near = case.snapshot.institution_of[case.seen["home"]]
        self.serving: dict[int, bool] = {}
        self.shelf_days: dict[int, date] = {}

    def waiting(self, number: int, row: list[Any]) -> Waiting:
        """One row of the look as the rules take it."""
        hold, _version, reader, pickup, path, home, *row = row
        status, expires, suspended, category, library, born, _token, blocked, frozen = row
        age = age_on(self.case.today, date.fromisoformat(born)) if born and self.snapshot.asks_age else None
        seen = self.case.seen
        terms = self.snapshot.terms_of(seen["owner"], category, seen["item_class"], library, age)
        here = pickup == self.case.command.library
        return Waiting(
            id=hold,
            reader=reader,
            pickup=pickup,
            number=number,
            distance=0 if here else distance(self.here, path),
            own=home.startswith(self.institution),
            near_home=path.startswith(self.near),
            standing=standing_on(self.case.today, status, _day(blocked), frozen=frozen),
            expires_on=date.fromisoformat(expires),
            suspended_until=_day(suspended),
            terms=terms,
            pickup_serves=self._serves(pickup),
            within_reach=terms is not None and within_reach(terms, self.owner, path),
            shelf_until=self._shelf_until(terms) if here else None,
        )

    def _serves(self, pickup: int) -> bool:
        if pickup not in self.serving:
            self.serving[pickup] = serves(pickup_place(self.snapshot, pickup, self.case.today))
        return self.serving[pickup]

    def _shelf_until(self, terms: Terms | None) -> date:
        days = terms.hold_shelf_days if terms else 0
        if days not in self.shelf_days:
            self.shelf_days[days] = _shelf_until(self.case, terms)
        return self.shelf_days[days]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def distance(one: str, other: str) -> int:
    """How far two places of the tree are from each other: 1 in the same county, 2 in the same city, 3 beyond."""
    if one[:COUNTY] == other[:COUNTY]:
        return 1
    return 2 if one[:CITY] == other[:CITY] else 3


def within_reach(terms: Terms, owner: str, pickup: str) -> bool:
    """Whether a copy of this owner may be picked up there."""
    return pickup_within(Pickup(terms.hold_pickup), owner, pickup, {Pickup.COUNTY: COUNTY, Pickup.CITY: CITY})


def pickup_place(snapshot: Snapshot, library: int, today: date) -> PickupPlace:
    """A library as the rules of pickup take it, in one version of tree and calendar."""
    return PickupPlace(library in snapshot.lending, library in snapshot.pickup, _opens_soon(snapshot, library, today))


def staffed(snapshot: Snapshot, library: int) -> bool:
    """Whether somebody works there."""
    return TRAITS[snapshot.kinds[library]].staffed


def _opens_soon(snapshot: Snapshot, library: int, today: date) -> bool:
    """Whether a library opens before long; one that was closed for good does not."""
    ended = snapshot.closed_on.get(library)
    if ended is not None and ended <= today:
        return False
    opens = snapshot.calendar_of(library)
    return opens.is_open(today) or 0 < (opens.next_open(today) - today).days <= OPENS_WITHIN


def _more(case: Case) -> bool:
    """Whether others may wait beyond this page; of a new book only those near its home count."""
    rows = case.seen["holds"] or ()
    if case.command.near is None or not _protected(case):
        return len(rows) >= A_PAGE
    near = case.snapshot.institution_of[case.seen["home"]]
    return len([row for row in rows if row[4].startswith(near)]) >= A_PAGE


def _order(case: Case) -> HoldOrder:
    """How the queue is sorted at the item's owner."""
    return HoldOrder(case.general.hold_order) if case.general else HoldOrder.NEAR_FIRST


def _float_to(case: Case) -> int | None:
    """Where the item would come to rest: within its floating group, if the policy lets it float."""
    seen, here = case.seen, case.command.library
    if seen["item"] is None or case.command.kind is not Kind.CHECKIN or seen["home"] == here:
        return None
    allowed = case.general is not None and case.general.floats and not seen["stays_home"]
    return case.snapshot.shelf_after_floating(here, seen["home"], seen["item_class"], allowed=allowed)


def _protected(case: Case) -> bool:
    """Whether the item is so new that it stays near its home."""
    if not case.general or not case.general.protect_days:
        return False
    added = clock.local(case.seen["added_at"]).date()
    return (case.today - added).days < case.general.protect_days
