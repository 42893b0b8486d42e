"""The rules of checkout (借) and renewal (续借): facts in, decisions out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from shulian.core.cardlife import against_acting
from shulian.core.circulation.decisions import Checkout, Refuse, Renew
from shulian.core.circulation.facts import Facts, ItemFacts, LoanFacts, ReaderFacts
from shulian.core.circulation.refusals import OVERRIDABLE, Refusal
from shulian.core.circulation.states import ItemState
from shulian.core.policy import Terms
from shulian.core.readertypes import Awaits

A_DAY = 24


def decide_checkout(facts: Facts) -> Checkout | Refuse:
    """Whether this item may go with this reader; the first reason against it that nobody overrode is given."""
    reader, item, terms = facts.reader, facts.item, facts.terms
    if reader is None:
        return Refuse(Refusal.UNKNOWN_CARD)
    if item is None:
        return Refuse(Refusal.UNKNOWN_ITEM)
    reason = first(_against_lending(facts, reader, item), facts.overridden)
    if reason or terms is None or facts.due_on is None:
        return Refuse(reason or Refusal.NO_POLICY)
    if reason := first(_against_terms(terms, facts, reader, item), facts.overridden):
        return Refuse(reason)
    caught = facts.caught
    mine = caught is not None and caught.reader == reader.id
    return Checkout(
        due_on=facts.due_on,
        due_at=facts.due_at,
        closes_transit=facts.transit.id if facts.transit else None,
        fulfils=caught.id if caught and mine else facts.own_hold,
        releases=caught.id if caught and not mine else None,
    )


def decide_renew(facts: Facts) -> Renew | Refuse:
    """Whether the loan may go on, counted from today."""
    if facts.item is None:
        return Refuse(Refusal.UNKNOWN_ITEM)
    if facts.matches > 1:
        return Refuse(Refusal.BARCODE_AMBIGUOUS)
    loan, reader, terms = facts.loan, facts.reader, facts.terms
    if loan is None or reader is None:
        return Refuse(Refusal.NOT_ON_LOAN)
    if facts.for_reader not in (None, loan.reader):
        return Refuse(Refusal.NOT_YOUR_LOAN)
    if facts.item.state is ItemState.CLAIMED_RETURNED:
        return Refuse(Refusal.LOAN_CLAIMED)
    reason = first(_against_renewer(reader, facts.today), facts.overridden)
    if reason or terms is None or facts.due_on is None:
        return Refuse(reason or Refusal.NO_POLICY)
    if reason := first(_against_renewing(terms, facts, reader, loan), facts.overridden):
        return Refuse(reason)
    return Renew(due_on=facts.due_on, due_at=facts.due_at, renewals=loan.renewals + 1)


def against_reader(reader: ReaderFacts, today: date) -> Iterator[Refusal]:
    """What keeps this reader from borrowing anything at all; the desk shows it as soon as the card is scanned."""
    yield from against_acting(reader, today, live=reader.card_active)
    if reader.awaits is Awaits.CONSENT:
        yield Refusal.CONSENT_MISSING


def against_borrowing(reader: ReaderFacts, terms: Terms | None, today: date) -> tuple[Refusal, ...]:
    """All that would refuse this reader any item under these terms: what the desk says before anything is scanned."""
    if terms is None:
        return tuple(against_reader(reader, today))
    full = (Refusal.TOO_MANY_LOANS,) if reader.open_loans >= terms.loan_limit else ()
    unchecked = against_unchecked(reader, terms)
    return (
        *against_reader(reader, today),
        *unchecked,
        *full,
        *against_money(reader, terms),
        *_against_tier(reader, terms),
    )


def against_money(reader: ReaderFacts, terms: Terms) -> Iterator[Refusal]:
    """What the reader owes, or has not left as a deposit. A limit of nothing is no limit."""
    if terms.debt_limit_fen and reader.owed_fen >= terms.debt_limit_fen:
        yield Refusal.TOO_MUCH_OWED
    if not reader.deposit_free and reader.deposit_fen < terms.deposit_fen:
        yield Refusal.DEPOSIT_TOO_SMALL


def against_unchecked(reader: ReaderFacts, terms: Terms) -> Iterator[Refusal]:
    """A reader whose document nobody has seen borrows only where the terms do not ask for that."""
    if reader.awaits is Awaits.CHECK and terms.needs_check:
        yield Refusal.NOT_CHECKED


def asks_hours(terms: Terms) -> bool:
    """Whether these terms look at the hour of the day at all; most do not."""
    return bool(terms.hours_from) or terms.hours_to < A_DAY


def within_hours(hour: int, terms: Terms) -> bool:
    """Whether the terms let readers borrow in this hour of the day; hours may go over midnight."""
    first_hour, end = terms.hours_from, terms.hours_to
    return first_hour <= hour < end if first_hour < end else hour >= first_hour or hour < end


def first(reasons: Iterator[Refusal], overridden: tuple[Refusal, ...]) -> Refusal | None:
    """The first reason that was not let pass; only what can be overridden is."""
    passed = OVERRIDABLE.intersection(overridden)
    return next((reason for reason in reasons if reason not in passed), None)


def _against_lending(facts: Facts, reader: ReaderFacts, item: ItemFacts) -> Iterator[Refusal]:
    yield from _against_library(facts)
    yield from against_reader(reader, facts.today)
    yield from _against_item(facts, item, reader)


def _against_library(facts: Facts) -> Iterator[Refusal]:
    if facts.matches > 1:
        yield Refusal.BARCODE_AMBIGUOUS
    if not facts.here_lends:
        yield Refusal.LIBRARY_DOES_NOT_LEND
    if not facts.owner_lends:
        yield Refusal.OWNER_DOES_NOT_LEND


# What a state means for lending the item that lies on the counter. Where nothing stands it can be lent: what was
# missing is found, and what is on its way has come into the reader's hands.
STATES_AGAINST: dict[ItemState, Refusal] = {
    ItemState.WITHDRAWN: Refusal.ITEM_WITHDRAWN,
    ItemState.LOST: Refusal.ITEM_LOST,
    ItemState.DAMAGED: Refusal.ITEM_DAMAGED,
}


def _against_item(facts: Facts, item: ItemFacts, reader: ReaderFacts) -> Iterator[Refusal]:
    if against := STATES_AGAINST.get(item.state):
        yield against
    if facts.loan is not None:
        yield Refusal.ALREADY_YOURS if facts.loan.reader == reader.id else Refusal.ITEM_ON_LOAN
    if facts.caught is not None and facts.caught.reader != reader.id:
        yield Refusal.HELD_FOR_ANOTHER
    if facts.transit is not None and facts.caught is None and facts.waits:
        yield Refusal.OTHERS_WAIT


def _against_terms(terms: Terms, facts: Facts, reader: ReaderFacts, item: ItemFacts) -> Iterator[Refusal]:
    if not (terms.loan_days or terms.loan_hours or terms.due_date):
        yield Refusal.ITEM_NOT_FOR_LOAN
    if facts.self_service and not terms.self_service:
        yield Refusal.NO_SELF_SERVICE
    if terms.age_min and (reader.age is None or reader.age < terms.age_min):
        yield Refusal.TOO_YOUNG
    yield from against_unchecked(reader, terms)
    if facts.hour is not None and not within_hours(facts.hour, terms):
        yield Refusal.OUT_OF_HOURS
    yield from _against_limits(terms, reader)
    yield from against_money(reader, terms)
    if _price_is_over(terms, reader, item):
        yield Refusal.PRICE_OVER_DEPOSIT
    yield from _against_tier(reader, terms, item.price_fen or 0)


# Each limit of the terms, what it is compared with, and the refusal; the widest scope comes first.
LIMITS: tuple[tuple[Callable[[Terms], int], Callable[[ReaderFacts], int], Refusal], ...] = (
    (lambda terms: terms.loan_limit, lambda reader: reader.open_loans, Refusal.TOO_MANY_LOANS),
    (lambda terms: terms.loan_limit_subtree, lambda reader: reader.loans_subtree, Refusal.TOO_MANY_LOANS_SUBTREE),
    (lambda terms: terms.loan_limit_library, lambda reader: reader.loans_library, Refusal.TOO_MANY_LOANS_LIBRARY),
    (lambda terms: terms.loan_limit_class, lambda reader: reader.loans_class, Refusal.TOO_MANY_LOANS_CLASS),
)


def _against_limits(terms: Terms, reader: ReaderFacts) -> Iterator[Refusal]:
    for limit, used, refusal in LIMITS:
        if used(reader) >= limit(terms):
            yield refusal


def _price_is_over(terms: Terms, reader: ReaderFacts, item: ItemFacts) -> bool:
    """Whether all that the reader has would be worth more than the deposit (借书总额 ≤ 押金)."""
    if not terms.price_within_deposit or reader.deposit_free:
        return False
    return reader.price_fen + (item.price_fen or 0) > reader.deposit_fen


def _against_tier(reader: ReaderFacts, terms: Terms, price_fen: int = 0) -> Iterator[Refusal]:
    """A deposit covers so many items, and what they are worth (押金档次); only where a deposit is asked for at all."""
    tier = reader.covered
    if tier is None or reader.deposit_free or not terms.deposit_fen:
        return
    if reader.open_loans >= tier.items:
        yield Refusal.TIER_FULL
    if tier.price_fen is not None and reader.price_fen + price_fen > tier.price_fen:
        yield Refusal.PRICE_OVER_TIER


def _against_renewer(reader: ReaderFacts, today: date) -> Iterator[Refusal]:
    """Who has lost the card keeps the books that are at home, and must not be late with them for it."""
    return (reason for reason in against_reader(reader, today) if reason is not Refusal.CARD_FROZEN)


def _against_renewing(terms: Terms, facts: Facts, reader: ReaderFacts, loan: LoanFacts) -> Iterator[Refusal]:
    # A loan by the hour is late on the very day that it was due.
    if loan.due_on < facts.today or loan.days_late:
        yield Refusal.LOAN_OVERDUE
    if loan.recalled:
        yield Refusal.LOAN_RECALLED
    if facts.waits and not terms.renew_when_awaited:
        yield Refusal.OTHERS_WAIT
    if loan.renewals >= terms.renewals:
        yield Refusal.TOO_MANY_RENEWALS
    if facts.due_at is None and facts.due_on is not None and facts.due_on <= loan.due_on:
        yield Refusal.RENEWAL_TOO_EARLY
    if terms.debt_limit_fen and reader.owed_fen >= terms.debt_limit_fen:
        yield Refusal.TOO_MUCH_OWED
