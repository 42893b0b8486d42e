"""Taking back a payment that was booked wrongly (冲正): whole, by whom, and what must not have come of it since."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shulian.core.charges import DepositFacts, Refusal, Tier, against_items_out, against_paying_out


class Why(StrEnum):
    """What was wrong; a list to choose from, so that no name can stand in a reason."""

    WRONG_AMOUNT = "wrong-amount"
    WRONG_METHOD = "wrong-method"
    WRONG_READER = "wrong-reader"
    BOOKED_TWICE = "booked-twice"
    NOT_RECEIVED = "not-received"


@dataclass(frozen=True)
class ReversalFacts:
    """A payment, and what has become of it.

    `charges_stand` says that nothing it paid was cancelled since, `deposit_held` that a deposit it brought is still
    there, `session_open` that the till through which it went is not closed (without a till: that it is of today).
    `cash_in`: it put cash into a till. `frozen`: the reader's card was reported lost. `deposit`: what is known of the
    reader's deposit where it brought one, of which `left` would be left.
    """

    here: bool = True
    is_reversal: bool = False
    is_reversed: bool = False
    is_credit: bool = False
    payer_known: bool = True
    charges_stand: bool = True
    deposit_held: bool = True
    own: bool = True
    session_open: bool = True
    right: bool = False
    cash_in: bool = False
    frozen: bool = False
    deposit: DepositFacts | None = None
    left: int = 0
    tiers: tuple[Tier, ...] = ()


# What is asked of a payment, the answer that forbids the reversal, and why; the first line that fits decides.
TABLE: tuple[tuple[str, bool, Refusal], ...] = (
    ("here", False, Refusal.PAYMENT_ELSEWHERE),
    ("is_reversal", True, Refusal.IS_REVERSAL),
    ("is_reversed", True, Refusal.PAYMENT_REVERSED),
    ("is_credit", True, Refusal.PAYMENT_WAS_CREDIT),
    ("payer_known", False, Refusal.PAYER_GONE),
    ("charges_stand", False, Refusal.PAYMENT_DUE_BACK),
    ("deposit_held", False, Refusal.DEPOSIT_GONE),
)

# Whether it was taken by whoever asks, whether its till is still open: and whether the right is needed then.
NEEDS_RIGHT: dict[tuple[bool, bool], bool] = {
    (True, True): False,
    (True, False): True,
    (False, True): True,
    (False, False): True,
}


def objection(facts: ReversalFacts) -> Refusal | None:
    """Why this payment cannot be reversed, or not by this person; None when it can."""
    for asked, answer, refusal in TABLE:
        if getattr(facts, asked) is answer:
            return refusal
    if NEEDS_RIGHT[facts.own, facts.session_open] and not facts.right:
        return Refusal.REVERSAL_NEEDS_RIGHT
    return None


def leaves_desk(*, cash_in: bool, handed_back: bool) -> bool:
    """Whether money goes out to somebody by this reversal, and not only out of the books.

    What was paid by telephone goes back where it came from, and what was given out by mistake comes in.
    """
    return cash_in and handed_back


def decide_reversal(facts: ReversalFacts, why: str, *, handed_back: bool = False) -> Refusal | None:
    """Whether a payment may be reversed for this reason; None is yes."""
    refusal = objection(facts) or (None if why in set(Why) else Refusal.REASON_NOT_CHOSEN)
    if refusal or not leaves_desk(cash_in=facts.cash_in, handed_back=handed_back):
        return refusal
    return against_paying_out(frozen=facts.frozen) or _against_items(facts)


def _against_items(facts: ReversalFacts) -> Refusal | None:
    """A deposit that goes out by a reversal is a deposit that goes out: what is on loan comes back before it."""
    return against_items_out(facts.deposit, facts.left, facts.tiers) if facts.deposit else None
