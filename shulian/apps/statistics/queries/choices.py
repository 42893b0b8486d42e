"""Which source the office has decided to stand, where a return says something else than the system counted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from shulian.apps.statistics.models import SourceChoice
from shulian.apps.statistics.once import once
from shulian.core.periods import Period
from shulian.core.sourcing import Stands

Key = tuple[str, int]


@once
def choices_within(
    period: Period, codes: Collection[str], libraries: Collection[int] | None = None, by: datetime | None = None
) -> dict[Key, dict[Period, SourceChoice]]:
    """The newest decision (by a moment, if named) for each indicator, library and months within a period."""
    found = SourceChoice.objects.filter(indicator__in=codes, start__gte=period.start, end__lte=period.end)
    if libraries is not None:
        found = found.filter(library__in=libraries)
    if by is not None:
        found = found.filter(decided_at__lte=by)
    told: dict[Key, dict[Period, SourceChoice]] = {}
    for one in found.select_related("library", "indicator").order_by("pk"):
        told.setdefault((one.indicator_id, one.library_id), {})[Period(one.start, one.end)] = one
    return told


def returns_that_stand(
    period: Period, codes: Collection[str], libraries: Collection[int] | None = None
) -> tuple[SourceChoice, ...]:
    """The decisions within a period by which a return (of these libraries) stands, in the order of the libraries."""
    found = [one for of_key in choices_within(period, codes, libraries, None).values() for one in of_key.values()]
    return tuple(sorted((one for one in found if one.stands == Stands.RETURN), key=lambda one: one.library.path))
