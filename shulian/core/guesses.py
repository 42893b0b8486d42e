"""How often a PIN or a password may be tried, so that it cannot be guessed and nobody is shut out by a guesser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shulian.core.roles import Right

WINDOW = timedelta(hours=1)
SHOWN_FROM = 30
"""So many refused tries in an hour are no slips of people any more."""
SHOWN_FROM_NUMBERS = 5
"""Nor are so many numbers at which somebody went on trying."""


SPRAYED_FROM = 100
"""At fewer numbers within a span people may all have typed a wrong PIN by chance."""
SHARE_OF_WRONG = 3
"""Of a third of the numbers: however full an evening is, most people know their PIN, and a guesser does not."""
SPANS = (timedelta(minutes=5), WINDOW)
"""A guesser who is quick shows within minutes beside a whole evening's readers, a slow one within the hour."""


class Comer(StrEnum):
    """Who tries, or what: a browser that has opened this account before, any other, everybody from one address, the
    codes of a second factor, a code that was right once, letters with a link."""

    KNOWN = "known"
    STRANGER = "stranger"
    ADDRESS = "address"
    FACTOR = "factor"
    ONCE = "once"
    LETTER = "letter"


# Together ten tries an hour for each card. Strangers cannot use up what is kept for the browsers of its reader.
MOST = {
    Comer.STRANGER: 7,
    Comer.KNOWN: 3,
    Comer.ADDRESS: 100,
    Comer.FACTOR: 10,
    Comer.ONCE: 1,
    Comer.LETTER: 3,
}


@dataclass(frozen=True)
class Refused:
    """No try is left; `again_at` is when the next one will be."""

    again_at: datetime


def take(tried: Iterable[datetime], comer: Comer, now: datetime) -> tuple[datetime, ...] | Refused:
    """The tries of the last hour with this one among them, or that it comes too early.

    A try is counted before it is made, so that many at one moment are not more than allowed.
    """
    recent = tuple(one for one in tried if one > now - WINDOW)
    if len(recent) >= MOST[comer]:
        return Refused(recent[len(recent) - MOST[comer]] + WINDOW)
    return (*recent, now)


def given_back(tried: Iterable[datetime], moment: datetime) -> tuple[datetime, ...]:
    """The tries without the one that was right; those of a guesser before it go on counting."""
    left = list(tried)
    if moment in left:
        left.remove(moment)
    return tuple(left)


def is_attack(numbers: int, refused: int) -> bool:
    """Whether the office has to know: so many numbers closed, or so many tries refused, within an hour."""
    return numbers >= SHOWN_FROM_NUMBERS or refused >= SHOWN_FROM


@dataclass(frozen=True)
class Typed:
    """At how many numbers within a span a wrong PIN was typed, and at how many only the right one."""

    wrong: int
    right: int = 0


def is_spraying(spans: Iterable[Typed]) -> bool:
    """Whether a few PINs are tried at many cards, so that none of them is ever refused; one span is enough."""
    return any(one.wrong >= SPRAYED_FROM and one.wrong * SHARE_OF_WRONG >= one.wrong + one.right for one in spans)


class Turn(StrEnum):
    """What becomes of the alarm when somebody looks."""

    SOUND = "sound"
    END = "end"
    STAY = "stay"


def is_over(numbers: int, refused: int, spans: Iterable[Typed]) -> bool:
    """Whether an attack is over: half of what began it is gone, so that one at its edge is not told again and again."""
    halved = [Typed(one.wrong * 2, one.right * 2) for one in spans]
    return not is_attack(numbers * 2, refused * 2) and not is_spraying(halved)


def decide_alarm(*, sounding: bool, attack: bool, over: bool) -> Turn:
    """Whether the alarm begins, ends, or stays as it is: who keeps watch is told once of each attack."""
    if not sounding:
        return Turn.SOUND if attack else Turn.STAY
    return Turn.END if over and not attack else Turn.STAY


def of_one_library(homes: Iterable[int | None]) -> int | None:
    """The library whose readers alone somebody goes for; None where it is not one, or something else than readers."""
    known = set(homes)
    return known.pop() if len(known) == 1 else None


WATCH = frozenset({Right.ADMINISTER, Right.MANAGE_PRIVACY})
"""Who keeps the alliance safe: the machine and the accounts, and readers' data."""
WATCH_LIBRARY = frozenset({Right.MANAGE_SERVICE_ACCOUNTS})
"""Who does in a library: what signs in there without a person."""


def counts_by_address(*, known: bool, own_network: bool) -> bool:
    """Whether a try is one of its address: the desks of a library share theirs with every telephone on its Wi-Fi."""
    return not (known or own_network)
