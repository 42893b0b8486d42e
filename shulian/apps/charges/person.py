"""A reader in this app: the columns that point to one, and what a reader may take along (个人信息保护法 art. 45)."""

from __future__ import annotations

from typing import Any

from shulian import clock
from shulian.apps.charges.models import Charge, Deposit, DepositExemption
from shulian.apps.readers.models import Reader
from shulian.core.retention import Fate

COLUMNS = {
    "charges.Charge.reader": Fate.OWN,
    "charges.Deposit.reader": Fate.OWN,
    "charges.DepositExemption.reader": Fate.OWN,
}
"""Every column of this app that points to a reader: accounts are kept, and a lost book may come back."""


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
