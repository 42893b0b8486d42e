"""Works and their editions."""

from __future__ import annotations

from django.db.models import F, QuerySet

from shulian.apps.catalogue.models import Title, Work


def work_by_id(pk: int) -> Work | None:
    """One work."""
    return Work.objects.filter(pk=pk).first()


def editions_of(work: Work | int) -> QuerySet[Title]:
    """The living editions of a work, the newest first, volumes of one edition in order."""
    return (
        Title.objects.living().filter(work=work).order_by(F("year").desc(nulls_last=True), "publisher", "volume", "pk")
    )
