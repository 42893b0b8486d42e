"""The steps of deposits at a library and all below it (押金档次): a new set ends the old one, which is kept."""

from __future__ import annotations

from collections.abc import Collection

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import DepositTier
from shulian.apps.charges.refusals import Refused, refused_in
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.charges import Tier, fault_of_tiers


def set_tiers(act: Act, library: Library, tiers: Collection[Tier]) -> Refused | None:
    """These are the tiers from now on; none at all leaves it to the library above, or to none."""

    def write() -> Answer:
        held = Library.objects.select_for_update(no_key=True).get(pk=library.pk)
        fault = fault_of_tiers(tiers)
        if fault:
            return Refused(fault).answer()
        live = DepositTier.objects.filter(library=held, ended_at__isnull=True).order_by("fen")
        before = [Tier(row.fen, row.items, row.price_fen) for row in live]
        after = sorted(tiers, key=lambda tier: tier.fen)
        if after == before:
            return {"tiers": len(after)}
        now = clock.now()
        live.order_by().update(ended_at=now)
        for tier in after:
            DepositTier.objects.create(
                library=held, fen=tier.fen, items=tier.items, price_fen=tier.price_fen, since=now, set_by_id=act.actor
            )
        told = {"before": [_plain(tier) for tier in before], "after": [_plain(tier) for tier in after]}
        entry(act, "deposit-tiers-set", library=held.pk, subject=f"library:{held.pk}", details=told)
        return {"tiers": len(after)}

    return refused_in(perform(act, "set-deposit-tiers", write))


def _plain(tier: Tier) -> list[int | None]:
    return [tier.fen, tier.items, tier.price_fen]
