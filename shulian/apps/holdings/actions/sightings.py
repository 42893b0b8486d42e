"""What is scanned at the shelves: one book under a hand scanner, or a thousand lines of a file; judged alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeVar

from django.db import IntegrityError

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.holdings import store
from shulian.apps.holdings.models import Item, StockExpected, StockRun, StockScan, StockTake
from shulian.apps.holdings.queries import home_of
from shulian.apps.holdings.queries.stocktakes import scope_of
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.circulation.states import ItemState
from shulian.core.shelves import Place, Walk, key_bounds, next_book
from shulian.core.stocktake import Candidate, Finding, Scope, Sight, judge, meant

REPEATED, BLANK, MET = "repeated", "blank", "met"
ON_THE_SHELF = frozenset({Finding.SEEN, Finding.ARRIVED})
ATTEMPTS = 3
Result = TypeVar("Result")


class StockTakeClosedError(Exception):
    """The stock-take was closed while the book was on its way to the scanner."""


@dataclass(frozen=True)
class Line:
    """A scanned text; `item` when a person has said which of several items is meant."""

    text: str
    number: int | None = None
    item: int | None = None


@dataclass(frozen=True)
class Scanned:
    """What a hand scan came to. `before` is the book before it, when that one turned out to stand wrong."""

    finding: Finding
    scan: int
    repeated: bool = False
    before: int | None = None


@dataclass
class Sheet:
    """What must be known to judge a few lines, read once for all of them."""

    stock_take: StockTake
    run: StockRun
    scope: Scope
    items: dict[str, list[Item]]
    expected: set[int]
    known: dict[int | str, StockScan]
    new: list[StockScan] = field(default_factory=list)
    changed: list[StockScan] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)


def take_scan(act: Act, stock_take: StockTake, line: Line) -> Scanned:
    """One scan by hand; the same book again says so and changes nothing. Raises StockTakeClosedError."""

    scanner = Account.objects.filter(pk=act.actor).first() if act.actor else None

    def write() -> Answer:
        _hold_open(stock_take)
        run, _ = StockRun.objects.get_or_create(stock_take=stock_take, account=scanner, file_name="")
        run = StockRun.objects.select_for_update(no_key=True).get(pk=run.pk)
        before = run.last_scan_id
        sheet, (scan,) = _take(stock_take, run, [line])
        repeated = scan not in sheet.new and bool(sheet.tally[REPEATED])
        if not repeated:
            entry(act, "stock-scanned", item=scan.item_id, subject=f"stock-take:{stock_take.pk}")
        turned = next((one.pk for one in sheet.changed if one.pk == before), None)
        return {"finding": scan.finding, "scan": scan.pk, "repeated": repeated, "before": turned}

    answer = again_if_overtaken(lambda: perform(act, "stock-scan", write))
    return Scanned(Finding(answer["finding"]), answer["scan"], answer["repeated"], answer["before"])


def take_lines(act: Act, run: StockRun, lines: Sequence[str]) -> StockRun:
    """The next lines of a file, in one transaction with how far it is read. Raises StockTakeClosedError."""
    begin = run.done

    def write() -> Answer:
        _hold_open(run.stock_take)
        locked = StockRun.objects.select_for_update(no_key=True).get(pk=run.pk)
        numbered = [Line(text, begin + number) for number, text in enumerate(lines, 1)]
        _take(run.stock_take, locked, numbered)
        locked.done, locked.heartbeat_at = begin + len(lines), clock.now()
        locked.save(update_fields=["done", "heartbeat_at"])
        entry(act, "stock-scanned", subject=f"stock-take:{run.stock_take_id}", quantity=len(lines))
        return {"done": locked.done}

    again_if_overtaken(lambda: perform(act, "stock-lines", write))
    return StockRun.objects.select_related("stock_take__library").get(pk=run.pk)


def again_if_overtaken(attempt: Callable[[], Result]) -> Result:
    """Two people who scan the same book at once: the second one looks again and finds it scanned."""
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt()
        except IntegrityError:
            continue
    return attempt()


def _hold_open(stock_take: StockTake) -> None:
    if not store.is_counting(stock_take.pk):
        raise StockTakeClosedError(stock_take.pk)


def _take(stock_take: StockTake, run: StockRun, lines: Sequence[Line]) -> tuple[Sheet, list[StockScan]]:
    """Judge the lines in their order and write what is new; the caller holds the run."""
    sheet = _look(stock_take, run, lines)
    scans = [scan for line in lines if (scan := _judge_line(sheet, line)) is not None]
    # In the order of the items, so that two files with the same books never wait for each other in a circle.
    sheet.new.sort(key=lambda scan: (scan.item_id or 0, scan.barcode))
    StockScan.objects.bulk_create(sheet.new)
    StockScan.objects.bulk_update(sheet.changed, ["item", "finding", "expected"])
    tally = Counter(run.tally)
    for name, count in sheet.tally.items():
        tally[name] += count
    run.tally = {name: count for name, count in tally.items() if count}
    run.save(update_fields=["tally", "walk", "last_scan", "doubt_scan"])
    return sheet, scans


def _look(stock_take: StockTake, run: StockRun, lines: Iterable[Line]) -> Sheet:
    texts = {line.text for line in lines if line.text}
    items: dict[str, list[Item]] = defaultdict(list)
    for item in Item.objects.filter(barcode__in=texts).order_by("pk"):
        items[item.barcode].append(item)
    pks = [item.pk for known in items.values() for item in known]
    expected = StockExpected.objects.filter(stock_take=stock_take, item__in=pks).values_list("item_id", flat=True)
    # Two questions, each with an index of its own; one with an "or" would read every scan there is.
    of_items = StockScan.objects.filter(stock_take=stock_take, item__in=pks)
    strange = StockScan.objects.filter(stock_take=stock_take, item=None, barcode__in=texts)
    known: dict[int | str, StockScan] = {scan.item_id or scan.barcode: scan for scan in (*of_items, *strange)}
    return Sheet(stock_take, run, scope_of(stock_take), items, set(expected), known)


def _judge_line(sheet: Sheet, line: Line) -> StockScan | None:
    if not line.text:
        sheet.tally[BLANK] += 1
        return None
    item = _item_meant(sheet, line)
    if isinstance(item, Finding):
        return _note_strange(sheet, line, item)
    known = sheet.known.get(item.pk)
    if known is not None:
        sheet.tally[REPEATED] += 1
        return known
    scan = _settled_strange(sheet, line) or StockScan(
        stock_take=sheet.stock_take, run=sheet.run, barcode=line.text, line=line.number
    )
    scan.item, scan.expected = item, item.pk in sheet.expected
    scan.finding = _finding(sheet, item, scan)
    sheet.tally[scan.finding] += 1
    sheet.tally[MET] += scan.expected
    _put(sheet, scan, item.pk)
    return scan


def _item_meant(sheet: Sheet, line: Line) -> Item | Finding:
    candidates = sheet.items.get(line.text, [])
    chosen = next((item for item in candidates if item.pk == line.item), None)
    if chosen is not None:
        return chosen
    found = meant([Candidate(item.pk, home_of(item), item.place_id) for item in candidates], _here(sheet))
    if isinstance(found, Finding):
        return found
    return next(item for item in candidates if item.pk == found.item)


def _here(sheet: Sheet) -> int:
    return sheet.stock_take.library_id


def _note_strange(sheet: Sheet, line: Line, finding: Finding) -> StockScan:
    """A text that names no item, or more than one."""
    known = sheet.known.get(line.text)
    if known is not None:
        sheet.tally[REPEATED] += 1
        return known
    scan = StockScan(stock_take=sheet.stock_take, run=sheet.run, barcode=line.text, line=line.number, finding=finding)
    sheet.tally[finding] += 1
    _put(sheet, scan, line.text)
    return scan


def _settled_strange(sheet: Sheet, line: Line) -> StockScan | None:
    """The earlier scan of the same text that named no item and does so now."""
    strange = sheet.known.pop(line.text, None)
    if strange is not None:
        # A count may lie with another person's run; the sum over all is right.
        sheet.tally[strange.finding] -= 1
    return strange


def _put(sheet: Sheet, scan: StockScan, key: int | str) -> None:
    (sheet.new if scan.pk is None else sheet.changed).append(scan)
    sheet.known[key] = scan


def _finding(sheet: Sheet, item: Item, scan: StockScan) -> Finding:
    placed_here = item.place_id == _here(sheet)
    finding = judge(
        Sight(
            state=ItemState(item.state),
            owned_here=home_of(item) == _here(sheet),
            placed_here=placed_here,
            in_scope=placed_here and _is_in(sheet.scope, item),
            expected=scan.expected,
        )
    )
    if finding not in ON_THE_SHELF:
        return finding
    return _in_order(sheet, item, scan, finding)


def _is_in(scope: Scope, item: Item) -> bool:
    first, last = key_bounds(scope.call_from, scope.call_to)
    named = (scope.shelf in ("", item.shelf), scope.item_class in ("", item.item_class))
    return all(named) and first <= item.shelf_key <= last


def _in_order(sheet: Sheet, item: Item, scan: StockScan, finding: Finding) -> Finding:
    """Go one book further along the shelf; what that says of the book before is written there."""
    run = sheet.run
    place, walk = next_book(Walk(**run.walk), item.shelf_key)
    run.walk = asdict(walk)
    match place:
        case Place.OUT_OF_ORDER:
            run.doubt_scan = scan
            return Finding.OUT_OF_ORDER
        case Place.ONE_BEFORE_IS_OUT:
            _judge_again(sheet, run.last_scan, Finding.OUT_OF_ORDER)
        case Place.NEW_SHELF:
            doubt = run.doubt_scan
            _judge_again(sheet, doubt, Finding.SEEN if doubt and doubt.expected else Finding.ARRIVED)
    if item.shelf_key:
        run.last_scan, run.doubt_scan = scan, None
    return finding


def _judge_again(sheet: Sheet, scan: StockScan | None, finding: Finding) -> None:
    if scan is None or scan.finding == finding:
        return
    sheet.tally[scan.finding] -= 1
    sheet.tally[finding] += 1
    scan.finding = finding
    if scan.pk is not None and scan not in sheet.changed:
        sheet.changed.append(scan)
