"""Counting what is borrowed most."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import Count

from shulian import clock
from shulian.apps.circulation.models import Loan
from shulian.apps.discovery.models import PopularTitle
from shulian.core.popular import Borrowed, ranking

WINDOW = timedelta(days=90)


def count_popular() -> int:
    """Count anew what was borrowed most in the last months, by library and in all; returns the rows kept."""
    since = clock.now() - WINDOW
    counted = (
        Loan.objects.filter(lent_at__gte=since, item__title__gone_at=None)
        .values_list("library_id", "item__title_id")
        .annotate(loans=Count("pk"))
    )
    of_library: dict[int | None, list[Borrowed]] = defaultdict(list)
    in_all: dict[int, int] = defaultdict(int)
    for library, title, loans in counted.iterator(chunk_size=5000):
        of_library[library].append(Borrowed(title, loans))
        in_all[title] += loans
    of_library[None] = [Borrowed(title, loans) for title, loans in in_all.items()]
    rows = [
        PopularTitle(library_id=library, title_id=title, rank=rank)
        for library, borrowed in of_library.items()
        for rank, title in enumerate(ranking(borrowed), 1)
    ]
    with transaction.atomic():
        PopularTitle.objects.all().delete()
        PopularTitle.objects.bulk_create(rows, batch_size=2000)
    return len(rows)
