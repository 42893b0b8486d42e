"""Why money did not move, in words: one sentence, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shulian.apps.journal.actions import Answer
from shulian.core.charges import Refusal

Text = str | Promise


@dataclass(frozen=True)
class Refused:
    """Why something was not done; `details` is what the sentence needs to know."""

    reason: Refusal
    details: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> Answer:
        """The refusal as the decision that is stored with its command."""
        return {"refused": str(self.reason), "details": dict(self.details)}

    @property
    def sentence(self) -> str:
        """What was refused and why."""
        return str(WORDS[self.reason][0]) % self.details

    @property
    def next_step(self) -> str:
        """What to do now."""
        return str(WORDS[self.reason][1])


def refused_in(answer: Answer) -> Refused | None:
    """The refusal in a stored decision, if it was one."""
    return Refused(Refusal(answer["refused"]), answer["details"]) if "refused" in answer else None


def yuan(fen: int) -> str:
    """1.50 as it stands in a sentence, after ¥."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


WORDS: dict[Refusal, tuple[Text, Text]] = {
    Refusal.TOO_MANY_TIERS: (_("A library has at most ten tiers."), _("Leave some out.")),
    Refusal.TIER_TWICE: (_("Two tiers have the same deposit."), _("Change one of them or leave it out.")),
    Refusal.TIER_ITEMS_ODD: (_("A tier covers from 1 to 1000 items."), _("Correct the number of items.")),
    Refusal.TIER_COVERS_LESS: (
        _("A higher deposit covers less than a lower one."),
        _("Let items and price grow with the deposit."),
    ),
    Refusal.NOT_AN_AMOUNT: (_("This is not an amount of money."), _("Write yuan and cents in figures, such as 12.50.")),
    Refusal.NEGATIVE_AMOUNT: (_("An amount cannot be negative."), _("Write the amount without a minus sign.")),
    Refusal.FRACTION_OF_FEN: (_("There is no coin smaller than a cent."), _("Write at most two decimals.")),
    Refusal.NOTHING: (_("The amount is nothing, so there is nothing to do."), _("Write an amount above zero.")),
    Refusal.ABSURD_AMOUNT: (
        _("This amount is far above anything that is paid at a desk."),
        _("Look at the decimal point and write it again."),
    ),
    Refusal.NO_DEBT: (_("Nothing is owed here, so nothing was taken."), _("Give the money back to the reader.")),
    Refusal.ABOVE_DEBT: (
        _("This is more than is owed: ¥%(owed)s. Nothing was taken."),
        _("Take what is owed and give the rest back as change: write the cash received beside it."),
    ),
    Refusal.ABOVE_CHARGE: (
        _("This is more than is still open of this charge: ¥%(open)s."),
        _("Write that amount or less."),
    ),
    Refusal.UNKNOWN_CHARGE: (_("This reader has no such open charge."), _("Load the reader again and choose anew.")),
    Refusal.TOO_MANY_CHOSEN: (
        _("At most %(most)s charges can be chosen for one payment, and %(chosen)s are. Nothing was taken."),
        _("Choose fewer, or none: then the amount goes to the oldest charges, however many they are."),
    ),
    Refusal.CHARGE_SETTLED: (
        _("This charge is settled already; nothing was changed."),
        _("Load the reader again to see how it stands."),
    ),
    Refusal.GIVEN_TOO_LITTLE: (
        _("The cash received is less than the amount to take."),
        _("Take a smaller amount, or ask for the rest."),
    ),
    Refusal.REASON_NEEDED: (_("This needs a reason in words."), _("Write why, for those who look at it later.")),
    Refusal.TRANSACTION_NEEDED: (
        _("A mobile payment needs its transaction number."),
        _("Read it from the reader's telephone or from the merchant's list."),
    ),
    Refusal.TRANSACTION_USED: (
        _("This transaction number was recorded before, so nothing was taken."),
        _("Compare the number; one transaction pays once."),
    ),
    Refusal.NO_OPEN_TILL: (
        _("No till is open here, and cash belongs to a till. Nothing was taken."),
        _("Count the float and open the till first."),
    ),
    Refusal.TILL_OPEN: (
        _("The till of this desk is open already."),
        _("Close it first, or give the other desk a name."),
    ),
    Refusal.TILL_DIFFERS: (
        _("The count differs from the books by %(difference)s. The till is not closed yet."),
        _("Count again; if it stays so, write the reason and close."),
    ),
    Refusal.TILL_CLOSED: (
        _("This till was closed already; nothing was changed."),
        _("What was wrong is put right by a correction in the till that is open now."),
    ),
    Refusal.TILL_HAS_LESS: (
        _("There is less cash than that in the till: ¥%(cash)s."),
        _("Take a smaller amount, or put cash into the till first."),
    ),
    Refusal.NAME_NEEDED: (_("The till needs the name of its desk."), _("Write a name such as Desk 1.")),
    Refusal.NOT_CLOSED_YET: (
        _("That till is still open, so nothing needs correcting."),
        _("Correct it by the count at its closing."),
    ),
    Refusal.REFUND_SETTLED: (
        _("This refund was paid out or used already; nothing was paid."),
        _("The receipt says when and where."),
    ),
    Refusal.UNKNOWN_REFUND: (_("This reader has no such refund."), _("Load the reader again and choose anew.")),
    Refusal.ABOVE_DEPOSIT: (
        _("This is more than the deposit held: ¥%(held)s."),
        _("Write that amount or less."),
    ),
    Refusal.NOT_A_TIER: (
        _("The deposit would not end on one of the steps of this library: %(tiers)s."),
        _("Take what is missing to a step, or give back what is above one."),
    ),
    Refusal.ITEMS_OUT: (
        _("The reader still has items on loan, and the deposit stands for them."),
        _("Take the items back first."),
    ),
    Refusal.DEBT_OPEN: (
        _("The reader still owes ¥%(owed)s."),
        _("Settle that first; then the deposit goes back in full."),
    ),
    Refusal.NOT_A_DAY: (_("This is not a day."), _("Write it as year-month-day, such as 2026-12-31.")),
    Refusal.DAY_IN_THE_PAST: (_("The last day lies in the past."), _("Write a day from today on, or leave it empty.")),
    Refusal.ALREADY_EXEMPT: (
        _("The reader needs no deposit already."),
        _("End that first if its ground or its last day should change."),
    ),
    Refusal.NOT_EXEMPT: (_("The reader is not freed from the deposit."), _("There is nothing to end.")),
    Refusal.DECIDED: (
        _("The reader is freed from the deposit by a decision of the library; it stays so."),
        _("Ask a colleague who may let readers off charges."),
    ),
    Refusal.MONTH_NOT_OVER: (_("This month is not over yet."), _("Freeze its statement after the last day.")),
    Refusal.MONTH_FROZEN: (
        _("The statement of this month is frozen already and stays as it is."),
        _("What comes late is in the next month, with a note."),
    ),
    Refusal.EARLIER_MONTH_OPEN: (
        _("An earlier month is not frozen yet: %(month)s."),
        _("Freeze the months one after the other."),
    ),
    Refusal.UNKNOWN_RECEIPT: (
        _("No receipt of this library has this number."),
        _("Read it from the receipt again, or choose it from the list."),
    ),
    Refusal.PAYMENT_ELSEWHERE: (
        _("This payment was taken at another library, so it is not reversed here."),
        _("Ask the library that is named on the receipt."),
    ),
    Refusal.IS_REVERSAL: (
        _("This is a reversal itself; it is not reversed."),
        _("Take the payment again as it should be."),
    ),
    Refusal.PAYMENT_REVERSED: (
        _("This payment was reversed already; nothing was changed."),
        _("Its receipt names the one of the reversal."),
    ),
    Refusal.PAYMENT_WAS_CREDIT: (
        _("No money changed hands here: a credit was used, or a deposit moved to another library."),
        _("There is nothing to reverse in a till."),
    ),
    Refusal.PAYER_GONE: (
        _("Who paid is no longer known, or has left the library, so nobody could owe it again."),
        _("Enter what is wrong in the till as a correction of that day."),
    ),
    Refusal.PAYMENT_DUE_BACK: (
        _("What this paid for was cancelled since, and the money is due to the reader."),
        _("Pay it out on the page of the reader's money instead."),
    ),
    Refusal.DEPOSIT_GONE: (
        _("The deposit of this payment was given back or went to another library."),
        _("Enter what is wrong in the till as a correction of that day."),
    ),
    Refusal.CARD_FROZEN: (
        _("The card is frozen: its reader reported it lost, and no money is paid out on it."),
        _("Compare the person with a document, unfreeze or replace the card on its page, and pay out then."),
    ),
    Refusal.REVERSAL_NEEDS_RIGHT: (
        _("Only who took a payment can reverse it, and only while that till is open."),
        _("Ask a colleague with the right to reverse payments."),
    ),
    Refusal.REASON_NOT_CHOSEN: (_("A reversal needs its reason."), _("Choose what was wrong from the list.")),
}
