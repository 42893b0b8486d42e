"""Why something is refused. The sentences that people see live in apps.circulation.refusals."""

from __future__ import annotations

from enum import StrEnum

from shulian.core.roles import Right


class Refusal(StrEnum):
    """Reasons are data."""

    UNKNOWN_CARD = "unknown-card"
    UNKNOWN_ITEM = "unknown-item"
    BARCODE_AMBIGUOUS = "barcode-ambiguous"
    LIBRARY_DOES_NOT_LEND = "library-does-not-lend"
    OWNER_DOES_NOT_LEND = "owner-does-not-lend"
    READER_LEFT = "reader-left"
    READER_BLOCKED = "reader-blocked"
    READER_SUSPENDED = "reader-suspended"
    CARD_FROZEN = "card-frozen"
    CONSENT_MISSING = "consent-missing"
    NOT_CHECKED = "not-checked"
    CARD_STOPPED = "card-stopped"
    CARD_EXPIRED = "card-expired"
    ITEM_WITHDRAWN = "item-withdrawn"
    ITEM_LOST = "item-lost"
    ITEM_DAMAGED = "item-damaged"
    ITEM_NOT_FOR_LOAN = "item-not-for-loan"
    HELD_FOR_ANOTHER = "held-for-another"
    OTHERS_WAIT = "others-wait"
    ALREADY_YOURS = "already-yours"
    ITEM_ON_LOAN = "item-on-loan"
    NO_POLICY = "no-policy"
    NO_SELF_SERVICE = "no-self-service"
    TOO_YOUNG = "too-young"
    OUT_OF_HOURS = "out-of-hours"
    LONG_OVERDUE = "long-overdue"
    TOO_MANY_OVERDUE = "too-many-overdue"
    TOO_MANY_LOANS = "too-many-loans"
    TOO_MANY_LOANS_LIBRARY = "too-many-loans-library"
    TOO_MANY_LOANS_SUBTREE = "too-many-loans-subtree"
    TOO_MANY_LOANS_CLASS = "too-many-loans-class"
    TOO_MUCH_OWED = "too-much-owed"
    DEPOSIT_TOO_SMALL = "deposit-too-small"
    PRICE_OVER_DEPOSIT = "price-over-deposit"
    TIER_FULL = "tier-full"
    PRICE_OVER_TIER = "price-over-tier"
    NOT_ON_LOAN = "not-on-loan"
    NOT_YOUR_LOAN = "not-your-loan"
    LOAN_CLAIMED = "loan-claimed"
    LOAN_OVERDUE = "loan-overdue"
    LOAN_RECALLED = "loan-recalled"
    TOO_MANY_RENEWALS = "too-many-renewals"
    RENEWAL_TOO_EARLY = "renewal-too-early"
    UNKNOWN_TITLE = "unknown-title"
    HOLDS_NOT_ALLOWED = "holds-not-allowed"
    TOO_MANY_HOLDS = "too-many-holds"
    ALREADY_HELD = "already-held"
    NOTHING_TO_HOLD = "nothing-to-hold"
    NO_PICKUP_HERE = "no-pickup-here"
    PICKUP_TOO_FAR = "pickup-too-far"
    PICKUP_CLOSED = "pickup-closed"
    UNKNOWN_HOLD = "unknown-hold"
    HOLD_OVER = "hold-over"
    HOLD_CAUGHT = "hold-caught"
    NOT_DUE = "not-due"
    DAY_IS_PAST = "day-is-past"
    MARK_DOES_NOT_FIT = "mark-does-not-fit"
    ALREADY_SO = "already-so"
    NOBODY_TO_CHARGE = "nobody-to-charge"
    ABOVE_DAMAGE = "above-damage"
    NOTHING_TO_UNDO = "nothing-to-undo"
    UNDO_TOO_LATE = "undo-too-late"
    UNDO_ELSEWHERE = "undo-elsewhere"
    UNDO_OVERTAKEN = "undo-overtaken"
    COMMAND_REUSED = "command-reused"
    BUSY = "busy"


# What a person with the right may let pass once, with a reason. Everything else is a fact that no leave changes.
LEAVE: dict[Refusal, Right] = dict.fromkeys(
    (
        Refusal.READER_SUSPENDED,
        Refusal.CARD_EXPIRED,
        Refusal.ITEM_DAMAGED,
        Refusal.ITEM_NOT_FOR_LOAN,
        Refusal.HELD_FOR_ANOTHER,
        Refusal.OTHERS_WAIT,
        Refusal.TOO_YOUNG,
        Refusal.OUT_OF_HOURS,
        Refusal.LONG_OVERDUE,
        Refusal.TOO_MANY_OVERDUE,
        Refusal.TOO_MANY_LOANS,
        Refusal.TOO_MANY_LOANS_LIBRARY,
        Refusal.TOO_MANY_LOANS_SUBTREE,
        Refusal.TOO_MANY_LOANS_CLASS,
        Refusal.TOO_MUCH_OWED,
        Refusal.DEPOSIT_TOO_SMALL,
        Refusal.PRICE_OVER_DEPOSIT,
        Refusal.TIER_FULL,
        Refusal.PRICE_OVER_TIER,
        Refusal.LOAN_OVERDUE,
        Refusal.LOAN_RECALLED,
        Refusal.TOO_MANY_RENEWALS,
        Refusal.TOO_MANY_HOLDS,
    ),
    Right.OVERRIDE,
)
OVERRIDABLE = frozenset(LEAVE)
