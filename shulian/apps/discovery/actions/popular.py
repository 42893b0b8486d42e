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
    """Count anew what was borrowed most in the last months, by library and in all; returns the rows kept.

    A loan that no longer names its reader counts for nobody: it might be one who is counted already.
    """
    lent = Loan.objects.filter(lent_at__gte=clock.now() - WINDOW, reader__isnull=False, item__title__gone_at=None)
    lent = lent.exclude(ended_by=Loan.End.UNDONE)
    readers = Count("reader", distinct=True)
    at_each = lent.values_list("library_id", "item__title_id").annotate(readers).order_by()
    in_all = lent.values_list("item__title_id").annotate(readers).order_by()
    of_library: dict[int | None, list[Borrowed]] = defaultdict(list)
    for library, title, number in at_each.iterator(chunk_size=5000):
        of_library[library].append(Borrowed(title, number))
    # Somebody may borrow it at two libraries, so the readers of the libraries do not add up.
    of_library[None] = [Borrowed(title, number) for title, number in in_all.iterator(chunk_size=5000)]
    rows = [
        PopularTitle(library_id=library, title_id=title, rank=rank)
        for library, borrowed in of_library.items()
        for rank, title in enumerate(ranking(borrowed), 1)
    ]
    with transaction.atomic():
        PopularTitle.objects.all().delete()
        PopularTitle.objects.bulk_create(rows, batch_size=2000)
    return len(rows)
