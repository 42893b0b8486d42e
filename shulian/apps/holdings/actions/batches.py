"""A change for many items: drafted with a verdict for every row, and the changes that need no circulation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from shulian.apps.alliance.models import Library
from shulian.apps.holdings.actions.following import shelf_at_home
from shulian.apps.holdings.models import BatchRow, Item, StockBatch, StockTake
from shulian.apps.holdings.queries import home_of
from shulian.apps.holdings.queries.stocktakes import scans_with, unseen
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.states import ItemState
from shulian.core.stockbatch import Change, Row, Verdict, verdict_of
from shulian.core.stocktake import Candidate, Finding, meant

CHUNK = 2000
MOST_ROWS = 50_000
FIELDS = {Change.SHELF: "shelf", Change.CLASS: "item_class"}


@dataclass(frozen=True)
class Plan:
    """What is to be changed, to what, and why; and the stock-take it comes from."""

    change: Change
    value: str
    reason: str = ""
    stock_take: StockTake | None = None


@dataclass(frozen=True)
class Named:
    """An item as it was listed: by barcode, or by itself with its version then."""

    barcode: str
    item: int | None = None
    version: int | None = None


class TooManyRowsError(Exception):
    """More rows than one batch may have."""


def from_barcodes(texts: Iterable[str]) -> Iterator[Named]:
    """The rows of a list; blank lines are none."""
    return (Named(text) for text in texts if text)


def from_stock_take(stock_take: StockTake, finding: Finding) -> Iterator[Named]:
    """The rows of what a stock-take found, with the versions at which that was true."""
    if finding is Finding.MISSING:
        for row in unseen(stock_take, finding).iterator(chunk_size=CHUNK):
            yield Named(row.item.barcode, row.item_id, row.version)
        return
    for scan in scans_with(stock_take, [finding]).iterator(chunk_size=CHUNK):
        if scan.item is not None:
            yield Named(scan.barcode, scan.item_id, scan.item.version)


def draft_batch(act: Act, library: Library, plan: Plan, rows: Iterable[Named]) -> StockBatch:
    """Write down what each row would get; nothing is changed. Raises TooManyRowsError, and then nothing is left."""

    def write() -> Answer:
        batch = StockBatch.objects.create(
            library=library,
            account_id=act.actor,
            channel=act.source,
            change=plan.change,
            value=plan.value,
            reason=plan.reason,
            stock_take=plan.stock_take,
            is_demonstration=act.source == "demonstration",
        )
        tally: Counter[str] = Counter()
        seen: set[int | str] = set()
        for chunk in _chunks(iter(rows)):
            if batch.rows_total + len(chunk) > MOST_ROWS:
                raise TooManyRowsError
            made = _judged(batch, chunk, seen)
            BatchRow.objects.bulk_create(made)
            batch.rows_total += len(made)
            tally.update(row.verdict for row in made)
        batch.tally = dict(tally)
        batch.save(update_fields=["rows_total", "tally"])
        return {"batch": batch.pk}

    return StockBatch.objects.get(pk=perform(act, "draft-stock-batch", write)["batch"])


def change_field(act: Act, item: Item, change: Change, value: str) -> None:
    """Give the item another shelf or class; the caller holds it."""

    def write() -> Answer:
        field = FIELDS[change]
        column = _column(item, field, act.library)
        before = getattr(item, column)
        Item.objects.filter(pk=item.pk).update(**{column: value})
        details = {"field": field, "from": before, "to": value}
        entry(act, "item-changed", item=item.pk, title=item.title_id, details=details)
        return {}

    perform(act, f"change-{change}", write)


def _column(item: Item, field: str, library: int | None) -> str:
    """Where the word of this library stands, be it the owner or the host."""
    return shelf_at_home(item) if field == "shelf" and item.library_id == library else field


def _judged(batch: StockBatch, rows: Sequence[Named], seen: set[int | str]) -> list[BatchRow]:
    items = Item.objects.in_bulk([row.item for row in rows if row.item is not None])
    named: dict[str, list[Item]] = {}
    for item in Item.objects.filter(barcode__in={row.barcode for row in rows if row.item is None}).order_by("pk"):
        named.setdefault(item.barcode, []).append(item)
    made = []
    for number, row in enumerate(rows, batch.rows_total + 1):
        found = items.get(row.item) if row.item else _meant(batch, named.get(row.barcode, []))
        made.append(_row(batch, number, row, found, seen))
    return made


def _meant(batch: StockBatch, candidates: list[Item]) -> Item | Finding:
    found = meant([Candidate(item.pk, home_of(item), item.place_id) for item in candidates], batch.library_id)
    return found if isinstance(found, Finding) else next(item for item in candidates if item.pk == found.item)


def _row(batch: StockBatch, number: int, row: Named, item: Item | Finding | None, seen: set[int | str]) -> BatchRow:
    key = item.pk if isinstance(item, Item) else row.barcode
    made = BatchRow(batch=batch, number=number, barcode=row.barcode)
    if isinstance(item, Item):
        made.item, made.version = item, item.version
        made.verdict = verdict_of(_facts(batch, item, row), Change(batch.change), batch.value)
    else:
        made.verdict = Verdict.AMBIGUOUS if item is Finding.AMBIGUOUS else Verdict.UNKNOWN
    if key in seen:
        made.verdict = Verdict.TWICE
    seen.add(key)
    return made


def _facts(batch: StockBatch, item: Item, row: Named) -> Row:
    field = FIELDS.get(Change(batch.change))
    return Row(
        state=ItemState(item.state),
        owned_here=item.library_id == batch.library_id,
        here=batch.library_id in (item.place_id, item.station_id),
        now=getattr(item, _column(item, field, batch.library_id)) if field else "",
        changed=row.version is not None and row.version != item.version,
    )


def _chunks(rows: Iterator[Named]) -> Iterator[list[Named]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
