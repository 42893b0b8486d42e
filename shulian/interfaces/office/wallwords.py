"""The words of the wall and of the dashboards."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from shulian.core.live import Measure, State

STATES: dict[State, Promise] = {
    State.UP: pgettext_lazy("a library is", "at work"),
    State.SILENT: pgettext_lazy("a library is", "not heard of"),
    State.CLOSED: pgettext_lazy("a library is", "closed"),
    State.UNKNOWN: pgettext_lazy("a library is", "hours unknown"),
}
TOTALS: dict[str, Promise] = {
    "visits": gettext_lazy("Visits today"),
    "loans": gettext_lazy("Loans today"),
    "returns": gettext_lazy("Returns today"),
    "cards": gettext_lazy("Cards today"),
    "on_the_way": gettext_lazy("On the way between libraries"),
}
MEASURES: dict[Measure, Promise] = {
    Measure.VISITS: pgettext_lazy("measure", "Visits"),
    Measure.LOANS: pgettext_lazy("measure", "Loans"),
    Measure.RETURNS: pgettext_lazy("measure", "Items returned"),
    Measure.RENEWALS: pgettext_lazy("measure", "Renewals"),
    Measure.CARDS: pgettext_lazy("measure", "Cards issued"),
    Measure.HOLDS: pgettext_lazy("measure", "Holds placed"),
    Measure.TRANSITS: pgettext_lazy("measure", "Items sent on"),
}
