"""What is wrong with a COUNTER report, a row or a month of it, in the language of the moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shulian.apps.statistics.actions.fetching import ADDRESS_NOT_ALLOWED
from shulian.apps.statistics.actions.usage import FIRST_MONTH, NAME_TAKEN, NOTHING_IN_IT, WRONG_ROWS
from shulian.apps.statistics.queries.figures import indicators
from shulian.apps.statistics.words import name_of
from shulian.core.eresources import Doubt, Refusal
from shulian.core.sushi import Outcome
from shulian.protocols.counter import Fault

_WORDS: Mapping[str, Any] = {
    Fault.NOT_A_REPORT: gettext_lazy(
        "This is no COUNTER report. Take the report as JSON, TSV or xlsx from the provider, unchanged."
    ),
    Fault.OTHER_RELEASE: gettext_lazy(
        "The report is of release %(what)s. Only release 5.1 counts; ask the provider for it."
    ),
    Fault.OTHER_REPORT: gettext_lazy("%(what)s is no master report. Take PR, DR, TR, IR or PR_P1 from the provider."),
    Fault.NO_PERIOD: gettext_lazy("The report does not say from which month to which it is. Ask the provider."),
    Fault.NO_COLUMNS: gettext_lazy("The table lacks the columns Platform and Metric_Type. Send the file unchanged."),
    Fault.NOT_A_COUNT: gettext_lazy("“%(what)s” is no count. Ask the provider for a right report."),
    Fault.OUTSIDE_PERIOD: gettext_lazy("“%(what)s” lies outside the months of the report. Ask the provider."),
    Fault.NO_PLATFORM: gettext_lazy("The platform is missing. Ask the provider for a right report."),
    Fault.TOTAL_DIFFERS: gettext_lazy("The printed total %(what)s is not the sum of the months; the months count."),
    NAME_TAKEN: gettext_lazy("The library has a provider “%(what)s” already. Choose another name."),
    FIRST_MONTH: gettext_lazy("%(what)s cannot be the first month. Choose one from January 2000 up to this month."),
    NOTHING_IN_IT: gettext_lazy(
        "The report is empty and does not say that nothing was used (3030). Ask the provider for it again."
    ),
    WRONG_ROWS: gettext_lazy("Nothing was taken over: rows of the report are wrong. Each is listed below."),
    Refusal.MONTH_NOT_OVER: gettext_lazy("not kept: the month is not over"),
    Refusal.OLDER_REPORT: gettext_lazy("not kept: a newer report of the provider stands already"),
    Refusal.FULLER_STANDS: gettext_lazy("not kept: the whole report of this month stands and carries more than PR_P1"),
    Refusal.SAME_COUNTS: gettext_lazy("known already"),
    Refusal.PROVIDER_ENDED: gettext_lazy("not kept: the provider had ended by then"),
    Refusal.REASON_NEEDED: gettext_lazy("other figures stand for this month already; write why they are replaced"),
    Doubt.SUM_DIFFERS: gettext_lazy("a printed sum is another than what adds up"),
    Doubt.TOTALS_DIFFER: gettext_lazy("a printed total is not the sum of the months"),
    Doubt.WHOLE_DIFFERS: gettext_lazy("a COUNTER report says another sum than the provider's own tables"),
    Doubt.UNIQUE_ABOVE_TOTAL: gettext_lazy("more unique items than items"),
    Doubt.REQUESTS_ABOVE_INVESTIGATIONS: gettext_lazy("more requests than investigations"),
    Doubt.JUMP: gettext_lazy("more than five times as much or as little as the month before"),
    Doubt.NOTHING: gettext_lazy("nothing at all, after a month with use"),
    ADDRESS_NOT_ALLOWED: gettext_lazy(
        "This address cannot be asked. Enter the https address of the provider's server, without key or question mark."
    ),
    Outcome.TAKEN: gettext_lazy("The reports were taken."),
    Outcome.QUEUED: gettext_lazy("The server is making the report; it is asked again by itself."),
    Outcome.NOT_READY: gettext_lazy("The month is not ready yet; the server is asked again by itself."),
    Outcome.BUSY: gettext_lazy("The server was busy; it is asked again by itself."),
    Outcome.UNREACHABLE: gettext_lazy("The server did not answer; it is asked again by itself."),
    Outcome.NOT_LET_IN: gettext_lazy("The server does not know the library. Check the customer, requestor and key."),
    Outcome.NOT_GIVEN: gettext_lazy("The server does not give this report. Ask the provider, or send a file."),
    Outcome.NO_LONGER: gettext_lazy("The server keeps these months no longer. Ask the provider, or send a file."),
    Outcome.UNREADABLE: gettext_lazy(
        "What the server sent is no right report. Fetch it on the provider's site and send it here: the wrong rows "
        "are listed then."
    ),
    Outcome.GAVE_UP: gettext_lazy("The server was asked ten times in vain. Ask the provider, or send a file."),
}


def elsewhere_words(kinds: Iterable[str]) -> str:
    """Which figures of a month count from another report of the provider; empty for none."""
    named = {one.kind: name_of(one) for one in indicators() if one.kind} if (found := list(kinds)) else {}
    what = "、".join(named.get(kind, kind) for kind in found)
    return _("counted from another report of the provider: %(what)s") % {"what": what} if found else ""


def usage_words(reason: str, what: str = "") -> str:
    """One sentence about it."""
    return str(_WORDS[reason]) % {"what": what}
