"""May a base be entered? It has a source, belongs to a year that has begun, and replaces another only for a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

FIRST_YEAR = 1949


class Refusal(StrEnum):
    """Why a base is not kept."""

    UNKNOWN_BASE = "base-unknown"
    UNKNOWN_DIVISION = "division-unknown"
    YEAR_ODD = "year-odd"
    NEGATIVE = "base-negative"
    SOURCE_MISSING = "source-missing"
    SAME_FIGURE = "same-figure"
    REPLACING_NEEDS_REASON = "replacing-needs-reason"
    REPEATED = "base-repeated"


@dataclass(frozen=True)
class BaseUsed:
    """What a figure was divided by: of which year it is, and where it was read; empty where it was counted."""

    base: str
    value: int
    year: int
    source: str

    def plain(self) -> dict[str, str | int]:
        """As it is frozen with the figure, and stands under its digest."""
        return {"base": self.base, "value": self.value, "year": self.year, "source": self.source}

    def is_of_another_year(self, year: int) -> bool:
        """Whether the figure of an earlier year stands for the one asked for."""
        return self.year != year


def without(whole: BaseUsed, parts: Iterable[BaseUsed]) -> BaseUsed:
    """What is left of a place without these parts of it; it is as old as the oldest of them."""
    taken = list(parts)
    sources = dict.fromkeys(one.source for one in (whole, *taken))
    left = whole.value - sum(one.value for one in taken)
    return BaseUsed(whole.base, left, min(one.year for one in (whole, *taken)), "；".join(sources))


@dataclass(frozen=True)
class BaseFacts:
    """`standing` is the figure that is known already; a base that is counted in the tree is not known here.

    `repeated`: another row of the same file is about the same base, division and year.
    """

    known_base: bool
    known_division: bool
    year: int
    this_year: int
    value: int
    source: str
    standing: int | None = None
    reason: str = ""
    repeated: bool = False


def decide_base(facts: BaseFacts) -> Refusal | None:
    """Why not, or None for yes."""
    asked = (
        (not facts.known_base, Refusal.UNKNOWN_BASE),
        (not facts.known_division, Refusal.UNKNOWN_DIVISION),
        (not FIRST_YEAR <= facts.year <= facts.this_year, Refusal.YEAR_ODD),
        (facts.value < 0, Refusal.NEGATIVE),
        (not facts.source, Refusal.SOURCE_MISSING),
        (facts.repeated, Refusal.REPEATED),
        (facts.standing == facts.value, Refusal.SAME_FIGURE),
        (facts.standing is not None and not facts.reason, Refusal.REPLACING_NEEDS_REASON),
    )
    return next((refusal for is_so, refusal in asked if is_so), None)
