"""Changing where a reader is told of things: whoever has the address gets the letters, and the link for a new PIN."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from shulian.core.notices.addresses import is_email

LINKS_AFTER = timedelta(days=3)
"""So long after its day the reader has to read at the old addresses that there is another one."""


class Change(StrEnum):
    """What a reader is told of by every way, since it gives others power over the account or takes it from them."""

    LINKED = "linked"
    UNLINKED = "unlinked"
    FACTOR = "factor"
    NO_FACTOR = "no-factor"
    PROGRAM = "program"
    PROXY = "proxy"
    HOME = "home"
    MERGED = "merged"
    UNFROZEN = "unfrozen"
    WAYS = "ways"
    FAMILY = "family"
    REOPENED = "reopened"
    CLOSED = "closed"
    CLOSED_AND_DELETED = "closed-and-deleted"
    GUARDIAN = "guardian"
    AGENT = "agent"
    DOCUMENT = "document"
    BOUND = "bound"
    PRINTED = "printed"
    THAWED = "thawed"
    PARTED = "parted"
    DECLINED = "declined"
    PAID_OUT = "paid-out"
    REVERSED = "reversed"


class Fault(StrEnum):
    """Why an address stays as it was; the words people see live in the translations."""

    NOT_AN_ADDRESS = "not-an-address"
    NOT_PROVEN = "not-proven"
    NEEDS_GUARDIAN = "needs-guardian"


def against_address(before: str, wanted: str, *, proven: bool, child: bool = False) -> Fault | None:
    """What stands against another e-mail address: a browser left signed in is no proof that its reader asks.

    Whoever has the address gets the link for a new PIN, so a child's is given by the guardian, at the desk.
    """
    if child and wanted != before:
        return Fault.NEEDS_GUARDIAN
    if wanted and not is_email(wanted):
        return Fault.NOT_AN_ADDRESS
    return None if proven or wanted == before else Fault.NOT_PROVEN


def takes_links(since: datetime | None, now: datetime) -> bool:
    """Whether a link for a new PIN may go to an address that the reader gave on a day; None is one given at a desk.

    `since` is the beginning of that day, all that is kept: the minute would lead to what else was done in it.
    """
    return since is None or since + timedelta(days=1) + LINKS_AFTER <= now
