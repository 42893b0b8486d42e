"""The page of one receipt: what it says, printing it again, and taking its payment back (冲正)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Library
from shulian.apps.charges.access import may_reverse, receipt_for, require_payee
from shulian.apps.charges.actions.payments import Paid
from shulian.apps.charges.actions.reversals import Reversing, reverse_payment
from shulian.apps.charges.models import Receipt, Till
from shulian.apps.charges.queries.reversals import Asking, brought_cash, needs_open_till, reversal_facts
from shulian.apps.charges.queries.tills import open_tills
from shulian.apps.charges.refusals import Refused
from shulian.apps.circulation.queries import loans_of
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers.access import AT_DESK, NotIdentifiedError, record_for
from shulian.apps.readers.queries import card_to_show
from shulian.core.charges import Refusal
from shulian.core.reversals import Why, objection
from shulian.core.roles import Right
from shulian.interfaces.desk import receipts, told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.money import PAPER, till_here
from shulian.interfaces.desk.sender import command_id, identified
from shulian.interfaces.desk.session import Mode, Session
from shulian.interfaces.desk.told import Told
from shulian.interfaces.money import WHYS


@require_safe
@at_desk(Right.TAKE_MONEY)
def receipt_page(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One receipt, and whether its payment can be taken back."""
    return _show(request, library, receipt_for(request.user, pk))


@require_POST
@at_desk(Right.TAKE_MONEY)
def reverse(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Take the payment of this receipt back."""
    found = receipt_for(request.user, pk)
    till = till_here(request, list(open_tills(library)))
    # Who does not say what became of the cash is taken to hand it out.
    back = request.POST.get("handed_back") != "no"
    wish = Reversing(
        found.payment_id,
        request.POST.get("why", "").replace("\0", "")[:20],
        till.pk if till else None,
        may_reverse(request.user, library),
        back,
    )
    try:
        require_payee(request.user, library, found.payment, handed_back=back, identified=identified(request))
        act = Act("desk", request.user.pk, library.pk, command=command_id(request))
        done = reverse_payment(act, wish, lambda reader: loans_of(reader).count())
    except CommandReused:
        return _show(request, library, found, told.stale())
    except NotIdentifiedError:
        return _show(request, library, found, told.unidentified())
    if isinstance(done, Refused):
        return _show(request, library, found, told.refused(done))
    answer = told.paid(done, _("The payment is reversed; everything is as it was before it."))
    return _show(request, library, receipt_for(request.user, pk), answer, done)


def _show(
    request: HttpRequest, library: Library, found: Receipt, answer: Told | None = None, done: Paid | None = None
) -> HttpResponse:
    till = till_here(request, list(open_tills(library)))
    if found.payment.reader:
        record_for(request.user, library, found.payment.reader, AT_DESK, Right.TAKE_MONEY)
    context = {
        "here": "till",
        "library": library,
        "told": answer,
        "receipt": found,
        "payment": found.payment,
        "other": told.other_receipt(found.payment),
        "said": receipts.shown(found),
        "objection": _objection(request, library, found, till),
        "whys": WHYS.items(),
        "why": request.POST.get("why", ""),
        "cash": brought_cash(found.payment),
        "handed_back": request.POST.get("handed_back", ""),
        "till": till,
        "command": uuid4,
        "paper": request.session.get(PAPER, "58"),
    }
    return render(request, "desk/money/receipt.html", context | (_onward(request, library, found) if done else {}))


def _objection(request: HttpRequest, library: Library, found: Receipt, till: Till | None) -> Refused | None:
    """Why this payment cannot be taken back here and now by this person, before anyone tries."""
    payment = found.payment
    asking = Asking(request.user.pk, library.pk, may_reverse(request.user, library))
    refusal = objection(reversal_facts(payment, asking))
    if refusal:
        return Refused(refusal)
    return Refused(Refusal.NO_OPEN_TILL) if till is None and needs_open_till(payment) else None


def _onward(request: HttpRequest, library: Library, found: Receipt) -> dict[str, Any]:
    """The next step: the right payment by the reader who stands here; and the day that was closed wrongly."""
    payment = found.payment
    closed = payment.till if payment.till and payment.till.closed_at else None
    return {"onward": True, "closed": closed, "seal": _seal(request, library, found)}


def _seal(request: HttpRequest, library: Library, found: Receipt) -> str:
    """The reader for the next page; whose payment went to a wrong reader is asked for another card."""
    reader = found.payment.reader
    other_reader = found.payment.reversed_at and found.payment.reversal.why == Why.WRONG_READER
    if reader is None or other_reader or not may(request.user, Right.CIRCULATE, library):
        return ""
    card = card_to_show(record_for(request.user, library, reader, AT_DESK))
    return Session(library, Mode.LEND, card).seal
