"""Floating groups: who is in them, how much each may hold, and how much there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.actions.marks import send
from shulian.apps.distribution.models import FloatingGroup, FloatingLimit, FloatingMember, HeldCount
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.facts import Purpose
from shulian.core.circulation.states import ItemState

GONE = (ItemState.WITHDRAWN, ItemState.LOST, ItemState.MISSING)


@dataclass(frozen=True)
class WantedMember:
    """A member as it is to be."""

    library: int
    stop_depth: int = 1
    max_depth: int | None = None
    excluded: bool = False


@dataclass(frozen=True)
class WantedLimit:
    """How many copies of a class a library may hold; "" for all classes."""

    library: int
    item_class: str
    most: int


@dataclass(frozen=True)
class WantedGroup:
    """A floating group as it is to be."""

    name: str
    members: Sequence[WantedMember]
    limits: Sequence[WantedLimit]


def save_group(act: Act, group: FloatingGroup | None, wanted: WantedGroup) -> FloatingGroup:
    """Make a floating group or put these members and limits in the place of its former ones."""

    def write() -> Answer:
        made = group or FloatingGroup(is_demonstration=act.source == "demonstration")
        made.name = wanted.name
        made.save()
        FloatingMember.objects.filter(group=made).delete()
        FloatingLimit.objects.filter(group=made).delete()
        FloatingMember.objects.bulk_create(
            FloatingMember(
                group=made,
                library_id=one.library,
                stop_depth=one.stop_depth,
                max_depth=one.max_depth,
                excluded=one.excluded,
            )
            for one in wanted.members
        )
        FloatingLimit.objects.bulk_create(
            FloatingLimit(group=made, library_id=one.library, item_class=one.item_class, most=one.most)
            for one in wanted.limits
        )
        entry(act, "floating-group-saved", subject=f"floating-group:{made.pk}", quantity=len(wanted.members))
        return {"group": made.pk}

    return FloatingGroup.objects.get(pk=perform(act, "save-floating-group", write)["group"])


def count_held(act: Act) -> int:
    """Count anew what stands at the libraries that have a limit, once a command. A hint: it may be some minutes old."""

    def write() -> Answer:
        counts = _counted()
        before = set(HeldCount.objects.values_list("library", "item_class", "copies"))
        changed = before ^ {(one.library_id, one.item_class, one.copies) for one in counts}
        HeldCount.objects.all().delete()
        HeldCount.objects.bulk_create(counts)
        if changed:
            entry(act, "copies-counted", quantity=len(counts))
        return {"counts": len(counts)}

    return int(perform(act, "count-held", write)["counts"])


def _counted() -> list[HeldCount]:
    limited = FloatingLimit.objects.filter(group__ended_on__isnull=True).values("library")
    rows = (
        Item.objects.filter(place__in=limited)
        .exclude(state__in=GONE)
        .order_by()
        .values_list("place", "item_class")
        .annotate(Count("pk"))
    )
    now = clock.now()
    return [HeldCount(library_id=place, item_class=kind, copies=copies, counted_at=now) for place, kind, copies in rows]


def send_to_balance(act: Act, item: Item, to: Library) -> Done:
    """Send a copy to a library that is short of its kind (库存调剂)."""
    return send(act, item.pk, to.pk, Purpose.REBALANCING)
