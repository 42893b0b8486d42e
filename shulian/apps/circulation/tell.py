"""What is said to a reader when something happens with a hold or a recalled loan: the one place that calls notices."""

from __future__ import annotations

from shulian.apps.circulation import notices
from shulian.apps.circulation.models import Hold, Loan


def hold_ready(hold: Hold) -> None:
    """A copy waits on the hold shelf."""
    notices.hold_ready(hold)


def hold_ended(hold: Hold) -> None:
    """The hold expired, or the library gave it up."""
    notices.hold_ended(hold)


def recalled(loan: Loan) -> None:
    """Somebody waits: the item is due earlier, or can no longer be renewed."""
    notices.recalled(loan)
