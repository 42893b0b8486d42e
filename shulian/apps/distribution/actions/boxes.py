"""Packing: a box is begun, filled by scans, sealed, opened again or taken apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.models import Box, BoxItem, Stop
from shulian.apps.distribution.refusals import Refused, refused_in
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.distribution import (
    BoxAct,
    BoxState,
    ItemSeen,
    Journey,
    Refusal,
    decide_packing,
    decide_sealing,
    step,
)

MATCHES = 20


def begin_box(act: Act, number: str, kind: str, ends: tuple[Library, Library]) -> Box | Refused:
    """Begin a journey of a box or bag from the first library to the second."""
    source, destination = ends

    def write() -> Answer:
        if source.pk == destination.pk:
            return Refused(Refusal.SAME_LIBRARY).answer()
        used = open_box(number)
        if used is not None:
            return Refused(Refusal.BOX_IN_USE, names(used)).answer()
        try:
            with transaction.atomic():
                box = Box.objects.create(
                    number=number,
                    kind=kind,
                    source=source,
                    destination=destination,
                    place=source,
                    begun_at=clock.now(),
                    begun_by_id=act.actor,
                    is_demonstration=act.source == "demonstration",
                )
        except IntegrityError:
            # Somebody else began it in the same moment.
            used = open_box(number)
            return Refused(Refusal.BOX_IN_USE, names(used) if used else {"number": number}).answer()
        entry(act, "box-begun", subject=f"box:{box.pk}", details={"to": destination.pk})
        return {"box": box.pk}

    answer = perform(act, "begin-box", write)
    return refused_in(answer) or Box.objects.get(pk=answer["box"])


def pack_item(act: Act, box: Box, barcode: str) -> Refused | int:
    """Scan an item into the box; returns the item, or why it does not go in."""

    def write() -> Answer:
        held = _held(box)
        seen, item, transit = _seen(barcode)
        journey = Journey(held.source_id, held.destination_id, held.destination.path, is_hub(held.destination_id))
        refusal = decide_packing(BoxState(held.state), held.pk, journey, seen)
        if refusal is None:
            try:
                _put_in(act, held, item, transit)
            except IntegrityError:
                refusal = Refusal.IN_OTHER_BOX
        if refusal is not None:
            return Refused(refusal, _details(held, item, transit)).answer()
        return {"item": item}

    answer = perform(act, "pack-item", write)
    refused = refused_in(answer)
    # What was scanned may be a reader's card: it is said to whoever scanned it, and not kept with the command.
    return replace(refused, details={**refused.details, "barcode": barcode}) if refused else int(answer["item"])


def unpack_item(act: Act, box: Box, item: int) -> Refused | None:
    """Take an item off the manifest of a box that is still being packed."""

    def write() -> Answer:
        held = _held(box)
        if held.state != BoxState.PACKED:
            return _cannot(held, BoxAct.PACK)
        gone, _rows = BoxItem.objects.filter(box=held, item=item).delete()
        if not gone:
            return Refused(Refusal.NOT_IN_BOX).answer()
        entry(act, "item-unpacked", item=item, subject=f"box:{held.pk}")
        return {}

    return refused_in(perform(act, "unpack-item", write))


def seal_box(act: Act, box: Box, seal: str) -> Refused | None:
    """Close the box with a seal; from now on its manifest stands."""

    def write() -> Answer:
        held = _held(box)
        items = BoxItem.objects.filter(box=held).count()
        in_use = Box.objects.exclude(state=BoxState.RECEIVED).exclude(pk=held.pk).filter(seal=seal)
        after = decide_sealing(BoxState(held.state), items, seal, set(in_use.values_list("seal", flat=True)))
        if isinstance(after, Refusal):
            return Refused(after, names(held) | {"seal": seal}).answer()
        try:
            with transaction.atomic():
                change(held, state=after, seal=seal, sealed_at=clock.now())
        except IntegrityError:
            return Refused(Refusal.SEAL_IN_USE, {"seal": seal}).answer()
        entry(act, "box-sealed", subject=f"box:{held.pk}", quantity=items)
        return {}

    return refused_in(perform(act, "seal-box", write))


def open_box_again(act: Act, box: Box) -> Refused | None:
    """Break the seal of a box that has not left yet, to change what is in it."""

    def write() -> Answer:
        held = _held(box)
        after = step(BoxState(held.state), BoxAct.OPEN)
        if isinstance(after, Refusal):
            return _cannot(held, BoxAct.OPEN)
        change(held, state=after, seal="", sealed_at=None)
        entry(act, "box-opened", subject=f"box:{held.pk}")
        return {}

    return refused_in(perform(act, "open-box", write))


def take_apart(act: Act, box: Box) -> Refused | None:
    """Give up a box that is still being packed; its items lie open again."""

    def write() -> Answer:
        held = Box.objects.select_for_update(no_key=True).filter(pk=box.pk).first()
        if held is None:
            return {}
        if held.state != BoxState.PACKED:
            return _cannot(held, BoxAct.PACK)
        entry(act, "box-taken-apart", subject=f"box:{held.pk}", quantity=held.contents.count())
        held.delete()
        return {}

    return refused_in(perform(act, "take-box-apart", write))


def report_missing(act: Act, box: Box) -> Refused | None:
    """Nobody knows where the box is; whoever scans it next has found it."""

    def write() -> Answer:
        held = _held(box)
        after = step(BoxState(held.state), BoxAct.MISS)
        if isinstance(after, Refusal):
            return _cannot(held, BoxAct.MISS)
        change(held, state=after, place=None)
        entry(act, "box-missing", subject=f"box:{held.pk}")
        return {}

    return refused_in(perform(act, "report-box-missing", write))


def open_box(number: str) -> Box | None:
    """The journey that a box with this number is on."""
    found = Box.objects.select_related("source", "destination", "place").exclude(state=BoxState.RECEIVED)
    return found.filter(number=number).first()


def change(box: Box, **columns: Any) -> None:
    """Write these columns and raise the guard; the caller holds the row."""
    for name, value in columns.items():
        setattr(box, name, value)
    box.version += 1
    box.save(update_fields=[*columns, "version"])


def names(box: Box) -> dict[str, str]:
    """What a sentence about the box may name."""
    return {
        "number": box.number,
        "source": box.source.name,
        "destination": box.destination.name,
        "place": box.place.name if box.place else "—",
        "day": f"{clock.local(box.received_at):%Y-%m-%d %H:%M}" if box.received_at else "—",
    }


def is_hub(library: int) -> bool:
    """Whether some route sorts boxes at this library."""
    return Stop.objects.filter(library=library, hub=True, route__ended_on__isnull=True).exists()


def held(box: int) -> Box:
    """The box, held until the end of the act."""
    Box.objects.select_for_update(no_key=True).get(pk=box)
    return Box.objects.select_related("source", "destination", "place").get(pk=box)


def _held(box: Box) -> Box:
    return held(box.pk)


def _cannot(box: Box, act: BoxAct) -> Answer:
    refusal = step(BoxState(box.state), act)
    return Refused(Refusal(refusal), names(box)).answer()


def _seen(barcode: str) -> tuple[ItemSeen, int, Transit | None]:
    """What is known of a barcode. Of equal ones the only one that travels is meant."""
    classes = dict(Item.objects.filter(barcode=barcode).values_list("pk", "item_class")[:MATCHES])
    items = list(classes)
    open_ones = Transit.objects.filter(item__in=items, received_at__isnull=True).select_related("destination")
    transits = list(open_ones[:MATCHES])
    if len(items) > 1 and len(transits) != 1:
        return ItemSeen(len(items)), items[0], None
    if not items:
        return ItemSeen(0), 0, None
    transit = transits[0] if transits else None
    item = transit.item_id if transit else items[0]
    box = BoxItem.objects.filter(item=item, left_at__isnull=True, packed_at__isnull=False).first()
    in_box = box.box_id if box else None
    if transit is None:
        return ItemSeen(1, in_box=in_box, item_class=classes[item]), item, None
    seen = ItemSeen(1, transit.destination_id, transit.destination.path, in_box, classes[item])
    return seen, item, transit


def _put_in(act: Act, box: Box, item: int, transit: Transit | None) -> None:
    with transaction.atomic():
        BoxItem.objects.create(box=box, item_id=item, transit=transit, packed_at=clock.now())
    Box.objects.filter(pk=box.pk).update(version=F("version") + 1)
    entry(act, "item-packed", item=item, subject=f"box:{box.pk}")


def _details(box: Box, item: int, transit: Transit | None) -> dict[str, str]:
    other = BoxItem.objects.filter(item=item, left_at__isnull=True).select_related("box").first()
    return names(box) | {
        "library": transit.destination.name if transit else "—",
        "box": other.box.number if other else "—",
    }
