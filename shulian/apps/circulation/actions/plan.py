"""From what was looked up to what will be written, for one command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from shulian.apps.circulation.actions.command import Answer, Command, Kind
from shulian.apps.circulation.actions.effects import Writer
from shulian.apps.circulation.actions.kept import asked_for
from shulian.apps.circulation.actions.seen import A_PAGE, CITY, COUNTY, Case, facts_of, told
from shulian.apps.circulation.store import Effects
from shulian.core.circulation.checkin import UNFIT, decide_checkin
from shulian.core.circulation.checkout import decide_checkout, decide_renew
from shulian.core.circulation.decisions import Checkin, Checkout, Refuse, Renew
from shulian.core.circulation.facts import Facts
from shulian.core.circulation.queue import home_first

Decision = Checkout | Checkin | Renew | Refuse

DECIDE: dict[Kind, Callable[[Facts], Decision]] = {
    Kind.CHECKOUT: decide_checkout,
    Kind.CHECKIN: decide_checkin,
    Kind.RENEW: decide_renew,
}


MOST_PAGES = 5
"""Pages of the queue that one scan turns; whoever waits beyond them is left to `match` and the rounds."""


class LookAgain(Exception):
    """Others wait than those that were looked up: `command` asks for them."""

    def __init__(self, command: Command) -> None:
        super().__init__()
        self.command = command


def plan(case: Case, effects: Effects) -> Answer:
    """Decide, and add what is to be written to the batch's effects. Raises LookAgain before anything is added."""
    facts = facts_of(case)
    if near := nearer(case, facts):
        raise LookAgain(near)
    decision = DECIDE[case.command.kind](facts)
    if isinstance(decision, Checkin) and _unsatisfied(facts, decision) and case.command.page + 1 < MOST_PAGES:
        raise LookAgain(replace(case.command, page=case.command.page + 1))
    writer = Writer(case, effects)
    match decision:
        case Refuse(reason):
            writer.refusal(reason)
        case Checkout():
            writer.checkout(decision)
        case Checkin():
            writer.checkin(decision)
        case Renew():
            writer.renew(decision)
    answer = _answer(case, decision)
    effects.commands.append(
        {
            "id": case.command.id,
            "kind": case.command.kind,
            "guards": writer.guards,
            "facts": {
                "facts": told(facts),
                "tree": case.snapshot.tree,
                "policy": case.snapshot.policy,
                "versions": writer.versions,
                "case": asked_for(case, facts),
                **writer.before(),
            },
            "decision": answer.plain(),
        }
    )
    return answer


def nearer(case: Case, facts: Facts) -> Command | None:
    """The command that asks for those near the item's home too, where they come first."""
    if case.command.near is not None or len(case.seen["holds"] or ()) < A_PAGE or not home_first(facts):
        return None
    institution = case.snapshot.institution_of[case.seen["home"]]
    return replace(case.command, near=institution) if len(institution) in (COUNTY, CITY) else None


def _unsatisfied(facts: Facts, decision: Checkin) -> bool:
    """Whether the item suits nobody on this page of the queue, while there are others."""
    return facts.more and decision.captures is None and facts.caught is None and decision.state not in UNFIT


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
        case Checkout():
            return answer(due_on=decision.due_on, due_at=decision.due_at, hold=decision.fulfils)
        case Checkin():
            return _told_of_checkin(case, decision)
        case Renew():
            return answer(due_on=decision.due_on, due_at=decision.due_at, renewals=decision.renewals)


def _told_of_checkin(case: Case, decision: Checkin) -> Answer:
    seen, sanction = case.seen, decision.sanction
    return Answer(
        case.command.id,
        case.command.kind,
        outcome=decision.outcome,
        send_to=decision.send_to,
        item=seen["item"],
        title=seen["title"],
        reader=seen["reader"],
        hold=decision.captures.hold if decision.captures else seen["caught"],
        charge_fen=sanction.fen if sanction else 0,
        suspended_until=case.suspended_until(sanction) if sanction else None,
        found=decision.found,
    )
