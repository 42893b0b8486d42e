"""The accession register, what is not in it yet, and the numbers that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Import
from shulian.apps.holdings.models import Accession, Item
from shulian.core.callnumbers import gaps
from shulian.core.circulation.states import ItemState

MOST_GAPS = 200
MOST_SOURCES = 30


@dataclass(frozen=True)
class Narrowed:
    """Of which copies the list is wanted: since a day, of an import, with these barcodes; empty for all."""

    since: date | None = None
    source: int | None = None
    barcodes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Totals:
    """What a year of the register comes to; without a sum where no line has a price."""

    items: int
    fen: int | None
    without_price: int


@dataclass(frozen=True)
class NotOffered:
    """Barcodes whose copies stand in the register, are withdrawn, or are none of the library."""

    written: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def register_of(library: Library, year: int) -> QuerySet[Accession]:
    """The lines of a year in their order."""
    lines = Accession.objects.filter(library=library, year=year).select_related("item__title")
    return lines.order_by("number")


def standing_between(library: Library, year: int, first: int, last: int) -> QuerySet[Accession]:
    """The lines of a year with these numbers that are not struck out."""
    return Accession.objects.filter(library=library, year=year, struck_on=None, number__gte=first, number__lte=last)


def years_of(library: Library) -> list[int]:
    """The years that have lines, the last one first."""
    years = Accession.objects.filter(library=library).order_by("-year").values_list("year", flat=True)
    return list(years.distinct())


def missing_numbers(library: Library, year: int) -> list[int]:
    """Numbers below the greatest one of a year that no line has."""
    taken = set(Accession.objects.filter(library=library, year=year).values_list("number", flat=True))
    return gaps(taken)[:MOST_GAPS]


def lines_of(library: Library, year: int) -> int:
    """How many lines a year has, also those that are struck out."""
    return Accession.objects.filter(library=library, year=year).count()


def totals(library: Library, year: int) -> Totals:
    """How many lines of a year stand and what they cost."""
    told = Accession.objects.filter(library=library, year=year, struck_on=None).aggregate(
        items=Count("pk"), fen=Sum("price_fen"), priced=Count("price_fen")
    )
    return Totals(told["items"], told["fen"], told["items"] - told["priced"])


def not_registered(library: Library, narrowed: Narrowed | None = None) -> QuerySet[Item]:
    """Copies that are not in the register, those that came last first."""
    standing = Accession.objects.filter(item=OuterRef("pk"), struck_on=None)
    found = Item.objects.filter(~Exists(standing), library=library).exclude(state=ItemState.WITHDRAWN)
    if narrowed and narrowed.since:
        found = found.filter(added_at__gte=clock.midnight(narrowed.since))
    if narrowed and narrowed.source:
        found = found.filter(source=narrowed.source)
    if narrowed and narrowed.barcodes:
        found = found.filter(barcode__in=narrowed.barcodes)
    return found.select_related("title").order_by("-added_at", "shelf_key", "barcode", "pk")


def among_not_registered(library: Library, items: Iterable[int]) -> QuerySet[Item]:
    """Those of these copies that are not in the register, in the order in which they would be written."""
    return not_registered(library).filter(pk__in=list(items)).order_by("shelf_key", "barcode", "pk")


def sources_of(library: Library) -> QuerySet[Import]:
    """The last imports that brought copies to a library, the latest first."""
    return Import.objects.filter(library=library, items__gt=0).order_by("-pk")[:MOST_SOURCES]


def not_to_register(library: Library, barcodes: Sequence[str]) -> NotOffered:
    """Of these barcodes those that are not offered to the register, and why, in the order in which they were given."""
    known = Item.objects.filter(library=library, barcode__in=barcodes)
    here = dict(known.values_list("barcode", "state"))
    standing = Accession.objects.filter(item__in=known.exclude(state=ItemState.WITHDRAWN), struck_on=None)
    written = set(standing.values_list("item__barcode", flat=True))
    typed = dict.fromkeys(barcodes)
    return NotOffered(
        written=tuple(one for one in typed if one in written),
        withdrawn=tuple(one for one in typed if here.get(one) == ItemState.WITHDRAWN),
        unknown=tuple(one for one in typed if one not in here),
    )


def without_call_number(library: Library) -> QuerySet[Item]:
    """Copies that have no call number, the latest first."""
    found = Item.objects.filter(library=library, call_number="").exclude(state=ItemState.WITHDRAWN)
    return found.select_related("title").order_by("-added_at", "title_id", "pk")


def came_between(library: Library, first: date, last: date) -> QuerySet[Item]:
    """Copies that this library and those below it got in these days."""
    begin = clock.midnight(first)
    end = clock.midnight(last + timedelta(days=1))
    found = Item.objects.filter(library__path__startswith=library.path, added_at__gte=begin, added_at__lt=end)
    return found.exclude(state=ItemState.WITHDRAWN)
