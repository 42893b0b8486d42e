"""What became of a count and what is wrong with a number of visits, in the language of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from shulian.apps.statistics.actions.gates import DECIDED, REASON_MISSING
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.visit_rows import NOT_A_DAY, OTHER_LIBRARY
from shulian.core.gates import Note, Question, Refusal

_REFUSALS: Mapping[str, Any] = {
    Refusal.GATE_RETIRED: gettext_lazy("The gate “%(gate)s” is no longer in use. Put it up again to count with it."),
    Refusal.IN_THE_FUTURE: gettext_lazy("The time of counting lies in the future. Set the clock of the device."),
    Refusal.TOO_OLD: gettext_lazy("The count is more than 400 days old. Report it in a return instead."),
    Refusal.ENDS_BEFORE_IT_BEGINS: gettext_lazy("The count ends before it begins. Send the earlier time as `since`."),
    Refusal.TIME_COUNTED: gettext_lazy("This time has been counted already. Nothing was added."),
    Refusal.READING_TOO_LARGE: gettext_lazy(
        "The reading has more figures than the counter. Check the device, or how its counter is entered."
    ),
    Refusal.DAY_TO_COME: gettext_lazy("%(what)s has not come yet. Write the number when the day is over."),
    Refusal.DAY_TOO_OLD: gettext_lazy("%(what)s is more than 400 days ago. Report it in a return instead."),
    Refusal.TOO_MANY: gettext_lazy("The number lies between 0 and 100,000. Check it."),
    Refusal.HOURS_APART: gettext_lazy(
        "The hours do not add up to the number of the day (%(what)s). Put one of them right, or leave the hours blank."
    ),
    Refusal.HOUR_TO_COME: gettext_lazy("An hour of %(what)s has not come yet. Leave it blank."),
    Refusal.GATE_COUNTED: gettext_lazy(
        "A gate has counted on %(what)s. Write only what came in by an entrance without a gate, and tick so."
    ),
    Refusal.SAME_NUMBER: gettext_lazy("This number stands there already. Nothing was changed."),
    Refusal.CORRECTING_NEEDS_REASON: gettext_lazy(
        "There is another number for %(what)s already. Write why it is replaced."
    ),
    Refusal.UNUSUAL_NEEDS_REASON: gettext_lazy(
        "This is more than five times the busiest day of the last two months. "
        "Check it; if it is right, write why there were so many."
    ),
    Refusal.REPEATED: gettext_lazy("Another row is about %(what)s too. Keep one of them."),
    NOT_A_DAY: gettext_lazy("“%(what)s” is not a day. Write it like 2026-05-04."),
    OTHER_LIBRARY: gettext_lazy("You count visits at no library with the code “%(what)s”. Check the code."),
    DECIDED: gettext_lazy("This has been decided already. Nothing was changed."),
    REASON_MISSING: gettext_lazy("Write why, in a few words."),
}
NOTES: Mapping[str, Any] = {
    Note.FIRST: gettext_lazy("first reading: counting begins here"),
    Note.WRAPPED: gettext_lazy("the counter ran through to its end and began at 0"),
    Note.CLEARED: gettext_lazy("the counter began anew with the day"),
    Note.RESET: gettext_lazy("the counter began anew; what came in before that is not known"),
    Note.LONG: gettext_lazy("a count over more than a day; it stands on its last day"),
}
QUESTIONS: Mapping[str, Any] = {
    Question.MORE_THAN_FIT: gettext_lazy("more than fit through the gate in this time"),
    Question.WRITTEN_BY_HAND: gettext_lazy("the day's number was written by hand already"),
}


def gate_words(refused: Refused) -> str:
    """Why something was not kept, and what to do."""
    return str(_REFUSALS[refused.reason]) % refused.details


def knows(reason: str) -> bool:
    """Whether it is a refusal of this part."""
    return reason in _REFUSALS
