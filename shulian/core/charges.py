"""What is owed and what it comes to: late returns, lost items, payments, waivers, refunds, deposits. Whole fen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import pairwise
from typing import Any

MOST_FEN = 100_000_00
"""No act at a desk moves more than this; whoever types more has slipped."""
MOST_CHOSEN = 500
"""So many charges can be chosen for one payment; without a choice it goes to any number of them."""
SHORTEST_REASON = 2
MOST_TIERS = 10
MOST_ITEMS_OF_A_TIER = 1000


class Refusal(StrEnum):
    """Reasons are data; the words people see live in the translations."""

    NOT_AN_AMOUNT = "not-an-amount"
    NEGATIVE_AMOUNT = "negative-amount"
    FRACTION_OF_FEN = "fraction-of-fen"
    NOTHING = "nothing"
    ABSURD_AMOUNT = "absurd-amount"
    NO_DEBT = "no-debt"
    ABOVE_DEBT = "above-debt"
    ABOVE_CHARGE = "above-charge"
    UNKNOWN_CHARGE = "unknown-charge"
    TOO_MANY_CHOSEN = "too-many-chosen"
    CHARGE_SETTLED = "charge-settled"
    GIVEN_TOO_LITTLE = "given-too-little"
    REASON_NEEDED = "reason-needed"
    TRANSACTION_NEEDED = "transaction-needed"
    TRANSACTION_USED = "transaction-used"
    NO_OPEN_TILL = "no-open-till"
    TILL_OPEN = "till-open"
    TILL_DIFFERS = "till-differs"
    TILL_CLOSED = "till-closed"
    TILL_HAS_LESS = "till-has-less"
    NAME_NEEDED = "name-needed"
    NOT_CLOSED_YET = "not-closed-yet"
    REFUND_SETTLED = "refund-settled"
    UNKNOWN_REFUND = "unknown-refund"
    ABOVE_DEPOSIT = "above-deposit"
    NOT_A_TIER = "not-a-tier"
    ITEMS_OUT = "items-out"
    DEBT_OPEN = "debt-open"
    NOT_A_DAY = "not-a-day"
    DAY_IN_THE_PAST = "day-in-the-past"
    ALREADY_EXEMPT = "already-exempt"
    NOT_EXEMPT = "not-exempt"
    MONTH_NOT_OVER = "month-not-over"
    MONTH_FROZEN = "month-frozen"
    EARLIER_MONTH_OPEN = "earlier-month-open"
    TOO_MANY_TIERS = "too-many-tiers"
    TIER_TWICE = "tier-twice"
    TIER_ITEMS_ODD = "tier-items-odd"
    TIER_COVERS_LESS = "tier-covers-less"
    UNKNOWN_RECEIPT = "unknown-receipt"
    PAYMENT_ELSEWHERE = "payment-elsewhere"
    IS_REVERSAL = "is-reversal"
    PAYMENT_REVERSED = "payment-reversed"
    PAYMENT_WAS_CREDIT = "payment-was-credit"
    PAYER_GONE = "payer-gone"
    PAYMENT_DUE_BACK = "payment-due-back"
    DEPOSIT_GONE = "deposit-gone"
    CARD_FROZEN = "card-frozen"
    DECIDED = "decided"
    REVERSAL_NEEDS_RIGHT = "reversal-needs-right"
    REASON_NOT_CHOSEN = "reason-not-chosen"


class Method(StrEnum):
    """How money moves. A mobile payment is only recorded here; `CREDIT` is money that a library already holds."""

    CASH = "cash"
    MOBILE = "mobile"
    CREDIT = "credit"


@dataclass(frozen=True)
class LateTerms:
    """What a policy says about late returns: days of grace, the price of a day with its cap, days of suspension.

    What is late by more than `long_overdue_days` (0: nothing ever is) stops borrowing for a fixed time at least.
    """

    grace_days: int = 0
    overdue_fen: int = 0
    overdue_cap_fen: int = 0
    suspension_days: int = 0
    suspension_cap_days: int = 365
    long_overdue_days: int = 0
    long_overdue_suspension_days: int = 0


def late_terms(said: Mapping[str, Any]) -> LateTerms:
    """The terms of late returns among all that a loan keeps of its policy."""
    return LateTerms(**{one.name: said[one.name] for one in fields(LateTerms) if one.name in said})


@dataclass(frozen=True)
class Overdue:
    """What a late return comes to, and how: days late, what they cost, for how long borrowing stops."""

    days: int
    fen: int
    suspension: int
    basis: Mapping[str, int]


def overdue_fen(days_late: int, fen_per_day: int, cap_fen: int) -> int:
    """What so many late days cost; a cap of 0 is none."""
    fen = max(days_late, 0) * fen_per_day
    return min(fen, cap_fen) if cap_fen else fen


def suspension_days(days_late: int, per_day: int, cap: int) -> int:
    """For how many days borrowing stops after so many late days (顺延停借); a cap of 0 is none."""
    days = max(days_late, 0) * per_day
    return min(days, cap) if cap else days


def long_overdue_stop(days_late: int, after_days: int, stop_days: int) -> int:
    """For how many days borrowing stops at least once an item is back that was long overdue (黑名单)."""
    return stop_days if 0 < after_days < days_late else 0


def lost_fen(price_fen: int | None, percent: int, without_price_fen: int) -> int:
    """What a lost item costs: a share of its price, rounded to the fen; a fixed sum when no price is known."""
    if not price_fen:
        return without_price_fen
    return (price_fen * percent + 50) // 100


def damage_fen(price_fen: int | None, percent: int, fixed_fen: int) -> int:
    """What a damaged item costs at most: a share of its price; a fixed sum where there is no share or no price."""
    return (price_fen * percent + 50) // 100 if price_fen and percent else fixed_fen


def overdue(terms: LateTerms, days_late: int) -> Overdue:
    """What so many late open days come to: worked out of them alone, so that asking twice changes nothing.

    Within the grace nothing is due; beyond it every late day counts.
    """
    charged = days_late if days_late > terms.grace_days else 0
    fen = overdue_fen(charged, terms.overdue_fen, terms.overdue_cap_fen)
    stopped = max(
        suspension_days(charged, terms.suspension_days, terms.suspension_cap_days),
        long_overdue_stop(charged, terms.long_overdue_days, terms.long_overdue_suspension_days),
    )
    basis = {
        "days_late": charged,
        "fen_per_day": terms.overdue_fen,
        "cap_fen": terms.overdue_cap_fen,
        "grace_days": terms.grace_days,
    }
    return Overdue(charged, fen, stopped, basis)


_YUAN = re.compile(r"(-?)(\d{1,12})(?:\.(\d+))?")


def read_yuan(text: str) -> int | Refusal:
    """An amount that is to move, as it is typed."""
    fen = read_price(text)
    return fen if isinstance(fen, Refusal) else fault_of(fen) or fen


def read_price(text: str) -> int | Refusal:
    """What is typed in yuan, as fen: 12, 12.5, ￥1,200.00, full-width digits too. A price may be 0, or very high."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("。", ".")
    plain = "".join(plain.split()).strip("¥元").replace(",", "")
    found = _YUAN.fullmatch(plain)
    if found is None:
        return Refusal.NOT_AN_AMOUNT
    sign, yuan, part = found[1], int(found[2]), (found[3] or "").rstrip("0")
    if len(part) > 2:
        return Refusal.FRACTION_OF_FEN
    fen = yuan * 100 + int(part.ljust(2, "0"))
    return -fen if sign else fen


