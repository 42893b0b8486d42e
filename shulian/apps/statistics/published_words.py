"""What is said of figures that are shown as they were published: when that was, and what has come in since."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.definitions import definition
from shulian.apps.statistics.queries.figures import Out
from shulian.apps.statistics.queries.untold import readers_in
from shulian.apps.statistics.words import in_print
from shulian.core.agreeing import adds_up


def published_words(at: datetime, number: int) -> str:
    """The day and the number of a publication."""
    return _("published on %(day)s, publication %(number)s") % {"day": f"{clock.local(at):%Y-%m-%d}", "number": number}


def since_words(indicator: Indicator, out: Out) -> str:
    """What has become of a published figure since, empty if nothing; of readers only that it has, and no number."""
    if not out.differs:
        return ""
    if readers_in(indicator):
        return came_in()
    if out.value is None or out.now is None or not adds_up(definition(indicator)):
        return _("Today it would be %(now)s.") % {"now": in_print(out.now)}
    return moved(out.now - out.value)


def came_in() -> str:
    """That a figure has changed since, without a number: it could point to a reader."""
    return _("More came in after the publication. What the system counts late counts in the next period.")


def moved(by: int | Decimal) -> str:
    """By how much a figure has changed since it was published."""
    if by < 0:
        return _("Today it would be %(count)s less; what is published stands until it is restated.") % {
            "count": in_print(-by)
        }
    return _("%(count)s came in after the publication. What the system counts late counts in the next period.") % {
        "count": in_print(by)
    }
