"""Work at the shelves: a branch has taken stock, sheets of labels are measured, books were read at the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import Count

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.models import Loan
from shulian.apps.holdings.actions.inhouse import count_use
from shulian.apps.holdings.actions.labels import save_sheet
from shulian.apps.holdings.actions.sightings import Line, take_scan
from shulian.apps.holdings.actions.stocktakes import close_stock_take, start_stock_take
from shulian.apps.holdings.models import Item, StockTake
from shulian.apps.journal.actions import Act
from shulian.core.circulation.states import ItemState
from shulian.core.labels import A4_OF_FORTY
from shulian.core.library import Kind
from shulian.core.stocktake import Scope
from shulian.interfaces.commands.demonstration import rhythm
from shulian.interfaces.commands.demonstration.libraries import HANTAI, PROVINCE, YANTA

SOURCE = "demonstration"
SEED = 2026
READING = (YANTA, HANTAI, PROVINCE)
"""Libraries whose tables are cleared with a scanner."""
USES_A_DAY = 2
MISSING = 3
LEAST = 6
"""Items below which a branch makes no stock-take worth showing."""


def load(desks: Mapping[int, Account], libraries: Iterable[Library]) -> None:
    """After the quarter: what the shelves and the tables have seen of it."""
    random = Random(SEED)
    known = {library.code: library for library in libraries}
    first, last = rhythm.quarter(clock.today())
    for code in READING:
        _read_at_tables(random, known[code], desks, rhythm.days(first, last)[::3])
        with clock.stopped_at(datetime.combine(first, time(9), clock.PLACE)):
            save_sheet(_act(desks, known[code]), known[code], "A4 四列十行（演示）", A4_OF_FORTY)
    with clock.stopped_at(datetime.combine(last, time(14), clock.PLACE)):
        branch = _branch(list(known.values()))
        if branch is not None:
            _take_stock(desks, branch, known[YANTA])


def _read_at_tables(random: Random, library: Library, desks: Mapping[int, Account], days: Iterable[date]) -> None:
    """Books that nobody borrowed in the quarter were read at the tables now and then."""
    lent = Loan.objects.filter(item__library=library).values("item")
    there = Item.objects.filter(place=library, state=ItemState.AVAILABLE).exclude(pk__in=lent)
    barcodes = list(there.order_by("pk").values_list("barcode", "pk")[:60])
    for day in days:
        for barcode, pk in random.sample(barcodes, min(len(barcodes), random.randrange(USES_A_DAY + 1))):
            with clock.stopped_at(rhythm.moment(random, day)):
                count_use(_act(desks, library), library, barcode, pk)


def _branch(libraries: list[Library]) -> Library | None:
    """The township branch with most on its shelves; else whichever library has most."""
    there = Item.objects.filter(state=ItemState.AVAILABLE).values_list("place").annotate(Count("pk"))
    counts: dict[int, int] = dict(there)
    full = [library for library in libraries if counts.get(library.pk, 0) >= LEAST]
    return max(full, key=lambda one: (one.kind == Kind.TOWNSHIP_BRANCH, counts[one.pk], one.code), default=None)


def _take_stock(desks: Mapping[int, Account], branch: Library, other: Library) -> None:
    """Counted along the shelf: three books are not there, two have changed places, one is another library's."""
    started = start_stock_take(_act(desks, branch), branch, Scope(), "季末清点（演示）")
    stock_take = StockTake.objects.get(pk=started.stock_take or 0)
    items = Item.objects.filter(place=branch, state=ItemState.AVAILABLE).order_by("shelf_key", "barcode")
    barcodes = list(items.values_list("barcode", flat=True)[:200])
    seen = [barcode for number, barcode in enumerate(barcodes) if number not in _spread(len(barcodes))]
    seen[1], seen[-1] = seen[-1], seen[1]
    strange = Item.objects.filter(library=other, place=other, state=ItemState.AVAILABLE).order_by("pk").first()
    for text in [*seen[:4], *([strange.barcode] if strange else []), *seen[4:], "QZ-0000417"]:
        take_scan(_act(desks, branch), stock_take, Line(text))
    with clock.stopped_at(clock.now() + timedelta(hours=2)):
        close_stock_take(_act(desks, branch), stock_take)


def _spread(count: int) -> set[int]:
    """Places along the shelf where nothing stands."""
    return {number * count // (MISSING + 1) for number in range(1, MISSING + 1)}


def _act(desks: Mapping[int, Account], library: Library) -> Act:
    desk = desks.get(library.pk)
    return Act(SOURCE, desk.pk if desk else None, library.pk)
