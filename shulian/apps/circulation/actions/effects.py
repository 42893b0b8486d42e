"""What a decision writes: guards with their new content, loans, transits, charges, and the journal."""

from __future__ import annotations

from typing import Any

from shulian.apps.circulation.actions.seen import Case
from shulian.apps.circulation.snapshot import Snapshot
from shulian.apps.circulation.store import Effects, Row
from shulian.core.circulation.decisions import Capture, Checkin, Checkout, Renew, Sanction
from shulian.core.circulation.facts import Purpose
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.clc import main_class
from shulian.core.policy import Terms

# The terms that a loan takes with it: they say what a late return costs, and what a lost item does.
OF_A_LOAN = (
    "loan_days",
    "loan_limit",
    "renewals",
    "grace_days",
    "overdue_fen",
    "overdue_cap_fen",
    "suspension_days",
    "suspension_cap_days",
    "lost_percent",
    "lost_without_price_fen",
    "damage_percent",
    "damage_fen",
    "processing_fen",
)
IF_SAID = ("long_overdue_days", "long_overdue_suspension_days")
"""Further ones, which few policies name: kept where they say something."""

STOOD = {"caught_at": "since", "ready_at": "ready_at", "shelf_until": "shelf_until"}
"""How long a copy was set aside: kept with a hold that is fulfilled, for the loan may be undone."""


def terms_of_loan(terms: Terms, snapshot: Snapshot, lender: int) -> Row:
    """The terms as they are kept with a loan, with the numbers of the rows that gave them.

    Whom a late return is owed to is kept too: another version of the policy does not know these rows any more.
    """
    said: Row = {name: getattr(terms, name) for name in OF_A_LOAN}
    said |= {name: getattr(terms, name) for name in IF_SAID if getattr(terms, name)}
    if terms.overdue_fen:
        said["creditor"] = creditor(snapshot, terms.rows.get("overdue_fen"), lender)
    return said | {"rows": {name: terms.rows[name] for name in (*OF_A_LOAN, *IF_SAID) if terms.rows.get(name)}}


def creditor(snapshot: Snapshot, row: int | None, otherwise: int) -> int:
    """Whom the money of a rule belongs to: the library that the rule speaks for, else the one that lent."""
    return snapshot.speaks_for.get(row or 0, otherwise)


def overdue_creditor(snapshot: Snapshot, kept: Row, lender: int) -> int:
    """Whom a late return is owed to by the terms of its loan."""
    row = kept.get("rows", {}).get("overdue_fen")
    return int(kept.get("creditor") or creditor(snapshot, row, lender))


