"""Collective loans (集体借): many items on an institution's card in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid5

from django.db import transaction

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import Answer as Settled
from shulian.apps.circulation.actions import Command, Kind, settle_all
from shulian.apps.circulation.models import Loan
from shulian.apps.distribution.models import CollectiveItem, CollectiveLoan
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Card

MOST_ITEMS = 300
INSTITUTION = "institution"


@dataclass(frozen=True)
class Batch:
    """The institution's card, the barcodes in the order of scanning, and a word about the delivery."""

    card: Card
    barcodes: Sequence[str]
    note: str = ""


def lend_together(act: Act, library: Library, batch: Batch) -> CollectiveLoan:
    """Lend every item that may be lent, and keep for each of the others why not; asked again it is the same list."""
    barcodes = list(dict.fromkeys(batch.barcodes))[:MOST_ITEMS]

    def write() -> Answer:
        made = CollectiveLoan.objects.create(
            library=library,
            reader=batch.card.reader,
            command=act.command,
            lent_at=clock.now(),
            lent_by_id=act.actor,
            note=batch.note,
            is_demonstration=act.source == "demonstration",
        )
        answers = settle_all([_checkout(act, library, batch.card, barcode) for barcode in barcodes])
        lent = {answer.item for answer in answers if answer.ok and answer.item}
        loans = dict(Loan.objects.filter(item__in=lent, returned_at__isnull=True).values_list("item", "pk"))
        CollectiveItem.objects.bulk_create(
            _line(made, barcode, answer, loans) for barcode, answer in zip(barcodes, answers, strict=True)
        )
        entry(act, "collective-loan", subject=f"collective-loan:{made.pk}", quantity=len(lent))
        return {"loan": made.pk}

    with transaction.atomic():
        return CollectiveLoan.objects.get(pk=perform(act, "collective-loan", write)["loan"])


def _checkout(act: Act, library: Library, card: Card, barcode: str) -> Command:
    return Command(
        Kind.CHECKOUT,
        library.pk,
        act.source,
        id=uuid5(act.command, barcode),
        barcode=barcode,
        card=card.number,
        actor=act.actor,
    )


def _line(made: CollectiveLoan, barcode: str, answer: Settled, loans: dict[int, int]) -> CollectiveItem:
    lent = answer.ok and answer.item
    return CollectiveItem(
        of=made,
        item_id=answer.item,
        barcode=barcode,
        loan_id=loans.get(answer.item or 0) if lent else None,
        due_on=answer.due_on if lent else None,
        refusal=answer.refusal or "",
    )
