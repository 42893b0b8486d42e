"""From what was looked up to what will be written, for one command."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from shulian.apps.circulation.actions.command import Answer, Kind
from shulian.apps.circulation.actions.effects import Writer
from shulian.apps.circulation.actions.seen import Case, facts_of, told
from shulian.apps.circulation.store import Effects
from shulian.core.circulation.checkin import UNFIT, decide_checkin
from shulian.core.circulation.checkout import decide_checkout, decide_renew
from shulian.core.circulation.decisions import Checkin, Checkout, Refuse, Renew
from shulian.core.circulation.facts import Facts

Decision = Checkout | Checkin | Renew | Refuse

DECIDE: dict[Kind, Callable[[Facts], Decision]] = {
    Kind.CHECKOUT: decide_checkout,
    Kind.CHECKIN: decide_checkin,
    Kind.RENEW: decide_renew,
}


class NextPage(Exception):
    """Everybody on this page of the queue was passed over, and there are others."""


def plan(case: Case, effects: Effects) -> Answer:
    """Decide, and add what is to be written to the batch's effects. Raises NextPage before anything is added."""
    facts = facts_of(case)
    decision = DECIDE[case.command.kind](facts)
    if isinstance(decision, Checkin) and _unsatisfied(facts, decision):
        raise NextPage
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
                "case": _asked_for(case),
                **writer.before(),
            },
            "decision": answer.plain(),
        }
    )
    return answer


def _asked_for(case: Case) -> dict[str, int | str | None]:
    """For whom the policy was asked: with it the dry run of another policy asks again."""
    names = {"owner": "owner", "category": "category", "item_class": "item_class", "home": "reader_home"}
    return {name: case.seen[column] for name, column in names.items()}


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
