"""Journal entries in words, as they stand behind a figure: what, where, when, out of which return; nobody is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shulian.apps.alliance.queries.tree import names_of
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.access import versions_to_open, visible_months
from shulian.apps.statistics.queries import figures as queries
from shulian.apps.statistics.queries.behind import Behind
from shulian.apps.statistics.queries.entries import REPORTED, said_in
from shulian.apps.statistics.words import name_of, period_words
from shulian.core import periods, reconcile
from shulian.core.sources import Aside
from shulian.interfaces.templatetags.look import moment

MOST_APART = 50
SOURCES = {
    "desk": gettext_lazy("Desk"),
    "portal": gettext_lazy("Readers' portal"),
    "api": gettext_lazy("A program"),
    "kiosk": gettext_lazy("Card machine"),
    "sip2": gettext_lazy("Self-service machine"),
    "bulk": gettext_lazy("In bulk"),
    "event": gettext_lazy("Event"),
    "command": gettext_lazy("A command of the administrator"),
    "demonstration": gettext_lazy("Demonstration data"),
}


@dataclass(frozen=True)
class EntryShown:
    """A journal entry in words; `opens` its return, `month` that of a provider, if the account may look at it."""

    entry: Entry
    when: str
    library: str
    what: str
    source: str
    opens: int | None
    month: int | None = None

    @property
    def quantity(self) -> reconcile.Number:
        """How many it counts; what a return says with decimals is told with them."""
        return said_in(self.entry)


def described(request: HttpRequest, name: str, entries: Iterable[Entry]) -> list[EntryShown]:
    """Entries in words, for whoever asked for a figure of this name; nobody is named."""
    shown = list(entries)
    names = names_of(entry.library for entry in shown if entry.library)
    indicators = {one.pk: name_of(one) for one in queries.indicators()}
    months = visible_months(request.user, filter(None, map(_usage_month, shown)))
    open_returns = versions_to_open(request.user, (one.details["return"] for one in shown if _reported(one)))
    return [
        EntryShown(
            entry=entry,
            when=period_words(periods.parse(entry.details["period"]))
            if _reported(entry)
            else moment(entry.happened_at),
            library=names.get(entry.library or 0, ""),
            what=indicators.get(entry.details.get("indicator", ""), name),
            source=_source(entry),
            opens=entry.details["return"] if _reported(entry) and entry.details["return"] in open_returns else None,
            month=_usage_month(entry) if _usage_month(entry) in months else None,
        )
        for entry in shown
    ]


@dataclass(frozen=True)
class ApartShown:
    """Records that are not in a figure, for one reason; of many the newest."""

    words: str
    count: int
    entries: list[EntryShown]


ASIDE = {
    Aside.COUNTED: gettext_lazy("Returns that do not stand: in their months the system counted, and that stands."),
    Aside.ANOTHER: gettext_lazy("Returns for months of which another, longer return stands."),
    Aside.EARLIER: gettext_lazy("Returns for earlier months: what was there at the end the last one says."),
    Aside.NO_SUM: gettext_lazy("Returns that make no sum with others: they may tell of the same people."),
    Aside.LATE: gettext_lazy("Came in late, of months for which a return stands: it has spoken of them already."),
    Aside.LATE_NO_SUM: gettext_lazy("Came in late, and makes no sum with what returns say of these months."),
}


def apart_of(request: HttpRequest, name: str, found: Behind) -> list[ApartShown]:
    """What does not stand behind a figure, and what is taken off it, each with the reason."""
    under = _(
        "Counted by the system in months for which the return stands: by decision, as it stood when they were closed, "
        "or since the system counts a part only."
    )
    less = _("This stands in other lines or columns of the table, and is taken off what the return says.")
    told = [(str(words), found.set_aside(why)) for why, words in ASIDE.items()]
    told += [(under, found.covered()), (less, found.taken_off())]
    shown = []
    for words, entries in told:
        newest = list(entries[:MOST_APART])
        if newest:
            count = len(newest) if len(newest) < MOST_APART else entries.count()
            shown.append(ApartShown(words, count, described(request, name, newest)))
    return shown


def _reported(entry: Entry) -> bool:
    return entry.kind == REPORTED


def _usage_month(entry: Entry) -> int | None:
    """The month of a provider that an entry comes from."""
    subject, _colon, pk = entry.subject.partition(":")
    return int(pk) if subject == "usage-month" else None


def _source(entry: Entry) -> str:
    if _reported(entry):
        where = {"version": entry.details["version"], "line": entry.details["line"]}
        return _("Return, version %(version)s, line %(line)s") % where
    if _usage_month(entry):
        return _("Report of a provider, version %(version)s") % {"version": entry.details["version"]}
    return str(SOURCES.get(entry.source, entry.source))
