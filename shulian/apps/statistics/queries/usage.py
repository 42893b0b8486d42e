"""Providers of electronic resources, and which months of their reports are there and which are missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import Provider, SushiAccess, UsageMonth
from shulian.core.eresources import months_due


@dataclass(frozen=True)
class Owed:
    """A report of a provider: the months that are there, and those that should be and are missing."""

    report: str
    present: int
    missing: tuple[date, ...]


@dataclass(frozen=True)
class ProviderSeen:
    """A provider with what it owes."""

    provider: Provider
    owed: tuple[Owed, ...]


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
    due = months_due(provider.starts_on, provider.ends_on, clock.today())
    return Owed(report, len(found), tuple(month for month in due if month not in found))
