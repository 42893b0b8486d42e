"""Providers of electronic resources, and which months of their reports are there and which are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Provider, SushiAccess, UsageMonth
from shulian.apps.statistics.queries.places import below, heads_of
from shulian.core.ceasing import is_there
from shulian.core.eresources import (
    KINDS,
    SHEET,
    YEAR,
    Kept,
    apart,
    looked_from,
    months_due,
    owed_from,
    short_of_whole,
    uncounted,
    untold,
)
from shulian.core.library import INSTITUTIONS

MOST_NAMES = 12


@dataclass(frozen=True)
class Lacking:
    """A month of a provider's own tables, and the libraries of which nothing is told in it."""

    month: date
    libraries: tuple[Library, ...]

    @property
    def names(self) -> str:
        """Their names; of many the first ones."""
        named = "、".join(one.name for one in self.libraries[:MOST_NAMES])
        return f"{named}…" if len(self.libraries) > MOST_NAMES else named


@dataclass(frozen=True)
class Owed:
    """A report of a provider: the months that are there, and those that should be and are missing.

    Of tables of its own `lacking` says of which libraries nothing is told, where others are, if that was asked for.
    """

    report: str
    present: int
    missing: tuple[date, ...]
    lacking: tuple[Lacking, ...] = ()


@dataclass(frozen=True)
class ProviderSeen:
    """A provider with what it owes."""

    provider: Provider
    owed: tuple[Owed, ...]


class Place(NamedTuple):
    """Of each of these one version stands."""

    month: date
    report: str
    platform: str
    library: int


class Counting:
    """What stands of a provider's months, what it adds to each kind of entries, and what is counted elsewhere."""

    def __init__(self, provider: Provider, months: Iterable[date]) -> None:
        self.standing: dict[Place, UsageMonth] = {}
        self.adds: dict[tuple[Place, str], int] = {}
        self.elsewhere: dict[int, frozenset[str]] = {}
        self.apart: dict[tuple[int, str], tuple[int, int]] = {}
        self.months, self._own = frozenset(months), provider.library_id
        by_month: dict[date, list[UsageMonth]] = {}
        found = UsageMonth.objects.filter(provider=provider, month__in=self.months, replaced_at=None)
        for one in found.order_by("month", "pk"):
            by_month.setdefault(one.month, []).append(one)
        for stand in by_month.values():
            self._count(stand)

    def _count(self, stand: list[UsageMonth]) -> None:
        kept = [kept_of(one, self._own) for one in stand]
        for one, said, without in zip(stand, kept, uncounted(kept, self._own), strict=True):
            place = Place(one.month, one.report, one.platform, said.library)
            self.standing[place], self.elsewhere[one.pk] = one, without
            for kind, count in said.feeds.items():
                self.adds[place, kind] = 0 if kind in without else count
        of_counter = [(one.pk, said) for one, said in zip(stand, kept, strict=True) if one.report != SHEET]
        for kind, sums in apart(kept).items():
            # It is asked once, also where the report is about several platforms.
            told = (pk for pk, said in of_counter if kind in said.feeds)
            self.apart[next(told), kind] = sums


def kept_of(one: UsageMonth, own: int) -> Kept:
    """As the rules see it."""
    return Kept(one.report, one.library_id or own, one.counts)


def metric_of(kind: str) -> str:
    """The metric of COUNTER that feeds a kind of entries."""
    return next((metric for (_report, metric), fed in KINDS.items() if fed == kind), kind)


def providers_of(libraries: QuerySet[Library]) -> QuerySet[Provider]:
    """The providers of these libraries."""
    return Provider.objects.filter(library__in=libraries).select_related("library")


def covered(providers: Iterable[Provider]) -> list[ProviderSeen]:
    """What each of them owes; one question for any number of them."""
    asked = list(providers)
    there: dict[tuple[int, str], set[date]] = {}
    rows = UsageMonth.objects.filter(provider__in=asked, replaced_at=None).order_by()
    for provider, report, month in rows.values_list("provider", "report", "month").distinct():
        there.setdefault((provider, report), set()).add(month)
    return [ProviderSeen(one, tuple(_owed(one, report, there) for report in one.reports)) for one in asked]


def covered_by_library(providers: Iterable[Provider]) -> list[ProviderSeen]:
    """What each of them owes, and of which libraries its own tables say nothing; four questions for any number."""
    found = covered(providers)
    with_tables = [one for one in found if SHEET in one.provider.reports]
    lacking = _lacking({one.provider: _missing_tables(one.owed) for one in with_tables})
    return [replace(one, owed=tuple(_with_lacking(row, lacking, one.provider) for row in one.owed)) for one in found]


def _with_lacking(row: Owed, lacking: Mapping[int, tuple[Lacking, ...]], provider: Provider) -> Owed:
    return replace(row, lacking=lacking[provider.pk]) if row.report == SHEET else row


