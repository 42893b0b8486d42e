"""From what was looked up to what will be written, for one command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from shulian import clock
from shulian.apps.circulation.actions.command import Answer, Command, Kind
from shulian.apps.circulation.snapshot import Snapshot
from shulian.apps.circulation.store import Effects, Row
from shulian.core.circulation.decide import (
    Checkin,
    Checkout,
    Refuse,
    Renew,
    decide_checkin,
    decide_checkout,
    decide_renew,
)
from shulian.core.circulation.facts import Facts, ItemFacts, LoanFacts, ReaderFacts, Standing, TransitFacts
from shulian.core.circulation.states import ItemState

Decision = Checkout | Checkin | Renew | Refuse

DECIDE: dict[Kind, Callable[[Facts], Decision]] = {
    Kind.CHECKOUT: decide_checkout,
    Kind.CHECKIN: decide_checkin,
    Kind.RENEW: decide_renew,
}


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

    def guards(self) -> set[tuple[str, int]]:
        """Every guard that this command could need; a second command of the batch waits for them."""
        named = (("item", self.seen["item"]), ("reader", self.seen["reader"]))
        return {(kind, number) for kind, number in named if number is not None}


def facts_of(case: Case) -> Facts:
    """What the rules need, out of the row that was looked up."""
    seen, here = case.seen, case.command.library
    lending = case.snapshot.lending
    return Facts(
        here=here,
        today=clock.local(case.at).date(),
        matches=seen["matches"] or 0,
        here_lends=here in lending,
        owner_lends=seen["home"] is None or seen["home"] == here or seen["home"] in lending,
        item=_item(seen),
        reader=_reader(seen),
        loan=_loan(seen),
        transit=TransitFacts(seen["transit"], seen["destination"]) if seen["transit"] else None,
        terms=_terms(case),
        for_reader=case.command.reader,
    )


def plan(case: Case, effects: Effects) -> Answer:
    """Decide, and add what is to be written to the batch's effects."""
    facts = facts_of(case)
    decision = DECIDE[case.command.kind](facts)
    answer = _answer(case, decision)
    guards = 0
    match decision:
        case Refuse(reason):
            _enter(case, effects, "refusal", asked=case.command.kind, reason=reason)
        case Checkout():
            guards = _checkout(case, decision, effects)
        case Checkin():
            guards = _checkin(case, decision, effects)
        case Renew():
            guards = _renew(case, decision, effects)
    effects.commands.append(
        {
            "id": case.command.id,
            "kind": case.command.kind,
            "guards": guards,
            "facts": {
                "facts": facts,
                "tree": case.snapshot.tree,
                "policy": case.snapshot.policy,
                "versions": _versions(case),
            },
            "decision": answer.plain(),
        }
    )
    return answer


def _checkout(case: Case, decision: Checkout, effects: Effects) -> int:
    command, seen = case.command, case.seen
    _guard_reader(case, effects)
    _guard_item(case, effects, ItemState.ON_LOAN, command.library)
    effects.lent.append(
        {
            "command": command.id,
            "item": seen["item"],
            "reader": seen["reader"],
            "library": command.library,
            "lent_at": case.at,
            "due_on": decision.due_on,
        }
    )
    if decision.closes_transit:
        effects.received.append({"command": command.id, "transit": decision.closes_transit, "at": case.at})
    _enter(case, effects, "checkout", due_on=decision.due_on, **_kinds(case))
    return 2


def _checkin(case: Case, decision: Checkin, effects: Effects) -> int:
    command, seen = case.command, case.seen
    _guard_item(case, effects, decision.state, decision.place)
    if decision.closes_transit:
        effects.received.append({"command": command.id, "transit": decision.closes_transit, "at": case.at})
        _enter(case, effects, "transit-received")
    if decision.closes_loan:
        effects.returned.append(
            {"command": command.id, "loan": decision.closes_loan, "library": command.library, "at": case.at}
        )
        _enter(case, effects, "checkin", lent_by=seen["loan_library"], **_kinds(case))
    if decision.send_to and not (seen["transit"] and not decision.closes_transit):
        effects.sent.append(
            {
                "command": command.id,
                "item": seen["item"],
                "source": command.library,
                "destination": decision.send_to,
                "opened_at": case.at,
            }
        )
        _enter(case, effects, "transit-opened", to=decision.send_to)
    _enter(case, effects, "scanned", outcome=decision.outcome)
    if not decision.closes_loan:
        return 1
    _guard_reader(case, effects)
    return 2


