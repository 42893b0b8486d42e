"""What late loans have come to so far: worked out of their dates, never stored, so it cannot run twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shulian import clock
from shulian.apps.circulation.actions.locked import loan_facts, snapshot_now
from shulian.apps.circulation.models import Loan
from shulian.apps.circulation.queries import loans_of
from shulian.apps.readers.models import Reader
from shulian.core.charges import Overdue, late_terms, overdue


@dataclass(frozen=True)
class Accrual:
    """A loan that is late, and what it would cost if the item came back today to the library that lent it."""

    loan: Loan
    overdue: Overdue


def accruals_of(reader: Reader) -> list[Accrual]:
    """What the reader's late loans have come to so far, the latest first."""
    return accruals(loans_of(reader).filter(due_on__lte=clock.today()))


def accruals(loans: Iterable[Loan]) -> list[Accrual]:
    """Those of the loans that would cost something now; what is lent by the hour is late on the day itself."""
    now = clock.now()
    due = [loan for loan in loans if loan.due_on <= clock.local(now).date()]
    if not due:
        return []
    snapshot, found = snapshot_now(), []
    for loan in due:
        late = loan_facts(loan, snapshot, loan.library_id, now).days_late
        found.append(Accrual(loan, overdue(late_terms(loan.terms), late)))
    return [one for one in found if one.overdue.fen or one.overdue.suspension]
