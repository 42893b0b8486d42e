"""Receiving: a box is opened, its items are scanned in, and what differs from the manifest gets an owner."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F

from shulian import clock
from shulian.apps.circulation.actions import Answer as Settled
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.actions.boxes import change, held, names
from shulian.apps.distribution.models import Box, BoxItem, Discrepancy
from shulian.apps.distribution.refusals import Refused, refused_in
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.distribution import BoxAct, BoxState, Fault, Manifest, Refusal, compare, step

NEXT = (F("arrived_at").asc(nulls_first=True), F("packed_at").asc(nulls_last=True))
"""Of equal barcodes the one that has not arrived yet comes first."""


@dataclass(frozen=True)
class ScannedIn:
    """What came of scanning an item out of a box: what circulation said, and whether the manifest names it."""

    settled: Settled
    expected: bool = False


def open_at_end(act: Act, box: Box, seal: str) -> Refused | bool:
    """Write down the number that is on the seal (none if there is none); whether it is the one on the manifest."""

    def write() -> Answer:
        now = held(box.pk)
        after = step(BoxState(now.state), BoxAct.RECEIVE)
        if isinstance(after, Refusal):
            return Refused(after, names(now)).answer()
        change(now, seal_found=seal, opened_at=clock.now(), place_id=act.library or now.destination_id)
        entry(act, "box-opened-at-end", subject=f"box:{now.pk}")
        return {"agrees": seal == now.seal}

    answer = perform(act, "open-box-at-end", write)
    return refused_in(answer) or bool(answer["agrees"])


def scan_in(act: Act, box: Box, barcode: str, owner: int | None = None) -> ScannedIn | Refused:
    """Scan an item of an opened box in. It is taken back like any other scan; the manifest gets its tick.

    `owner` tells equal barcodes apart; without it the one on the manifest is meant.
    """
    with transaction.atomic():
        now = held(box.pk)
        after = step(BoxState(now.state), BoxAct.RECEIVE)
        if isinstance(after, Refusal):
            return Refused(after, names(now))
        listed = BoxItem.objects.filter(box=now, item__barcode=barcode).order_by(*NEXT).first()
        known = listed.item_id if listed and owner is None else None
        command = Command(
            Kind.CHECKIN,
            act.library or now.destination_id,
            act.source,
            id=act.command,
            item=known,
            barcode=None if known else barcode,
            owner=owner,
            actor=act.actor,
        )
        settled = settle_one(command)
        if settled.item is None or not settled.ok:
            return ScannedIn(settled)
        return ScannedIn(settled, _tick(now, settled.item))


def finish(act: Act, box: Box) -> Refused | list[Discrepancy]:
    """The box is empty: whatever differs from its manifest becomes a line that somebody has to answer."""

    def write() -> Answer:
        now = held(box.pk)
        after = step(BoxState(now.state), BoxAct.RECEIVE)
        if isinstance(after, Refusal):
            return Refused(after, names(now)).answer()
        lines = list(BoxItem.objects.filter(box=now).order_by("pk"))
        manifest = _manifest(now, lines)
        arrived = [line.item_id for line in lines if line.arrived_at]
        at = clock.now()
        differences = compare(manifest, now.seal_found, arrived)
        for one in differences:
            # What did not arrive is for the library that packed it, what came too much for the one that found it.
            owner = now.destination_id if one.fault is Fault.UNEXPECTED else now.source_id
            found = Discrepancy.objects.create(
                box=now,
                fault=one.fault,
                item_id=one.item,
                expected=one.expected,
                found=one.found,
                found_at=at,
                owner_id=owner,
            )
            entry(act, f"box-discrepancy-{one.fault}", item=one.item, subject=f"discrepancy:{found.pk}")
        BoxItem.objects.filter(box=now).update(left_at=at)
        change(
            now, state=after, place_id=act.library or now.destination_id, received_at=at,
            received_by_id=act.actor,
        )  # fmt: skip
        details = {"missing": sum(one.fault is Fault.MISSING for one in differences)}
        entry(act, "box-received", subject=f"box:{now.pk}", quantity=len(arrived), details=details)
        return {"box": now.pk}

    answer = perform(act, "receive-box", write)
    return refused_in(answer) or list(Discrepancy.objects.filter(box=answer["box"]).order_by("pk"))


def answer_discrepancy(act: Act, discrepancy: Discrepancy, text: str) -> None:
    """Write down what became of it; a later answer takes the place of an earlier one."""

    def write() -> Answer:
        Discrepancy.objects.filter(pk=discrepancy.pk).update(
            answer=text.strip(), answered_at=clock.now(), answered_by=act.actor
        )
        entry(act, "discrepancy-answered", item=discrepancy.item_id, subject=f"discrepancy:{discrepancy.pk}")
        return {}

    perform(act, "answer-discrepancy", write)


def second_id(command: UUID, part: str) -> UUID:
    """An id for a further act that belongs to a command: the same one however often it is sent."""
    return uuid5(command, part)


def _tick(box: Box, item: int) -> bool:
    line, made = BoxItem.objects.get_or_create(box=box, item_id=item, defaults={"arrived_at": clock.now()})
    if not made and line.arrived_at is None:
        line.arrived_at = clock.now()
        line.save(update_fields=["arrived_at"])
    return line.packed_at is not None


def _manifest(box: Box, lines: list[BoxItem]) -> Manifest:
    """What should be in the box; an item whose transit ended on the way, lent to somebody for one, is not missed."""
    packed = [line for line in lines if line.packed_at]
    awaited = [line.transit_id for line in packed if line.arrived_at is None and line.transit_id]
    over = set(Transit.objects.filter(pk__in=awaited, received_at__isnull=False).values_list("pk", flat=True))
    gone = frozenset(line.item_id for line in packed if line.transit_id in over)
    return Manifest(box.seal, [line.item_id for line in packed], gone)
