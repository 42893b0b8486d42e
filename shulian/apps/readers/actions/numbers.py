"""Giving out card numbers of a library's own ranges."""

from __future__ import annotations

from django.db.models import F

from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import Card, CardSeries


def next_number(library: Library) -> str | None:
    """The next card number of the library's own ranges, the oldest first; None when all are used up.

    Numbers of cards printed elsewhere are passed over. A library without a range begins one with its code.
    """
    if not CardSeries.objects.filter(library=library).exists():
        CardSeries.objects.get_or_create(library=library, prefix=library.code, first=1)
    for series in CardSeries.objects.filter(library=library, closed_at=None).order_by("opened_at", "pk"):
        while CardSeries.objects.filter(pk=series.pk, last__lt=F("until")).update(last=F("last") + 1):
            series.refresh_from_db()
            number = f"{series.prefix}{series.last:0{series.width}d}"
            if not Card.objects.filter(number=number).exists():
                return number
    return None
