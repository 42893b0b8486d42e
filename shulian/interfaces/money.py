"""Money in words: amounts, kinds of charges, how an amount was worked out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from shulian.apps.charges.actions.relief import FOUND, RETURN_UNDONE
from shulian.apps.charges.models import Charge, Payment, TillMove
from shulian.apps.charges.refusals import yuan
from shulian.apps.charges.words import FORGOTTEN
from shulian.core.charges import Method
from shulian.core.reversals import Why
from shulian.interfaces.templatetags.look import day

CHARGE_KINDS: dict[str, Promise] = {
    Charge.Kind.OVERDUE: gettext_lazy("Late return"),
    Charge.Kind.LOST: pgettext_lazy("charge", "Lost item"),
    Charge.Kind.DAMAGE: gettext_lazy("Damage"),
    Charge.Kind.PROCESSING: gettext_lazy("Processing"),
    Charge.Kind.CARD: gettext_lazy("Reader card"),
    Charge.Kind.OTHER: pgettext_lazy("charge", "Other"),
}

WHAT: dict[str, Promise] = CHARGE_KINDS | {
    "deposit": gettext_lazy("Deposit"),
    "deposit-in": gettext_lazy("Deposit taken"),
    "deposit-out": gettext_lazy("Deposit given back"),
    "refund": gettext_lazy("Refund"),
    "reversal": pgettext_lazy("money", "Reversal"),
}

METHODS: dict[str, Promise] = {
    Method.CASH: gettext_lazy("Cash"),
    Method.MOBILE: gettext_lazy("Mobile payment"),
    Method.CREDIT: gettext_lazy("Credit"),
}

MOVES: dict[str, Promise] = {
    TillMove.Kind.CASH_OUT: gettext_lazy("Cash taken out"),
    TillMove.Kind.CASH_IN: gettext_lazy("Cash put in"),
    TillMove.Kind.CORRECTION: gettext_lazy("Correction"),
}

WHYS: dict[str, Promise] = {
    Why.WRONG_AMOUNT: gettext_lazy("Wrong amount"),
    Why.WRONG_METHOD: gettext_lazy("Wrong way of paying"),
    Why.WRONG_READER: gettext_lazy("Wrong reader"),
    Why.BOOKED_TWICE: gettext_lazy("Booked twice"),
    Why.NOT_RECEIVED: gettext_lazy("The money did not come"),
}
"""What was wrong with a payment that is taken back."""

REASONS: dict[str, Promise] = {
    FOUND: gettext_lazy("The item was found"),
    RETURN_UNDONE: gettext_lazy("The return was undone"),
    FORGOTTEN: gettext_lazy("The words were deleted with the reader's data"),
}
"""Reasons that no person wrote."""


def reason_word(text: str) -> str:
    """A reason as it was written, or the words for one that no person wrote."""
    return str(REASONS.get(text, text))


def amount(fen: int | None) -> str:
    """¥1.50, or −¥1.50; nothing for nothing."""
    if fen is None:
        return ""
    return f"{'−' if fen < 0 else ''}¥{yuan(abs(fen))}"


def plain(fen: int) -> str:
    """1.50 for columns that say above what they count."""
    return yuan(fen)


def reversal_word(payment: Payment) -> str:
    """What stands beside a payment that takes another one back, or was taken back; nothing beside others."""
    if payment.reverses_id:
        return pgettext("money", "Reversal")
    return pgettext("money", "Reversed") if payment.reversed_at else ""


def why_word(code: str) -> str:
    """What was wrong, in words."""
    return str(WHYS.get(code, code))


def what(line: Mapping[str, Any], *, back: bool = False) -> str:
    """What a line of a receipt is for: the kind of charge, a deposit, a refund; of a reversal, what it takes back."""
    if line["what"] == "charge":
        return str(CHARGE_KINDS.get(line["kind"], line["kind"]))
    if line["what"] == "deposit":
        return str(WHAT["deposit-in" if (line["fen"] > 0) is not back else "deposit-out"])
    kind = str(CHARGE_KINDS.get(line["kind"], line["kind"]))
    return _("Refund: %(kind)s") % {"kind": kind}


def basis(kind: str, said: Mapping[str, Any]) -> str:
    """How an amount was worked out; nothing where that was not kept."""
    if kind == Charge.Kind.OVERDUE and said.get("days_late"):
        return _late(said)
    if kind == Charge.Kind.LOST and "price_fen" in said:
        if said["price_fen"]:
            return _("Price %(price)s") % {"price": amount(said["price_fen"])}
        return _("No price is known: the fixed sum")
    return ""


def _late(said: Mapping[str, Any]) -> str:
    late = int(said["days_late"])
    days = ngettext("%(n)d open day late", "%(n)d open days late", late) % {"n": late}
    parts = [days]
    if said.get("fen_per_day"):
        parts.append(_("%(price)s a day") % {"price": amount(said["fen_per_day"])})
    if said.get("cap_fen"):
        parts.append(_("at most %(cap)s") % {"cap": amount(said["cap_fen"])})
    if said.get("due_on"):
        parts.append(_("due %(day)s") % {"day": day(date.fromisoformat(str(said["due_on"])))})
    return "，".join(parts) if _chinese(parts) else ", ".join(parts)


def _chinese(parts: list[str]) -> bool:
    return not parts[0].isascii()
