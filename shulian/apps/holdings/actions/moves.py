"""Items that another library takes over for good (调拨)."""

from __future__ import annotations

from django.db import IntegrityError

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Outbox, Record
from shulian.apps.holdings.models import FormerBarcode, Item
from shulian.apps.holdings.models.items import ONE_BARCODE
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.states import ItemState
from shulian.core.moving import NotMoved, decide_move


def move_item(act: Act, item: int, to: Library, *, keeps_call_number: bool) -> NotMoved | None:
    """Give an item to another library, which has it on its own shelf from now on; None is done.

    The call number is kept or cleared, the shelf is always cleared: the new library has shelves of its own. The item
    follows the new library's record of the title, if there is one.
    """

    def write() -> Answer:
        row = Item.objects.select_for_update(no_key=True, of=("self",)).get(pk=item)
        taken = Item.objects.filter(library=to, barcode=row.barcode).exists()
        refusal = decide_move(ItemState(row.state), same_library=row.library_id == to.pk, barcode_taken=taken)
        if refusal is not None:
            return {"refusal": refusal}
        source = row.library_id
        row.library, row.place, row.station = to, to, None
        row.record = Record.objects.filter(library=to, title=row.title_id).order_by("pk").first()
        row.shelf = row.home_shelf = ""
        # For its new library it is new: to be announced there, and protected as long as new copies are.
        row.added_at = clock.now()
        row.reported = None
        if not keeps_call_number:
            row.call_number = row.shelf_key = ""
        row.save()
        # The former library's records may go on reporting it: that makes no second copy.
        FormerBarcode.objects.get_or_create(library_id=source, barcode=row.barcode, item=row)
        Outbox.objects.create(title=row.title_id)
        details = {"from": source, "to": to.pk, "call_number": keeps_call_number}
        entry(act, "item-moved", library=source, place=to.pk, item=row.pk, title=row.title_id, details=details)
        return {"refusal": None}

    try:
        answer = perform(act, "move-item", write)
    except IntegrityError as error:
        if ONE_BARCODE not in str(error):
            raise
        # The other library took the same barcode at the same moment, and was first.
        return NotMoved.BARCODE_TAKEN
    return NotMoved(answer["refusal"]) if answer["refusal"] else None
