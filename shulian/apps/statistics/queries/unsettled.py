"""Changes that go out before that against which they are held: it is of its day, and may still move."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from shulian.apps.statistics.models import PublishedFigure
from shulian.core.agreeing import EARLIER
from shulian.core.indicators import Derivation
from shulian.core.periods import Period


def base_not_out(derive: str, parts: Collection[str], months: Period, by: datetime) -> Period | None:
    """The earlier period of a change in percent, where by a moment not all of it was published that is asked for."""
    if not derive or Derivation(derive) not in EARLIER:
        return None
    earlier = EARLIER[Derivation(derive)](months)
    out = PublishedFigure.objects.filter(
        publication__span__start=earlier.start,
        publication__span__end=earlier.end,
        publication__published_at__lte=by,
        indicator__in=parts,
    )
    return None if set(out.order_by().values_list("indicator", flat=True).distinct()) >= set(parts) else earlier
