"""What nobody pays: waivers with their reason, and reversals when the reason of a charge is gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from shulian import clock
from shulian.apps.charges.actions.booking import lock_reader, touch
from shulian.apps.charges.actions.payments import take_off
from shulian.apps.charges.models import Charge, PaymentLine, Refund, Relief
from shulian.apps.charges.refusals import Refused, refused_in, yuan
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Reader
from shulian.core.charges import SHORTEST_REASON, Refusal, decide_waiver, reverse

LONGEST_REASON = 200
FOUND = "item-found"
RETURN_UNDONE = "return-undone"
"""The reasons of reversals that no person wrote; the words people see live in the translations."""


@dataclass(frozen=True)
class Waiver:
    """So much of one charge is let off, and why."""

    charge: int
    fen: int
    reason: str


@dataclass(frozen=True)
class Reversed:
    """What became of one charge: cancelled, and due back to the reader."""

    charge: int
    reversed_fen: int
    refund_fen: int


def waive(act: Act, reader: Reader, waiver: Waiver) -> Refused | None:
    """Let a reader off a charge or a part of it."""

    def write() -> Answer:
        locked = lock_reader(reader.pk)
        charge = Charge.objects.filter(pk=waiver.charge, reader=locked).first()
        if charge is None:
            return Refused(Refusal.UNKNOWN_CHARGE).answer()
        refusal = decide_waiver(charge.open_fen, waiver.fen, waiver.reason)
        if refusal:
            return Refused(refusal, {"open": yuan(charge.open_fen)}).answer()
        _relieve(act, charge, Relief.Kind.WAIVED, waiver.fen, waiver.reason)
        touch(locked)
        return {"charge": charge.pk}

    return refused_in(perform(act, "waive", write))


def cancel_charge(act: Act, reader: Reader, charge: int, reason: str) -> Reversed | Refused:
    """A charge was made by mistake: what is open is cancelled, what was paid is due to the reader."""

    def write() -> Answer:
        locked = lock_reader(reader.pk)
        found = Charge.objects.filter(pk=charge, reader=locked).first()
        if found is None:
            return Refused(Refusal.UNKNOWN_CHARGE).answer()
        if found.reversed_at is not None:
            return Refused(Refusal.CHARGE_SETTLED).answer()
        if len(reason.strip()) < SHORTEST_REASON:
            return Refused(Refusal.REASON_NEEDED).answer()
        done = _reverse(act, found, reason)
        touch(locked)
        return {"charge": done.charge, "reversed": done.reversed_fen, "refund": done.refund_fen}

    answer = perform(act, "cancel-charge", write)
    return refused_in(answer) or Reversed(answer["charge"], answer["reversed"], answer["refund"])


def reverse_lost_charge(
    act: Act, item: int, reason: str = FOUND, kinds: Collection[str] = (Charge.Kind.LOST,)
) -> tuple[Reversed, ...]:
    """A lost item was found: its price is cancelled as far as it is open, and due back as far as it was paid.

    For acts that have locked the item; the readers are locked here, in order. What was reversed before is left
    alone, so that a second finding pays nothing twice.
    """
    charges = Charge.objects.filter(item=item, kind__in=kinds, reversed_at__isnull=True, reader__isnull=False)
    # The work on a torn book was done, whatever became of the book later.
    standing = charges.exclude(basis__has_key="for").order_by("pk")
    done: list[Reversed] = []
    with transaction.atomic():
        for pk in sorted(set(standing.values_list("reader", flat=True))):
            locked = lock_reader(pk or 0)
            # Looked at again, now that nothing of this reader can move.
            done += [_reverse(act, charge, reason) for charge in standing.filter(reader=locked)]
            touch(locked)
    return tuple(done)


def reverse_charges_of(act: Act, item: int, command: UUID, reason: str) -> tuple[Reversed, ...]:
    """The act from which these charges for an item arose is undone; for acts that have locked the reader."""
    standing = Charge.objects.filter(item=item, command=command, reversed_at__isnull=True).order_by("pk")
    return tuple(_reverse(act, charge, reason) for charge in standing)


def _reverse(act: Act, charge: Charge, reason: str) -> Reversed:
    paid = PaymentLine.objects.filter(charge=charge).aggregate(fen=Sum("fen"))["fen"] or 0
    both = reverse(charge.open_fen, paid)
    if both.reversed_fen:
        _relieve(act, charge, Relief.Kind.REVERSED, both.reversed_fen, reason)
    if both.refund_fen:
        refund = Refund.objects.create(
            reader_id=charge.reader_id,
            charge=charge,
            library_id=charge.library_id,
            fen=both.refund_fen,
            open_fen=both.refund_fen,
            reason=reason.strip()[:LONGEST_REASON],
            due_at=clock.now(),
            command=act.command,
        )
        _tell(act, charge, "refund-due", f"refund:{refund.pk}", both.refund_fen)
    Charge.objects.filter(pk=charge.pk).update(reversed_at=clock.now())
    return Reversed(charge.pk, both.reversed_fen, both.refund_fen)


def _relieve(act: Act, charge: Charge, kind: Relief.Kind, fen: int, reason: str) -> None:
    Relief.objects.create(
        charge=charge,
        library_id=act.library or charge.library_id,
        kind=kind,
        fen=fen,
        reason=reason.strip()[:LONGEST_REASON],
        relieved_at=act.happened_at or clock.now(),
        actor_id=act.actor,
        command=act.command,
    )
    take_off(charge.pk, fen)
    _tell(act, charge, f"charge-{kind}", f"charge:{charge.pk}", fen)


def _tell(act: Act, charge: Charge, kind: str, subject: str, fen: int) -> None:
    entry(
        act,
        kind,
        library=charge.library_id,
        place=act.library,
        item=charge.item,
        title=charge.title,
        subject=subject,
        quantity=fen,
        details={"kind": charge.kind},
    )
