"""Taking stock: what should be there, what is scanned, what is missing at the end."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.holdings import jobs
from shulian.apps.holdings.actions import stocklists
from shulian.apps.holdings.actions.sightings import Line, Scanned, StockTakeClosedError, take_scan
from shulian.apps.holdings.actions.stocklists import add_list
from shulian.apps.holdings.actions.stocktakes import close_stock_take, start_stock_take
from shulian.apps.holdings.models import Item, StockRun, StockScan, StockTake
from shulian.apps.holdings.queries.stocktakes import progress, rows_under, unseen
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.circulation.states import ItemState
from shulian.core.roles import Role
from shulian.core.shelves import shelf_key
from shulian.core.stocktake import Finding, Group, Scope, ScopeFault
from shulian.documents import xlsx
from shulian.documents.barcodes import MOST_LINES
from shulian.documents.sheet import Fault, SheetError
from tests import make

pytestmark = pytest.mark.django_db

ALL = Scope()


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def town() -> Library:
    return make.library("佐龙镇分馆", kind="township-branch")


@pytest.fixture
def keeper(town: Library) -> Account:
    return make.staff(Role.BRANCH_KEEPER, town)


def copy_of(home: Library, barcode: str, number: str, **fields: object) -> Item:
    return make.item(home, barcode, call_number=number, shelf_key=shelf_key(number), **fields)


@pytest.fixture
def shelf(town: Library) -> list[Item]:
    return [copy_of(town, f"B{number}", f"I247.5/{number}") for number in range(1, 6)]


def act_of(keeper: Account, town: Library) -> Act:
    return Act("desk", keeper.pk, town.pk, command=uuid4())


def begun(keeper: Account, town: Library, scope: Scope = ALL) -> StockTake:
    started = start_stock_take(act_of(keeper, town), town, scope, "十一月清点")
    return StockTake.objects.get(pk=started.stock_take)


def scan(keeper: Account, stock_take: StockTake, text: str, item: int | None = None) -> Scanned:
    return take_scan(act_of(keeper, stock_take.library), stock_take, Line(text, item=item))


def findings(stock_take: StockTake) -> dict[str, int]:
    return progress(StockTake.objects.get(pk=stock_take.pk)).findings


def test_what_should_be_there_is_fixed_at_the_start(keeper: Account, town: Library, shelf: list[Item]):
    make.item(town, "LENT", state=ItemState.ON_LOAN)
    make.item(make.library("汉台区图书馆"))
    stock_take = begun(keeper, town)
    assert stock_take.expected == 5
    make.item(town, "late")
    assert scan(keeper, stock_take, "late").finding is Finding.ARRIVED
    assert progress(stock_take).left == 5
    assert Entry.objects.get(kind="stock-take-started").quantity == 5


def test_a_book_is_seen_once_however_often_it_is_scanned(keeper: Account, town: Library, shelf: list[Item]):
    stock_take, act = begun(keeper, town), act_of(keeper, town)
    first = take_scan(act, stock_take, Line("B1"))
    assert take_scan(act, stock_take, Line("B1")) == first
    again = scan(keeper, stock_take, "B1")
    assert (first.repeated, again.repeated, again.scan) == (False, True, first.scan)
    other = make.staff(Role.BRANCH_KEEPER, town)
    assert scan(other, stock_take, "B1").repeated
    assert findings(stock_take) == {"seen": 1}
    assert progress(stock_take).repeated == 2
    assert Entry.objects.filter(kind="stock-scanned").count() == 1


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"state": ItemState.ON_LOAN}, Finding.SHOULD_BE_OUT),
        ({"state": ItemState.IN_TRANSIT}, Finding.ON_ITS_WAY),
        ({"state": ItemState.LOST}, Finding.FOUND),
        ({"state": ItemState.WITHDRAWN}, Finding.WITHDRAWN),
        ({"shelf": "B区"}, Finding.OTHER_SHELF),
    ],
)
def test_what_should_not_stand_there_is_said(keeper: Account, town: Library, fields: dict, finding: Finding):
    copy_of(town, "OK", "I2/1", shelf="A区")
    copy_of(town, "ODD", "I2/2", **({"shelf": "A区"} | fields))
    stock_take = begun(keeper, town, Scope(shelf="A区"))
    assert scan(keeper, stock_take, "ODD").finding is finding
    assert findings(stock_take) == {finding: 1}


def test_a_book_of_another_library_and_an_unknown_barcode_are_said(keeper: Account, town: Library, shelf: list[Item]):
    hantai = make.library("汉台区图书馆")
    make.item(hantai, "H1")
    make.item(town, "AWAY", place=hantai)
    stock_take = begun(keeper, town)
    said = [scan(keeper, stock_take, text).finding for text in ("H1", "AWAY", "NOPE")]
    assert said == [Finding.ELSEWHERE, Finding.STRAYED, Finding.UNKNOWN]
    assert scan(keeper, stock_take, "NOPE").repeated


def test_of_equal_barcodes_a_person_says_which_is_meant(keeper: Account, town: Library, shelf: list[Item]):
    one, other = (make.item(make.library(name), "X1") for name in ("汉台区图书馆", "雁塔区图书馆"))
    stock_take = begun(keeper, town)
    assert scan(keeper, stock_take, "X1").finding is Finding.AMBIGUOUS
    assert scan(keeper, stock_take, "X1", item=other.pk).finding is Finding.ELSEWHERE
    assert findings(stock_take) == {"elsewhere": 1}
    assert StockScan.objects.get().item == other
    assert scan(keeper, stock_take, "X1", item=one.pk).finding is Finding.ELSEWHERE
    assert findings(stock_take) == {"elsewhere": 2}


def test_a_book_behind_its_place_is_named_when_the_next_one_is_scanned(
    keeper: Account, town: Library, shelf: list[Item]
):
    stock_take = begun(keeper, town)
    first, wrong = scan(keeper, stock_take, "B1"), scan(keeper, stock_take, "B5")
    after = scan(keeper, stock_take, "B2")
    assert (first.before, wrong.before, after.before) == (None, None, wrong.scan)
    assert findings(stock_take) == {"seen": 2, "out-of-order": 1}
    assert [row.item.barcode for row in rows_under(stock_take, Group.MISPLACED)] == ["B5"]
    assert progress(stock_take).left == 2


def test_a_new_shelf_is_no_disorder(keeper: Account, town: Library):
    for barcode, number in (("K1", "K1/1"), ("K2", "K1/2"), ("A1", "A1/1"), ("A2", "A1/2")):
        copy_of(town, barcode, number)
    stock_take = begun(keeper, town)
    said = [scan(keeper, stock_take, barcode).finding for barcode in ("K1", "K2", "A1", "A2")]
    assert said == [Finding.SEEN, Finding.SEEN, Finding.OUT_OF_ORDER, Finding.SEEN]
    assert findings(stock_take) == {"seen": 4}


def test_two_people_walk_along_two_shelves(keeper: Account, town: Library, shelf: list[Item]):
    stock_take, other = begun(keeper, town), make.staff(Role.BRANCH_KEEPER, town)
    scan(keeper, stock_take, "B4")
    assert scan(other, stock_take, "B1").finding is Finding.SEEN
    assert scan(keeper, stock_take, "B5").finding is Finding.SEEN
    assert scan(other, stock_take, "B2").finding is Finding.SEEN
    assert findings(stock_take) == {"seen": 4}


def test_what_moved_meanwhile_is_not_missing(keeper: Account, town: Library, shelf: list[Item]):
    stock_take = begun(keeper, town)
    scan(keeper, stock_take, "B1")
    Item.objects.filter(barcode="B2").update(state=ItemState.ON_LOAN)
    Item.objects.filter(barcode="B3").update(state=ItemState.ON_LOAN)
    Item.objects.filter(barcode="B3").update(state=ItemState.AVAILABLE)
    assert close_stock_take(act_of(keeper, town), stock_take).done
    stock_take.refresh_from_db()
    assert [row.item.barcode for row in unseen(stock_take, Finding.MISSING)] == ["B4", "B5"]
    assert [row.item.barcode for row in unseen(stock_take, Finding.MOVED)] == ["B2", "B3"]
    assert findings(stock_take) == {"seen": 1, "missing": 2, "moved": 2}
    assert set(Item.objects.filter(barcode__in=["B4", "B5"]).values_list("state", flat=True)) == {"available"}


def test_a_stock_take_is_closed_once(keeper: Account, town: Library, shelf: list[Item]):
    stock_take = begun(keeper, town)
    assert close_stock_take(act_of(keeper, town), stock_take).done
    closed_at = StockTake.objects.get().closed_at
    assert not close_stock_take(act_of(keeper, town), stock_take).done
    assert StockTake.objects.get().closed_at == closed_at
    with pytest.raises(StockTakeClosedError):
        scan(keeper, stock_take, "B1")
    assert not StockScan.objects.exists()


@pytest.mark.parametrize(
    ("scope", "fault"),
    [
        (Scope(call_from="K", call_to="I"), ScopeFault.REVERSED),
        (Scope(call_from="Z"), ScopeFault.NOTHING_THERE),
        (Scope(call_from="I2"), ScopeFault.OVERLAPS),
        (Scope(), ScopeFault.OVERLAPS),
    ],
)
def test_a_stock_take_that_cannot_begin_leaves_nothing(
    keeper: Account, town: Library, shelf: list[Item], scope: Scope, fault: ScopeFault
):
    first = begun(keeper, town, Scope(call_to="I"))
    started = start_stock_take(act_of(keeper, town), town, scope, "再来一次")
    assert (started.stock_take, started.fault) == (None, fault)
    assert started.other == (first.pk if fault is ScopeFault.OVERLAPS else None)
    assert StockTake.objects.count() == 1


def test_another_part_of_the_shelves_may_be_counted_beside_it(keeper: Account, town: Library, shelf: list[Item]):
    copy_of(town, "K1", "K1/1")
    begun(keeper, town, Scope(call_to="I"))
    assert begun(keeper, town, Scope(call_from="J")).expected == 1


def listed(keeper: Account, stock_take: StockTake, data: bytes, name: str = "scanner.txt") -> StockRun:
    """A list that the worker has read."""
    run = add_list(act_of(keeper, stock_take.library), stock_take, Upload(name, io.BytesIO(data), keep=True))
    jobs.read_stock_list(run=run.pk)
    return StockRun.objects.get(pk=run.pk)


BARCODES = ["条码", "B1", "", "B3", "B1", "NOPE", "B4", "B2"]
WORKBOOK = xlsx.write([xlsx.Page("清点", ("题名", "条码"), [("书", barcode) for barcode in BARCODES[1:]])])


@pytest.mark.parametrize(
    "data",
    [
        "\r\n".join(BARCODES).encode(),
        "\n".join(f"书,{barcode}" for barcode in BARCODES).encode("gb18030"),
        WORKBOOK,
    ],
    ids=["text", "csv", "xlsx"],
)
def test_every_line_of_a_list_is_accounted_for(keeper: Account, town: Library, shelf: list[Item], data: bytes):
    stock_take = begun(keeper, town)
    run = listed(keeper, stock_take, data)
    assert (run.status, run.lines, run.done) == (StockRun.Status.FINISHED, 7, 7)
    counted = Counter(run.tally)
    assert counted.pop("met") == 4
    assert counted == {"seen": 3, "out-of-order": 1, "repeated": 1, "blank": 1, "unknown": 1}
    assert counted.total() == run.lines
    assert not run.file


def test_the_lines_of_an_interrupted_list_are_read_once(keeper: Account, town: Library, monkeypatch):
    monkeypatch.setattr(stocklists, "BATCH", 2)
    for number in range(1, 6):
        make.item(town, f"B{number}")
    stock_take = begun(keeper, town)
    data = "\n".join(f"B{number}" for number in range(1, 6)).encode()
    run = add_list(act_of(keeper, town), stock_take, Upload("a.txt", io.BytesIO(data), keep=True))
    take, calls = stocklists.take_lines, []

    def stops_twice(act, run, lines):
        calls.append(lines)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return take(act, run, lines)

    monkeypatch.setattr(stocklists, "take_lines", stops_twice)
    with pytest.raises(KeyboardInterrupt):
        jobs.read_stock_list(run=run.pk)
    assert not close_stock_take(act_of(keeper, town), stock_take).done
    assert stocklists.forsaken_lists() == []
    with clock.stopped_at(clock.now() + timedelta(minutes=5)):
        jobs.take_up_imports(timestamp=0)
    run.refresh_from_db()
    assert (run.status, run.done, run.tally) == ("finished", 5, {"seen": 5, "met": 5})


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), Fault.NOT_TEXT),
        (b"PK\x03\x04 cut off", Fault.NOT_A_WORKBOOK),
        (b"B1\n" * (MOST_LINES + 1), Fault.TOO_LARGE),
    ],
    ids=["empty", "picture", "broken workbook", "too long"],
)
def test_what_is_no_list_is_refused_and_leaves_nothing(
    keeper: Account, town: Library, shelf: list[Item], data: bytes, fault: Fault
):
    stock_take = begun(keeper, town)
    with pytest.raises(SheetError) as refused:
        listed(keeper, stock_take, data)
    assert refused.value.fault is fault
    assert not StockRun.objects.exists()


def test_a_list_is_read_with_a_few_statements_a_batch(keeper: Account, town: Library, shelf: list[Item]):
    stock_take = begun(keeper, town)
    data = "\n".join(f"NOPE{number}" for number in range(2000)).encode()
    run = add_list(act_of(keeper, town), stock_take, Upload("a.txt", io.BytesIO(data), keep=True))
    with CaptureQueriesContext(connection) as captured:
        jobs.read_stock_list(run=run.pk)
    assert len(captured) < 60
    assert StockScan.objects.count() == 2000


def test_the_same_list_sent_twice_is_stored_once(keeper: Account, town: Library, shelf: list[Item]):
    stock_take, act = begun(keeper, town), act_of(keeper, town)
    upload = Upload("a.txt", io.BytesIO(b"B1\n"), keep=True)
    assert add_list(act, stock_take, upload) == add_list(replace(act), stock_take, upload)
