"""What is said of figures that are shown as they were published: when that was, what was late, what has come in."""

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


def out_words(indicator: Indicator, out: Out) -> str:
    """What is to be known of a published figure: what of it was late, and what has become of it since."""
    late = late_words(out.late, told=not (out.late and readers_in(indicator)))
    return " ".join(filter(None, (late, since_words(indicator, out))))


def late_words(late: int | Decimal, *, told: bool) -> str:
    """How much of a figure came in too late for its own period; of readers only that there is some of it."""
    if not late:
        return ""
    if not told:
        return _("Some of it came in late from earlier periods.")
    if late < 0:
        return _("What was undone late of earlier periods took %(count)s away.") % {"count": in_print(-late)}
    return _("%(count)s of it came in late from earlier periods.") % {"count": in_print(late)}


def since_words(indicator: Indicator, out: Out) -> str:
    """What has become of a published figure since, empty if nothing; of readers only that it has, and no number."""
    if not out.differs:
        return ""
    if readers_in(indicator):
        return came_in()
    own = out.own
    if own is None or (out.now is None and not out.late) or not adds_up(definition(indicator)):
        return _("Today it would be %(now)s.") % {"now": in_print(out.now)}
    return moved((out.now or 0) - own)


def came_in() -> str:
    """That a figure has changed since, without a number: it could point to a reader."""
    return _("More came in after the closing. What the system counts late counts in the next period.")


def moved(by: int | Decimal) -> str:
    """By how much a figure has changed since it was published."""
    if by < 0:
        return _("Today it would be %(count)s less; what is published stands until it is restated.") % {
            "count": in_print(-by)
        }
    return _("%(count)s came in after the closing. What the system counts late counts in the next period.") % {
        "count": in_print(by)
    }
