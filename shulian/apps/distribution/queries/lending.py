"""Collective loans as the desk sees them: the lists, and what has come back of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.distribution.models import CollectiveItem, CollectiveLoan

LENT = Q(lines__loan__isnull=False)
BACK = Q(lines__loan__returned_at__isnull=False)


def loans_of(library: Library) -> QuerySet[CollectiveLoan]:
    """The collective loans of this library, the newest first, with how many items went and came back."""
    return (
        CollectiveLoan.objects.filter(library=library)
        .select_related("reader")
        .annotate(lent=Count("lines", filter=LENT), back=Count("lines", filter=BACK), due=Max("lines__due_on"))
        .order_by("-lent_at", "-pk")
    )


def lines_of(loan: CollectiveLoan) -> QuerySet[CollectiveItem]:
    """Every line, what is still out first."""
    found = CollectiveItem.objects.filter(of=loan).select_related("item__title", "item__library", "loan")
    return found.order_by("loan__returned_at", "pk")


@dataclass(frozen=True)
class Sums:
    """What became of a batch: lent, back, refused, and the first and last day on which something is due."""

    lent: int
    back: int
    refused: int
    first_due: date | None
    last_due: date | None

    @property
    def out(self) -> int:
        """What is still with the institution."""
        return self.lent - self.back


def sums_of(loan: CollectiveLoan) -> Sums:
    """The sums of one collective loan."""
    return Sums(
        **CollectiveItem.objects.filter(of=loan).aggregate(
            lent=Count("pk", filter=Q(loan__isnull=False)),
            back=Count("pk", filter=Q(loan__returned_at__isnull=False)),
            refused=Count("pk", filter=~Q(refusal="")),
            first_due=Min("due_on"),
            last_due=Max("due_on"),
        )
    )


def is_of(loan: CollectiveLoan, item: int) -> bool:
    """Whether the item went with this batch."""
    return CollectiveItem.objects.filter(of=loan, item=item, loan__isnull=False).exists()
