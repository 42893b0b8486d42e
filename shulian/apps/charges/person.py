"""A reader in this app: the columns that point to one, and what a reader may take along (个人信息保护法 art. 45)."""

from __future__ import annotations

from typing import Any

from shulian import clock
from shulian.apps.charges.models import Charge, Deposit, DepositExemption, Payment, Refund
from shulian.apps.charges.words import forget_words_at
from shulian.apps.readers.models import Reader
from shulian.core.retention import Fate

COLUMNS = {
    "charges.Charge.reader": Fate.FORGOTTEN,
    "charges.Payment.reader": Fate.FORGOTTEN,
    "charges.Refund.reader": Fate.FORGOTTEN,
    "charges.Deposit.reader": Fate.OWN,
    "charges.DepositExemption.reader": Fate.OWN,
}
"""Every column of this app that points to a reader; the books are kept whole without them."""


def export(reader: Reader) -> dict[str, Any]:
    """What the reader owed and owes, and the deposit; fen."""
    return {
        "charges": [
            {
                "kind": charge.kind,
                "fen": charge.fen,
                "open_fen": charge.open_fen,
                "library": charge.library.name,
                "incurred_at": clock.local(charge.incurred_at),
                "settled_at": charge.settled_at and clock.local(charge.settled_at),
            }
            for charge in Charge.objects.filter(reader=reader).select_related("library").order_by("incurred_at", "pk")
        ],
        "payments": [
            {"fen": paid.fen, "method": paid.method, "library": paid.library.name, "at": clock.local(paid.paid_at)}
            | ({"takes_back_another": True} if paid.reverses_id else {})
            | ({"taken_back_at": clock.local(paid.reversed_at)} if paid.reversed_at else {})
            for paid in Payment.objects.filter(reader=reader).select_related("library").order_by("paid_at", "pk")
        ],
        "refunds": list(
            Refund.objects.filter(reader=reader)
            .order_by("due_at", "pk")
            .values("fen", "open_fen", "library__name", "due_at")
        ),
        "deposits": [
            {"fen": moved.fen, "library": moved.library.name, "at": clock.local(moved.moved_at)}
            for moved in Deposit.objects.filter(reader=reader).select_related("library").order_by("moved_at", "pk")
        ],
        "deposit_exemptions": list(
            DepositExemption.objects.filter(reader=reader)
            .order_by("recorded_at", "pk")
            .values("ground", "library__name", "until")
        ),
    }


def erase(reader: Reader) -> dict[str, int]:
    """The books are kept whole, and nobody stands in them any more, by name or in what was typed."""
    words = forget_words_at(Charge.objects.filter(reader=reader))
    return {
        "words": words,
        "charges": Charge.objects.filter(reader=reader).update(reader=None),
        "payments": Payment.objects.filter(reader=reader).update(reader=None),
        "refunds": Refund.objects.filter(reader=reader).update(reader=None),
        "deposits": Deposit.objects.filter(reader=reader).update(reader=None),
        "deposit_exemptions": DepositExemption.objects.filter(reader=reader).delete()[0],
    }
