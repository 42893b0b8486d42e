"""What is still open between a reader and the libraries: before a card is given up, it is settled (退证清查)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from shulian import clock
from shulian.apps.charges.models import Charge, Deposit, Refund
from shulian.apps.charges.queries.accounts import debt_of, held_of, refunds_due_to
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
        refunds_fen=refunds_due_to(reader),
        deposit_fen=held_of(reader).fen,
    )


@dataclass(frozen=True)
class Account:
    """What a reader has out, how much of it late, what is waited for, and what is owed."""

    loans: int = 0
    late: int = 0
    holds: int = 0
    owed_fen: int = 0


def accounts_of(readers: Collection[int]) -> dict[int, Account]:
    """The accounts of several readers; three statements for all."""
    late = Count("pk", filter=Q(due_on__lt=clock.today()))
    out = Loan.objects.filter(reader__in=readers, returned_at__isnull=True).values("reader").annotate(n=Count("pk"))
    loans = {reader: (n, over) for reader, n, over in out.annotate(late=late).values_list("reader", "n", "late")}
    waiting = Hold.objects.filter(reader__in=readers, ended_at__isnull=True).values("reader").annotate(n=Count("pk"))
    holds = dict(waiting.values_list("reader", "n"))
    charges = Charge.objects.filter(reader__in=readers, settled_at__isnull=True).values("reader")
    owed = dict(charges.annotate(fen=Sum("open_fen")).values_list("reader", "fen"))
    return {one: Account(*loans.get(one, (0, 0)), holds.get(one, 0), owed.get(one, 0)) for one in readers}


def first_open(readers: Collection[int]) -> dict[int, Open]:
    """Of many readers those with whom something is open, and what is settled first; five statements for all."""
    asked = {
        Open.BOOKS: Loan.objects.filter(returned_at__isnull=True),
        Open.CHARGES: Charge.objects.filter(settled_at__isnull=True, open_fen__gt=0),
        Open.HOLDS: Hold.objects.filter(ended_at__isnull=True),
        Open.REFUNDS: Refund.objects.filter(open_fen__gt=0),
        Open.DEPOSIT: Deposit.objects.values("reader").annotate(held=Sum("fen")).filter(held__gt=0),
    }
    found: dict[int, Open] = {}
    for what, rows in asked.items():
        for (reader,) in rows.filter(reader__in=readers).values_list("reader").distinct():
            found.setdefault(reader, what)
    return found
