"""The providers that are harvested."""

from __future__ import annotations

from django.db.models import QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import HarvestSource


def active_sources() -> QuerySet[HarvestSource]:
    """Those that are harvested every night."""
    return HarvestSource.objects.filter(is_active=True).select_related("library", "profile").order_by("pk")


def source_by_name(name: str) -> HarvestSource | None:
    """The provider of this name."""
    return HarvestSource.objects.filter(name=name).first()


def source_by_id(pk: int) -> HarvestSource | None:
    """One provider."""
    return HarvestSource.objects.select_related("library", "profile").filter(pk=pk).first()


def sources_of(library: Library) -> QuerySet[HarvestSource]:
    """The providers whose records become this library's, those that are stopped last."""
    return HarvestSource.objects.filter(library=library).select_related("profile").order_by("-is_active", "name")
