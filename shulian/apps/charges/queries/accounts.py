"""What stands in a reader's account: charges, refunds, deposit."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Charge, Deposit, DepositExemption, DepositTier, Payment, Refund
from shulian.apps.charges.queries.tills import OTHERS
from shulian.apps.readers.models import Reader
from shulian.core.charges import Tier


@dataclass(frozen=True)
class Held:
    """A reader's deposit: how much, and the exemption that stands in its place."""

    fen: int
    exemption: DepositExemption | None


def open_charges(reader: Reader) -> QuerySet[Charge]:
    """What the reader owes, the oldest first."""
    return (
        Charge.objects.filter(reader=reader, settled_at__isnull=True)
        .select_related("library", "place")
        .order_by("incurred_at", "pk")
    )


def charges_of(reader: Reader) -> QuerySet[Charge]:
    """Everything that was ever charged to the reader, the newest first."""
    found: QuerySet[Charge] = (
        Charge.objects.filter(reader=reader)
        .select_related("library", "place", "refund")
        .annotate(paid_fen=Coalesce(Sum("lines__fen"), 0))
        .order_by("-incurred_at", "-pk")
    )
    return found


def debt_of(reader: Reader) -> int:
    """What the reader owes altogether."""
    return int(open_charges(reader).order_by().aggregate(fen=Coalesce(Sum("open_fen"), 0))["fen"])


def open_refunds(reader: Reader) -> QuerySet[Refund]:
    """What libraries owe the reader, the oldest first."""
    return (
        Refund.objects.filter(reader=reader, open_fen__gt=0)
        .select_related("library", "charge")
        .order_by("due_at", "pk")
    )


def refunds_due_to(reader: Reader) -> int:
    """What libraries owe the reader altogether."""
    return int(open_refunds(reader).order_by().aggregate(fen=Coalesce(Sum("open_fen"), 0))["fen"])


def payments_by(reader: Reader) -> QuerySet[Payment]:
    """The reader's payments, the newest first, each with its receipt."""
    return (
        Payment.objects.filter(reader=reader)
        .select_related("receipt__library", "library", *OTHERS)
        .prefetch_related("lines__charge", "lines__refund")
        .order_by("-paid_at", "-pk")
    )


def held_of(reader: Reader) -> Held:
    """The reader's deposit and what frees the reader from it."""
    fen = Deposit.objects.filter(reader=reader).aggregate(fen=Coalesce(Sum("fen"), 0))["fen"]
    return Held(fen, live_exemptions(reader).first())


def live_exemptions(reader: Reader) -> QuerySet[DepositExemption]:
    """What frees the reader from a deposit today."""
    return (
        DepositExemption.objects.filter(reader=reader, ended_at__isnull=True)
        .filter(Q(until__isnull=True) | Q(until__gte=clock.today()))
        .select_related("library")
        .order_by("-recorded_at")
    )


def tiers_of(library: Library) -> tuple[Tier, ...]:
    """The steps of deposits at a library: its own, or those of the nearest library above that has any."""
    above = [library.path[:end] for end in range(library.steplen, len(library.path) + 1, library.steplen)]
    rows = (
        DepositTier.objects.filter(library__path__in=above, ended_at__isnull=True)
        .select_related("library")
        .order_by("fen")
    )
    by_path: dict[str, list[Tier]] = {}
    for row in rows:
        by_path.setdefault(row.library.path, []).append(Tier(row.fen, row.items, row.price_fen))
    return tuple(by_path[max(by_path, key=len)]) if by_path else ()
