"""Writing copies into the accession register: numbered without gaps within library and year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Max

from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import Accession, Item
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.states import ItemState

MOST = 5000


class Objection(StrEnum):
    """Why copies were not written into the register."""

    NOTHING_NEW = "nothing-new"
    NUMBER_TAKEN = "number-taken"


@dataclass(frozen=True)
class Entered:
    """When copies came and from whom; `begin` is the first number when a book on paper is carried on."""

    on: date
    source: str = ""
    begin: int | None = None


@dataclass(frozen=True)
class Written:
    """How many copies were written, and their numbers."""

    count: int
    year: int
    first: int
    last: int


def register(act: Act, library: Library, items: Iterable[int], entered: Entered) -> Written | Objection:
    """Write the copies of this library that are not in the register yet, in the order of the shelf."""

    def write() -> Answer:
        # The row of the library is held, so that two people never write one number.
        Library.objects.select_for_update(no_key=True).get(pk=library.pk)
        wanted = Item.objects.filter(library=library, pk__in=list(items)[:MOST], accession=None)
        rows = list(wanted.exclude(state=ItemState.WITHDRAWN).order_by("shelf_key", "barcode", "pk"))
        if not rows:
            return {"objection": Objection.NOTHING_NEW}
        year = entered.on.year
        known = Accession.objects.filter(library=library, year=year)
        last = known.aggregate(last=Max("number"))["last"] or 0
        first = entered.begin or last + 1
        if known.filter(number__gte=first, number__lt=first + len(rows)).exists():
            return {"objection": Objection.NUMBER_TAKEN}
        Accession.objects.bulk_create(
            Accession(
                library=library,
                year=year,
                number=number,
                item=item,
                entered_on=entered.on,
                source=entered.source,
                price_fen=item.price_fen,
                is_demonstration=act.source == "demonstration",
            )
            for number, item in enumerate(rows, first)
        )
        entry(act, "accessions-written", quantity=len(rows), details={"year": year, "first": first})
        return {"count": len(rows), "year": year, "first": first, "last": first + len(rows) - 1}

    answer = perform(act, "write-accessions", write)
    return Objection(answer["objection"]) if "objection" in answer else Written(**answer)
