"""Which copy a library is asked to fetch from the shelf for a hold that waits (预约找书).

A hint, on which no limit hangs: whoever scans a copy asks another question, namely which hold it goes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

NEVER_ASKED = 0
"""The weight of a library that is not asked to fetch anything."""


class Passed(StrEnum):
    """Why a copy is not asked for."""

    NOT_ALLOWED = "not-allowed"
    TOO_FAR = "too-far"
    PROTECTED = "protected"
    CLOSED = "closed"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True)
class Copy:
    """A copy that stands on a shelf and is asked for by no other hold.

    `distance` is that of the pickup library from where it stands: 0 there, 1 in the same county, 2 in the same
    city, 3 beyond. `open_now` and `open_next` say whether its library is open today, and by the next check.
    `weight` says how often its library is drawn among others equally near.
    """

    item: int
    library: int
    distance: int
    weight: int = 1
    allowed: bool = True
    in_reach: bool = True
    protected: bool = False
    open_now: bool = True
    open_next: bool = True


@dataclass(frozen=True)
class TargetFacts:
    """A hold that waits, and what could be fetched for it.

    `copies` are those that can be asked for now, `could_come` counts those that could ever come, lent ones
    included. `previous` is the copy that was asked for last and did not come; `loops` counts how often that
    happened, and after `most_loops` of them the hold is given up (0: never). `draw` is any number: it decides
    among copies that are equally near.
    """

    copies: tuple[Copy, ...] = ()
    could_come: int = 0
    previous: int | None = None
    loops: int = 0
    most_loops: int = 0
    draw: int = 0


@dataclass(frozen=True)
class Fetch:
    """This copy is asked for; `again` when it is the one that did not come."""

    item: int
    library: int
    again: bool = False


@dataclass(frozen=True)
class Wait:
    """Nothing can be fetched now; a copy may come back. `passed` says what was not asked for, and why."""

    passed: tuple[tuple[int, Passed], ...] = ()


@dataclass(frozen=True)
class Hopeless:
    """No copy is left that could ever come: staff decide."""


@dataclass(frozen=True)
class GiveUp:
    """It was looked for so often that the reader is told so."""


def decide_target(facts: TargetFacts) -> Fetch | Wait | Hopeless | GiveUp:
    """Which copy is fetched for a hold."""
    if not facts.could_come:
        return Hopeless()
    if facts.most_loops and facts.loops >= facts.most_loops:
        return GiveUp()
    fitting = [copy for copy in facts.copies if passed_over(copy) is None]
    if not fitting:
        return Wait(tuple((copy.item, why) for copy in facts.copies if (why := passed_over(copy))))
    others = [copy for copy in fitting if copy.item != facts.previous]
    chosen = drawn(nearest(others or fitting), facts.draw)
    return Fetch(chosen.item, chosen.library, again=chosen.item == facts.previous)


def passed_over(copy: Copy) -> Passed | None:
    """Why this copy is not asked for now."""
    return next(_against(copy), None)


def nearest(copies: Iterable[Copy]) -> list[Copy]:
    """The copies of the nearest tier."""
    found = list(copies)
    tier = min(copy.distance for copy in found)
    return [copy for copy in found if copy.distance == tier]


def drawn(copies: Sequence[Copy], draw: int) -> Copy:
    """One of them: each stands in the hat as often as its library's weight says."""
    hat = [copy for copy in copies for _ in range(copy.weight)]
    return hat[draw % len(hat)]


def _against(copy: Copy) -> Iterator[Passed]:
    if not copy.allowed:
        yield Passed.NOT_ALLOWED
    if not copy.in_reach:
        yield Passed.TOO_FAR
    if copy.protected:
        yield Passed.PROTECTED
    if not (copy.open_now or copy.open_next):
        yield Passed.CLOSED
    if copy.weight <= NEVER_ASKED:
        yield Passed.NOT_ASKED
