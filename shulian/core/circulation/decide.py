"""The rules of checkout, checkin and renewal (借、还、续). Each takes facts and answers with a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shulian.core.circulation.facts import Facts, ItemFacts, LoanFacts, ReaderFacts, Standing
from shulian.core.circulation.refusals import Refusal
from shulian.core.circulation.states import ItemState
from shulian.core.policy import Terms


@dataclass(frozen=True)
class Refuse:
    """No, and why."""

    reason: Refusal


@dataclass(frozen=True)
class Checkout:
    """Lent until the end of `due_on`; a transit the item was still in is over."""

    due_on: date
    closes_transit: int | None = None


class Outcome(StrEnum):
    """What happens to an item that is scanned in."""

    SHELVE = "shelve"
    SEND_HOME = "send-home"
    RECEIVED = "received"
    PASSING = "passing"
    ALREADY_HERE = "already-here"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True)
class Checkin:
    """Scanned in: which loan and transit end here, where the item goes, and its state from now on."""

    outcome: Outcome
    state: ItemState
    place: int
    closes_loan: int | None = None
    closes_transit: int | None = None
    send_to: int | None = None


@dataclass(frozen=True)
class Renew:
    """The loan goes on until the end of `due_on`."""

    due_on: date
    renewals: int


def decide_checkout(facts: Facts) -> Checkout | Refuse:
    """Whether this item may go with this reader; the first reason against it is given."""
    reader, item = facts.reader, facts.item
    if reader is None:
        return Refuse(Refusal.UNKNOWN_CARD)
    if item is None:
        return Refuse(Refusal.UNKNOWN_ITEM)
    reason = (
        _against_library(facts)
        or _against_reader(reader, facts.today)
        or _against_item(item, facts.loan, reader)
        or _against_terms(facts.terms, reader)
    )
    if reason or facts.terms is None:
        return Refuse(reason or Refusal.NO_POLICY)
    return Checkout(
        due_on=facts.today + timedelta(days=facts.terms.loan_days),
        closes_transit=facts.transit.id if facts.transit else None,
    )


def decide_checkin(facts: Facts) -> Checkin | Refuse:
    """Return here, shelved there (通借通还). A return is never refused; only an item nobody knows is.

    | state      | scanned at home            | scanned elsewhere          |
    |------------|----------------------------|----------------------------|
    | on loan    | loan ends, shelve          | loan ends, send home       |
    | in transit | received, shelve           | passing, logged            |
    | available  | already here               | send home                  |
    | withdrawn  | set aside (a loan of it ends all the same)              |
    """
    item = facts.item
    if item is None:
        return Refuse(Refusal.UNKNOWN_ITEM)
    if facts.matches > 1:
        return Refuse(Refusal.BARCODE_AMBIGUOUS)
    if item.state is ItemState.WITHDRAWN:
        return Checkin(Outcome.SET_ASIDE, item.state, facts.here, closes_loan=_id(facts.loan))
    if facts.transit and facts.here not in (item.home, facts.transit.destination):
        # The scan of a third library moves nothing, but it is the best news of where the item is.
        return Checkin(Outcome.PASSING, ItemState.IN_TRANSIT, facts.here, send_to=facts.transit.destination)
    ended = {"closes_loan": _id(facts.loan), "closes_transit": facts.transit.id if facts.transit else None}
    if facts.here != item.home:
        return Checkin(Outcome.SEND_HOME, ItemState.IN_TRANSIT, facts.here, send_to=item.home, **ended)
    return Checkin(_outcome_at_home(item), ItemState.AVAILABLE, facts.here, **ended)


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
    reason = _against_reader(reader, facts.today) or _against_renewal(loan, terms, facts.today)
    if reason or terms is None:
        return Refuse(reason or Refusal.NO_POLICY)
    return Renew(due_on=facts.today + timedelta(days=terms.loan_days), renewals=loan.renewals + 1)


def _against_library(facts: Facts) -> Refusal | None:
    if facts.matches > 1:
        return Refusal.BARCODE_AMBIGUOUS
    if not facts.here_lends:
        return Refusal.LIBRARY_DOES_NOT_LEND
    if not facts.owner_lends:
        return Refusal.OWNER_DOES_NOT_LEND
    return None


def _against_reader(reader: ReaderFacts, today: date) -> Refusal | None:
    if reader.standing is Standing.LEFT:
        return Refusal.READER_LEFT
    if reader.standing is Standing.BLOCKED:
        return Refusal.READER_BLOCKED
    if not reader.card_active:
        return Refusal.CARD_STOPPED
    if reader.expires_on < today:
        return Refusal.CARD_EXPIRED
    return None


def _against_item(item: ItemFacts, loan: LoanFacts | None, reader: ReaderFacts) -> Refusal | None:
    if item.state is ItemState.WITHDRAWN:
        return Refusal.ITEM_WITHDRAWN
    if loan is None:
        return None
    return Refusal.ALREADY_YOURS if loan.reader == reader.id else Refusal.ITEM_ON_LOAN


def _against_terms(terms: Terms | None, reader: ReaderFacts) -> Refusal | None:
    if terms is None:
        return Refusal.NO_POLICY
    if terms.loan_days == 0:
        return Refusal.ITEM_NOT_FOR_LOAN
    if reader.open_loans >= terms.loan_limit:
        return Refusal.TOO_MANY_LOANS
    return None


def _against_renewal(loan: LoanFacts, terms: Terms | None, today: date) -> Refusal | None:
    if terms is None:
        return Refusal.NO_POLICY
    if loan.due_on < today:
        return Refusal.LOAN_OVERDUE
    if loan.renewals >= terms.renewals:
        return Refusal.TOO_MANY_RENEWALS
    if today + timedelta(days=terms.loan_days) <= loan.due_on:
        return Refusal.RENEWAL_TOO_EARLY
    return None


def _outcome_at_home(item: ItemFacts) -> Outcome:
    if item.state is ItemState.ON_LOAN:
        return Outcome.SHELVE
    if item.state is ItemState.IN_TRANSIT:
        return Outcome.RECEIVED
    return Outcome.ALREADY_HERE


def _id(loan: LoanFacts | None) -> int | None:
    return loan.id if loan else None
