"""Titles whose records would not be joined today, for whoever parts or keeps them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, Func, IntegerField, OuterRef, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Misjoined, Record


def misjoined(libraries: Iterable[Library] | None) -> QuerySet[Misjoined]:
    """Those that wait and still have such records beside others; of these libraries, or all with None."""
    place = Func(OuterRef("records"), F("pk"), function="array_position", output_field=IntegerField())
    its = Record.objects.filter(title=OuterRef("title_id")).annotate(place=place)
    rows = Misjoined.objects.filter(kept_at=None, title__gone_at=None).select_related("title")
    rows = rows.filter(Exists(its.filter(place__isnull=False)), Exists(its.filter(place__isnull=True)))
    if libraries is not None:
        held = Record.objects.filter(library__in=[library.pk for library in libraries])
        rows = rows.filter(Exists(held.filter(title=OuterRef("title_id"))))
    return rows.order_by("pk")


def misjoined_by_id(pk: int) -> Misjoined | None:
    """One of them with its title."""
    return Misjoined.objects.select_related("title").filter(pk=pk).first()
