"""What is still open between a reader and the libraries: before a card is given up, it is settled (退证清查)."""

from __future__ import annotations

from shulian.apps.charges.queries.accounts import debt_of, held_of, open_refunds
from shulian.apps.circulation.queries import loans_of
from shulian.apps.circulation.standing import open_holds
from shulian.apps.readers.models import Reader
from shulian.core.cardlife import Clearance


def clearance_of(reader: Reader) -> Clearance:
    """Everything that is open, counted."""
    return Clearance(
        books=loans_of(reader).count(),
        owed_fen=debt_of(reader),
        holds=open_holds(reader).count(),
        refunds_fen=sum(one.open_fen for one in open_refunds(reader)),
        deposit_fen=held_of(reader).fen,
    )
