"""Taking back a payment that was booked wrongly (冲正): as a whole, in the till that is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import F

from shulian import clock
from shulian.apps.charges.actions.booking import (
    Line,
    Means,
    book,
    fault_of_means,
    lock_reader,
    lock_till,
    tell_payee,
)
from shulian.apps.charges.actions.deposits import CountItems
from shulian.apps.charges.actions.payments import Paid, owed_by, put_back
from shulian.apps.charges.models import Charge, Deposit, Payment, PaymentLine, Refund, Till
from shulian.apps.charges.queries.accounts import held_of, tiers_of
from shulian.apps.charges.queries.reversals import Asking, goes_through_own_till, reversal_facts
from shulian.apps.charges.refusals import Refused, refused_in
from shulian.apps.journal.actions import Act, Answer, perform
from shulian.apps.readers.models import Reader
from shulian.core.charges import DepositFacts, Method, Refusal
from shulian.core.contact import Change
from shulian.core.reversals import ReversalFacts, decide_reversal, leaves_desk


@dataclass(frozen=True)
class Reversing:
    """Which payment is taken back and why; through which till where its own is closed; whether with the right.

    `handed_back`: the cash goes to the reader, whom `access.require_payee` had compared with a document.
    """

    payment: int
    why: str
    till: int | None = None
    right: bool = False
    handed_back: bool = False


def reverse_payment(act: Act, reversing: Reversing, items_out: CountItems) -> Paid | Refused:
    """Take a payment back: what it paid is owed again, what it brought or gave is as it was before.

    `items_out` counts after the lock, where a deposit would go out.
    """

    def write() -> Answer:
        payment = _locked(reversing.payment)
        if payment is None:
            return Refused(Refusal.UNKNOWN_RECEIPT).answer()
        facts = reversal_facts(payment, Asking(act.actor, act.library, reversing.right))
        if payment.reader and (deposit := sum(line.fen for line in payment.lines.all() if line.deposit_id)) > 0:
            facts = _with_deposit(facts, payment.reader, deposit, items_out)
        refusal = decide_reversal(facts, reversing.why, handed_back=reversing.handed_back)
        if refusal or payment.reader is None:
            return Refused(refusal or Refusal.PAYER_GONE).answer()
        out = leaves_desk(cash_in=facts.cash_in, handed_back=reversing.handed_back)
        means, till = _way_back(act, payment, reversing)
        means = replace(means, handed_back=out)
        fault = fault_of_means(means, till, -payment.fen) if means.method is Method.CASH else None
        if fault:
            return fault.answer()
        lines = list(_taken_back(act, payment.lines.select_related("charge", "deposit", "refund").order_by("pk")))
        made = book(act, payment.reader, means, till, lines)
        Payment.objects.filter(pk=payment.pk).update(reversed_at=clock.now())
        tell_payee(act, payment.reader, abs(payment.fen), Change.PAID_OUT if out else Change.REVERSED)
        return {"payment": made.pk, "debt": sum(one.open_fen for one in owed_by(payment.reader))}

    answer = perform(act, "reverse-payment", write)
    return refused_in(answer) or Paid(answer["payment"], 0, answer["debt"])


def _with_deposit(facts: ReversalFacts, reader: Reader, fen: int, items_out: CountItems) -> ReversalFacts:
    """With what is asked before a deposit goes out."""
    held, tiers = held_of(reader), tiers_of(reader.home_library)
    known = DepositFacts(held.fen, 0, items_out(reader), held.exemption is not None)
    return replace(facts, deposit=known, left=held.fen - fen, tiers=tuple(tiers))


def _locked(pk: int) -> Payment | None:
    """The payment, once its reader and its till stand still; looked at again after waiting for them."""
    found = Payment.objects.filter(pk=pk).first()
    if found is None:
        return None
    if found.reader_id is not None:
        lock_reader(found.reader_id)
    # The job that takes readers out of what was settled long ago holds no reader: it waits for these rows, or is seen.
    for paid_for in (Charge.objects, Refund.objects):
        list(paid_for.select_for_update(of=("self",), no_key=True).filter(lines__payment=pk).order_by("pk"))
    if found.till_id is not None:
        Till.objects.select_for_update(no_key=True).get(pk=found.till_id)
    payment = Payment.objects.select_related("reader", "till", "receipt__library").get(pk=pk)
    if payment.reader_id != found.reader_id:
        # The records were merged in this moment: nobody holds the other reader.
        payment.reader = None
    return payment


def _way_back(act: Act, payment: Payment, reversing: Reversing) -> tuple[Means, Till | None]:
    """Through the till it went through; a closed day never changes, so then through the one that is open now."""
    chosen = payment.till_id if goes_through_own_till(payment) else reversing.till
    means = Means(Method(payment.method), chosen, payment.transaction, reverses=payment, why=reversing.why)
    return means, lock_till(means, act)


def _taken_back(act: Act, lines: Iterable[PaymentLine]) -> Iterable[Line]:
    for line in lines:
        if line.charge:
            put_back(line.charge.pk, line.fen)
            yield Line(line.charge, -line.fen)
        elif line.refund:
            Refund.objects.filter(pk=line.refund.pk).update(open_fen=F("open_fen") - line.fen)
            yield Line(line.refund, -line.fen)
        elif line.deposit:
            yield Line(_opposite(act, line.deposit), -line.fen)


def _opposite(act: Act, moved: Deposit) -> Deposit:
    return Deposit.objects.create(
        reader_id=moved.reader_id,
        library_id=moved.library_id,
        fen=-moved.fen,
        moved_at=act.happened_at or clock.now(),
        actor_id=act.actor,
        command=act.command,
    )
