"""Counting what is read inside the library (馆内阅览): books from the tables, scanned and put back, never lent."""

from __future__ import annotations

from dataclasses import dataclass

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import Item
from shulian.apps.holdings.queries import home_of
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.journal.models import Entry
from shulian.core.circulation.states import ItemState
from shulian.core.clc import main_class
from shulian.core.inhouse import SAME_PILE, Use, decide_use
from shulian.core.stocktake import Candidate, Finding, meant

KIND = "in-house-use"


@dataclass(frozen=True)
class Used:
    """What came of a scan: the item and whether it counts; no item when the barcode names none, or several."""

    use: Use | None
    item: int | None = None
    ambiguous: bool = False


def count_use(act: Act, library: Library, text: str, chosen: int | None = None) -> Used:
    """Count one copy that was read here; the same copy within the hour counts once."""

    def write() -> Answer:
        found = _meant(library, text, chosen)
        if found is None or isinstance(found, Finding):
            return {"ambiguous": found is Finding.AMBIGUOUS}
        # Two windows that scan the same copy take turns at it, and the second one sees the first.
        item = Item.objects.select_for_update(no_key=True).get(pk=found)
        now = act.happened_at or clock.now()
        recent = Entry.objects.filter(
            kind=KIND, happened_at__gt=now - SAME_PILE, recorded_at__gt=now - SAME_PILE, item=item.pk, place=library.pk
        )
        last = recent.order_by("-happened_at").values_list("happened_at", flat=True).first()
        use = decide_use(ItemState(item.state), placed_here=item.place_id == library.pk, last=last, now=now)
        if use is Use.COUNTED:
            kinds = {"owner": item.library_id, "item_class": item.item_class, "clc": main_class(item.call_number)}
            place = {"library": library.pk, "place": library.pk}
            entry(act, KIND, item=item.pk, title=item.title_id, details=kinds, **place)
        return {"use": use, "item": item.pk}

    answer = perform(act, "count-in-house-use", write)
    use = answer.get("use")
    return Used(Use(use) if use else None, answer.get("item"), answer.get("ambiguous", False))


def _meant(library: Library, text: str, chosen: int | None) -> int | Finding | None:
    items = {item.pk: item for item in Item.objects.filter(barcode=text).order_by("pk")}
    if chosen in items:
        return chosen
    found = meant([Candidate(item.pk, home_of(item), item.place_id) for item in items.values()], library.pk)
    return found if isinstance(found, Finding) else found.item
