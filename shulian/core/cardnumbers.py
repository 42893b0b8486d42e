"""Ranges of card numbers (卡号段): what they hold, what is left of them, and which numbers no card is given."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shulian.core import documents
from shulian.core.credentials import Kind
from shulian.core.registration import Fault as Against
from shulian.core.registration import mask_card

WARN_SHARE, WARN_LEFT = 10, 100
"""Nearly empty: less than a tenth is left, or fewer than so many cards."""
LONGEST = 30
WIDEST = 9
MOST_PRINTED = 200

_PREFIX = re.compile(r"[0-9A-Z]{0,20}")


class Fault(StrEnum):
    """What is wrong with a range; the words people see live in the translations."""

    NOT_A_PREFIX = "not-a-prefix"
    WRONG_WIDTH = "wrong-width"
    WRONG_ORDER = "wrong-order"
    TOO_LARGE = "too-large"
    TOO_LONG = "too-long"
    OVERLAPS = "overlaps"


@dataclass(frozen=True)
class Range:
    """Numbers from `first` to `until` behind a prefix, with so many figures; `last` was given out last."""

    prefix: str
    width: int
    first: int
    until: int
    last: int = 0

    def number(self, n: int) -> str:
        """The card number that stands for n."""
        return f"{self.prefix}{n:0{self.width}d}"

    @property
    def first_number(self) -> str:
        """The card number that the range begins with."""
        return self.number(self.first)

    @property
    def last_number(self) -> str:
        """The card number that it ends with."""
        return self.number(self.until)

    @property
    def next_number(self) -> str:
        """The card number that is given out next."""
        return self.number(self.next)

    @property
    def next(self) -> int:
        """What is given out next; beyond `until` when nothing is left."""
        return max(self.first, self.last + 1)

    @property
    def left(self) -> int:
        """How many are left."""
        return self.until - self.next + 1

    @property
    def size(self) -> int:
        """How many there are in all."""
        return self.until - self.first + 1


def is_nearly_empty(ranges: Iterable[Range]) -> bool:
    """Whether a library should open another range: what is left of all of its open ones together."""
    known = list(ranges)
    left, size = sum(one.left for one in known), sum(one.size for one in known)
    return bool(known) and (left * 100 < size * WARN_SHARE or left < min(WARN_LEFT, size))


def faults_of(wanted: Range, others: Iterable[Range]) -> dict[str, Fault]:
    """What stands against opening a range, by field; no number may be in two."""
    faults = {}
    if not _PREFIX.fullmatch(wanted.prefix):
        faults["prefix"] = Fault.NOT_A_PREFIX
    if not 1 <= wanted.width <= WIDEST:
        faults["width"] = Fault.WRONG_WIDTH
    elif wanted.until >= 10**wanted.width:
        faults["until"] = Fault.TOO_LARGE
    if not 0 <= wanted.first <= wanted.until:
        faults["first"] = Fault.WRONG_ORDER
    if not faults and not 4 <= len(wanted.number(wanted.until)) <= LONGEST:
        faults["prefix"] = Fault.TOO_LONG
    if not faults and any(_meet(wanted, other) for other in others):
        faults["first"] = Fault.OVERLAPS
    return faults


@dataclass(frozen=True)
class Known:
    """What somebody is found by already under the number of a new card; `own`: it is this reader."""

    kind: Kind
    own: bool = False


def against_known(known: Iterable[Known]) -> Against | None:
    """No card gets a number by which somebody is found: a card comes first, and takes what is meant for the other."""
    found = list(known)
    if any(one.kind is Kind.IDENTITY for one in found):
        return Against.IDENTITY_AS_CARD
    # What one person carries may be one number; a card that was lost stays the number of that card.
    taken = any(not one.own or one.kind is Kind.CARD for one in found)
    return Against.CARD_NUMBER_TAKEN if taken else None


def _meet(one: Range, other: Range) -> bool:
    """Whether a number can be in both: as long, and their texts overlap, wherever the prefix ends."""
    if len(one.number(one.first)) != len(other.number(other.first)):
        return False
    return one.number(one.first) <= other.number(other.until) and other.number(other.first) <= one.number(one.until)


def event_card(number: str, held_on: date, today: date) -> str:
    """The same beside an event: whoever issues cards there needs their numbers on its day, and nobody afterwards."""
    return shown_card(number, today) if held_on == today else mask_card(number)


def shown_card(number: str, today: date) -> str:
    """A card number in full where a list needs it; one of before that is shaped like an identity number is masked."""
    return mask_card(number) if documents.tells_person(number, (), today) else number
