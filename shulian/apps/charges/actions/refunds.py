"""Money that goes back: paid out at any till of the alliance, or used for what the reader owes."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F

from shulian.apps.charges.actions.booking import (
    Line,
    Means,
    book,
    fault_of_means,
    fault_of_payee,
    lock_reader,
    lock_till,
    tell_payee,
)
from shulian.apps.charges.actions.payments import Paid, owed_by, settle
from shulian.apps.charges.models import Refund
from shulian.apps.charges.refusals import Refused, refused_in
from shulian.apps.journal.actions import Act, Answer, perform
from shulian.apps.readers.models import Reader
from shulian.core.charges import Method, Open, Refusal, allocate

Write = Callable[[Reader, Refund], Answer]


def pay_out(act: Act, reader: Reader, refund: int, means: Means) -> Paid | Refused:
    """Give the reader a refund back."""

    def write(locked: Reader, due: Refund) -> Answer:
        till = lock_till(means, act)
        fault = fault_of_payee(locked) or fault_of_means(means, till, -due.open_fen)
        if fault:
            return fault.answer()
        _use(due, due.open_fen)
        payment = book(act, locked, means, till, [Line(due, -due.open_fen)])
        tell_payee(act, locked, due.open_fen)
        return {"payment": payment.pk, "debt": sum(one.open_fen for one in owed_by(locked))}

    return _with_refund(act, reader, (refund, "refund"), write)


def use_credit(act: Act, reader: Reader, refund: int) -> Paid | Refused:
    """Use a refund for what the reader owes, the oldest first; what is left stays a credit."""

    def write(locked: Reader, due: Refund) -> Answer:
        charges = owed_by(locked)
        debt = sum(one.open_fen for one in charges)
        fen = min(debt, due.open_fen)
        parts = allocate(fen, [Open(one.pk, one.open_fen) for one in charges]) if fen else Refusal.NO_DEBT
        if isinstance(parts, Refusal):
            return Refused(parts).answer()
        _use(due, fen)
        # The library that owes the refund has the money, wherever the reader stands.
        payment = book(
            act, locked, Means(Method.CREDIT, holder=due.library_id), None, [*settle(parts, charges), Line(due, -fen)]
        )
        return {"payment": payment.pk, "debt": debt - fen}

    return _with_refund(act, reader, (refund, "use-credit"), write)


def _with_refund(
    act: Act, reader: Reader, which: tuple[int, str], write: Callable[[Reader, Refund], Answer]
) -> Paid | Refused:
    refund, kind = which

    def locked() -> Answer:
        owner = lock_reader(reader.pk)
        due = Refund.objects.filter(pk=refund, reader=owner).select_related("charge", "library").first()
        if due is None:
            return Refused(Refusal.UNKNOWN_REFUND).answer()
        if not due.open_fen:
            return Refused(Refusal.REFUND_SETTLED).answer()
        return write(owner, due)

    answer = perform(act, kind, locked)
    return refused_in(answer) or Paid(answer["payment"], 0, answer["debt"])


def _use(refund: Refund, fen: int) -> None:
    Refund.objects.filter(pk=refund.pk).update(open_fen=F("open_fen") - fen)
