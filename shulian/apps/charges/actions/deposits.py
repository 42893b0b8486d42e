"""Deposits in and out, and who needs none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid5

from django.db.models import Sum

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.actions.booking import (
    Line,
    Means,
    book,
    fault_of_means,
    fault_of_payee,
    lock_reader,
    lock_till,
    perform_paying,
    place_of,
    tell_payee,
    touch,
)
from shulian.apps.charges.actions.payments import Paid, owed_by
from shulian.apps.charges.models import Deposit, DepositExemption
from shulian.apps.charges.queries.accounts import held_of, live_exemptions, tiers_of
from shulian.apps.charges.refusals import Refused, refused_in, yuan
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Reader
from shulian.core.charges import (
    SHORTEST_REASON,
    DepositFacts,
    Method,
    Refusal,
    against_ending_exemption,
    change,
    decide_deposit_in,
    decide_deposit_out,
)

CountItems = Callable[[Reader], int]


@dataclass(frozen=True)
class Exemption:
    """Why a reader needs no deposit (免押金), and until which day."""

    ground: DepositExemption.Ground
    note: str
    until: date | None = None


def take_deposit(act: Act, reader: Reader, fen: int, means: Means) -> Paid | Refused:
    """Take a deposit; the reader's home library holds it, wherever it is paid."""

    def write() -> Answer:
        locked = lock_reader(reader.pk)
        till = lock_till(means, act)
        tiers = tiers_of(locked.home_library)
        refusal = decide_deposit_in(held_of(locked).fen, fen, tiers)
        if refusal:
            steps = "、".join(f"¥{yuan(tier.fen)}" for tier in tiers)
            return Refused(refusal, {"tiers": steps}).answer()
        back = change(means.given_fen, fen)
        if isinstance(back, Refusal):
            return Refused(back).answer()
        return _move(act, locked, fen, means, fault_of_means(means, till, fen)) | {"change": back}

    return _paid(perform_paying(act, "deposit-in", write))


def give_back_deposit(act: Act, reader: Reader, fen: int, means: Means, items_out: CountItems) -> Paid | Refused:
    """Give a deposit back, or step down to a lower tier, once nothing is owed and on loan no more than it covers.

    `items_out` counts after the lock.
    """

    def write() -> Answer:
        locked = lock_reader(reader.pk)
        if fault := fault_of_payee(locked):
            return fault.answer()
        till = lock_till(means, act)
        held = held_of(locked)
        debt = sum(one.open_fen for one in owed_by(locked))
        facts = DepositFacts(held.fen, debt, items_out(locked), held.exemption is not None)
        tiers = tiers_of(locked.home_library)
        refusal = decide_deposit_out(facts, fen, tiers)
        if refusal:
            steps = "、".join(f"¥{yuan(tier.fen)}" for tier in tiers)
            return Refused(refusal, {"held": yuan(held.fen), "owed": yuan(debt), "tiers": steps}).answer()
        moved = _move(act, locked, -fen, means, fault_of_means(means, till, -fen))
        if "payment" in moved:
            tell_payee(act, locked, fen)
        return moved | {"change": 0}

    return _paid(perform(act, "deposit-out", write))


def move_deposits(act: Act, reader: Reader, home: Library) -> int:
    """The reader's deposit goes along to another home library; the old one owes it to the new one (馆际清算).

    Part of the act of transferring a reader, who is locked; returns how much moved.
    """
    held = Deposit.objects.filter(reader=reader).exclude(library=home).values("library").annotate(held=Sum("fen"))
    moved = 0
    for row in held.filter(held__gt=0).order_by("library"):
        part = replace(act, command=uuid5(act.command, f"deposit:{row['library']}"))
        lines = [_moved(part, reader, row["library"], -row["held"]), _moved(part, reader, home.pk, row["held"])]
        book(part, reader, Means(Method.CREDIT, holder=row["library"]), None, lines)
        moved += row["held"]
    return moved


def end_exemptions(reader: Reader) -> None:
    """Nothing needs to be exempt any more: the card is closed."""
    live_exemptions(reader).order_by().update(ended_at=clock.now())


def _moved(act: Act, reader: Reader, library: int, fen: int) -> Line:
    at = act.happened_at or clock.now()
    made = Deposit.objects.create(
        reader=reader, library_id=library, fen=fen, moved_at=at, actor_id=act.actor, command=act.command
    )
    return Line(made, fen)


def exempt(act: Act, reader: Reader, exemption: Exemption) -> Refused | None:
    """Free a reader from the deposit, by credit or by a decision of the library."""

    def write() -> Answer:
        locked = lock_reader(reader.pk)
        refusal = _against(locked, exemption)
        if refusal:
            return Refused(refusal).answer()
        made = DepositExemption.objects.create(
            reader=locked,
            library_id=place_of(act),
            ground=exemption.ground,
            note=exemption.note.strip()[:200],
            until=exemption.until,
            command=act.command,
        )
        _tell_exemption(act, locked, "deposit-exempted", made)
        return {"exemption": made.pk}

    return refused_in(perform(act, "exempt-deposit", write))


def end_exemption(act: Act, reader: Reader, *, may_decide: bool = False) -> Refused | None:
    """The reader needs a deposit again; a decision of the library is ended by who may decide."""

    def write() -> Answer:
        locked = lock_reader(reader.pk)
        ended = live_exemptions(locked).first()
        if ended is None:
            return Refused(Refusal.NOT_EXEMPT).answer()
        decided = ended.ground == DepositExemption.Ground.DECISION
        if refusal := against_ending_exemption(decided=decided, may_decide=may_decide):
            return Refused(refusal).answer()
        live_exemptions(locked).order_by().update(ended_at=clock.now())
        _tell_exemption(act, locked, "deposit-exemption-ended", ended)
        return {"exemption": ended.pk}

    return refused_in(perform(act, "end-exemption", write))


def _move(act: Act, reader: Reader, fen: int, means: Means, fault: Refused | None) -> Answer:
    if fault:
        return fault.answer()
    till = lock_till(means, act)
    moved = Deposit.objects.create(
        reader=reader,
        library=reader.home_library,
        fen=fen,
        moved_at=act.happened_at or clock.now(),
        actor_id=act.actor,
        command=act.command,
    )
    return {"payment": book(act, reader, means, till, [Line(moved, fen)]).pk}


def _paid(answer: Answer) -> Paid | Refused:
    return refused_in(answer) or Paid(answer["payment"], answer["change"], 0)


def _against(reader: Reader, exemption: Exemption) -> Refusal | None:
    if len(exemption.note.strip()) < SHORTEST_REASON:
        return Refusal.REASON_NEEDED
    if exemption.until is not None and exemption.until < clock.today():
        return Refusal.DAY_IN_THE_PAST
    return Refusal.ALREADY_EXEMPT if live_exemptions(reader).exists() else None


def _tell_exemption(act: Act, reader: Reader, kind: str, exemption: DepositExemption) -> None:
    touch(reader)
    entry(
        act,
        kind,
        library=act.library,
        subject=f"deposit-exemption:{exemption.pk}",
        details={"ground": exemption.ground},
    )
