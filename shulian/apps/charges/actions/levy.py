"""Charges that staff make by hand: a new card, damage, something else."""

from __future__ import annotations

from dataclasses import dataclass

from shulian import clock
from shulian.apps.charges.actions.booking import lock_reader, place_of, touch
from shulian.apps.charges.models import Charge
from shulian.apps.charges.refusals import Refused, refused_in
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Reader
from shulian.core.charges import SHORTEST_REASON, Refusal, fault_of

BY_HAND = (Charge.Kind.CARD, Charge.Kind.DAMAGE, Charge.Kind.PROCESSING, Charge.Kind.OTHER)


@dataclass(frozen=True)
class Levy:
    """What is charged, how much, and for what in words."""

    kind: Charge.Kind
    fen: int
    note: str


def charge_by_hand(act: Act, reader: Reader, levy: Levy) -> Refused | None:
    """Charge the reader at the acting library, which is the creditor too."""

    def write() -> Answer:
        locked = lock_reader(reader.pk)
        fault = fault_of(levy.fen)
        if fault:
            return Refused(fault).answer()
        if len(levy.note.strip()) < SHORTEST_REASON:
            return Refused(Refusal.REASON_NEEDED).answer()
        made = Charge.objects.create(
            reader=locked,
            library_id=place_of(act),
            place_id=place_of(act),
            kind=levy.kind,
            fen=levy.fen,
            open_fen=levy.fen,
            note=levy.note.strip()[:200],
            incurred_at=act.happened_at or clock.now(),
            command=act.command,
        )
        touch(locked)
        subject, details = f"charge:{made.pk}", {"charge": made.kind}
        entry(act, "charge", subject=subject, quantity=levy.fen, details=details)
        return {"charge": made.pk}

    return refused_in(perform(act, "charge", write))
