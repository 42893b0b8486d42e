"""Correcting one copy (单册更正): its barcode, call number, shelf, class, price and volume."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError

from shulian.apps.catalogue.models import Outbox
from shulian.apps.holdings.actions.following import said_by, write_said
from shulian.apps.holdings.models import FormerBarcode, Item
from shulian.apps.holdings.models.items import ONE_BARCODE
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.states import ItemState
from shulian.core.correcting import Facts, NotCorrected, decide_correction
from shulian.core.reported import Said

WRITTEN = ("barcode", "call_number", "shelf_key", "shelf", "home_shelf", "price_fen", "item_class", "volume")


@dataclass(frozen=True)
class Correction:
    """What a copy is to have; `base` is the version that the person saw."""

    base: int
    barcode: str
    said: Said


def correct_item(act: Act, item: int, wanted: Correction) -> NotCorrected | None:
    """Correct a copy, with an entry for every field that changes; None is done.

    Records that go on reporting the old barcode mean this copy, and what they reported before changes nothing of it.
    """

    def write() -> Answer:
        row = Item.objects.select_for_update(no_key=True, of=("self",)).get(pk=item)
        taken = Item.objects.filter(library=row.library_id, barcode=wanted.barcode).exclude(pk=item).exists()
        changed = row.version != wanted.base
        facts = Facts(ItemState(row.state), changed, wanted.barcode, wanted.said.item_class, taken)
        refusal = decide_correction(facts)
        if refusal is not None:
            return {"refusal": refusal}
        _write(act, row, wanted)
        return {"refusal": None}

    try:
        answer = perform(act, "correct-item", write)
    except IntegrityError as error:
        if ONE_BARCODE not in str(error):
            raise
        # Two people at the same moment with the same barcode: the other one was first.
        return NotCorrected.BARCODE_TAKEN
    return NotCorrected(answer["refusal"]) if answer["refusal"] else None


def _write(act: Act, row: Item, wanted: Correction) -> None:
    before = said_by(row)._asdict() | {"barcode": row.barcode}
    after = wanted.said._asdict() | {"barcode": wanted.barcode}
    changes = [(name, was, after[name]) for name, was in before.items() if was != after[name]]
    if not changes:
        return
    if row.barcode != wanted.barcode:
        FormerBarcode.objects.get_or_create(library_id=row.library_id, barcode=row.barcode, item=row)
    row.barcode = wanted.barcode
    write_said(row, wanted.said)
    row.save(update_fields=WRITTEN)
    for name, was, now in changes:
        details = {"field": name, "from": was, "to": now}
        entry(act, "item-changed", item=row.pk, title=row.title_id, details=details)
    Outbox.objects.create(title=row.title_id)