def standing_of(provider: Provider) -> QuerySet[UsageMonth]:
    """The months of a provider that stand, the newest on top."""
    return UsageMonth.objects.filter(provider=provider, replaced_at=None).select_related("sent_by", "library")


def versions_of(month: UsageMonth) -> QuerySet[UsageMonth]:
    """All versions of a month, the newest on top."""
    same = {name: getattr(month, name) for name in ("provider", "report", "platform", "library", "month")}
    return UsageMonth.objects.filter(**same).select_related("sent_by").order_by("-version")


def access_of(provider: Provider) -> SushiAccess | None:
    """How the provider's server is asked, if it is."""
    return SushiAccess.objects.filter(provider=provider).first()


def _owed(provider: Provider, report: str, there: dict[tuple[int, str], set[date]]) -> Owed:
    found = there.get((provider.pk, report), set())
    closed = provider.library.closed_on
    # Of a library that is closed for good no month is owed that begins on that day or later.
    ends = [day for day in (provider.ends_on, closed and closed - timedelta(days=1)) if day]
    begins = owed_from(report, provider.starts_on, provider.tables_from)
    due = months_due(begins, min(ends, default=None), clock.today())
    return Owed(report, len(found), tuple(month for month in due if month not in found))


def _missing_tables(owed: Iterable[Owed]) -> tuple[date, ...]:
    return next((one.missing for one in owed if one.report == SHEET), ())


def _lacking(missing: Mapping[Provider, Iterable[date]]) -> dict[int, tuple[Lacking, ...]]:
    """Of which libraries the tables of these providers say nothing in a month, though others are told of."""
    since = looked_from(clock.today())
    told, beside = _told(missing, since)
    gone: dict[int, dict[date, frozenset[int]]] = {}
    doubtful: dict[Provider, set[date]] = {}
    for one, due in missing.items():
        looked = {month for month in (*told[one.pk], *due) if month >= since}
        found = {month: untold(told[one.pk], month) for month in looked}
        gone[one.pk] = {month: those for month, those in found.items() if those}
        if maybe := beside[one.pk] & told[one.pk].keys() & looked - gone[one.pk].keys():
            doubtful[one] = maybe
    short = _short(doubtful)
    names = _named(gone, short)
    for one, months in short.items():
        below = {pk for pk, library in names.items() if _stands_below(library, one)}
        gone[one.pk] |= {month: frozenset(below - told[one.pk][month]) for month in months}
    return {
        pk: tuple(row for month in sorted(months) if (row := _there(month, months[month], names)).libraries)
        for pk, months in gone.items()
    }


def _told(providers: Iterable[Provider], since: date) -> tuple[dict[int, dict[date, set[int]]], dict[int, set[date]]]:
    """Of whom the tables say something, month by month, from a year before; and the months with COUNTER reports."""
    asked = {one.pk: one for one in providers}
    told: dict[int, dict[date, set[int]]] = {pk: {} for pk in asked}
    beside: dict[int, set[date]] = {pk: set() for pk in asked}
    stand = UsageMonth.objects.filter(provider__in=asked, replaced_at=None, month__gte=since - YEAR).order_by()
    for pk, report, month, library in stand.values_list("provider", "report", "month", "library").distinct():
        if report == SHEET:
            told[pk].setdefault(month, set()).add(library or asked[pk].library_id)
        else:
            beside[pk].add(month)
    return told, beside


def _short(doubtful: Mapping[Provider, set[date]]) -> dict[Provider, list[date]]:
    """The months in which the tables of a provider add up to less than its report of all says."""
    asked = {one.pk: one for one in doubtful}
    stand: dict[tuple[int, date], list[Kept]] = {}
    months = set().union(*doubtful.values())
    rows = UsageMonth.objects.filter(provider__in=asked, replaced_at=None, month__in=months).order_by("pk")
    for pk, report, month, library, counts in rows.values_list("provider", "report", "month", "library", "counts"):
        stand.setdefault((pk, month), []).append(Kept(report, library or asked[pk].library_id, counts))
    return {
        one: [month for month in months if short_of_whole(stand[one.pk, month], one.library_id)]
        for one, months in doubtful.items()
    }


def _named(
    gone: Mapping[int, Mapping[date, Iterable[int]]], short: Mapping[Provider, list[date]]
) -> dict[int, Library]:
    """The libraries that are asked for, and those of which a report of all may speak."""
    wanted = {pk for months in gone.values() for those in months.values() for pk in those}
    heads = heads_of([one.library for one, months in short.items() if months])
    return {one.pk: one for one in Library.objects.filter(Q(pk__in=wanted) | below(heads)).defer("aliases")}


def _stands_below(library: Library, provider: Provider) -> bool:
    return library.kind in INSTITUTIONS and library.path.startswith(provider.library.path)


def _there(month: date, those: Iterable[int], names: Mapping[int, Library]) -> Lacking:
    """Without those that are closed for good by then."""
    found = [names[pk] for pk in those if is_there(names[pk].closed_on, month)]
    return Lacking(month, tuple(sorted(found, key=lambda library: library.path)))