def fault_of(fen: int) -> Refusal | None:
    """What is wrong with an amount that is to move; None when nothing is."""
    if fen < 0:
        return Refusal.NEGATIVE_AMOUNT
    if fen == 0:
        return Refusal.NOTHING
    if fen > MOST_FEN:
        return Refusal.ABSURD_AMOUNT
    return None


@dataclass(frozen=True)
class Open:
    """A charge with something still to settle."""

    id: int
    open_fen: int


@dataclass(frozen=True)
class Part:
    """What of a payment goes to one charge."""

    charge: int
    fen: int


def allocate(fen: int, charges: Sequence[Open], chosen: Collection[int] = ()) -> tuple[Part, ...] | Refusal:
    """A payment over charges, the oldest first (as they are given), or over the chosen ones only.

    More than is owed is refused: the rest is the reader's change and never enters the till.
    """
    fault = fault_of(fen)
    if fault:
        return fault
    if len(chosen) > MOST_CHOSEN:
        return Refusal.TOO_MANY_CHOSEN
    if not set(chosen) <= {one.id for one in charges}:
        return Refusal.UNKNOWN_CHARGE
    owed = [one for one in charges if one.open_fen and (not chosen or one.id in chosen)]
    if not owed:
        return Refusal.NO_DEBT
    if fen > sum(one.open_fen for one in owed):
        return Refusal.ABOVE_DEBT
    return tuple(_parts(fen, owed))


def _parts(fen: int, owed: Iterable[Open]) -> Iterable[Part]:
    for one in owed:
        if not fen:
            return
        part = min(fen, one.open_fen)
        fen -= part
        yield Part(one.id, part)


def change(given_fen: int | None, fen: int) -> int | Refusal:
    """What goes back of the cash that was handed over; nothing said means the exact sum."""
    if given_fen is None:
        return 0
    return given_fen - fen if given_fen >= fen else Refusal.GIVEN_TOO_LITTLE


