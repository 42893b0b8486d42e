"""What is wrong with a policy, and why something was not done, each in one sentence."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shulian.apps.circulation.policies import OTHER_CLASS, Table
from shulian.apps.circulation.policy_words import class_name, label, of_whom, said_words
from shulian.apps.readers.models import Category
from shulian.core.policy import VALUES
from shulian.core.policy_change import Against
from shulian.core.policy_check import USUAL, Fault, Finding

FAULTS: dict[Fault, Promise] = {
    Fault.UNKNOWN_VALUE: _("“%(name)s” is no value that a policy can state. Take it out."),
    Fault.NOT_UNDERSTOOD: _("%(label)s: what is stated cannot be understood. Enter it again."),
    Fault.NEGATIVE: _("%(label)s: a number below zero has no meaning here. Enter zero or more."),
    Fault.TOO_LOW: _("%(label)s: at least %(low)s."),
    Fault.TOO_HIGH: _("%(label)s: %(said)s is more than can be meant; at most %(high)s."),
    Fault.UNUSUAL: _("%(label)s: %(said)s is unusually much (more than %(usual)s). Is this meant?"),
    Fault.SAYS_NOTHING: _("This row states nothing. State at least one value, or take it out."),
    Fault.AGES_UPSIDE_DOWN: _("The lower age is above the upper one. Exchange them."),
    Fault.AGE_ABSURD: _("An age lies between 0 and 120 years."),
    Fault.VISITORS_OF_NOWHERE: _("Visiting readers are those of elsewhere: choose the library that they visit."),
    Fault.NEVER_APPLIES: _("This row can never apply: what it asks for excludes itself. Change one of its columns."),
    Fault.REPEATED: _("Another row speaks of the same (%(other)s). Put both together into one row."),
    Fault.CAP_BELOW_A_DAY: _("The cap of the overdue charge is lower than the charge for one day%(with)s."),
    Fault.SUSPENSION_CAP_BELOW_A_DAY: _("The longest suspension is shorter than that for one day late%(with)s."),
    Fault.STOP_WITHOUT_EFFECT: _(
        "The days after a long overdue return have no effect: nothing says when an item is long overdue%(with)s."
    ),
    Fault.HOLDS_WITHOUT_LIMIT: _("Holds are allowed, but none may be open at once%(with)s. Is this meant?"),
    Fault.DAYS_WITHOUT_EFFECT: _("The loan period in days has no effect: hours or a fixed date go before it%(with)s."),
    Fault.GAP: _("A gap: no row for all libraries states “%(label)s” for %(whom)s. Add it to a row for all libraries."),
}

AGAINST: dict[Against, Promise] = {
    Against.GONE: _("Somebody has published, given up or removed this meanwhile. Nothing was changed."),
    Against.REVISED: _("Somebody else has changed this meanwhile. Look at it as it is now, then decide again."),
    Against.OUTSIDE: _("This row would reach beyond the libraries that you make rules for. Choose one of yours."),
    Against.BEHIND: _("A newer version has changed rows of this draft. Take its changes over first."),
    Against.CLASHES: _("Some rows were changed here and in a newer version. Save each of them once you have looked."),
    Against.FAULTY: _("Some rows have faults. Mend what is marked, then publish."),
    Against.DOUBTFUL: _("Some rows look unusual. Confirm that they are meant so, then publish."),
    Against.UNCHANGED: _("The draft says the same as the newest version. There is nothing to publish."),
    Against.NOTE_MISSING: _("Say in a few words what changes and why; it stands in the list of versions."),
    Against.IN_THE_PAST: _("This day is over. A policy takes effect today or later."),
    Against.BEFORE_THE_NEXT: _(
        "The newest version takes effect only later, and versions follow each other. "
        "Choose its first day or a later one, or withdraw it first."
    ),
    Against.IN_FORCE: _("This version is in force already. Publish a change instead."),
}


def against_words(against: Against) -> str:
    """Why something was not done, and what to do."""
    return str(AGAINST[against])


def finding_words(finding: Finding, table: Table, categories: dict[str, str]) -> str:
    """What is wrong, in one sentence; `categories` are their names by code."""
    line, other = table.line(finding.row), table.line(finding.other)
    name, value = finding.value, VALUES.get(finding.value)
    said = line.says.get(name) if line else None
    return str(FAULTS[finding.fault]) % {
        "name": name,
        "label": label(name),
        "said": said_words(name, said),
        "low": said_words(name, value.low) if value else "",
        "high": said_words(name, value.high) if value else "",
        "usual": said_words(name, USUAL.get(name)),
        "other": of_whom(other) if other else "",
        "with": gettext(" (together with the row “%(other)s”)") % {"other": of_whom(other)} if other else "",
        "whom": _whom(finding, categories),
    }


def category_names(chinese: bool) -> dict[str, str]:
    """The reader categories by code."""
    return {one.code: one.name if chinese else one.name_en for one in Category.objects.all()}


def _whom(finding: Finding, categories: dict[str, str]) -> str:
    if not finding.category:
        return gettext("everybody")
    reader = categories.get(finding.category, finding.category)
    item = class_name(finding.item_class or OTHER_CLASS)
    return gettext("%(reader)s and %(item)s") % {"reader": reader, "item": item}
