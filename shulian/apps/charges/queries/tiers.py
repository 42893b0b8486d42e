"""The steps of deposits as the office looks at them: those in force, and the sets before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import F

from shulian.apps.alliance.models import Account, Library
from shulian.apps.charges.models import DepositTier
from shulian.core.charges import MOST_TIERS, Tier


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


def past_tiers(library: Library, limit: int = 20) -> list[TierSet]:
    """The sets of tiers that this library had, the newest first; the one in force among them."""
    rows = (
        DepositTier.objects.filter(library=library)
        .select_related("set_by")
        .order_by("-since", F("ended_at").desc(nulls_first=True), "fen")
    )
    sets = (
        list(found) for _span, found in groupby(rows[: limit * MOST_TIERS], key=lambda row: (row.since, row.ended_at))
    )
    return [
        TierSet(
            rows_[0].since,
            rows_[0].ended_at,
            rows_[0].set_by,
            tuple(Tier(row.fen, row.items, row.price_fen) for row in rows_),
        )
        for rows_ in sets
    ][:limit]