def decide_waiver(open_fen: int, fen: int, reason: str) -> Refusal | None:
    """Whether so much of a charge may be waived; None is yes."""
    fault = fault_of(fen)
    if fault:
        return fault
    if not open_fen:
        return Refusal.CHARGE_SETTLED
    if fen > open_fen:
        return Refusal.ABOVE_CHARGE
    if len(reason.strip()) < SHORTEST_REASON:
        return Refusal.REASON_NEEDED
    return None


@dataclass(frozen=True)
class Reversal:
    """What becomes of a charge whose reason is gone: `reversed_fen` was never paid, `refund_fen` goes back."""

    reversed_fen: int
    refund_fen: int


def reverse(open_fen: int, paid_fen: int) -> Reversal:
    """A lost item was found: what is open is cancelled, what was paid is due to the reader."""
    return Reversal(open_fen, paid_fen)


@dataclass(frozen=True)
class Tier:
    """A step of deposits (押金档次): so much left with the library covers so many items, up to a total price."""

    fen: int
    items: int
    price_fen: int | None = None


def tier_for(held_fen: int, tiers: Iterable[Tier]) -> Tier | None:
    """The highest tier that a deposit reaches; None when it reaches none."""
    return max((tier for tier in tiers if tier.fen <= held_fen), key=lambda tier: tier.fen, default=None)


def covered(held_fen: int, tiers: Collection[Tier]) -> Tier | None:
    """What a deposit covers: its tier, or nothing at all below the lowest; None where there are no tiers."""
    return (tier_for(held_fen, tiers) or Tier(0, 0, 0)) if tiers else None


def fault_of_tiers(tiers: Collection[Tier]) -> Refusal | None:
    """What is wrong with a set of tiers; None when nothing is. Whoever leaves more may take no less."""
    if len(tiers) > MOST_TIERS:
        return Refusal.TOO_MANY_TIERS
    amounts = (fen for tier in tiers for fen in (tier.fen, tier.price_fen) if fen is not None)
    fault = next((fault for fen in amounts if (fault := fault_of(fen))), None)
    if fault:
        return fault
    if not all(0 < tier.items <= MOST_ITEMS_OF_A_TIER for tier in tiers):
        return Refusal.TIER_ITEMS_ODD
    if len({tier.fen for tier in tiers}) < len(tiers):
        return Refusal.TIER_TWICE
    ordered = sorted(tiers, key=lambda tier: tier.fen)
    falls = any(high.items < low.items or _cap(high) < _cap(low) for low, high in pairwise(ordered))
    return Refusal.TIER_COVERS_LESS if falls else None


def _cap(tier: Tier) -> float:
    return float("inf") if tier.price_fen is None else tier.price_fen


def decide_deposit_in(held_fen: int, fen: int, tiers: Collection[Tier]) -> Refusal | None:
    """Whether a deposit of so much may be taken: where there are tiers, it must end on one; None is yes."""
    fault = fault_of(fen)
    if fault:
        return fault
    if tiers and held_fen + fen not in {tier.fen for tier in tiers}:
        return Refusal.NOT_A_TIER
    return None


@dataclass(frozen=True)
class DepositFacts:
    """What is known when a deposit is asked back."""

    held_fen: int
    debt_fen: int
    items_out: int
    exempt: bool


def against_paying_out(*, frozen: bool) -> Refusal | None:
    """Money goes to its owner: on a card that was reported lost it would go to whoever has found it."""
    return Refusal.CARD_FROZEN if frozen else None


def against_ending_exemption(*, decided: bool, may_decide: bool) -> Refusal | None:
    """What the library has decided is ended by who could decide it."""
    return Refusal.DECIDED if decided and not may_decide else None


def decide_deposit_out(facts: DepositFacts, fen: int, tiers: Collection[Tier] = ()) -> Refusal | None:
    """Whether so much of the deposit may be given back; None is yes. Items and debts come first (退证须还清).

    Who steps down to a lower tier keeps what that tier covers.
    """
    fault = fault_of(fen)
    if fault:
        return fault
    if fen > facts.held_fen:
        return Refusal.ABOVE_DEPOSIT
    if facts.debt_fen:
        return Refusal.DEBT_OPEN
    left = facts.held_fen - fen
    if left and tiers and all(tier.fen != left for tier in tiers):
        return Refusal.NOT_A_TIER
    return against_items_out(facts, left, tiers)


def against_items_out(facts: DepositFacts, left: int, tiers: Collection[Tier] = ()) -> Refusal | None:
    """Whether more is on loan than what is left of a deposit covers, whatever the rest goes out for; None is no."""
    covered = next((tier.items for tier in tiers if tier.fen == left), 0)
    return Refusal.ITEMS_OUT if facts.items_out > covered and not facts.exempt else None
