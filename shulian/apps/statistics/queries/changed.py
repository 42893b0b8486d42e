"""Whether returns and decisions say something else of closed months now than when a figure after them went out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from shulian.apps.statistics.models import PublishedFigure, Reopening, Return, SourceChoice, Span
from shulian.apps.statistics.queries.definitions import bound_to
from shulian.apps.statistics.queries.windows import OVER
from shulian.core.periods import Period


@dataclass(frozen=True)
class Changed:
    """When what speaks of some months was last another one, by indicator, and when figures of theirs went out."""

    last: Mapping[str, datetime]
    gone: frozenset[tuple[str, datetime]]

    @classmethod
    def of(cls, months: Period, codes: Collection[str]) -> Changed:
        """Asked once for all that went out later."""
        found = _decided(months, codes)
        others = [at for at in (_accepted(months), _closed(months), _reopened(months)) if at]
        moments = {code: [*others, *([found[code]] if code in found else [])] for code in codes}
        last = {code: max(those) for code, those in moments.items() if those}
        out = PublishedFigure.objects.filter(publication__span__start=months.start, publication__span__end=months.end)
        return cls(last, frozenset(out.order_by().values_list("indicator", "publication__published_at").distinct()))

    def since(self, code: str, at: datetime) -> bool:
        """Whether it is since a figure went out at a moment: it asks what spoke when the months were out before it."""
        if code not in self.last:
            return False
        out = {one for one, gone in self.gone if gone <= at}
        bound = bound_to([code], out)[code]
        then = max((gone for one, gone in self.gone if gone <= at and one in bound), default=at)
        return self.last[code] > then

    def was_held(self, code: str, part: str) -> bool:
        """Whether a figure of these months went out after the last of what is known now of one of its parts."""
        return any(one == code and at >= self.last.get(part, at) for one, at in self.gone)


def _accepted(months: Period) -> datetime | None:
    """Returns of these months, and of longer ones what takes the place of others: a new one unseats nothing here."""
    within = Q(period__start__gte=months.start, period__end__lte=months.end)
    around = Q(period__start__lte=months.end, period__end__gte=months.start, version__gt=1)
    found: datetime | None = Return.objects.filter(within | around).aggregate(last=Max("accepted_at"))["last"]
    return found


def _decided(months: Period, codes: Collection[str]) -> dict[str, datetime]:
    made = SourceChoice.objects.filter(indicator__in=codes, start__lte=months.end, end__gte=months.start)
    return dict(made.order_by().values_list("indicator").annotate(last=Max("decided_at")))


def _closed(months: Period) -> datetime | None:
    """Shorter periods within have closings that say which of their returns stood."""
    within = Span.objects.filter(state__in=OVER, start__gte=months.start, end__lte=months.end)
    shorter = within.exclude(start=months.start, end=months.end)
    found: datetime | None = shorter.aggregate(last=Max("closed_at"))["last"]
    return found


def _reopened(months: Period) -> datetime | None:
    around = Reopening.objects.filter(span__start__lte=months.end, span__end__gte=months.start)
    found: datetime | None = around.aggregate(last=Max("reopened_at"))["last"]
    return found
