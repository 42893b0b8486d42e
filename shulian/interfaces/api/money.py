"""Charges, payments, waivers and deposits, for the programs of libraries; and a reader's own account."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404
from ninja import Router, Schema
from pydantic import Field

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.models import Library
from shulian.apps.charges.access import charge_to_waive, may_reverse, require_payee
from shulian.apps.charges.actions import deposits, payments, relief
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.reversals import Reversing, reverse_payment
from shulian.apps.charges.models import Charge
from shulian.apps.charges.queries.accounts import debt_of, held_of, open_charges, refunds_due_to
from shulian.apps.charges.queries.numbers import receipt_by_number
from shulian.apps.charges.queries.receipts import receipt_of
from shulian.apps.charges.queries.tills import open_tills
from shulian.apps.charges.refusals import Refused
from shulian.apps.circulation.accruals import Accrual, accruals_of
from shulian.apps.circulation.queries import loans_of
from shulian.apps.readers.access import card_at_desk, own_reader, require_doing
from shulian.apps.readers.models import Reader
from shulian.core.charges import Method, Refusal
from shulian.core.onenumber import Unnamed
from shulian.core.reversals import Why
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.fields import Code, Id, Page, Text
from shulian.interfaces.api.pins import Pin, prove_at
from shulian.interfaces.api.problems import Problem, answers, unnamed

router = Router(tags=["money"], auth=ANYONE_KNOWN)

PER_PAGE = 100

Fen = Annotated[int, Field(ge=-(2**31), lt=2**31)]
ELSEWHERE = "elsewhere"
"""The kind of a charge that another library made; what for is not told."""
CardNumber = Annotated[Text, Field(min_length=1)]


class Holder(Schema):
    """A reader by the card, at a library. It stands in the body, so that no log keeps it."""

    library: Code
    card: CardNumber
    pin: Pin = ""


class ChargeOut(Schema):
    """Something that is owed: to which library, how much, and how it was worked out."""

    id: int
    kind: str = Field(description="“elsewhere” where another library than the asking one made it.")
    library: str
    incurred_on: date
    fen: int
    open_fen: int
    basis: dict[str, int | str | None]


class AccrualOut(Schema):
    """What a loan that is late would cost if it came back today."""

    due_on: date
    days_late: int
    fen: int
    suspension_days: int


class AccountOut(Schema):
    """What a reader owes, what is due to the reader, and the deposit. Money is whole fen; sums are of all pages."""

    owed_fen: int
    charges: list[ChargeOut] = Field(description="A page of the open charges, the oldest first.")
    accruing: list[AccrualOut] = Field(description="A page of what is late, the latest first.")
    page: int
    pages: int
    refunds_fen: int
    deposit_fen: int
    deposit_needed: bool = Field(description="False where the reader is freed from the deposit.")


class Moving(Holder):
    """Money moves. The same `command` again gets the same answer and moves nothing."""

    command: UUID
    fen: Fen
    method: Literal["cash", "mobile"] = "cash"
    till: Text = Field("", description="The name of the open till; needed for cash when several are open.")
    transaction: Text = Field("", description="Of a mobile payment, which is only recorded here.")


class PaymentIn(Moving):
    """A payment for charges: those named, or the oldest first."""

    charges: list[Id] = Field([], description="At most 500; left empty, any number of the oldest ones.")
    given_fen: Fen | None = Field(None, description="Cash received, to have the change worked out.")


class PaidOut(Schema):
    """What was paid, with the number of its receipt."""

    receipt: str
    change_fen: int
    owed_fen: int


class WaiverIn(Holder):
    """A charge, or a part of it, that the reader is let off."""

    command: UUID
    charge: Id
    fen: Fen
    reason: Text


class ReversalIn(Schema):
    """A payment that is taken back as a whole, by the number of its receipt, with what was wrong."""

    command: UUID
    library: Code
    receipt: Text
    why: Why
    till: Text = Field("", description="The name of the open till, for cash whose own till is closed.")
    handed_back: bool = Field(
        True,
        description="Of cash: whether it goes back to the reader. False where it stays in the till for the right "
        "payment, or never came.",
    )
    identified: bool = Field(
        False,
        description="Whether the person was compared with an identity document: cash is handed to nobody else, so no "
        "key of a machine or program hands it back.",
    )


class DepositIn(Moving):
    """A deposit taken (positive) or given back (negative)."""

    identified: bool = Field(
        False,
        description="Whether the person was compared with an identity document: a deposit is given back to nobody "
        "else, so no key of a machine or program gives one back.",
    )


@router.post("/accounts/lookups", response=answers(AccountOut, 401, 403, 409, 422, 429))
def look_up_account(request: Request, holder: Holder, page: Page = 1) -> AccountOut:
    """What the reader with this card owes, and the deposit."""
    library, reader = _reader(request, holder)
    return _account(reader, library, page)


@router.post("/payments", response=answers(PaidOut, 401, 403, 409, 422, 429))
def take_payment(request: Request, payment: PaymentIn) -> PaidOut:
    """Take money for what a reader owes to any library of the alliance."""
    library, reader = _reader(request, payment)
    taking = payments.Taking(payment.fen, _means(payment, library, payment.given_fen), tuple(payment.charges))
    return _paid(payments.pay(act_of(request, payment.command, library), reader, taking))


@router.post("/waivers", response=answers(AccountOut, 401, 403, 409, 422, 429))
def waive_charge(request: Request, waiver: WaiverIn) -> AccountOut:
    """Let a reader off a charge of a library where the caller has the right."""
    library, reader = _reader(request, waiver, Right.WAIVE_CHARGES)
    charge = charge_to_waive(request.auth, reader, waiver.charge)
    wish = relief.Waiver(charge.pk, waiver.fen, waiver.reason)
    outcome = relief.waive(act_of(request, waiver.command, library), reader, wish)
    if outcome:
        raise _refused(outcome)
    return _account(reader, library)


@router.post("/reversals", response=answers(PaidOut, 401, 403, 409, 422, 429))
def take_payment_back(request: Request, reversal: ReversalIn) -> PaidOut:
    """Take back a payment that was booked wrongly, as a whole; everything is as it was before it."""
    library = access.library_for(request.auth, Right.TAKE_MONEY, reversal.library)
    found = receipt_by_number(library, reversal.receipt)
    if found is None:
        raise _refused(Refused(Refusal.UNKNOWN_RECEIPT))
    till = _till(reversal.till, library)
    back = reversal.handed_back
    require_payee(request.auth, library, found.payment, handed_back=back, identified=reversal.identified)
    wish = Reversing(found.payment_id, reversal.why, till, may_reverse(request.auth, library), back)
    act = act_of(request, reversal.command, library)
    return _paid(reverse_payment(act, wish, lambda one: loans_of(one).count()))


@router.post("/deposits", response=answers(PaidOut, 401, 403, 409, 422, 429))
def move_deposit(request: Request, deposit: DepositIn) -> PaidOut:
    """Take a deposit, or give it back once nothing is owed and nothing is on loan."""
    library, reader = _reader(request, deposit)
    act, means = act_of(request, deposit.command, library), _means(deposit, library)
    if deposit.fen >= 0:
        return _paid(deposits.take_deposit(act, reader, deposit.fen, means))
    require_doing(request.auth, library, reader, Doing.PAY_OUT, identified=deposit.identified)
    return _paid(deposits.give_back_deposit(act, reader, -deposit.fen, means, lambda one: loans_of(one).count()))


@router.get("/me/account", response=answers(AccountOut, 401, 403))
def my_account(request: Request, page: Page = 1) -> AccountOut:
    """What the signed-in reader owes, and the deposit."""
    return _account(own_reader(request.auth), page=page)


def _reader(request: Request, holder: Holder, right: Right = Right.TAKE_MONEY) -> tuple[Library, Reader]:
    library = access.library_for(request.auth, right, holder.library)
    card = card_at_desk(request.auth, library, holder.card)
    if isinstance(card, Unnamed):
        raise unnamed(card)
    prove_at(request, library, card.reader, Doing.PAY, holder.pin)
    return library, card.reader


def _means(moving: Moving, library: Library, given_fen: int | None = None) -> Means:
    return Means(Method(moving.method), _till(moving.till, library), moving.transaction, given_fen)


def _till(name: str, library: Library) -> int | None:
    """The open till of this name, or the only one."""
    tills = [till for till in open_tills(library) if name in ("", till.name)]
    if name and not tills:
        raise Http404(name)
    return tills[0].pk if len(tills) == 1 else None


def _account(reader: Reader, seen_from: Library | None = None, page: int = 1) -> AccountOut:
    """As a library sees it, or with everything, as the reader does."""
    charges, late = Paginator(open_charges(reader), PER_PAGE), Paginator(accruals_of(reader), PER_PAGE)
    pages = max(charges.num_pages, late.num_pages)
    number = min(page, pages)
    held = held_of(reader)
    return AccountOut(
        owed_fen=debt_of(reader),
        charges=[_charge(one, seen_from) for one in charges.page(number)] if number <= charges.num_pages else [],
        accruing=[_accrual(one) for one in late.page(number)] if number <= late.num_pages else [],
        page=number,
        pages=pages,
        refunds_fen=refunds_due_to(reader),
        deposit_fen=held.fen,
        deposit_needed=held.exemption is None,
    )


def _charge(charge: Charge, seen_from: Library | None) -> ChargeOut:
    # Of what concerns other libraries a desk learns library, day and amount: enough to take the money.
    hidden = seen_from is not None and seen_from.pk not in (charge.library_id, charge.place_id)
    return ChargeOut(
        id=charge.pk,
        kind=ELSEWHERE if hidden else charge.kind,
        library=charge.library.code,
        incurred_on=clock.local(charge.incurred_at).date(),
        fen=charge.fen,
        open_fen=charge.open_fen,
        basis={} if hidden else charge.basis,
    )


def _accrual(accrual: Accrual) -> AccrualOut:
    late = accrual.overdue
    return AccrualOut(due_on=accrual.loan.due_on, days_late=late.days, fen=late.fen, suspension_days=late.suspension)


def _paid(outcome: payments.Paid | Refused) -> PaidOut:
    if isinstance(outcome, Refused):
        raise _refused(outcome)
    receipt = receipt_of(outcome.payment)
    code = receipt.code if receipt else ""
    return PaidOut(receipt=code, change_fen=outcome.change_fen, owed_fen=outcome.debt_fen)


def _refused(refusal: Refused) -> Problem:
    return Problem(409, refusal.reason, refusal.sentence, refusal.next_step)
