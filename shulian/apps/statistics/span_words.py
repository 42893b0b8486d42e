"""Closing, publishing, planning and designing in words: why not, where it stands, what the checklist asks for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from shulian.apps.statistics.actions.designing import (
    BAD_CODE,
    BAD_RULE,
    NO_COLUMNS,
    REPEATED_INDICATOR,
    UNKNOWN_INDICATOR,
)
from shulian.apps.statistics.actions.planning import DUE_TOO_EARLY, NOBODY_REPORTS
from shulian.core.publishing import Item, Refusal, State

REFUSALS: dict[str, Any] = {
    Refusal.NOT_NOW: gettext_lazy("The period does not stand where this can be done. Look at the page again."),
    Refusal.NOT_OVER: gettext_lazy("The period is not over yet. Close it when its last day has passed."),
    Refusal.SIGN_FOR_FINDINGS: gettext_lazy(
        "The figures do not reconcile: %(points)s points are open. They are printed with the figures, "
        "and somebody with the right to do so signs for that. %(which)s"
    ),
    Refusal.NOTHING_TO_PUBLISH: gettext_lazy(
        "There are no figures to publish. Choose at least one indicator that has some."
    ),
    Refusal.NOT_PUBLISHED: gettext_lazy("This indicator was not published for the period, so nothing can be restated."),
    Refusal.OUT_ALREADY: gettext_lazy("Already published for this period: %(out)s. Restate what is wrong in it."),
    Refusal.PARTS_OTHERWISE: gettext_lazy(
        "%(out)s would not agree with the published figures of which it is made, or that are made of it: %(stands)s. "
        "Restate first what of these has changed, all up to the same moment. %(which)s"
    ),
    Refusal.NOTHING_NEW: gettext_lazy("The figures are the same as those published. Nothing was restated."),
    Refusal.LATE_COUNTED: gettext_lazy(
        "The period after it is closed and has counted what came in late. Restate without the late entries."
    ),
    Refusal.SEEN_OTHERWISE: gettext_lazy(
        "The figures or what is found about them are not what you saw any more. Nothing was published. "
        "Look at them again."
    ),
    Refusal.COUNTED_AFTER: gettext_lazy(
        "The period after it is closed and has counted what came in late: opened again, this one would count it twice. "
        "Publish it, and restate what is wrong."
    ),
    BAD_CODE: gettext_lazy(
        "“%(where)s” is no code of a form: use small letters, digits and hyphens, and begin with a letter."
    ),
    NO_COLUMNS: gettext_lazy("The form asks for nothing yet. Choose at least one indicator."),
    REPEATED_INDICATOR: gettext_lazy("The indicator %(where)s is chosen twice. Keep it once."),
    UNKNOWN_INDICATOR: gettext_lazy("There is no indicator %(where)s. Choose from the list."),
    BAD_RULE: gettext_lazy(
        "The rule about %(where)s is not whole: it names indicators of this form, and its lower bound is the lower one."
    ),
    NOBODY_REPORTS: gettext_lazy("Nobody would have to report by this form. Say in its design who does."),
    DUE_TOO_EARLY: gettext_lazy("The last day lies before the end of the period. Choose a later one."),
}

STATES: dict[str, Any] = {
    State.OPEN: pgettext_lazy("period", "Open"),
    State.CLOSING: gettext_lazy("Being closed"),
    State.CLOSED: pgettext_lazy("period", "Closed"),
    State.PUBLISHED: pgettext_lazy("period", "Published"),
}

ITEMS: dict[str, Any] = {
    Item.MISSING: gettext_lazy("Returns that are missing"),
    Item.WAITING: gettext_lazy("Returns on their way"),
    Item.UNANSWERED: gettext_lazy("Findings without an answer"),
    Item.DIFFERENT: gettext_lazy("Tables that do not add up"),
    Item.DISAGREEING: gettext_lazy("Returns that say something else than the system counted"),
    Item.GAP: gettext_lazy("Parts of the period without any return"),
    Item.APART: gettext_lazy("Figures that do not agree with each other"),
    Item.LACKING: gettext_lazy("Sums of which a part was left blank"),
    Item.REDEFINED: gettext_lazy("Definitions that changed within the period"),
    Item.TWICE: gettext_lazy("Late entries that are in two publications"),
    Item.LOST: gettext_lazy("Late entries that are in neither of two publications"),
    Item.SILENT: gettext_lazy("Devices that have not been heard of since"),
}
"""The checklist's headings."""
