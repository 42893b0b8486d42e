"""What staff say of an item: lost, missing, damaged, claimed returned, withdrawn, found; and sending it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from shulian import clock
from shulian.apps.charges.actions.relief import reverse_lost_charge
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.actions import locked
from shulian.apps.circulation.actions.effects import overdue_creditor
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.models import Hold, Loan, Transit
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, entry, keep, perform
from shulian.apps.readers.models import Reader
from shulian.core.circulation.decisions import Refuse, Sanction
from shulian.core.circulation.facts import Purpose
from shulian.core.circulation.marks import CHARGED_WITHIN, IN_HAND, Mark, Marked, MarkFacts, decide_mark
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import HoldState, ItemState

FOR_A_LOST_ITEM = (Charge.Kind.LOST, Charge.Kind.PROCESSING)


@dataclass(frozen=True)
class Marking:
    """The item under its guards, with all that is open of it."""

    act: Act
    item: Item
    loan: Loan | None
    transit: Transit | None
    caught: Hold | None
    reader: Reader | None
    last: Loan | None = None
    """The loan that ended last, when damage is to be put down to its reader."""

    @property
    def here(self) -> int:
        """The library that says it."""
        return self.act.library or self.item.place_id


def mark(act: Act, item: int, what: Mark, note: str = "", *, damage_fen: int = 0) -> Done:
    """Say this of the item; the answer holds its new state, or why it cannot be said of it now.

    `damage_fen` is what its last reader pays for damage: no more than the terms of the loan say.
    """

    def write() -> Done | Refuse:
        marking = _marking(act, item, charges=bool(damage_fen))
        if marking is None:
            return Refuse(Refusal.UNKNOWN_ITEM)
        decision = decide_mark(replace(_facts(marking), asked_fen=damage_fen), what)
        if isinstance(decision, Refuse):
            return decision
        charged = _write(marking, what, decision)
        if decision.reverses:
            reverse_lost_charge(act, item, kinds=FOR_A_LOST_ITEM)
        _enter(marking, f"item-{what}", {"from": marking.item.state})
        if note:
            # Words that somebody wrote stay with the command, which is forgotten in time; the journal forgets nothing.
            keep(act, {"note": note[:200]})
        return Done(item=item, state=decision.state, charge_fen=charged)

    return locked.carried_out(act, f"mark-{what}", write)


def keep_home(act: Act, item: int, *, stays: bool) -> Done:
    """Say that a copy never floats, or that it floats as the policy says of its kind."""

    def write() -> Done | Refuse:
        held = locked.lock_item(item)
        if held is None:
            return Refuse(Refusal.UNKNOWN_ITEM)
        if held.stays_home == stays:
            return Refuse(Refusal.ALREADY_SO)
        locked.change_item(held, ItemState(held.state), stays_home=stays)
        entry(act, "item-floating-set", item=held.pk, title=held.title_id, details={"stays_home": stays})
        return Done(item=held.pk, state=held.state)

    return locked.carried_out(act, "keep-home", write)


def reverse_what_was_charged(act: Act, item: int) -> None:
    """An item that had been given up came back by a scan: what was charged for it is reversed, once a command."""

    def write() -> dict[str, Any]:
        locked.lock_item(item)
        return {"charges": len(reverse_lost_charge(act, item, kinds=FOR_A_LOST_ITEM))}

    perform(act, "reverse-lost-charge", write)


def send(act: Act, item: int, to: int, purpose: Purpose) -> Done:
    """Open a transit to another shelf, for a rotation or a rebalancing; only for what stands on a shelf."""

    def write() -> Done | Refuse:
        marking = _marking(act, item)
        if marking is None:
            return Refuse(Refusal.UNKNOWN_ITEM)
        if marking.item.state != ItemState.AVAILABLE or marking.item.place_id == to:
            return Refuse(Refusal.MARK_DOES_NOT_FIT)
        locked.change_item(marking.item, ItemState.IN_TRANSIT)
        Transit.objects.create(
            item=marking.item,
            source_id=marking.item.place_id,
            destination_id=to,
            purpose=purpose,
            opened_at=act.happened_at or clock.now(),
        )
        _enter(marking, "transit-opened", {"to": to, "purpose": purpose})
        return Done(item=item, state=ItemState.IN_TRANSIT)

    return locked.carried_out(act, "send", write)


def last_loan(item: Item) -> Loan | None:
    """The loan that ended last, while damage can be put down to its reader."""
    since = clock.now() - timedelta(days=CHARGED_WITHIN)
    ended = Loan.objects.filter(item=item, returned_at__gte=since, reader__isnull=False)
    return ended.exclude(ended_by=Loan.End.UNDONE).order_by("-returned_at").first()


def _marking(act: Act, pk: int, *, charges: bool = False) -> Marking | None:
    item = locked.lock_item(pk)
    if item is None:
        return None
    loan, caught = locked.open_loan(item), locked.caught_hold(item)
    last = last_loan(item) if charges and loan is None else None
    asked = loan or last
    reader = locked.lock_reader(asked.reader_id if asked else None)
    caught = locked.lock_hold(caught.pk if caught else None)
    return Marking(act, item, loan, locked.open_transit(item), caught, reader, last)


def _facts(marking: Marking) -> MarkFacts:
    loan = marking.loan
    snapshot = locked.snapshot_now()
    return MarkFacts(
        item=locked.item_facts(marking.item),
        loan=locked.loan_facts(loan, snapshot, marking.here, clock.now()) if loan else None,
        transit=locked.transit_facts(marking.transit),
        caught=locked.caught_facts(marking.caught),
        last=locked.loan_facts(marking.last, snapshot, marking.here, clock.now()) if marking.last else None,
        here=marking.here,
    )


def _write(marking: Marking, what: Mark, decision: Marked) -> int:
    """Everything that follows; returns what was charged, in fen."""
    now = marking.act.happened_at or clock.now()
    place = {"place_id": marking.here} if what in IN_HAND else {}
    locked.change_item(marking.item, decision.state, **place)
    if decision.closes_transit:
        ended = Transit.End.LOST if what is Mark.LOST_IN_TRANSIT else Transit.End.CANCELLED
        Transit.objects.filter(pk=decision.closes_transit).update(received_at=now, ended_by=ended)
    if marking.caught and decision.releases:
        locked.change_hold(marking.caught, HoldState.WAITING)
        _enter(marking, "hold-released", {}, hold=marking.caught)
    if decision.sends_home:
        _send_home(marking, place.get("place_id", marking.item.place_id))
    if decision.damage_fen and marking.reader:
        locked.raise_reader(marking.reader.pk)
    if marking.loan is None:
        return _charge(marking, decision)
    if what in (Mark.CLAIMED_RETURNED, Mark.CLAIM_DROPPED):
        claimed = clock.today() if what is Mark.CLAIMED_RETURNED else None
        Loan.objects.filter(pk=marking.loan.pk).update(claimed_on=claimed)
    if decision.closes_loan:
        Loan.objects.filter(pk=decision.closes_loan).update(
            returned_at=now, returned_library_id=marking.here, ended_by=Loan.End.LOST
        )
    if marking.reader:
        locked.raise_reader(marking.reader.pk, **_suspension(marking, marking.reader, decision.sanction))
    return _charge(marking, decision)


def _suspension(marking: Marking, reader: Reader, sanction: Sanction | None) -> dict[str, date]:
    """The days without borrowing for the days that a lost item was late; they follow those of earlier returns."""
    if sanction is None or not sanction.suspend_days:
        return {}
    _enter(marking, "reader-suspended", {"days_late": sanction.days_late}, quantity=sanction.suspend_days)
    begins = max(clock.today(), reader.suspended_until or clock.today())
    return {"suspended_until": begins + timedelta(days=sanction.suspend_days)}


def _charge(marking: Marking, decision: Marked) -> int:
    """The item and the work to its owner, the days late to the library whose rule it was."""
    loan, owner = marking.loan or marking.last, marking.item.library_id
    sanction = decision.sanction or Sanction(0)
    wanted: tuple[tuple[str, int, int, dict[str, Any]], ...] = (
        (Charge.Kind.LOST, decision.lost_fen, owner, {"price_fen": marking.item.price_fen}),
        (Charge.Kind.DAMAGE, decision.damage_fen, owner, _damage_basis(marking)),
        (Charge.Kind.PROCESSING, decision.processing_fen, owner, {"for": "damage"} if decision.damage_fen else {}),
        (Charge.Kind.OVERDUE, sanction.fen, _overdue_creditor(loan), {"days_late": sanction.days_late}),
    )
    charged = 0
    for kind, fen, library, basis in wanted:
        if fen and loan and loan.reader_id:
            Charge.objects.create(
                reader_id=loan.reader_id,
                library_id=library,
                place_id=marking.here,
                kind=kind,
                fen=fen,
                open_fen=fen,
                item=marking.item.pk,
                loan=loan.pk,
                title=marking.item.title_id,
                basis=basis,
                incurred_at=clock.now(),
                command=marking.act.command,
            )
            _enter(marking, "charge", {"charge": kind}, quantity=fen)
            charged += fen
    return charged


def _damage_basis(marking: Marking) -> dict[str, Any]:
    terms = marking.last.terms if marking.last else {}
    return {"price_fen": marking.item.price_fen, "percent": terms.get("damage_percent", 0)}


def _send_home(marking: Marking, source: int) -> None:
    """From where it stands to its shelf; a torn book travels as it is, for its own library to mend it."""
    home = marking.item.station_id or marking.item.library_id
    opened_at = marking.act.happened_at or clock.now()
    Transit.objects.create(
        item=marking.item, source_id=source, destination_id=home, purpose=Purpose.HOME, opened_at=opened_at
    )
    _enter(marking, "transit-opened", {"to": home, "purpose": Purpose.HOME})


def _overdue_creditor(loan: Loan | None) -> int:
    return overdue_creditor(locked.snapshot_now(), loan.terms, loan.library_id) if loan else 0


def _enter(
    marking: Marking, kind: str, details: dict[str, Any], *, hold: Hold | None = None, quantity: int = 1
) -> None:
    reader = marking.reader
    if hold is not None:
        reader = Reader.objects.filter(pk=hold.reader_id or 0).first()
    entry(
        marking.act,
        kind,
        library=marking.here,
        reader=reader.token if reader else None,
        item=marking.item.pk,
        title=marking.item.title_id,
        subject=f"hold:{hold.pk}" if hold else "",
        quantity=quantity,
        details=details,
    )
