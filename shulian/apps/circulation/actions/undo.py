"""Taking back what a desk has just done (撤销): a compensating act, netted in the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from shulian import clock
from shulian.apps.charges.actions.relief import RETURN_UNDONE, reverse_charges_of
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.actions import locked
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.models import Hold, Loan, Transit
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, entry
from shulian.apps.journal.models import Command, Entry
from shulian.apps.readers.models import Reader
from shulian.core.circulation.decisions import Refuse
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import CAUGHT_HOLDS, HoldState, ItemState
from shulian.core.circulation.undo import CATCHING, UndoFacts, Undoing, decide_undo


@dataclass(frozen=True)
class Past:
    """An act of the past under its guards: what was answered, on which facts, and what is there of it now."""

    act: Act
    command: Command
    item: Item
    loan: Loan | None
    reader: Reader | None
    hold: Hold | None
    released: Hold | None
    """The hold of somebody else that a loan passed over, and that went back into the queue."""

    @property
    def facts(self) -> dict[str, Any]:
        """What was known when it was decided."""
        facts: dict[str, Any] = self.command.facts["facts"]
        return facts


def undo(act: Act, command: UUID) -> Done:
    """Undo the act with this command id, or say why it cannot be undone."""

    def write() -> Done | Refuse:
        past = _past(act, command)
        if past is None:
            return Refuse(Refusal.NOTHING_TO_UNDO)
        decision = decide_undo(_facts(past))
        if isinstance(decision, Refuse):
            return decision
        UNDO[decision](past)
        return Done(item=past.item.pk, state=decision)

    return locked.carried_out(act, "undo", write)


def _past(act: Act, command: UUID) -> Past | None:
    kept = Command.objects.filter(pk=command).first()
    item = locked.lock_item(kept.decision.get("item")) if kept else None
    if kept is None or item is None or "facts" not in kept.facts:
        return None
    loan = _loan(kept, item)
    reader = locked.lock_reader(loan.reader_id if loan else None)
    own, passed = kept.decision.get("hold"), _passed_over(kept)
    holds = {pk: locked.lock_hold(pk) for pk in sorted({own, passed} - {None})}
    return Past(act, kept, item, loan, reader, holds.get(own), holds.get(passed))


def _passed_over(kept: Command) -> int | None:
    """The caught hold of another reader that a loan released."""
    caught = kept.facts["facts"].get("caught")
    reader = kept.facts["facts"].get("reader")
    if kept.kind != "checkout" or not caught or not reader or kept.decision.get("refusal"):
        return None
    return int(caught["id"]) if caught["reader"] != reader["id"] else None


def _loan(kept: Command, item: Item) -> Loan | None:
    """The loan that the act began, ended or prolonged."""
    if kept.kind == "checkout":
        return locked.open_loan(item)
    loan = kept.facts["facts"].get("loan")
    return Loan.objects.filter(pk=loan["id"]).first() if loan else None


def _facts(past: Past) -> UndoFacts:
    kept = past.command
    first = Entry.objects.filter(command=kept.pk).order_by("recorded_at").first()
    charges = Charge.objects.filter(item=past.item.pk, command=kept.pk)
    return UndoFacts(
        kind=kept.kind,
        age=clock.now() - kept.recorded_at,
        changed_something=kept.decision.get("refusal") is None and (past.loan is not None or _caught(past)),
        here=first is not None and first.library == past.act.library,
        untouched=past.item.version == (kept.facts["versions"][1] or 0) + 1
        and _still_waits(past.released)
        and _may_wait_again(past),
        unpaid=all(charge.open_fen == charge.fen for charge in charges),
    )


def _caught(past: Past) -> bool:
    """Whether a scan without any loan set the item aside for a hold; one that found a lost item has paid back too."""
    told = past.command.decision
    caught = past.command.kind == "checkin" and past.hold is not None and told.get("outcome") in CATCHING
    return caught and not told.get("found")


def _may_wait_again(past: Past) -> bool:
    """Whether the reader does not wait for the title by another hold, which came from a record joined since."""
    hold = past.hold
    if past.command.kind != "checkout" or hold is None or hold.item_id:
        return True
    mine = Hold.objects.filter(reader=hold.reader_id, title=hold.title_id, item=None, ended_at=None)
    return not mine.exists()


def _still_waits(released: Hold | None) -> bool:
    """Whether who was passed over still waits, so that the copy can be set aside again."""
    return released is None or (released.state == HoldState.WAITING and released.caught_id is None)


def _undo_checkout(past: Past) -> None:
    now = clock.now()
    Loan.objects.filter(pk=past.loan.pk if past.loan else 0).update(
        returned_at=now, returned_library_id=past.act.library, ended_by=Loan.End.UNDONE
    )
    transit = past.facts.get("transit")
    if transit:
        Transit.objects.filter(pk=transit["id"]).update(received_at=None, ended_by="")
    caught = past.facts.get("caught")
    if past.hold:
        _hold_again(past, past.hold, caught)
    if past.released and caught:
        _set_back(past, past.released, HoldState(caught["state"]), caught=past.item, **_stood(past.command))
    _item_as_it_was(past)
    _close(past, "checkout")


def _undo_checkin(past: Past) -> None:
    Loan.objects.filter(pk=past.loan.pk if past.loan else 0).update(
        returned_at=None, returned_library=None, ended_by=""
    )
    reverse_charges_of(past.act, past.item.pk, past.command.pk, RETURN_UNDONE)
    # The item may lie in a box already, whose manifest names the transit: it ends, and is not missed there.
    Transit.objects.filter(item=past.item, received_at__isnull=True).update(
        received_at=clock.now(), ended_by=Transit.End.CANCELLED
    )
    if past.hold and past.hold.state in CAUGHT_HOLDS:
        _caught_as_before(past, past.hold)
    # Only now: an item has one open transit.
    arrived = past.facts.get("transit")
    if past.loan is None and arrived:
        Transit.objects.filter(pk=arrived["id"]).update(received_at=None, ended_by="")
    _item_as_it_was(past)
    _close(past, "checkin" if past.loan else "scanned", **_suspension_without(past))


def _caught_as_before(past: Past, hold: Hold) -> None:
    """Back into the queue, or on its way to its reader as it was before it arrived."""
    caught = past.facts.get("caught")
    if caught and caught["id"] == hold.pk:
        _set_back(past, hold, HoldState(caught["state"]), caught=past.item, **_stood(past.command))
    else:
        _set_back(past, hold, HoldState.WAITING)


def _undo_renew(past: Past) -> None:
    before = past.facts["loan"]
    due_at = past.command.facts.get("loan_due_at")
    Loan.objects.filter(pk=before["id"]).update(
        due_on=date.fromisoformat(before["due_on"]),
        renewals=before["renewals"],
        due_at=datetime.fromisoformat(due_at) if due_at else None,
    )
    Item.objects.filter(pk=past.item.pk).update(version=F("version") + 1)
    _close(past, "renew")


UNDO = {
    Undoing.UNDO_CHECKOUT: _undo_checkout,
    Undoing.UNDO_CHECKIN: _undo_checkin,
    Undoing.UNDO_RENEW: _undo_renew,
}


def _hold_again(past: Past, hold: Hold, caught: dict[str, Any] | None) -> None:
    """The hold that the loan had fulfilled: caught again, or in the queue as before."""
    if caught and caught["id"] == hold.pk:
        _set_back(past, hold, HoldState(caught["state"]), ended_at=None, end_reason="", caught=past.item)
    else:
        state = HoldState.SUSPENDED if hold.suspended_until else HoldState.WAITING
        _set_back(past, hold, state, ended_at=None, end_reason="")


def _set_back(past: Past, hold: Hold, state: HoldState, **columns: Any) -> None:
    """The hold as it was, with an entry: whoever follows it looks at what its reader has been told."""
    locked.change_hold(hold, state, **columns)
    entry(past.act, "hold-set-back", item=past.item.pk, title=past.item.title_id, subject=f"hold:{hold.pk}")


def _stood(kept: Command) -> dict[str, Any]:
    """Since when, and until when, the copy was set aside."""
    stood = kept.facts.get("stood") or {}
    times = {name: _moment(stood.get(name)) for name in ("caught_at", "ready_at")}
    return times | {"shelf_until": _day(stood.get("shelf_until"))} if stood else {}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _suspension_without(past: Past) -> dict[str, date | None]:
    """The reader's suspension without the days of this return; what others gave or staff lifted since stays."""
    given = _day(past.command.decision.get("suspended_until"))
    now = past.reader.suspended_until if past.reader else None
    if given is None or not now or now < given:
        return {}
    before, today = _day(past.facts["reader"].get("suspended_until")), date.fromisoformat(past.facts["today"])
    if now == given:
        return {"suspended_until": before}
    return {"suspended_until": now - (given - max(today, before or today))}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _item_as_it_was(past: Past) -> None:
    before = past.facts["item"]
    station = before["home"] if before["home"] != past.item.library_id else None
    locked.change_item(past.item, ItemState(before["state"]), place_id=before["place"], station_id=station)


def _close(past: Past, kind: str, **reader: Any) -> None:
    """Count the change of the reader, and take the act out of the figures again: an entry of minus one."""
    if past.reader:
        locked.raise_reader(past.reader.pk, **reader)
    original = Entry.objects.filter(command=past.command.pk, kind=kind).order_by("recorded_at").first()
    entry(
        past.act,
        kind,
        reader=_token(past),
        item=past.item.pk,
        title=past.item.title_id,
        quantity=-1,
        details=(original.details if original else {}) | {"undoes": str(past.command.pk)},
    )


def _token(past: Past) -> Any:
    return past.reader.token if past.reader else None
