"""The rules of checkout (借) and renewal (续借): facts in, decisions out; one table says what stands against each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple, cast

from shulian.core.circulation.against import (
    MONEY,
    OF_READER,
    OVERDUE,
    OWED,
    UNCHECKED,
    Line,
    every,
    first,
    unanswered,
    without,
)
from shulian.core.circulation.decisions import Checkout, Refuse, Renew
from shulian.core.circulation.facts import Facts, ItemFacts, LoanFacts, ReaderFacts
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import ItemState
from shulian.core.policy import Terms

A_DAY = 24


class Lending(NamedTuple):
    """A loan or a renewal that is asked for, with all that the tables ask of it."""

    facts: Facts
    today: date
    reader: ReaderFacts
    item: ItemFacts
    terms: Terms
    loan: LoanFacts


def lending(facts: Facts) -> Lending:
    """The facts as the tables ask for them.

    The first lines of a table say what is missing; whoever is asked after them has all of it.
    """
    return Lending(
        facts,
        facts.today,
        cast("ReaderFacts", facts.reader),
        cast("ItemFacts", facts.item),
        cast("Terms", facts.terms),
        cast("LoanFacts", facts.loan),
    )


def asks_hours(terms: Terms) -> bool:
    """Whether these terms look at the hour of the day at all; most do not."""
    return bool(terms.hours_from) or terms.hours_to < A_DAY


def within_hours(hour: int, terms: Terms) -> bool:
    """Whether the terms let readers borrow in this hour of the day; hours may go over midnight."""
    first_hour, end = terms.hours_from, terms.hours_to
    return first_hour <= hour < end if first_hour < end else hour >= first_hour or hour < end


def _state(state: ItemState) -> Callable[[Lending], bool]:
    return lambda asked: asked.item.state is state


def _held_for_another(asked: Lending) -> bool:
    caught = asked.facts.caught
    return caught is not None and caught.reader != asked.reader.id


def _travels_to_others(asked: Lending) -> bool:
    facts = asked.facts
    return facts.transit is not None and facts.caught is None and facts.waits


def _too_young(asked: Lending) -> bool:
    age = asked.reader.age
    return asked.terms.age_min > 0 and (age is None or age < asked.terms.age_min)


def _price_is_over(asked: Lending) -> bool:
    """Whether all that the reader has would be worth more than the deposit (借书总额 ≤ 押金)."""
    reader = asked.reader
    if not asked.terms.price_within_deposit or reader.deposit_free:
        return False
    return reader.price_fen + (asked.item.price_fen or 0) > reader.deposit_fen


def _tier_is_full(asked: Lending) -> bool:
    """A deposit covers so many items (押金档次), only where a deposit is asked for at all."""
    tier = asked.reader.covered
    if tier is None or asked.reader.deposit_free or not asked.terms.deposit_fen:
        return False
    return asked.reader.open_loans >= tier.items


def _price_is_over_tier(asked: Lending) -> bool:
    """And it covers what they are worth."""
    tier = asked.reader.covered
    if tier is None or tier.price_fen is None or asked.reader.deposit_free or not asked.terms.deposit_fen:
        return False
    return asked.reader.price_fen + (asked.item.price_fen or 0) > tier.price_fen


# Each limit of the terms, what it is compared with, and the refusal; the widest scope comes first.
LIMITS: tuple[tuple[Callable[[Terms], int], Callable[[ReaderFacts], int], Refusal], ...] = (
    (lambda terms: terms.loan_limit, lambda reader: reader.open_loans, Refusal.TOO_MANY_LOANS),
    (lambda terms: terms.loan_limit_subtree, lambda reader: reader.loans_subtree, Refusal.TOO_MANY_LOANS_SUBTREE),
    (lambda terms: terms.loan_limit_library, lambda reader: reader.loans_library, Refusal.TOO_MANY_LOANS_LIBRARY),
    (lambda terms: terms.loan_limit_class, lambda reader: reader.loans_class, Refusal.TOO_MANY_LOANS_CLASS),
)


def _limit(limit: Callable[[Terms], int], used: Callable[[ReaderFacts], int], refusal: Refusal) -> Line[Lending]:
    return Line(refusal, lambda asked: used(asked.reader) >= limit(asked.terms))


NO_TERMS: Line[Lending] = Line(Refusal.NO_POLICY, lambda asked: asked.facts.terms is None or asked.facts.due_on is None)

# What stands against lending an item; the first line that holds is the answer. Where no state stands the item can be
# lent: what was missing is found, and what is on its way has come into the reader's hands.
CHECKOUT: tuple[Line[Lending], ...] = (
    Line(Refusal.UNKNOWN_CARD, lambda asked: asked.facts.reader is None),
    Line(Refusal.UNKNOWN_ITEM, lambda asked: asked.facts.item is None),
    Line(Refusal.BARCODE_AMBIGUOUS, lambda asked: asked.facts.matches > 1),
    Line(Refusal.LIBRARY_DOES_NOT_LEND, lambda asked: not asked.facts.here_lends),
    Line(Refusal.OWNER_DOES_NOT_LEND, lambda asked: not asked.facts.owner_lends),
    *OF_READER,
    Line(Refusal.ITEM_WITHDRAWN, _state(ItemState.WITHDRAWN)),
    Line(Refusal.ITEM_LOST, _state(ItemState.LOST)),
    Line(Refusal.ITEM_DAMAGED, _state(ItemState.DAMAGED)),
    Line(
        Refusal.ALREADY_YOURS,
        lambda asked: asked.facts.loan is not None and asked.facts.loan.reader == asked.reader.id,
    ),
    Line(Refusal.ITEM_ON_LOAN, lambda asked: asked.facts.loan is not None),
    Line(Refusal.HELD_FOR_ANOTHER, _held_for_another),
    Line(Refusal.OTHERS_WAIT, _travels_to_others),
    NO_TERMS,
    Line(Refusal.ITEM_NOT_FOR_LOAN, lambda asked: not asked.terms.lends),
    Line(Refusal.NO_SELF_SERVICE, lambda asked: asked.facts.self_service and not asked.terms.self_service),
    Line(Refusal.TOO_YOUNG, _too_young),
    UNCHECKED,
    Line(
        Refusal.OUT_OF_HOURS,
        lambda asked: asked.facts.hour is not None and not within_hours(asked.facts.hour, asked.terms),
    ),
    *OVERDUE,
    *(_limit(*limit) for limit in LIMITS),
    *MONEY,
    Line(Refusal.PRICE_OVER_DEPOSIT, _price_is_over),
    Line(Refusal.TIER_FULL, _tier_is_full),
    Line(Refusal.PRICE_OVER_TIER, _price_is_over_tier),
)

# What stands against letting a loan go on. Who has lost the card keeps the books that are at home, and must not be
# late with them for it. A loan by the hour is late on the very day that it was due.
RENEW: tuple[Line[Lending], ...] = (
    Line(Refusal.UNKNOWN_ITEM, lambda asked: asked.facts.item is None),
    Line(Refusal.BARCODE_AMBIGUOUS, lambda asked: asked.facts.matches > 1),
    Line(Refusal.NOT_ON_LOAN, lambda asked: asked.facts.loan is None or asked.facts.reader is None),
    Line(Refusal.NOT_YOUR_LOAN, lambda asked: asked.facts.for_reader not in (None, asked.loan.reader)),
    Line(Refusal.LOAN_CLAIMED, _state(ItemState.CLAIMED_RETURNED)),
    *without(OF_READER, Refusal.CARD_FROZEN),
    NO_TERMS,
    Line(Refusal.LOAN_OVERDUE, lambda asked: asked.loan.due_on < asked.today or asked.loan.days_late > 0),
    Line(Refusal.LOAN_RECALLED, lambda asked: asked.loan.recalled),
    Line(Refusal.OTHERS_WAIT, lambda asked: asked.facts.waits and not asked.terms.renew_when_awaited),
    Line(Refusal.TOO_MANY_RENEWALS, lambda asked: asked.loan.renewals >= asked.terms.renewals),
    Line(
        Refusal.RENEWAL_TOO_EARLY,
        lambda asked: asked.facts.due_at is None and cast("date", asked.facts.due_on) <= asked.loan.due_on,
    ),
    *OVERDUE,
    OWED,
)


def decide_checkout(facts: Facts) -> Checkout | Refuse:
    """Whether this item may go with this reader; the first reason against it that nobody overrode is given."""
    reason = first(CHECKOUT, lending(facts), facts.overridden)
    if reason:
        return Refuse(reason)
    caught = facts.caught
    mine = caught is not None and facts.reader is not None and caught.reader == facts.reader.id
    return Checkout(
        due_on=cast("date", facts.due_on),
        due_at=facts.due_at,
        closes_transit=facts.transit.id if facts.transit else None,
        fulfils=caught.id if caught and mine else facts.own_hold,
        releases=caught.id if caught and not mine else None,
    )


def decide_renew(facts: Facts) -> Renew | Refuse:
    """Whether the loan may go on, counted from today."""
    asked = lending(facts)
    reason = first(RENEW, asked, facts.overridden)
    return Refuse(reason) if reason else Renew(cast("date", facts.due_on), asked.loan.renewals + 1, facts.due_at)


def unknown_of(table: tuple[Line[Lending], ...], facts: Facts) -> tuple[Refusal, ...]:
    """The tests of the table that nobody can answer for these facts, as far as they would have been asked."""
    return unanswered(table, lending(facts), facts.overridden)


FOR_ANY_ITEM: tuple[Line[Lending], ...] = (
    *OF_READER,
    UNCHECKED,
    *OVERDUE,
    _limit(*LIMITS[0]),
    *MONEY,
    Line(Refusal.TIER_FULL, _tier_is_full),
    Line(Refusal.PRICE_OVER_TIER, _price_is_over_tier),
)
"""The tests that do not ask what the item is: what the desk says as soon as the card is scanned."""

NO_ITEM = ItemFacts(0, 0, 0, ItemState.AVAILABLE)


def against_borrowing(reader: ReaderFacts, terms: Terms | None, today: date) -> tuple[Refusal, ...]:
    """All that would refuse this reader any item under these terms: what the desk says before anything is scanned."""
    facts = Facts(here=0, today=today, matches=1, here_lends=True, item=NO_ITEM, reader=reader, terms=terms)
    return tuple(every(FOR_ANY_ITEM if terms else OF_READER, lending(facts)))
