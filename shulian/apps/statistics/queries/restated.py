"""What published figures took the place of, and why: the old value and the reason (重述)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from shulian.apps.statistics.models import PublishedFigure
from shulian.core.periods import Period
from shulian.core.publishing import State


@dataclass(frozen=True)
class Restated:
    """What a figure was before, missing where it was; `name` is its library's, empty for all together."""

    name: str
    before: Decimal | None
    reason: str
    indicator: str
    months: Period


def restated(code: str, months: Period, *, whole: bool) -> tuple[Restated, ...]:
    """What stands restated of an indicator for exactly these months: of all together, or of single libraries."""
    found = PublishedFigure.objects.filter(
        indicator=code,
        publication__span__state=State.PUBLISHED,
        publication__span__start=months.start,
        publication__span__end=months.end,
        library__isnull=whole,
        restated_by__isnull=True,
    )
    return tuple(_as_restated(one) for one in _newest_last(found))


def restated_among(figures: Collection[int]) -> dict[int, Restated]:
    """Which of these published figures took the place of others."""
    found = PublishedFigure.objects.filter(pk__in=figures) if figures else PublishedFigure.objects.none()
    return {one.pk: _as_restated(one) for one in _newest_last(found)}


def _newest_last(found: QuerySet[PublishedFigure]) -> QuerySet[PublishedFigure]:
    restating = found.filter(restates__isnull=False).select_related("publication__span", "restates")
    return restating.order_by("publication__number", "pk")


def _as_restated(one: PublishedFigure) -> Restated:
    span, before = one.publication.span, one.restates.value if one.restates else None
    return Restated(one.name, before, one.publication.reason, one.indicator, Period(span.start, span.end))
