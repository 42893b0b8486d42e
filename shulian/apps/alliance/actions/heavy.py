"""Heavy acts (双人复核): proposed by one person, decided by another, done at the moment of approval."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast
from uuid import uuid5

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from shulian import clock
from shulian.apps.alliance.access import libraries_for, may
from shulian.apps.alliance.models import Account, Library, Proposal
from shulian.apps.alliance.queries.hands import Known, known_for, signer_of
from shulian.apps.alliance.queries.rights import waiting_proposals
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.foureyes import RULES, Facts, Heavy, Refusal, State, decide, decide_approval, decide_withdrawal
from shulian.core.roles import Right

What = Mapping[str, Any]
Executor = Callable[[Act, What], dict[str, Any] | None]
"""Does what was proposed and says what came of it; None when things have changed so that it cannot be done."""


class _Changed(Exception):
    """What was proposed cannot be done any more; whatever was begun is undone."""


def executors() -> dict[Heavy, Executor]:
    """How each heavy act is done, as the `heavy.py` of the apps say."""
    found: dict[Heavy, Executor] = {}
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "heavy"):
            found |= __import__(f"{app.name}.heavy", fromlist=["HEAVY"]).HEAVY
    return found


def propose(act: Act, kind: Heavy, library: Library, what: What, why: str) -> Proposal:
    """Ask a second person for a heavy act; `what` holds bare numbers, for the journal and the executor."""
    if act.actor is None:
        raise ValueError("a proposal comes from somebody")
    proposer, now = act.actor, clock.now()

    def write() -> Answer:
        made = Proposal.objects.create(
            kind=kind,
            library=library,
            what=dict(what),
            why=why,
            proposed_by_id=proposer,
            proposed_at=now,
            expires_at=now + RULES[kind].waits,
        )
        entry(act, "heavy-proposed", library=library.pk, subject=f"proposal:{made.pk}", details={"kind": kind})
        return {"proposal": made.pk}

    return Proposal.objects.get(pk=perform(act, "propose-heavy", write)["proposal"])


def approve(act: Act, proposal: Proposal) -> Refusal | None:
    """The second person approves: it is done at once, in one transaction with the approval; None when it was."""

    def write() -> Answer:
        held = _held(proposal)
        if refusal := against(held, Account.objects.get(pk=cast("int", act.actor))):
            return {"refusal": refusal}
        _decided(act, held, State.APPROVED)
        outcome = executors()[Heavy(held.kind)](replace(act, command=uuid5(act.command, "heavy")), held.what)
        if outcome is None:
            raise _Changed
        Proposal.objects.filter(pk=held.pk).update(outcome=outcome)
        return {"refusal": None}

    try:
        with transaction.atomic():
            answer = perform(act, "approve-heavy", write)
    except _Changed:
        return Refusal.CHANGED
    return Refusal(answer["refusal"]) if answer["refusal"] else None


def decline(act: Act, proposal: Proposal, note: str) -> Refusal | None:
    """The second person declines, and says why; nothing is done."""

    def write() -> Answer:
        held = _held(proposal)
        if refusal := decide(facts_of(held), act.actor or 0, clock.now()):
            return {"refusal": refusal}
        _decided(act, held, State.DECLINED, note)
        return {"refusal": None}

    answer = perform(act, "decline-heavy", write)
    return Refusal(answer["refusal"]) if answer["refusal"] else None


def withdraw(act: Act, proposal: Proposal) -> Refusal | None:
    """Whoever proposed takes it back; nothing is done."""

    def write() -> Answer:
        held = _held(proposal)
        if refusal := decide_withdrawal(facts_of(held)):
            return {"refusal": refusal}
        Proposal.objects.filter(pk=held.pk).update(state=State.WITHDRAWN, decided_at=clock.now())
        entry(act, "heavy-withdrawn", library=held.library_id, subject=f"proposal:{held.pk}")
        return {"refusal": None}

    answer = perform(act, "withdraw-heavy", write)
    return Refusal(answer["refusal"]) if answer["refusal"] else None


def against(held: Proposal, person: Account, known: Known | None = None) -> Refusal | None:
    """What stands against this person's approving it now; None for nothing. A list asks once for all its lines."""
    known = known or known_for(person)
    signer = signer_of(person, held.proposed_by_id, known)
    return decide_approval(facts_of(held, known.linked), signer, clock.now())


def to_sign(person: Account) -> int:
    """How many heavy acts this person may sign now: not what somebody else has to sign, for whatever reason."""
    waiting = waiting_proposals(libraries_for(person, Right.APPROVE_HEAVY), person)
    found = with_proposers(waiting.select_related("library", "proposed_by"))
    known = known_for(person) if found else None
    return sum(against(one, person, known) is None for one in found)


def with_proposers(found: Iterable[Proposal]) -> list[Proposal]:
    """One object for each who proposed, however often: what an account may do is read once an object."""
    held, accounts = list(found), dict[int, Account]()
    for one in held:
        one.proposed_by = accounts.setdefault(one.proposed_by_id, one.proposed_by)
    return held


def facts_of(held: Proposal, linked: Collection[int] = ()) -> Facts:
    """A proposal as the rule sees it; whoever proposed must still be the one who may."""
    receiver, last = held.what.get("account"), held.what.get("ends") if held.kind == Heavy.GIVE_POST else None
    return Facts(
        State(held.state),
        held.proposed_by_id,
        held.expires_at,
        about=receiver,
        proposer_may=may(held.proposed_by, RULES[Heavy(held.kind)].proposes, held.library),
        past=last is not None and date.fromisoformat(last) < clock.today(),
        link_open=receiver in linked,
    )


def _held(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_for_update().get(pk=proposal.pk)


def _decided(act: Act, held: Proposal, state: State, note: str = "") -> None:
    Proposal.objects.filter(pk=held.pk).update(state=state, decided_by=act.actor, decided_at=clock.now(), note=note)
    kind, details = f"heavy-{state}", {"kind": held.kind, "proposed_by": held.proposed_by_id}
    entry(act, kind, library=held.library_id, subject=f"proposal:{held.pk}", details=details)
