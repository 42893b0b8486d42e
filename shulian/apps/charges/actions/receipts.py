"""Receipts: numbered in the transaction that they witness, so that no number is missing and none is there twice."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Payment, PaymentLine, Receipt, ReceiptDay
from shulian.apps.journal.actions import Act, Answer, entry, perform


def write_receipt(payment: Payment, library: int, *, handed_back: bool = False) -> Receipt:
    """The receipt of a payment, under the next number of the day of the library where the reader stands."""
    day = clock.local(payment.recorded_at).date()
    count, _new = ReceiptDay.objects.get_or_create(library_id=library, day=day)
    # The row stays locked to the end of the transaction: who is undone gives the number back.
    ReceiptDay.objects.filter(pk=count.pk).update(last=F("last") + 1)
    count.refresh_from_db()
    content = _content(payment, library) | {"handed_back": handed_back}
    return Receipt.objects.create(payment=payment, library_id=library, day=day, number=count.last, content=content)


def print_receipt(act: Act, receipt: Receipt) -> bool:
    """Count a printing; whether this one is a copy."""

    def write() -> Answer:
        locked = Receipt.objects.select_for_update(no_key=True).get(pk=receipt.pk)
        Receipt.objects.filter(pk=locked.pk).update(printed=F("printed") + 1)
        if locked.printed:
            entry(act, "receipt-copied", library=locked.library_id, subject=f"receipt:{locked.pk}")
        return {"copy": bool(locked.printed)}

    return bool(perform(act, "print-receipt", write)["copy"])


def _content(payment: Payment, library: int) -> dict[str, Any]:
    """What the receipt says, in plain values; for whom stands in the payment alone, which forgets in time."""
    return {
        "library": Library.objects.get(pk=library).name,
        "at": payment.paid_at.isoformat(),
        "cashier": payment.actor.display_name if payment.actor else "",
        "till": payment.till.name if payment.till else "",
        "method": payment.method,
        "transaction": payment.transaction,
        "lines": [_line(line) for line in payment.lines.select_related("charge", "refund__charge", "creditor")],
        "fen": payment.fen,
        "given_fen": payment.given_fen,
        "reverses": payment.reverses.receipt.code if payment.reverses else "",
        "why": payment.why,
    }


def _line(line: PaymentLine) -> dict[str, Any]:
    charge = line.charge or (line.refund.charge if line.refund else None)
    return {
        "what": line.kind,
        "kind": charge.kind if charge else "",
        "basis": charge.basis if charge else {},
        "for": line.creditor.name if line.crosses else "",
        "fen": line.fen,
    }
