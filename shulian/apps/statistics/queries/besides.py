"""What the system counted of that which a return says, to hold the two against each other."""

from __future__ import annotations

from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.definitions import as_of, definition
from shulian.apps.statistics.queries.figures import evaluate
from shulian.apps.statistics.queries.places import spoken_for
from shulian.core import reconcile
from shulian.core.agreeing import adds_up
from shulian.core.periods import Period


def counted_at(indicator: Indicator, period: Period, library: int) -> reconcile.Number | None:
    """What was counted at a library with all that belongs to it; None of what cannot be added up over them."""
    if not indicator.kind or not adds_up(definition(as_of(indicator, period))):
        return None
    figures = evaluate(indicator, period, spoken_for([library])[library])
    return reconcile.total(one.counted for one in figures.values())
