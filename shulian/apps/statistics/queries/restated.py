"""What published figures took the place of, and why: the old value and the reason (重述)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shulian.apps.statistics.models import PublishedFigure
from shulian.core.periods import Period
from shulian.core.publishing import State


@dataclass(frozen=True)
class Restated:
    """What a figure was before, missing where it was; `name` is its library's, empty for all together."""

    name: str
    before: Decimal | None
    reason: str


def restated(code: str, months: Period, *, whole: bool) -> tuple[Restated, ...]:
    """What stands restated of an indicator for exactly these months: of all together, or of single libraries."""
    found = PublishedFigure.objects.filter(
        indicator=code,
        publication__span__state=State.PUBLISHED,
        publication__span__start=months.start,
        publication__span__end=months.end,
        library__isnull=whole,
        restates__isnull=False,
        restated_by__isnull=True,
    )
    return tuple(
        Restated(one.name, one.restates.value if one.restates else None, one.publication.reason)
        for one in found.select_related("publication", "restates").order_by("publication__number", "pk")
    )
