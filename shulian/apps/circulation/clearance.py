"""What is still open between a reader and the libraries: before a card is given up, it is settled (退证清查)."""

from __future__ import annotations

from collections.abc import Collection

from shulian.apps.charges.models import Charge, Deposit, Refund
from shulian.apps.charges.queries.accounts import debt_of, held_of, open_refunds
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.circulation.queries import loans_of
from shulian.apps.circulation.standing import open_holds
from shulian.apps.readers.models import Reader
from shulian.core.cardlife import Clearance, Open


def clearance_of(reader: Reader) -> Clearance:
    """Everything that is open, counted."""
    return Clearance(
        books=loans_of(reader).count(),
        owed_fen=debt_of(reader),
        holds=open_holds(reader).count(),
        refunds_fen=sum(one.open_fen for one in open_refunds(reader)),
        deposit_fen=held_of(reader).fen,
    )


def first_open(readers: Collection[int]) -> dict[int, Open]:
    """Of many readers those with whom something is open, and what is settled first; five statements for all."""
    asked = {
        Open.BOOKS: Loan.objects.filter(returned_at__isnull=True),
        Open.CHARGES: Charge.objects.filter(settled_at__isnull=True, open_fen__gt=0),
        Open.HOLDS: Hold.objects.filter(ended_at__isnull=True),
        Open.REFUNDS: Refund.objects.filter(open_fen__gt=0),
        Open.DEPOSIT: Deposit.objects.filter(fen__gt=0),
    }
    found: dict[int, Open] = {}
    for what, rows in asked.items():
        for (reader,) in rows.filter(reader__in=readers).values_list("reader").distinct():
            found.setdefault(reader, what)
    return found
