"""Changes that go out before that against which they are held: it is of its day, and may still move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Q

from shulian.apps.statistics.models import PublishedFigure
from shulian.core.agreeing import EARLIER
from shulian.core.indicators import Derivation
from shulian.core.periods import Period


@dataclass(frozen=True)
class Change:
    """A figure of some months that went out, or goes out, `by` a moment: how it follows from these parts."""

    derive: str
    parts: tuple[str, ...]
    months: Period
    by: datetime

    @property
    def earlier(self) -> Period | None:
        """The months that it is held against, if it is a change."""
        if not self.derive or Derivation(self.derive) not in EARLIER:
            return None
        return EARLIER[Derivation(self.derive)](self.months)


def bases_not_out(asked: Iterable[Change]) -> dict[Change, Period]:
    """Of each change the earlier period, where by its moment not all of it was published that is asked for."""
    held = {one: one.earlier for one in asked}
    changes = {one: earlier for one, earlier in held.items() if earlier is not None}
    first = _first_out({code for one in changes for code in one.parts}, set(changes.values())) if changes else {}
    return {
        one: earlier
        for one, earlier in changes.items()
        if not all(_is_out(first.get((earlier.start, earlier.end, code)), one.by) for code in one.parts)
    }


def _is_out(at: datetime | None, by: datetime) -> bool:
    return at is not None and at <= by


def _first_out(codes: Iterable[str], periods: Iterable[Period]) -> dict[tuple[date, date, str], datetime]:
    """When each of these indicators was published first, by period."""
    among = Q(pk__in=[])
    for one in periods:
        among |= Q(publication__span__start=one.start, publication__span__end=one.end)
    figures = PublishedFigure.objects.filter(among, indicator__in=codes).order_by()
    told = figures.values_list("publication__span__start", "publication__span__end", "indicator")
    return {(start, end, code): at for start, end, code, at in told.annotate(at=Min("publication__published_at"))}
