"""Boxes as a library sees them: leaving, coming, received, and what did not agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.models import Box, BoxItem, Discrepancy, HandOver, Stop
from shulian.core.distribution import BoxState


def boxes_from(library: Library) -> QuerySet[Box]:
    """Boxes that this library packs or has sent, until they are received; the newest first."""
    return _shown(Box.objects.filter(source=library).exclude(state=BoxState.RECEIVED)).order_by("-begun_at", "-pk")


def boxes_to(library: Library) -> QuerySet[Box]:
    """Boxes on their way here, those that stand here first."""
    coming = Box.objects.filter(Q(destination=library) | Q(place=library)).exclude(
        state__in=(BoxState.RECEIVED, BoxState.PACKED)
    )
    return _shown(coming.exclude(source=library, place=library)).order_by("-given_at", "sealed_at", "pk")


def boxes_received(library: Library) -> QuerySet[Box]:
    """Boxes that were received here, the newest first."""
    return _shown(Box.objects.filter(destination=library, state=BoxState.RECEIVED)).order_by("-received_at", "-pk")


def contents_of(box: Box) -> QuerySet[BoxItem]:
    """What is in the box by its manifest or was found in it, in the order of packing."""
    return (
        BoxItem.objects.filter(box=box)
        .select_related("item__title", "item__library", "transit__destination")
        .order_by("packed_at", "pk")
    )


def hand_overs_of(box: Box) -> QuerySet[HandOver]:
    """Every scan of a driver that named this box, the first one on top."""
    return HandOver.objects.filter(box=box).select_related("library", "driver", "trip__route").order_by("happened_at")


def discrepancies_of(box: Box) -> QuerySet[Discrepancy]:
    """What did not agree."""
    return box.discrepancies.select_related("item__title", "owner", "answered_by").order_by("pk")


def open_discrepancies(library: Library) -> QuerySet[Discrepancy]:
    """What this library still has to answer, the oldest first."""
    found = Discrepancy.objects.filter(owner=library, answered_at__isnull=True)
    return found.select_related("box__source", "box__destination", "item__title").order_by("found_at", "pk")


def loose_items(library: Library) -> QuerySet[Transit]:
    """Open transits from here that no box holds yet: what is to be packed, by destination."""
    packed = BoxItem.objects.filter(item=OuterRef("item"), left_at__isnull=True, packed_at__isnull=False)
    return (
        Transit.objects.filter(source=library, received_at__isnull=True)
        .exclude(Exists(packed))
        .select_related("item__title", "destination")
    )


@dataclass(frozen=True)
class Direction:
    """A library to which something waits to be sent, and how many items."""

    library: Library
    items: int


def directions_from(library: Library) -> list[Direction]:
    """Where the loose items go, most items first."""
    rows: Any = loose_items(library).order_by().values_list("destination").annotate(Count("pk"))
    counts = dict(rows)
    found = [Direction(one, counts[one.pk]) for one in Library.objects.filter(pk__in=counts)]
    return sorted(found, key=lambda one: (-one.items, one.library.path))


def destinations_from(library: Library) -> QuerySet[Library]:
    """Where a box from here can go: the other stops of the routes that stop here; else every library."""
    routes = Stop.objects.filter(library=library, route__ended_on__isnull=True).values("route")
    served = Library.objects.filter(stops__route__in=routes).exclude(pk=library.pk).distinct().order_by("path")
    found: QuerySet[Library] = served
    return found


def library_to_send_to(library: Library, code: str) -> Library | None:
    """The library of this code, if a box from here can go there."""
    found: Library | None = destinations_from(library).filter(code=code).first()
    return found


def receives(box: Box, library: Library) -> bool:
    """Whether this library opens the box: it is for here, or it was handed over here at a hub."""
    if box.destination_id == library.pk:
        return True
    return bool(box.source_id != library.pk and box.place_id == library.pk)


@dataclass(frozen=True)
class Totals:
    """Items by the manifest, scanned in of those, and scanned in besides."""

    expected: int
    arrived: int
    unexpected: int

    @property
    def awaited(self) -> int:
        """What is still in the box, or missing."""
        return self.expected - self.arrived


def totals_of(box: Box) -> Totals:
    """The numbers of a box."""
    packed, here = Q(packed_at__isnull=False), Q(arrived_at__isnull=False)
    found = BoxItem.objects.filter(box=box).aggregate(
        expected=Count("pk", filter=packed),
        arrived=Count("pk", filter=packed & here),
        unexpected=Count("pk", filter=~packed),
    )
    return Totals(**found)


def box_scanned(library: Library, text: str) -> Box | None:
    """The box that a scan at this library means: its number, or that of its manifest (M and the journey's id)."""
    seen = Box.objects.filter(Q(source=library) | Q(destination=library) | Q(place=library))
    journey = journey_named(text)
    found = seen.filter(pk=journey).first() if journey else None
    if found is not None:
        return found
    # The journey that is not over comes first; else the last one, so that a second scan can be told so.
    open_one = seen.filter(number=text).exclude(state=BoxState.RECEIVED).first()
    return open_one or seen.filter(number=text).order_by("-received_at").first()


def journey_named(text: str) -> int | None:
    """The journey that the barcode on a manifest names; None for any other text."""
    named = text[:1] in ("M", "m") and text[1:].isascii() and text[1:].isdigit() and len(text) < 16
    return int(text[1:]) if named else None


def manifest_number(box: Box) -> str:
    """What the barcode on a manifest says: this journey, unlike the number of the box, which comes again."""
    return f"M{box.pk:08d}"


def counts(boxes: Iterable[Box]) -> dict[int, int]:
    """How many items each of these boxes holds by its manifest."""
    rows: Any = BoxItem.objects.filter(box__in=boxes, packed_at__isnull=False).values_list("box").annotate(Count("pk"))
    return dict(rows)


def _shown(boxes: QuerySet[Box]) -> QuerySet[Box]:
    return boxes.select_related("source", "destination", "place", "trip__route").annotate(
        items=Count("contents", filter=Q(contents__packed_at__isnull=False)),
        open_faults=Count("discrepancies", filter=Q(discrepancies__answered_at__isnull=True), distinct=True),
    )
