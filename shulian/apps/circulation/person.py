"""A reader in this app: the columns that point to one, and what a reader may take along (个人信息保护法 art. 45)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shulian import clock
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.circulation.queries import loans_of, past_loans_of
from shulian.apps.readers.models import Reader
from shulian.core.retention import Fate

COLUMNS = {
    "circulation.Loan.reader": Fate.FORGOTTEN,
    "circulation.Hold.reader": Fate.FORGOTTEN,
    "circulation.Hold.placed_by": Fate.FORGOTTEN,
}
"""Every column of this app that points to a reader, or to the account that a reader signs in with."""


def export(reader: Reader) -> dict[str, Any]:
    """What the reader has borrowed, as far as it is still known, and what the reader waits for."""
    return {
        "loans": [_loan(loan) for loan in loans_of(reader)],
        "past_loans": [_loan(loan) for loan in past_loans_of(reader)],
        "holds": [
            {
                "title": hold.title.title,
                "pickup_library": hold.pickup.name,
                "state": hold.state,
                "placed_at": clock.local(hold.placed_at),
                "ended_at": _local(hold.ended_at),
            }
            for hold in Hold.objects.filter(reader=reader).select_related("title", "pickup").order_by("placed_at", "pk")
        ],
    }


def erase(reader: Reader) -> dict[str, int]:
    """Loans and holds stay as figures and lose the reader, and the account that the reader placed holds with."""
    placed = Hold.objects.filter(placed_by=reader.account_id, placed_by__isnull=False)
    placed.update(placed_by=None)
    return {
        "loans": Loan.objects.filter(reader=reader).update(reader=None),
        "holds": Hold.objects.filter(reader=reader).update(reader=None),
    }


def _loan(loan: Loan) -> dict[str, Any]:
    return {
        "title": loan.item.title.title,
        "barcode": loan.item.barcode,
        "library": loan.library.name,
        "lent_at": clock.local(loan.lent_at),
        "due_on": loan.due_on,
        "renewals": loan.renewals,
        "returned_at": _local(loan.returned_at),
    }


def _local(moment: datetime | None) -> datetime | None:
    return clock.local(moment) if moment else None
