"""What late loans have come to so far: worked out of their dates, never stored, so it cannot run twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shulian import clock
from shulian.apps.circulation.actions.locked import snapshot_now
from shulian.apps.circulation.models import Loan
from shulian.core.charges import Overdue, late_terms, overdue


@dataclass(frozen=True)
class Accrual:
    """A loan that is late, and what it would cost if the item came back today to the library that lent it."""

    loan: Loan
    overdue: Overdue


def accruals(loans: Iterable[Loan]) -> list[Accrual]:
    """Those of the loans that would cost something today."""
    today = clock.today()
    late = [loan for loan in loans if loan.due_on < today]
    if not late:
        return []
    snapshot = snapshot_now()
    found = []
    for loan in late:
        until = min(today, loan.claimed_on or today)
        days = snapshot.calendar_of(loan.library_id).open_days_between(loan.due_on, until)
        found.append(Accrual(loan, overdue(late_terms(loan.terms), days)))
    return [one for one in found if one.overdue.fen or one.overdue.suspension]
