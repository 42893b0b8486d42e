"""Why something is refused. The sentences that people see live in apps.circulation.refusals."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Reasons are data."""

    UNKNOWN_CARD = "unknown-card"
    UNKNOWN_ITEM = "unknown-item"
    BARCODE_AMBIGUOUS = "barcode-ambiguous"
    LIBRARY_DOES_NOT_LEND = "library-does-not-lend"
    OWNER_DOES_NOT_LEND = "owner-does-not-lend"
    READER_LEFT = "reader-left"
    READER_BLOCKED = "reader-blocked"
    CARD_STOPPED = "card-stopped"
    CARD_EXPIRED = "card-expired"
    ITEM_WITHDRAWN = "item-withdrawn"
    ITEM_NOT_FOR_LOAN = "item-not-for-loan"
    ALREADY_YOURS = "already-yours"
    ITEM_ON_LOAN = "item-on-loan"
    NO_POLICY = "no-policy"
    TOO_MANY_LOANS = "too-many-loans"
    NOT_ON_LOAN = "not-on-loan"
    NOT_YOUR_LOAN = "not-your-loan"
    LOAN_OVERDUE = "loan-overdue"
    TOO_MANY_RENEWALS = "too-many-renewals"
    RENEWAL_TOO_EARLY = "renewal-too-early"
    COMMAND_REUSED = "command-reused"
    BUSY = "busy"
