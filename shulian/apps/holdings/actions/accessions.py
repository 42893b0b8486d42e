"""Writing copies into the accession register: numbered without gaps within library and year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Max, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import Accession, Item
from shulian.apps.holdings.queries.accessions import standing_between
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.states import ItemState

MOST = 5000
MOST_STRUCK = 500


@dataclass(frozen=True)
class Wrong:
    """Lines of a year that are wrong: from the first number to the last, and why."""

    year: int
    first: int
    last: int
    why: str


class Objection(StrEnum):
    """Why copies were not written into the register."""

    NOTHING_NEW = "nothing-new"
    NUMBER_TAKEN = "number-taken"


class Unstruck(StrEnum):
    """Why no line was struck out."""

    NOTHING = "nothing"
    TOO_MANY = "too-many"


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
        wanted = Item.objects.filter(library=library, pk__in=list(items)[:MOST])
        rows = list(
            wanted.exclude(accessions__in=Accession.objects.filter(struck_on=None))
            .exclude(state=ItemState.WITHDRAWN)
            .order_by("shelf_key", "barcode", "pk")
        )
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


def to_strike(library: Library, wrong: Wrong) -> QuerySet[Accession] | Unstruck:
    """The lines that would be struck out, or why none would be."""
    lines = standing_between(library, wrong.year, wrong.first, wrong.last)
    count = lines.count()
    if not count:
        return Unstruck.NOTHING
    # Nothing restores them, so a slip of the keyboard must not take a whole year.
    return Unstruck.TOO_MANY if count > MOST_STRUCK else lines


def strike(act: Act, library: Library, wrong: Wrong) -> int | Unstruck:
    """Strike wrong lines out: they keep their numbers and their reason, and their copies may be written in anew."""

    def write() -> Answer:
        Library.objects.select_for_update(no_key=True).get(pk=library.pk)
        lines = to_strike(library, wrong)
        if isinstance(lines, Unstruck):
            return {"objection": lines}
        struck = lines.update(struck_on=clock.today(), struck_why=wrong.why[:100])
        details = {"year": wrong.year, "first": wrong.first, "last": wrong.last, "why": wrong.why[:100]}
        entry(act, "accessions-struck", quantity=struck, details=details)
        return {"count": struck}

    answer = perform(act, "strike-accessions", write)
    return Unstruck(answer["objection"]) if "objection" in answer else int(answer["count"])
