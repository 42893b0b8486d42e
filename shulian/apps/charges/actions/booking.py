"""Writing a payment with all that belongs to it: lines, till, receipt, journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError
from django.db.models import F

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.actions.receipts import write_receipt
from shulian.apps.charges.models import Charge, Deposit, Payment, PaymentLine, Refund, Till
from shulian.apps.charges.queries.tills import cash_in
from shulian.apps.charges.refusals import Refused, yuan
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers import telling
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import standing_of
from shulian.core.charges import Method, Refusal, against_paying_out
from shulian.core.circulation.facts import Standing
from shulian.core.clearing import month_of
from shulian.core.contact import Change
from shulian.core.tills import decide_cash

LONGEST_TRANSACTION = 64


@dataclass(frozen=True)
class Means:
    """How money moves: by which method, through which till, under which transaction, with how much handed over.

    `holder` is the library that has the money when it is not the acting one: a credit lies where it was paid.
    `reverses` is the payment that is taken back, `why` the reason from the list, `handed_back` says that its cash went
    to the reader again.
    """

    method: Method
    till: int | None = None
    transaction: str = ""
    given_fen: int | None = None
    holder: int | None = None
    reverses: Payment | None = None
    why: str = ""
    handed_back: bool = False


@dataclass(frozen=True)
class Line:
    """What a part of the money is for."""

    of: Charge | Deposit | Refund
    fen: int


KINDS = {Charge: PaymentLine.Kind.CHARGE, Deposit: PaymentLine.Kind.DEPOSIT, Refund: PaymentLine.Kind.REFUND}


def perform_paying(act: Act, kind: str, write: Callable[[], Answer]) -> Answer:
    """Perform an act that may take a mobile payment; of two with one transaction number the second is refused."""
    try:
        return perform(act, kind, write)
    except IntegrityError as error:
        if "one_payment_a_transaction" not in str(error):
            raise
        return Refused(Refusal.TRANSACTION_USED).answer()


def place_of(act: Act) -> int:
    """The library at which an act about money is done; there is none without."""
    if act.library is None:
        raise ValueError("money moves at a library")
    return act.library


def lock_reader(pk: int) -> Reader:
    """The reader, held until the end of the transaction: every act about money goes through this door."""
    return Reader.objects.select_for_update(no_key=True).get(pk=pk)


def fault_of_payee(reader: Reader) -> Refused | None:
    """Why this reader, who is locked, is paid nothing out at present."""
    refusal = against_paying_out(frozen=standing_of(reader, clock.today()) is Standing.FROZEN)
    return Refused(refusal) if refusal else None


def tell_payee(act: Act, reader: Reader, fen: int, what: Change = Change.PAID_OUT) -> None:
    """Tell the reader how much went out and where: whoever was taken for somebody else is noticed."""
    place = Library.objects.get(pk=place_of(act))
    telling.account_changed(act, reader, what, f"¥{yuan(fen)}, {place.name}")


def lock_till(means: Means, act: Act) -> Till | None:
    """The open till of this library that the act names; None when there is none."""
    if means.till is None:
        return None
    tills = Till.objects.select_for_update(no_key=True)
    return tills.filter(pk=means.till, library=act.library, closed_at__isnull=True).first()


def fault_of_means(means: Means, till: Till | None, fen: int) -> Refused | None:
    """What is wrong with the way money is to move (out when negative); None when nothing is."""
    if means.method is Method.MOBILE:
        return _fault_of_transaction(means, fen)
    if means.method is Method.CREDIT:
        return None
    held = cash_in(till) if till else None
    refusal = decide_cash(fen, held)
    return Refused(refusal, {"cash": yuan(held or 0)}) if refusal else None


def _fault_of_transaction(means: Means, fen: int) -> Refused | None:
    number = means.transaction.strip()
    if not number or len(number) > LONGEST_TRANSACTION:
        return Refused(Refusal.TRANSACTION_NEEDED)
    known = Payment.objects.filter(method=Method.MOBILE, transaction=number, fen__gt=0, reversed_at__isnull=True)
    return Refused(Refusal.TRANSACTION_USED) if fen > 0 and known.filter(reverses=None).exists() else None


def book(act: Act, reader: Reader, means: Means, till: Till | None, lines: Sequence[Line]) -> Payment:
    """The payment with its lines; the till and the reader show by their versions that something moved."""
    now = clock.now()
    at = act.happened_at or now
    payment = Payment.objects.create(
        reader=reader,
        library_id=means.holder or place_of(act),
        till=till,
        method=means.method,
        transaction=means.transaction.strip() if means.method is Method.MOBILE else "",
        fen=sum(line.fen for line in lines),
        given_fen=means.given_fen if means.method is Method.CASH else None,
        paid_at=at,
        recorded_at=now,
        actor_id=act.actor,
        command=act.command,
        reverses=means.reverses,
        why=means.why,
    )
    month = month_of(clock.local(at).date())
    for line in lines:
        kind = KINDS[type(line.of)]
        PaymentLine.objects.create(
            payment=payment,
            kind=kind,
            creditor_id=line.of.library_id,
            fen=line.fen,
            crosses=line.of.library_id != payment.library_id,
            month=month,
            **{str(kind): line.of},
        )
        _tell(act, payment, line)
    if till:
        Till.objects.filter(pk=till.pk).update(version=F("version") + 1)
    touch(reader)
    write_receipt(payment, place_of(act), handed_back=means.handed_back)
    return payment


def touch(reader: Reader) -> None:
    """What rules read of this reader has changed."""
    Reader.objects.filter(pk=reader.pk).update(version=F("version") + 1)


WHAT_HAPPENED = {
    (Charge, True): "charge-paid",
    (Deposit, True): "deposit-in",
    (Deposit, False): "deposit-out",
    (Refund, False): "refund",
}


def _tell(act: Act, payment: Payment, line: Line) -> None:
    """Without the reader's token: the rows of money name the reader, and with both the year's token would be known.

    What is taken back is an entry of the same kind with less than nothing, so that every sum is net.
    """
    of, back = line.of, payment.reverses_id is not None
    about = of.charge if isinstance(of, Refund) else of
    entry(
        act,
        WHAT_HAPPENED[type(of), (line.fen > 0) is not back],
        library=of.library_id,
        place=act.library,
        item=about.item if isinstance(about, Charge) else None,
        title=about.title if isinstance(about, Charge) else None,
        subject=f"{KINDS[type(of)]}:{of.pk}",
        quantity=-abs(line.fen) if back else abs(line.fen),
        details={"method": payment.method, "payment": payment.pk}
        | ({"kind": about.kind} if isinstance(about, Charge) else {})
        | ({"reverses": payment.reverses_id, "why": payment.why} if back else {}),
    )