class Writer:
    """Adds the rows of one command to the effects of its batch, and counts the guards it needs."""

    def __init__(self, case: Case, effects: Effects) -> None:
        self.case = case
        self.command = case.command
        self.seen = case.seen
        self.effects = effects
        self.guards = 0
        self.versions = [self.seen["reader_version"], self.seen["item_version"]]

    def before(self) -> Row:
        """What the undoing of this act will want to know."""
        seen, command = self.seen, self.command
        loan = {"loan_library": seen["loan_library"], "loan_due_at": seen["due_at"]} if seen["loan"] else {}
        passed = {"overridden": list(command.overridden), "reason": command.reason} if command.overridden else {}
        # The copy may be lent past the reader it was set aside for: undone, it stands there for as long as it did.
        stood = {"stood": {name: seen[f"caught_{column}"] for name, column in STOOD.items()}} if seen["caught"] else {}
        return loan | passed | stood

    def refusal(self, reason: Refusal) -> None:
        """A refusal takes no guards and changes nothing, but it is recorded."""
        self.enter("refusal", asked=self.command.kind, reason=reason)

    def checkout(self, decision: Checkout) -> None:
        """The loan begins."""
        seen, at, terms = self.seen, self.case.at, self.case.terms
        self._guard_reader()
        self._guard_item(ItemState.ON_LOAN, self.command.library, seen["home"])
        self._add(
            "lent",
            item=seen["item"],
            reader=seen["reader"],
            library=self.command.library,
            lent_at=at,
            due_on=decision.due_on,
            due_at=decision.due_at,
            terms=terms_of_loan(terms, self.case.snapshot, self.command.library) if terms else {},
        )
        if decision.closes_transit:
            self._end_transit("lent")
        if decision.fulfils:
            stood = dict.fromkeys(STOOD)
            if decision.fulfils == seen["caught"]:
                stood = {name: seen[f"caught_{column}"] for name, column in STOOD.items()}
            ended = {"ended_at": at, "end_reason": "lent"}
            self._hold(decision.fulfils, HoldState.FULFILLED, caught=seen["item"], **ended, **stood)
            self.enter("hold-fulfilled", subject=f"hold:{decision.fulfils}")
        if decision.releases:
            self._release(decision.releases)
        self.enter("checkout", due_on=decision.due_on, **self._kinds(), **self._override())

    def checkin(self, decision: Checkin) -> None:
        """The scan of an item that comes in."""
        self._guard_item(decision.state, decision.place, decision.home)
        if decision.closes_transit:
            arrived = self.seen["destination"] == self.command.library
            self._end_transit("received" if arrived else "rerouted")
            self.enter("transit-received" if arrived else "transit-rerouted")
        if decision.closes_loan:
            self._end_loan(decision)
        if decision.captures:
            self._capture(decision.captures)
        if decision.releases:
            self._release(decision.releases)
        if decision.send_to and decision.purpose:
            self._send(decision.send_to, decision.purpose, decision.captures)
        if decision.found:
            self.enter("item-found")
        self.enter("scanned", outcome=decision.outcome)

    def renew(self, decision: Renew) -> None:
        """The loan goes on."""
        self._guard_reader()
        self._guard_item(ItemState(self.seen["state"]), self.seen["place"], self.seen["home"])
        self._add(
            "renewed",
            loan=self.seen["loan"],
            due_on=decision.due_on,
            due_at=decision.due_at,
            renewals=decision.renewals,
        )
        self.enter("renew", due_on=decision.due_on, **self._kinds(), **self._override())

    def enter(self, kind: str, **what: Any) -> None:
        """One entry of the journal; what is no column of its own goes into the details."""
        command, seen = self.command, self.seen
        reader = what.pop("reader", seen["token"])
        self._add(
            "entries",
            kind=kind,
            happened_at=self.case.at,
            library=command.library,
            place=command.library,
            device=command.device,
            actor=command.actor,
            source=command.source,
            reader=reader,
            item=seen["item"],
            title=seen["title"],
            subject=what.pop("subject", ""),
            quantity=what.pop("quantity", 1),
            details=what | {"versions": self.versions},
        )

    def _end_loan(self, decision: Checkin) -> None:
        self._guard_reader(self.case.suspended_until(decision.sanction) if decision.sanction else None)
        self._add("returned", loan=decision.closes_loan, library=self.command.library, at=self.case.at)
        self.enter("checkin", lent_by=self.seen["loan_library"], **self._kinds())
        if decision.sanction:
            self._sanction(decision.sanction)

    def _sanction(self, sanction: Sanction) -> None:
        """Money to the library whose rule it was, and days without borrowing."""
        seen, terms = self.seen, Terms.kept(self.seen["loan_terms"])
        if sanction.suspend_days:
            self.enter("reader-suspended", quantity=sanction.suspend_days, days_late=sanction.days_late)
        if not sanction.fen:
            return
        self._add(
            "charges",
            reader=seen["loan_reader"],
            library=overdue_creditor(self.case.snapshot, seen["loan_terms"], seen["loan_library"]),
            place=self.command.library,
            kind="overdue",
            fen=sanction.fen,
            item=seen["item"],
            loan=seen["loan"],
            title=seen["title"],
            basis={
                "days_late": sanction.days_late,
                "fen_per_day": terms.overdue_fen,
                "cap_fen": terms.overdue_cap_fen,
                "due_on": seen["due_on"],
            },
            incurred_at=self.case.at,
        )
        self.enter("charge", quantity=sanction.fen, charge="overdue")

    def _capture(self, capture: Capture) -> None:
        ready = capture.state is HoldState.READY
        self._hold(
            capture.hold,
            capture.state,
            caught=self.seen["item"],
            caught_at=self.case.at,
            ready_at=self.case.at if ready else None,
            shelf_until=capture.shelf_until,
        )
        token = self._token(capture.hold)
        self.enter("hold-ready" if ready else "hold-captured", subject=f"hold:{capture.hold}", reader=token)

    def _release(self, hold: int) -> None:
        """Back into the queue, at the place it had."""
        self._hold(hold, HoldState.WAITING)
        self.enter("hold-released", subject=f"hold:{hold}", reader=self._token(hold))

    def _hold(self, hold: int, state: HoldState, **what: Any) -> None:
        blank = dict.fromkeys(("caught", "caught_at", "ready_at", "shelf_until", "ended_at"))
        self._add("holds", id=hold, version=self._hold_version(hold), state=state, **blank | {"end_reason": ""} | what)
        self.guards += 1

    def _hold_version(self, hold: int) -> int:
        if hold == self.seen["caught"]:
            return int(self.seen["caught_version"])
        if hold == self.seen["own_hold"]:
            return int(self.seen["own_hold_version"])
        return int(self.case.queue[hold]["version"])

    def _token(self, hold: int) -> Any:
        return self.seen["caught_token"] if hold == self.seen["caught"] else self.case.queue[hold]["token"]

    def _send(self, destination: int, purpose: Purpose, capture: Capture | None) -> None:
        hold = (capture.hold if capture else self.seen["caught"]) if purpose is Purpose.HOLD else None
        self._add(
            "sent",
            item=self.seen["item"],
            source=self.command.library,
            destination=destination,
            purpose=purpose,
            hold=hold,
            opened_at=self.case.at,
        )
        self.enter("transit-opened", to=destination, purpose=purpose)

    def _end_transit(self, how: str) -> None:
        self._add("received", transit=self.seen["transit"], at=self.case.at, ended_by=how)

    def _guard_reader(self, suspended_until: Any = None) -> None:
        seen = self.seen
        self._add("readers", id=seen["reader"], version=seen["reader_version"], suspended_until=suspended_until)
        self.guards += 1

    def _guard_item(self, state: ItemState, place: int, home: int) -> None:
        seen = self.seen
        station = home if home != seen["owner"] else None
        self._add("items", id=seen["item"], version=seen["item_version"], state=state, place=place, station=station)
        self.guards += 1

    def _kinds(self) -> Row:
        """What statistics ask of a loan: whose item, of what class and subject, for what kind of reader."""
        seen = self.seen
        kinds = {name: seen[name] for name in ("owner", "item_class", "category")}
        return kinds | {"clc": main_class(seen["call_number"] or "")}

    def _override(self) -> Row:
        # The words stay with the command, which is forgotten in time; the journal is sealed and forgets nothing.
        return {"overridden": self.command.overridden} if self.command.overridden else {}

    def _add(self, rows: str, **row: Any) -> None:
        getattr(self.effects, rows).append({"command": self.command.id} | row)
