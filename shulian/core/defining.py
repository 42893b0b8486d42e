"""May a definition be put in force? Versions follow each other, begin with a month, and say why they are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Refusal(StrEnum):
    """Why a sound definition is not put in force."""

    CODE_TAKEN = "code-taken"
    UNKNOWN_INDICATOR = "unknown-indicator"
    NOTHING_CHANGED = "nothing-changed"
    VERSION_NEEDS_REASON = "version-needs-reason"
    NOT_A_FIRST_DAY = "not-a-first-day"
    BEFORE_THE_LAST = "before-the-last"
    ENDED_ALREADY = "ended-already"
    NOT_A_LAST_DAY = "not-a-last-day"
    ENDS_BEFORE_IT_BEGINS = "ends-before-it-begins"
    STILL_USED = "still-used"
    ENDS_IN_A_PERIOD = "ends-in-a-period"
    NO_SUCCESSOR = "no-successor"
    MADE_OF_ENDED = "made-of-ended"


@dataclass(frozen=True)
class DefiningFacts:
    """`new` for an indicator that must not exist yet; `begun` is the first day of its newest version."""

    new: bool
    exists: bool
    changed: bool
    reason: str
    valid_from: date
    begun: date | None = None


def decide_defining(facts: DefiningFacts) -> Refusal | None:
    """Why not, or None for yes."""
    if facts.new == facts.exists:
        return Refusal.CODE_TAKEN if facts.new else Refusal.UNKNOWN_INDICATOR
    if facts.valid_from.day != 1:
        return Refusal.NOT_A_FIRST_DAY
    if facts.begun is not None and facts.valid_from <= facts.begun:
        return Refusal.BEFORE_THE_LAST
    if facts.exists and not facts.changed:
        return Refusal.NOTHING_CHANGED
    if facts.exists and not facts.reason:
        return Refusal.VERSION_NEEDS_REASON
    return None


@dataclass(frozen=True)
class EndingFacts:
    """`begun` is the first day of the newest version, `used_by` what still asks for the figure or is made of it after
    the last day; `successor_there`: the one that takes its place is another one and holds after that day, or none is
    named. `gone_out` is the last day of the last period that is closing, closed or published: its figures stand, and
    are restated by a definition that holds in it.
    """

    last: date
    begun: date
    reason: str
    ended: date | None = None
    used_by: tuple[str, ...] = ()
    successor_there: bool = True
    gone_out: date | None = None


def decide_ending(facts: EndingFacts) -> Refusal | None:
    """Why a definition does not end, or None for yes. What is made of it ends first, forms stop asking for it first."""
    if facts.ended is not None:
        return Refusal.ENDED_ALREADY
    if (facts.last + timedelta(days=1)).day != 1:
        return Refusal.NOT_A_LAST_DAY
    if facts.last < facts.begun:
        return Refusal.ENDS_BEFORE_IT_BEGINS
    if facts.gone_out is not None and facts.last < facts.gone_out:
        return Refusal.ENDS_IN_A_PERIOD
    if facts.used_by:
        return Refusal.STILL_USED
    if not facts.successor_there:
        return Refusal.NO_SUCCESSOR
    return None if facts.reason.strip() else Refusal.VERSION_NEEDS_REASON


class Shipping(StrEnum):
    """What becomes of a definition that comes with the product, at a site."""

    ADD = "add"
    RENEW = "renew"
    KEEP = "keep"
    NOTHING = "nothing"


@dataclass(frozen=True)
class ShippingFacts:
    """`shipped` is the version that comes, `there` the site's newest one (none: it has no such indicator).

    `own` says that the office has defined, or ended, it itself; `begun` is the first day of the version that is there,
    `gone_out` the last day of the last period that is closing, closed or published.
    """

    shipped: int
    valid_from: date
    there: int | None = None
    same: bool = False
    own: bool = False
    begun: date | None = None
    gone_out: date | None = None


def decide_shipping(facts: ShippingFacts) -> tuple[Shipping, date]:
    """What to do, and from which day a new version holds: from its own, but never in a period that has gone out.

    What the office has defined itself stays; so does what the product says otherwise without a new number.
    """
    if facts.there is None:
        return Shipping.ADD, facts.valid_from
    if facts.same:
        return Shipping.NOTHING, facts.valid_from
    if facts.own or facts.shipped <= facts.there:
        return Shipping.KEEP, facts.valid_from
    before = [day for day in (facts.begun, facts.gone_out) if day is not None]
    return Shipping.RENEW, max([facts.valid_from, *map(_month_after, before)])


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def holds_through(last: date | None, end: date) -> bool:
    """Whether a definition with this last day holds up to the end of a period; else there is no figure of it."""
    return last is None or last >= end
