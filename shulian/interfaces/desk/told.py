"""What the pages about money say after an act: a tone, a sentence, the next step, the change to give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shulian.apps.charges.actions.payments import Paid
from shulian.apps.charges.models import Payment, Receipt
from shulian.apps.charges.queries.receipts import receipt_of
from shulian.apps.charges.refusals import Refused
from shulian.apps.readers import cardwords
from shulian.apps.readers.credentialwords import UNNAMED
from shulian.core.cardlife import Fault
from shulian.core.charges import Refusal
from shulian.core.onenumber import Unnamed
from shulian.interfaces.desk.said import Tone
from shulian.interfaces.money import amount


@dataclass(frozen=True)
class Told:
    """One answer. `large` is what to read at arm's length; `receipt` can be printed at once."""

    tone: Tone
    sentence: str
    next_step: str = ""
    large: str = ""
    code: str = ""
    receipt: Receipt | None = None


def refused(refusal: Refused) -> Told:
    """Nothing was done, and why."""
    return Told(Tone.STOP, refusal.sentence, refusal.next_step, code=refusal.reason)


def paid(done: Paid, sentence: str) -> Told:
    """Money moved: the change in large figures, and the receipt."""
    large = _("Give back %(change)s") % {"change": amount(done.change_fen)} if done.change_fen else ""
    step = _("Still owed: %(debt)s.") % {"debt": amount(done.debt_fen)} if done.debt_fen else ""
    return Told(Tone.OK, sentence, step, large, receipt=receipt_of(done.payment))


def done(outcome: Refused | None, sentence: str, next_step: str = "") -> Told:
    """What was done, unless it was refused."""
    return refused(outcome) if outcome else Told(Tone.OK, sentence, next_step)


def unnamed(why: Unnamed) -> Told:
    """What was scanned names nobody: why, and what to do next; the same on every page."""
    sentence, step = UNNAMED[why]
    return Told(Tone.STOP, str(sentence), str(step), code=why)


def unidentified() -> Told:
    """Nothing was done, as nobody was compared with a document."""
    return of_card(Fault.NOT_IDENTIFIED, {})


def of_card(fault: Fault, details: Mapping[str, str]) -> Told:
    """What stands against an act with the card."""
    return Told(Tone.STOP, cardwords.sentence(fault, details), cardwords.next_step(fault), code=fault)


def stale() -> Told:
    """The page has done its act already, and another one was sent under the same id."""
    return Told(Tone.LOOK, _("This page has done something else already; nothing more was done."), _("Load it again."))


def unknown_receipt() -> Refused:
    """No receipt of this library has the number that was typed."""
    return Refused(Refusal.UNKNOWN_RECEIPT)


def other_receipt(payment: Payment) -> Receipt | None:
    """The receipt of the payment that this one takes back, or by which it was taken back."""
    if payment.reverses:
        return payment.reverses.receipt
    return payment.reversal.receipt if payment.reversed_at else None
