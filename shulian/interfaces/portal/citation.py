"""Titles as references: how to cite one, and files for programs that keep references."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from shulian.apps.catalogue.models import Title
from shulian.core.credits import credited
from shulian.documents.references import Reference, gbt7714


def citation(title: Title) -> str:
    """Authors. Title[M]. Others. Edition. Place: Publisher, Year. Unknown parts are left out, never filled in."""
    return gbt7714(reference(title))


def reference(title: Title) -> Reference:
    """What is cited of a title."""
    writers, others = credited(tuple(title.authors), title.responsibility, title.credits)
    return Reference(
        key=f"shulian{title.pk}",
        title=title.title,
        remainder=title.remainder,
        volume=title.volume,
        edition=title.edition,
        authors=writers,
        translators=tuple(one.name for one in others if one.translates),
        others=tuple(f"{one.name}, {one.role}" for one in others),
        place=title.place,
        publisher=title.publisher,
        year=title.year,
        isbns=tuple(title.isbns),
        issn=title.issn,
        series="; ".join(title.series.splitlines()),
        subjects=tuple(title.subjects),
        summary=title.summary,
        language=title.language,
        kind=title.form,
        links=tuple(title.links),
        url=settings.SITE_ADDRESS + reverse("portal:title", args=[title.pk]),
    )
