"""Questions about months of gates and providers, one sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shulian.apps.statistics.models import Finding
from shulian.apps.statistics.queries.doubts import month_of
from shulian.apps.statistics.words import period_words, plain
from shulian.core.eresources import Doubt as UseDoubt
from shulian.core.gates import Doubt as GateDoubt
from shulian.core.periods import between

QUESTIONS: Mapping[str, Any] = {
    UseDoubt.UNIQUE_ABOVE_TOTAL: gettext_lazy("There are more unique items than items. Why?"),
    UseDoubt.REQUESTS_ABOVE_INVESTIGATIONS: gettext_lazy("There are more requests than investigations. Why?"),
    UseDoubt.JUMP: gettext_lazy("It is more than five times as much or as little as the month before. Why?"),
    UseDoubt.NOTHING: gettext_lazy("Nothing at all was used, after a month with use. Why?"),
    UseDoubt.SUM_DIFFERS: gettext_lazy(
        "Cell %(cell)s prints %(printed)s, and what it adds up is %(computed)s. Which is right?"
    ),
    UseDoubt.TOTALS_DIFFER: gettext_lazy("A printed total of the report is not the sum of its months. Which is right?"),
    UseDoubt.WHOLE_DIFFERS: gettext_lazy(
        "%(column)s: the COUNTER report says %(printed)s, and the provider's own tables %(computed)s. "
        "They are counted once. Why do they differ?"
    ),
    UseDoubt.MISSING: gettext_lazy("The report %(column)s is due and has not come. Why?"),
    GateDoubt.SILENT: gettext_lazy(
        "Nothing came on %(printed)s of the %(computed)s days on which the library was open. Why?"
    ),
    GateDoubt.JUMP: gettext_lazy("%(printed)s came in, and %(computed)s in the month before. Why?"),
}


def subject_words(finding: Finding) -> str:
    """What is asked about: a gate or a provider, and the month."""
    month = month_of(finding)
    about = finding.usage.provider if finding.usage else finding.provider or finding.gate
    when = period_words(between(month.year, month.month, 1)) if month else ""
    return _("%(about)s, %(month)s") % {"about": about.name if about else "", "month": when}


def doubt_words(finding: Finding) -> str:
    """What is asked."""
    return str(QUESTIONS[finding.kind]) % {
        "cell": finding.cell,
        "column": _("table of its own") if finding.column == "VS" else finding.column,
        "printed": plain(finding.printed),
        "computed": plain(finding.computed),
    }
