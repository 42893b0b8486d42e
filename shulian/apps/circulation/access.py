"""Who had an item last, for staff who need to know it and say why."""

from __future__ import annotations

from shulian import clock
from shulian.apps.alliance.access import Visitor, require
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Loan
from shulian.apps.circulation.queries import last_loan
from shulian.apps.holdings.models import Item
from shulian.apps.readers.access import record_for
from shulian.apps.readers.actions.views import Why
from shulian.apps.readers.queries import rules
from shulian.core.retention import shows_borrower
from shulian.core.roles import Right


def last_borrower(account: Visitor, library: Library, item: Item, why: Why) -> Loan | None:
    """The latest loan of the item that is over, with its reader, for a few days and where the item has to do with.

    None when nobody had it, too long ago, at other libraries, or when the reader is forgotten. What is shown is
    recorded with its reason, and the reader sees it.
    """
    require(account, Right.CIRCULATE, library)
    loan = last_loan(item)
    if loan is None or loan.reader is None or loan.returned_at is None:
        return None
    if library.pk not in {item.library_id, item.place_id, loan.library_id, loan.returned_library_id}:
        return None
    if not shows_borrower(clock.local(loan.returned_at).date(), rules(), clock.today()):
        return None
    record_for(account, library, loan.reader, why)
    return loan
