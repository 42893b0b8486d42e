"""Copies as records report them: what becomes of a report, and what a copy says after it was reported again."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, TypeVar

Value = TypeVar("Value", str, int | None)


class Note(StrEnum):
    """What is said of a reported copy that did not simply become an item; the words live in the translations."""

    NO_BARCODE = "no-barcode"
    TOO_LONG = "too-long"
    TWICE = "twice"
    CLAIMED = "claimed"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    ANOTHERS = "anothers"
    UNKNOWN_CODE = "unknown-code"
    LEFT_OUT = "left-out"


class Said(NamedTuple):
    """What a report says of a copy, or what the copy says itself."""

    call_number: str = ""
    shelf: str = ""
    price_fen: int | None = None
    item_class: str = ""
    volume: str = ""


class Whose(StrEnum):
    """Whose a copy is by the library code that stands beside it."""

    OWN = "own"
    ANOTHERS = "anothers"
    UNKNOWN = "unknown"


def whose(named: str, own: frozenset[str], others: frozenset[str]) -> Whose:
    """Whose a copy is: without a code the sender's; codes, names and aliases count, in whatever letters."""
    name = named.strip().lower()
    if not name or name in own:
        return Whose.OWN
    return Whose.ANOTHERS if name in others else Whose.UNKNOWN


def followed(now: Said, last: Said | None, told: Said, *, by_hand: bool = False) -> Said:
    """What a copy says after this report; `last` is the one before, None when nobody knows it.

    What people changed here since the last report stays, unless a person changes the report itself (`by_hand`).
    What a report leaves out it does not deny.
    """
    if last is None:
        return Said(
            told.call_number or now.call_number,
            now.shelf or told.shelf,
            told.price_fen if now.price_fen is None else now.price_fen,
            now.item_class or told.item_class,
            now.volume or told.volume,
        )
    return Said(
        _one(now.call_number, last.call_number, told.call_number, by_hand=by_hand),
        _one(now.shelf, last.shelf, told.shelf, by_hand=by_hand),
        _one(now.price_fen, last.price_fen, told.price_fen, by_hand=by_hand),
        _one(now.item_class, last.item_class, told.item_class, by_hand=by_hand),
        _one(now.volume, last.volume, told.volume, by_hand=by_hand),
    )


def _one(now: Value, last: Value, told: Value, *, by_hand: bool) -> Value:
    if told in ("", None) or told == last:
        return now
    return told if by_hand or now == last else now


class Claim(NamedTuple):
    """An item as a record claims it that is not its own; `told_by_own` says whether its own record still reports it."""

    withdrawn: bool
    has_record: bool
    told_by_own: bool
    same_title: bool


def decide_claim(claim: Claim) -> Note:
    """What becomes of the item: it goes to the record that claims it once its own says nothing of it any more."""
    if claim.withdrawn:
        return Note.WITHDRAWN
    if claim.has_record:
        return Note.CLAIMED if claim.told_by_own else Note.MOVED
    return Note.MOVED if claim.same_title else Note.CLAIMED
