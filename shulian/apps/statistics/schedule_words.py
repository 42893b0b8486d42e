"""Reports that run by themselves in words: how often, how they stand, why one failed or stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from shulian.apps.statistics.models import Run, Schedule
from shulian.core.schedules import Deed, Every, Moment, Refusal, State

EVERY: Mapping[str, Any] = {
    Every.MONTH: gettext_lazy("Every month"),
    Every.QUARTER: gettext_lazy("Every quarter"),
    Every.HALF: gettext_lazy("Every half-year"),
    Every.YEAR: gettext_lazy("Every year"),
}
STATES: Mapping[str, Any] = {
    State.RUNNING: pgettext_lazy("schedule", "Runs"),
    State.PAUSED: pgettext_lazy("schedule", "Paused"),
    State.STOPPED: pgettext_lazy("schedule", "Stopped"),
    State.ENDED: pgettext_lazy("schedule", "Ended"),
}
DEEDS: Mapping[str, Any] = {
    Deed.PAUSE: pgettext_lazy("schedule", "Pause"),
    Deed.RESUME: pgettext_lazy("schedule", "Resume"),
    Deed.TAKE_OVER: pgettext_lazy("schedule", "Take it over"),
    Deed.END: pgettext_lazy("schedule", "End"),
}
DONE: Mapping[str, Any] = {
    Deed.PAUSE: gettext_lazy("The report is paused. Periods that end meanwhile are made up once it is resumed."),
    Deed.RESUME: gettext_lazy("The report runs again. Periods that were missed are made up once."),
    Deed.TAKE_OVER: gettext_lazy("The report runs again, from now on with your rights."),
    Deed.END: gettext_lazy("The report has ended. What it made stays where it is."),
}
WHY: Mapping[str, Any] = {
    Refusal.NOT_NOW: gettext_lazy("The report does not stand where this can be done. Load the page again."),
    Refusal.NO_ACCOUNT: gettext_lazy("Whoever ordered it does not work here any more. Somebody else takes it over."),
    Refusal.NO_RIGHT: gettext_lazy(
        "Whoever ordered it may no longer see the figures of this library. Somebody who may takes it over."
    ),
    Refusal.NO_DEFINITION: gettext_lazy(
        "The indicator is not defined for this period, or is not broken down in this way any more. "
        "Look at its definition, then try again."
    ),
    Refusal.NO_FIGURES: gettext_lazy("There was no figure of this period yet: nothing was counted or reported."),
}


def why(trouble: str) -> str:
    """Why a run made no report, or why a schedule stopped."""
    if trouble in WHY:
        return str(WHY[trouble])
    name = trouble.partition(" ")[2]
    return _("The run broke off (%(name)s). The operator finds more in the log of the jobs.") % {"name": name}


def when_words(schedule: Schedule) -> str:
    """When each report is made."""
    every = str(EVERY[schedule.every])
    if schedule.moment == Moment.PUBLISHED:
        return _("%(every)s, once the figures are published") % {"every": every}
    days = ngettext("%(every)s, %(days)s day after its end", "%(every)s, %(days)s days after its end", schedule.days)
    return days % {"every": every, "days": schedule.days}


def run_state(run: Run) -> str:
    """How a run stands: made, to be tried again, or left to a person."""
    if run.report_id:
        return "made"
    return "again" if run.next_at else "left"
