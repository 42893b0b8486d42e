"""The steps of deposits as the office looks at them: those in force, and the sets before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from shulian.apps.alliance.models import Account, Library
from shulian.apps.charges.models import DepositTier
from shulian.core.charges import Tier

Span = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class TierSet:
    """The tiers of a library from one moment to another; still in force where there is no end."""

    since: datetime
    ended_at: datetime | None
    set_by: Account | None
    tiers: tuple[Tier, ...]


def own_tiers(library: Library) -> tuple[Tier, ...]:
    """The tiers that this library has set itself."""
    rows = DepositTier.objects.filter(library=library, ended_at__isnull=True).order_by("fen")
    return tuple(Tier(row.fen, row.items, row.price_fen) for row in rows)


def past_tiers(library: Library) -> QuerySet[DepositTier, Span]:
    """From when to when this library had which tiers, the newest first; those in force among them."""
    spans = DepositTier.objects.filter(library=library).values_list("since", "ended_at").distinct()
    return spans.order_by("-since", F("ended_at").desc(nulls_first=True))


def tier_sets(library: Library, spans: Sequence[Span]) -> list[TierSet]:
    """The sets of tiers that were in force so long."""
    rows = DepositTier.objects.filter(library=library, since__in={since for since, _end in spans})
    sets: dict[Span, list[DepositTier]] = {}
    for row in rows.select_related("set_by").order_by("fen"):
        sets.setdefault((row.since, row.ended_at), []).append(row)
    return [
        TierSet(*span, sets[span][0].set_by, tuple(Tier(row.fen, row.items, row.price_fen) for row in sets[span]))
        for span in spans
    ]