def _renew(case: Case, decision: Renew, effects: Effects) -> int:
    _guard_reader(case, effects)
    _guard_item(case, effects, ItemState(case.seen["state"]), case.seen["place"])
    effects.renewed.append(
        {
            "command": case.command.id,
            "loan": case.seen["loan"],
            "due_on": decision.due_on,
            "renewals": decision.renewals,
        }
    )
    _enter(case, effects, "renew", due_on=decision.due_on, **_kinds(case))
    return 2


def _answer(case: Case, decision: Decision) -> Answer:
    seen = case.seen
    answer = partial(
        Answer,
        case.command.id,
        case.command.kind,
        item=seen["item"],
        title=seen["title"],
        reader=seen["reader"],
    )
    match decision:
        case Refuse(reason):
            return answer(refusal=reason)
        case Checkout(due_on):
            return answer(due_on=due_on)
        case Checkin():
            return answer(outcome=decision.outcome, send_to=decision.send_to)
        case Renew(due_on, renewals):
            return answer(due_on=due_on, renewals=renewals)


def _enter(case: Case, effects: Effects, kind: str, **details: Any) -> None:
    command, seen = case.command, case.seen
    effects.entries.append(
        {
            "command": command.id,
            "kind": kind,
            "happened_at": case.at,
            "library": command.library,
            "place": command.library,
            "device": command.device,
            "actor": command.actor,
            "source": command.source,
            "reader": seen["token"],
            "item": seen["item"],
            "title": seen["title"],
            "details": details | {"versions": _versions(case)},
        }
    )


def _kinds(case: Case) -> Row:
    """What statistics ask of a loan: whose item, of what class, for what kind of reader."""
    return {"owner": case.seen["home"], "item_class": case.seen["item_class"], "category": case.seen["category"]}


def _versions(case: Case) -> list[int | None]:
    """The versions of reader and item that were read."""
    return [case.seen["reader_version"], case.seen["item_version"]]


def _guard_reader(case: Case, effects: Effects) -> None:
    effects.readers.append(
        {"command": case.command.id, "id": case.seen["reader"], "version": case.seen["reader_version"]}
    )


def _guard_item(case: Case, effects: Effects, state: ItemState, place: int) -> None:
    effects.items.append(
        {
            "command": case.command.id,
            "id": case.seen["item"],
            "version": case.seen["item_version"],
            "state": state,
            "place": place,
        }
    )


def _item(seen: Row) -> ItemFacts | None:
    if seen["item"] is None:
        return None
    return ItemFacts(seen["item"], seen["home"], seen["place"], ItemState(seen["state"]))


def _reader(seen: Row) -> ReaderFacts | None:
    if seen["reader"] is None:
        return None
    return ReaderFacts(
        id=seen["reader"],
        standing=Standing(seen["reader_status"]),
        expires_on=seen["expires_on"],
        # Without a card in hand (a renewal at home) the reader's own standing decides.
        card_active=seen["card_status"] in (None, "active"),
        open_loans=seen["open_loans"],
    )


def _loan(seen: Row) -> LoanFacts | None:
    if seen["loan"] is None:
        return None
    return LoanFacts(seen["loan"], seen["loan_reader"], seen["due_on"], seen["renewals"])


def _terms(case: Case) -> Any:
    seen = case.seen
    if seen["item"] is None or seen["reader"] is None:
        return None
    return case.snapshot.terms_of(seen["home"], seen["category"], seen["item_class"], seen["reader_home"], None)
