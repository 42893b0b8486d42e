"""The life of a reader card (读者证): which states it has, what may be done in each, and what stands before the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from shulian.core.circulation.facts import Standing
from shulian.core.circulation.refusals import Refusal
from shulian.core.registration import months_later

SHORTEST_REASON = 2
RENEWS_FROM_DAYS = 90
"""So many days before its end a card may be renewed; earlier it would only be given away."""
HANDED_OUT_WITHIN = timedelta(hours=1)
"""So long after its issue the first print of a card is the one that its reader is waiting for."""


class State(StrEnum):
    """What a card is today; the first that fits, from the end of the list, is told."""

    VALID = "valid"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    FROZEN = "frozen"
    WITHOUT = "without"
    OLD = "old"
    CANCELLED = "cancelled"
    DECEASED = "deceased"
    JOINED = "joined"


class Deed(StrEnum):
    """What is done with a card after it was issued."""

    REPLACE = "replace"
    PRINT = "print"
    RENEW = "renew"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    BLOCK = "block"
    UNBLOCK = "unblock"
    UNSUSPEND = "unsuspend"
    TRANSFER = "transfer"
    NEW_PIN = "new-pin"
    CANCEL = "cancel"
    DEATH = "death"
    REOPEN = "reopen"
    CORRECT = "correct"
    ERASE = "erase"


class Birth(StrEnum):
    """How a card came about: the first act in its life, and the check that makes a provisional one full."""

    ISSUE = "issue"
    PROVISIONAL = "provisional"
    CONFIRM = "confirm"


class Fault(StrEnum):
    """Why something is not done with a card; the words people see live in the translations."""

    OLD_CARD = "old-card"
    NO_LIVE_CARD = "no-live-card"
    CARD_CLOSED = "card-closed"
    READER_DECEASED = "reader-deceased"
    ALREADY_FROZEN = "already-frozen"
    NOT_FROZEN = "not-frozen"
    FROZEN_NOW = "frozen-now"
    EXPIRED_NOW = "expired-now"
    NOT_BLOCKED = "not-blocked"
    BLOCKED_NOW = "blocked-now"
    NOT_SUSPENDED = "not-suspended"
    NOT_CLOSED = "not-closed"
    TOO_EARLY = "too-early"
    REASON_NEEDED = "reason-needed"
    NOT_A_DAY = "not-a-day"
    DAY_IN_THE_PAST = "day-in-the-past"
    NOT_A_CARD_NUMBER = "not-a-card-number"
    IDENTITY_NUMBER = "identity-number"
    NUMBER_TAKEN = "number-taken"
    NUMBERS_USED_UP = "numbers-used-up"
    SAME_LIBRARY = "same-library"
    LIBRARY_DOES_NOT_LEND = "library-does-not-lend"
    NOT_IDENTIFIED = "not-identified"
    SOMETHING_OPEN = "something-open"
    NOT_RIGHT = "not-right"
    RECORD_JOINED = "record-joined"


_CLOSED = {State.CANCELLED: Fault.CARD_CLOSED, State.DECEASED: Fault.READER_DECEASED}
_LIVE = (State.VALID, State.EXPIRED, State.BLOCKED, State.FROZEN, State.WITHOUT)
_OF_LIVING = {State.OLD: Fault.OLD_CARD} | _CLOSED
_NEEDS_A_CARD = {State.WITHOUT: Fault.NO_LIVE_CARD} | _OF_LIVING

# What stands against each deed in each state; where nothing stands, it may be done.
_TABLE: dict[Deed, dict[State, Fault]] = {
    Deed.REPLACE: _OF_LIVING,
    # A second card with the number is as good as the first: of one that may be in strange hands there is no twin.
    Deed.PRINT: {State.EXPIRED: Fault.EXPIRED_NOW, State.FROZEN: Fault.FROZEN_NOW} | _NEEDS_A_CARD,
    # A card that may not act is not made valid for longer meanwhile: first it is said what it is to be.
    Deed.RENEW: {State.BLOCKED: Fault.BLOCKED_NOW, State.FROZEN: Fault.FROZEN_NOW} | _NEEDS_A_CARD,
    Deed.FREEZE: {State.FROZEN: Fault.ALREADY_FROZEN} | _NEEDS_A_CARD,
    Deed.UNFREEZE: dict.fromkeys((State.VALID, State.EXPIRED, State.BLOCKED), Fault.NOT_FROZEN) | _NEEDS_A_CARD,
    Deed.BLOCK: _OF_LIVING,
    # A card can be frozen and blocked at once: whether it is blocked is asked by itself.
    Deed.UNBLOCK: dict.fromkeys((State.VALID, State.EXPIRED), Fault.NOT_BLOCKED) | _OF_LIVING,
    # So can it be suspended beside all else.
    Deed.UNSUSPEND: _OF_LIVING,
    Deed.TRANSFER: _OF_LIVING,
    Deed.NEW_PIN: _OF_LIVING,
    Deed.CANCEL: _OF_LIVING,
    Deed.DEATH: {State.OLD: Fault.OLD_CARD, State.DECEASED: Fault.READER_DECEASED},
    # Whoever gave up the card comes back; and a death that was reported by mistake is taken back.
    Deed.REOPEN: dict.fromkeys(_LIVE, Fault.NOT_CLOSED) | {State.OLD: Fault.OLD_CARD},
    Deed.CORRECT: _OF_LIVING,
    Deed.ERASE: dict.fromkeys(_LIVE, Fault.NOT_CLOSED) | {State.OLD: Fault.OLD_CARD},
}
# A record that leads to another one is nobody's: opened again it would be a second one of the same person.
TABLE = {deed: against | {State.JOINED: Fault.RECORD_JOINED} for deed, against in _TABLE.items()}


class Holder(Protocol):
    """Whoever wants to act with a card, as far as the card is asked about."""

    @property
    def standing(self) -> Standing:
        """How the reader stands today."""

    @property
    def expires_on(self) -> date:
        """The last day of the card."""

    @property
    def suspended_until(self) -> date | None:
        """The last day without borrowing after late returns."""


@dataclass(frozen=True)
class CardFacts:
    """A card as this rule sees it; `replaced`: its reader has another, live one; `joined`: so has another record."""

    standing: Standing
    expires_on: date
    live: bool = True
    replaced: bool = False
    deceased: bool = False
    joined: bool = False
    blocked: bool = False
    suspended: bool = False


def standing_on(today: date, status: str, blocked_until: date | None, *, frozen: bool) -> Standing:
    """How a reader stands today: a block passes by itself after its last day, a frozen card does not act at all."""
    kept = Standing(status)
    if kept is Standing.LEFT:
        return kept
    if frozen:
        return Standing.FROZEN
    return Standing.BLOCKED if is_blocked(today, status, blocked_until) else Standing.ACTIVE


def is_blocked(today: date, status: str, blocked_until: date | None) -> bool:
    """Whether a block holds today."""
    return status == Standing.BLOCKED and (blocked_until is None or blocked_until >= today)


def is_suspended(today: date, suspended_until: date | None) -> bool:
    """Whether late returns keep a reader from borrowing today."""
    return suspended_until is not None and suspended_until >= today


def _stands(against: Standing) -> Callable[[Holder, date, bool], bool]:
    return lambda holder, today, live: holder.standing is against


# What keeps a card from acting, in this order: of its holder, on a day, with a card that is live or not.
AGAINST_ACTING: dict[Refusal, Callable[[Holder, date, bool], bool]] = {
    Refusal.READER_LEFT: _stands(Standing.LEFT),
    Refusal.CARD_FROZEN: _stands(Standing.FROZEN),
    Refusal.READER_BLOCKED: _stands(Standing.BLOCKED),
    # Whoever gave up the card has no live one; that it was lost or replaced would be untrue then.
    Refusal.CARD_STOPPED: lambda holder, today, live: not live and holder.standing is not Standing.LEFT,
    Refusal.CARD_EXPIRED: lambda holder, today, live: holder.expires_on < today,
    Refusal.READER_SUSPENDED: lambda holder, today, live: is_suspended(today, holder.suspended_until),
}


def against_acting(holder: Holder, today: date, *, live: bool = True) -> Iterator[Refusal]:
    """What keeps a card from acting today: one answer for desk, portal, programs, machines and the queue of holds."""
    return (refusal for refusal, stands in AGAINST_ACTING.items() if stands(holder, today, live))


def may_act_for_others(holder: Holder, today: date, *, live: bool = True) -> bool:
    """Whether who shows this card may act on another reader's: late returns of one's own do not stand in the way."""
    return set(against_acting(holder, today, live=live)) <= {Refusal.READER_SUSPENDED}


def state_of(card: CardFacts, today: date) -> State:
    """What the card is today."""
    if card.joined:
        return State.JOINED
    if card.standing is Standing.LEFT:
        return State.DECEASED if card.deceased else State.CANCELLED
    if not card.live:
        return State.OLD if card.replaced else State.WITHOUT
    if card.standing in _STATES:
        return _STATES[card.standing]
    return State.EXPIRED if card.expires_on < today else State.VALID


_STATES = {Standing.FROZEN: State.FROZEN, Standing.BLOCKED: State.BLOCKED}


def judge(deed: Deed, card: CardFacts, today: date) -> Fault | None:
    """What stands against doing this with the card; None when it may be done."""
    against = TABLE[deed].get(state_of(card, today))
    if against is None and deed is Deed.UNBLOCK and not card.blocked:
        return Fault.NOT_BLOCKED
    if against is None and deed is Deed.UNSUSPEND and not card.suspended:
        return Fault.NOT_SUSPENDED
    if against is None and deed is Deed.RENEW and (card.expires_on - today).days > RENEWS_FROM_DAYS:
        return Fault.TOO_EARLY
    return against


def deeds_for(card: CardFacts, today: date) -> tuple[Deed, ...]:
    """All that may be done with the card today."""
    return tuple(deed for deed in Deed if judge(deed, card, today) is None)


def renewed_until(expires_on: date, today: date, months: int) -> date:
    """The last day of a renewed card: no day is lost by coming early, none is given for having been away."""
    return months_later(max(expires_on, today), months)


def tells_of_print(issued_at: datetime, now: datetime, *, again: bool) -> bool:
    """Whether the reader is told that a card was printed; not of the first one, which is handed out with its issue."""
    return again or now - issued_at > HANDED_OUT_WITHIN


def against_lifting(reason: str) -> Fault | None:
    """What lets a reader off needs a reason in words."""
    return Fault.REASON_NEEDED if len(reason.strip()) < SHORTEST_REASON else None


def against_block(reason: str, until: date | None, today: date) -> Fault | None:
    """A block needs a reason in words; its last day is today or later, or open."""
    if len(reason.strip()) < SHORTEST_REASON:
        return Fault.REASON_NEEDED
    return Fault.DAY_IN_THE_PAST if until is not None and until < today else None


DEAD = frozenset({"lost", "replaced"})
"""What a card is whose reader has another one since. Of one that was given up the clearance speaks."""


def opens_a_record(status: str, *, by_person: bool) -> bool:
    """Whether a card's number stands for its reader: a dead one nowhere, and any but a live one at no machine."""
    return status not in DEAD if by_person else status == "active"


class Open(StrEnum):
    """What may stand between a reader and the end of the card, in the order in which it is settled."""

    BOOKS = "books"
    CHARGES = "charges"
    HOLDS = "holds"
    REFUNDS = "refunds"
    DEPOSIT = "deposit"


@dataclass(frozen=True)
class Clearance:
    """What is still open between a reader and the libraries; money is fen."""

    books: int = 0
    owed_fen: int = 0
    holds: int = 0
    refunds_fen: int = 0
    deposit_fen: int = 0


def in_the_way(found: Clearance) -> tuple[Open, ...]:
    """What has to be settled before the card can be given up (退证须还清), the first thing first.

    Books come before charges, since a return may cost something; the deposit stands for all of it and goes last.
    """
    counts = {
        Open.BOOKS: found.books,
        Open.CHARGES: found.owed_fen,
        Open.HOLDS: found.holds,
        Open.REFUNDS: found.refunds_fen,
        Open.DEPOSIT: found.deposit_fen,
    }
    return tuple(what for what, count in counts.items() if count)
