"""The acts of the page about a reader's money: each reads its form, calls one action and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shulian.apps.alliance.models import Library
from shulian.apps.charges.access import charge_to_waive
from shulian.apps.charges.actions import deposits, levy, payments, refunds, relief
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.models import Charge, DepositExemption
from shulian.apps.charges.refusals import Refused
from shulian.apps.circulation.queries import loans_of
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access import NotIdentifiedError, may_do, require_doing
from shulian.apps.readers.models import Reader
from shulian.core.charges import Method, Refusal, read_yuan
from shulian.core.visiting import Doing
from shulian.interfaces.desk import told
from shulian.interfaces.desk.sender import command_id, identified
from shulian.interfaces.desk.told import Told
from shulian.interfaces.typed import number_of

LONGEST = 200
LONGEST_NUMBER = 19
Ticked = tuple[int, ...]


@dataclass(frozen=True)
class Asked:
    """A form about the reader who stands at the desk."""

    request: HttpRequest
    library: Library
    reader: Reader

    @property
    def act(self) -> Act:
        """The act that the form asks for."""
        return Act("desk", self.request.user.pk, self.library.pk, command=command_id(self.request))

    def text(self, name: str) -> str:
        """A text of the form."""
        return self.request.POST.get(name, "").replace("\0", "").strip()[:LONGEST]

    def fen(self, name: str = "amount") -> int:
        """An amount of the form; what is none ends the act."""
        return amount_of(self.text(name))

    @property
    def means(self) -> Means:
        """How the money moves; the cash received counts only where there is any."""
        method = Method.MOBILE if self.text("method") == Method.MOBILE else Method.CASH
        given = self.fen("given") if self.text("given") and method is Method.CASH else None
        return Means(method, number_of(self.request, "till"), self.text("transaction"), given)


class NotAnAmountError(ValueError):
    """What was typed is no amount; carries the refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def amount_of(text: str, *, nothing: bool = False) -> int:
    """Fen from what was typed; zero only where that is an answer, as at a count."""
    read = read_yuan(text)
    if nothing and read is Refusal.NOTHING:
        return 0
    if isinstance(read, Refusal):
        raise NotAnAmountError(read)
    return read


def ticked(request: HttpRequest) -> Ticked:
    """The charges that are ticked, on this page of the list and on others."""
    sent = request.POST.getlist("charge")
    return tuple(int(one) for one in sent if one.isascii() and one.isdigit() and len(one) < LONGEST_NUMBER)


def pay(asked: Asked) -> Told:
    """Take money for charges, the ticked ones or the oldest first."""
    taking = payments.Taking(asked.fen(), asked.means, ticked(asked.request))
    outcome = payments.pay(asked.act, asked.reader, taking)
    return _paid(outcome, _("Taken."))


def waive(asked: Asked) -> Told:
    """Let the reader off a charge of a library where the person has the right."""
    charge = charge_to_waive(asked.request.user, asked.reader, number_of(asked.request, "charge") or 0)
    outcome = relief.waive(asked.act, asked.reader, relief.Waiver(charge.pk, asked.fen(), asked.text("reason")))
    return told.done(outcome, _("Waived; the reason is kept with it."))


def cancel(asked: Asked) -> Told:
    """Take back a charge that was a mistake."""
    charge = charge_to_waive(asked.request.user, asked.reader, number_of(asked.request, "charge") or 0)
    outcome = relief.cancel_charge(asked.act, asked.reader, charge.pk, asked.text("reason"))
    if isinstance(outcome, Refused):
        return told.refused(outcome)
    step = _("What was paid for it is due to the reader; it can be paid out below.") if outcome.refund_fen else ""
    return told.done(None, _("The charge is cancelled."), step)


def refund(asked: Asked) -> Told:
    """Pay a refund out."""
    outcome = refunds.pay_out(asked.act, asked.reader, number_of(asked.request, "refund") or 0, asked.means)
    return _paid(outcome, _("Paid out."))


def credit(asked: Asked) -> Told:
    """Use a refund for what the reader owes."""
    outcome = refunds.use_credit(asked.act, asked.reader, number_of(asked.request, "refund") or 0)
    return _paid(outcome, _("The credit was used for what is owed."))


def deposit(asked: Asked) -> Told:
    """Take a deposit."""
    outcome = deposits.take_deposit(asked.act, asked.reader, asked.fen(), asked.means)
    return _paid(outcome, _("The deposit is taken."))


def give_back(asked: Asked) -> Told:
    """Give the deposit back."""
    outcome = deposits.give_back_deposit(
        asked.act, asked.reader, asked.fen(), asked.means, lambda reader: loans_of(reader).count()
    )
    return _paid(outcome, _("The deposit is given back."))


def exempt(asked: Asked) -> Told:
    """Free the reader from the deposit; a decision needs the right to waive."""
    ground = DepositExemption.Ground.CREDIT
    if asked.text("ground") == DepositExemption.Ground.DECISION:
        require_doing(asked.request.user, asked.library, asked.reader, Doing.DECIDE_EXEMPTION)
        ground = DepositExemption.Ground.DECISION
    try:
        until = date.fromisoformat(asked.text("until")) if asked.text("until") else None
    except ValueError:
        return told.refused(Refused(Refusal.NOT_A_DAY))
    outcome = deposits.exempt(asked.act, asked.reader, deposits.Exemption(ground, asked.text("note"), until))
    return told.done(outcome, _("The reader needs no deposit."))


def end_exemption(asked: Asked) -> Told:
    """The reader needs a deposit again."""
    decides = may_do(asked.request.user, asked.library, asked.reader, Doing.DECIDE_EXEMPTION)
    outcome = deposits.end_exemption(asked.act, asked.reader, may_decide=decides)
    return told.done(outcome, _("The reader needs a deposit again."))


def charge(asked: Asked) -> Told:
    """Charge by hand: a new card, damage, something else."""
    kind = Charge.Kind(asked.text("kind")) if asked.text("kind") in levy.BY_HAND else Charge.Kind.OTHER
    outcome = levy.charge_by_hand(asked.act, asked.reader, levy.Levy(kind, asked.fen(), asked.text("note")))
    return told.done(outcome, _("Charged."))


ACTS: dict[str, Callable[[Asked], Told]] = {
    "pay": pay,
    "waive": waive,
    "cancel": cancel,
    "refund": refund,
    "credit": credit,
    "deposit": deposit,
    "give-back": give_back,
    "exempt": exempt,
    "end-exemption": end_exemption,
    "charge": charge,
}
DOINGS = {
    "refund": Doing.PAY_OUT,
    "give-back": Doing.PAY_OUT,
    "exempt": Doing.EXEMPT,
    "end-exemption": Doing.EXEMPT,
}
"""What the table of `core.visiting` says of acts that take more than the page itself."""


def carry_out(asked: Asked, what: str) -> Told:
    """One act of the page, and what came of it; money goes out to nobody who was not compared with a document."""
    try:
        if what in DOINGS:
            seen = identified(asked.request)
            require_doing(asked.request.user, asked.library, asked.reader, DOINGS[what], identified=seen)
        return ACTS[what](asked)
    except NotIdentifiedError:
        return told.unidentified()
    except NotAnAmountError as error:
        return told.refused(Refused(error.refusal))


def _paid(outcome: payments.Paid | Refused, sentence: str) -> Told:
    return told.refused(outcome) if isinstance(outcome, Refused) else told.paid(outcome, sentence)
