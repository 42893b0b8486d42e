"""The follower that brings together, after commit, what an act could not see: holds and copies (预约匹配).

A hold placed while the only copy is being returned sees no copy, and the return sees no hold. So every act that
frees an item, or adds, resumes or widens a hold, is looked at again here.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid5

from django.db.models import Exists, OuterRef

from shulian.apps.charges.models import Charge
from shulian.apps.circulation import notices
from shulian.apps.circulation.actions.marks import reverse_what_was_charged
from shulian.apps.circulation.models import Hold
from shulian.apps.circulation.models.holds import WAITING
from shulian.apps.circulation.targeting import look_again
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.followers import Follower
from shulian.apps.journal.models import Entry
from shulian.core.circulation.states import ItemState

FREES_AN_ITEM = {"scanned", "transit-received", "hold-released", "hold-cancelled", "hold-expired", "item-found"} | {
    f"item-{mark}" for mark in ("restored", "mended")
}
WIDENS_A_HOLD = {"hold-placed", "hold-resumed", "hold-moved"}
# Who waited for the one title may get a copy of the other now.
CHANGES_A_TITLE = {"titles-merged", "title-split", "merge-undone", "split-undone"}
TAKES_AN_ITEM = {"checkout", "transit-opened"} | {
    f"item-{mark}" for mark in ("lost", "lost-in-transit", "missing", "damaged", "withdrawn")
}
ENDS = {"hold-expired", "hold-cancelled"}
TELLS = ENDS | {
    f"hold-{what}" for what in ("ready", "captured", "released", "moved", "fulfilled", "joined", "set-back")
}


def follow(entries: Sequence[Entry]) -> None:
    """Look again at every title that these entries concern, finish what a scan began, and tell readers."""
    titles = {entry.title for entry in entries if entry.title}
    # Of most titles nobody waits for anything; one question tells which are worth a look.
    for title in Hold.objects.filter(WAITING, title__in=titles).order_by("title").values_list("title").distinct():
        look_again(title[0])
    owed_back = _owed_back([entry.item for entry in entries if entry.kind == "scanned" and entry.item])
    for entry in entries:
        if entry.kind == "item-found" or (entry.kind == "scanned" and entry.item in owed_back):
            _reverse(entry)
        if entry.kind in TELLS:
            _tell(entry)


def _owed_back(scanned: Sequence[int]) -> set[int]:
    """What was charged for as lost, was withdrawn since, and has been scanned in after all."""
    charged = Charge.objects.filter(item=OuterRef("pk"), kind=Charge.Kind.LOST, reversed_at__isnull=True)
    back = Item.objects.filter(Exists(charged.filter(reader__isnull=False)), pk__in=scanned, state=ItemState.WITHDRAWN)
    return set(back.values_list("pk", flat=True)) if scanned else set()


def _reverse(entry: Entry) -> None:
    """Complete what the scan does after its own commit; whoever marked the item as found has done it already."""
    if entry.item is None or "versions" not in entry.details:
        return
    number = uuid5(entry.command, "reverse-lost-charge")
    act = Act(entry.source, entry.actor, entry.library, entry.device, number, entry.happened_at)
    reverse_what_was_charged(act, entry.item)


def _tell(entry: Entry) -> None:
    """What the reader is told; only of how the hold stands now, whatever came before."""
    number = entry.subject.removeprefix("hold:")
    hold = Hold.objects.select_related("reader", "title", "pickup").filter(pk=number).first()
    if hold is None or hold.reader is None:
        return
    notices.as_it_stands(hold)
    # Who cancels a hold of their own knows it.
    if entry.kind in ENDS and hold.ended_at is not None and entry.source != "portal":
        notices.hold_ended(hold)


MATCH = Follower("match", frozenset(FREES_AN_ITEM | WIDENS_A_HOLD | CHANGES_A_TITLE | TAKES_AN_ITEM | TELLS), follow)
