"""Whether a payment can be taken back (冲正), as it stands now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from shulian import clock
from shulian.apps.charges.models import Deposit, Payment, PaymentLine
from shulian.apps.readers.queries import standing_of
from shulian.core.charges import Method
from shulian.core.circulation.facts import Standing
from shulian.core.reversals import ReversalFacts


@dataclass(frozen=True)
class Asking:
    """Who asks for a reversal, at which library, and whether with the right to reverse what others took."""

    actor: int | None
    library: int | None
    right: bool = False


def reversal_facts(payment: Payment, asking: Asking) -> ReversalFacts:
    """What the rule needs to know; an action asks once the reader and the till are locked."""
    lines = list(payment.lines.select_related("charge", "deposit", "refund"))
    return ReversalFacts(
        here=payment.receipt.library_id == asking.library,
        is_reversal=payment.reverses_id is not None,
        is_reversed=payment.reversed_at is not None,
        is_credit=payment.method == Method.CREDIT,
        payer_known=_payer_known(payment, lines),
        charges_stand=all(line.charge is None or line.charge.reversed_at is None for line in lines),
        deposit_held=all(_held(payment, line) >= line.fen for line in lines if line.deposit),
        own=asking.actor is not None and payment.actor_id == asking.actor,
        session_open=_session_open(payment),
        right=asking.right,
        cash_in=brought_cash(payment),
        frozen=payment.reader is not None and standing_of(payment.reader, clock.today()) is Standing.FROZEN,
    )


def brought_cash(payment: Payment) -> bool:
    """Whether cash came in by this payment, that could be handed to somebody when it is taken back."""
    return payment.method == Method.CASH and payment.fen > 0


def goes_through_own_till(payment: Payment) -> bool:
    """Whether the money goes back through the till it came through; a closed day never changes."""
    return payment.till is not None and payment.till.closed_at is None


def needs_open_till(payment: Payment) -> bool:
    """Whether another till has to be open before this payment can be taken back."""
    return payment.method == Method.CASH and not goes_through_own_till(payment)


def _payer_known(payment: Payment, lines: Iterable[PaymentLine]) -> bool:
    """Retention takes the reader out of what was settled long ago, and who has left owes nothing any more."""
    if payment.reader is None or payment.reader.closed_at is not None:
        return False
    return all(of.reader_id is not None for line in lines if (of := line.charge or line.deposit or line.refund))


def _held(payment: Payment, line: PaymentLine) -> int:
    moved = Deposit.objects.filter(reader=payment.reader_id, library=line.creditor_id)
    return int(moved.aggregate(fen=Sum("fen"))["fen"] or 0)


def _session_open(payment: Payment) -> bool:
    if payment.till is not None:
        return goes_through_own_till(payment)
    return clock.local(payment.paid_at).date() == clock.today()
