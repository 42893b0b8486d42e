"""What is said beside a figure: what came in late from a closed period, and until when a closed one counts."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.snapshot import late_in
from shulian.apps.statistics.queries.windows import seen
from shulian.apps.statistics.words import in_figures, name_of
from shulian.core.indicators import Counting
from shulian.core.periods import Period
from shulian.core.publishing import Window


def late_words(indicator: Indicator, period: Period, libraries: Collection[int]) -> list[str]:
    """What of a figure happened before its period and came in after that one was closed; of nothing no word.

    Of readers it is not said how many: so few could be known.
    """
    late = late_in(indicator, period, libraries)
    if not late:
        return []
    words = {"name": name_of(indicator), "count": in_figures(late)}
    if indicator.counting == Counting.READERS:
        return [_("%(name)s: what came in after the period before was closed is counted in this one.") % words]
    said = _("%(name)s: %(count)s happened earlier, came in after that period was closed, and count in this one.")
    return [said % words]


def seen_words(indicator: Indicator, period: Period, libraries: Collection[int]) -> list[str]:
    """The same, and of a closed period until when it counts."""
    window = seen(indicator.pk, period)
    found = late_words(indicator, period, libraries)
    if isinstance(window, Window) and window.counted_until is not None:
        moment = window.counted_until.astimezone(clock.PLACE)
        words = _("The period is closed: what came in by %(moment)s counts in it, and what came later in the next one.")
        found.append(words % {"moment": f"{moment:%Y-%m-%d %H:%M}"})
    return found
