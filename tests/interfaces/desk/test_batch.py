"""Many items changed at once: seen first, done item by item, accounted for."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shulian.apps.alliance.models import Library
from shulian.apps.circulation import jobs
from shulian.apps.circulation.actions import batch as carrying
from shulian.apps.holdings.actions import batches
from shulian.apps.holdings.actions.stocktakes import close_stock_take, start_stock_take
from shulian.apps.holdings.models import BatchRow, Item, StockBatch, StockTake
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.circulation.states import ItemState
from shulian.core.roles import Role
from shulian.core.stocktake import Scope
from shulian.documents import xlsx
from tests import make
from tests.interfaces.desk.conftest import Desk, desk_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def senior(yanta: Library) -> Desk:
    return desk_of(make.staff(Role.SENIOR_LIBRARIAN, yanta), yanta)


@pytest.fixture
def shelf(yanta: Library) -> list[Item]:
    return [make.item(yanta, f"Y{number}", shelf="A区") for number in range(1, 5)]


def drafted(senior: Desk, **fields: object) -> StockBatch:
    response = senior.client.post("/desk/stock/batches/", {"command": uuid4(), "barcodes": "Y1 Y2"} | fields)
    assert response.status_code == 302, response.content.decode()
    return StockBatch.objects.latest("pk")


def carried_out(senior: Desk, batch: StockBatch) -> StockBatch:
    senior.client.post(f"/desk/stock/batches/{batch.pk}/go/", {"command": uuid4()})
    jobs.carry_out_batch(batch=batch.pk)
    batch.refresh_from_db()
    return batch


def states(*barcodes: str) -> list[str]:
    return [Item.objects.get(barcode=barcode).state for barcode in barcodes]


def test_each_row_shows_what_it_would_get_and_nothing_is_changed(
    senior: Desk, yanta: Library, hantai: Library, province: Library, shelf: list[Item]
):
    make.item(yanta, "LENT", state=ItemState.ON_LOAN)
    make.item(hantai, "THEIRS")
    for home in (hantai, province):
        make.item(home, "TWIN")
    batch = drafted(senior, change="missing", barcodes="Y1\nY1\nLENT, THEIRS；TWIN NOPE")
    told = senior.client.get(f"/desk/stock/batches/{batch.pk}/").content.decode()
    assert "1 item would be changed. Nothing is changed yet." in told
    assert batch.tally == {
        "changes": 1,
        "twice": 1,
        "on-loan": 1,
        "not-ours": 1,
        "ambiguous": 1,
        "unknown": 1,
    }
    assert set(states("Y1", "LENT")) == {"available", "on-loan"}
    only = senior.client.get(f"/desk/stock/batches/{batch.pk}/?verdict=unknown").content.decode()
    assert "NOPE" in only
    assert "THEIRS" not in only


def test_a_batch_is_carried_out_once_and_accounted_for(senior: Desk, shelf: list[Item]):
    batch = carried_out(senior, drafted(senior, change="missing"))
    assert states("Y1", "Y2", "Y3") == ["missing", "missing", "available"]
    assert (batch.status, batch.rows_done, batch.tally["outcome-done"]) == ("finished", 2, 2)
    assert Entry.objects.filter(kind="item-missing").count() == 2
    again = senior.client.post(f"/desk/stock/batches/{batch.pk}/go/", {"command": uuid4()}, follow=True)
    assert "This batch was asked for before; it is done once." in again.content.decode()
    jobs.carry_out_batch(batch=batch.pk)
    assert Entry.objects.filter(kind="item-missing").count() == 2
    book = xlsx.read(senior.client.get(f"/desk/stock/batches/{batch.pk}/account.xlsx").content)
    assert [(row[1], row[6]) for row in book.rows[2:]] == [("Y1", "Done"), ("Y2", "Done")]


def test_what_is_found_here_and_belongs_elsewhere_goes_home_and_the_account_says_so(senior: Desk, hantai: Library):
    item = make.item(hantai, "THEIRS", state=ItemState.MISSING)
    Item.objects.filter(pk=item.pk).update(place=senior.library)
    batch = carried_out(senior, drafted(senior, change="found", barcodes="THEIRS"))
    assert batch.tally["outcome-goes-home"] == 1
    assert states("THEIRS") == ["in-transit"]
    page = senior.client.get(f"/desk/stock/batches/{batch.pk}/").content.decode()
    assert "Done, and it goes home: put it with the consignment" in page


def test_an_item_that_was_lent_since_the_draft_is_left_alone(senior: Desk, shelf: list[Item]):
    batch = drafted(senior, change="missing")
    Item.objects.filter(barcode="Y1").update(state=ItemState.ON_LOAN)
    Item.objects.filter(barcode="Y1").update(state=ItemState.AVAILABLE)
    carried_out(senior, batch)
    assert states("Y1", "Y2") == ["available", "missing"]
    assert batch.tally["outcome-changed-meanwhile"] == 1


def test_an_interrupted_batch_goes_on_and_does_nothing_twice(senior: Desk, shelf: list[Item], monkeypatch):
    monkeypatch.setattr(carrying, "CHUNK", 1)
    batch = drafted(senior, change="damaged", barcodes="Y1 Y2 Y3")
    tell = carrying._tell
    monkeypatch.setattr(carrying, "_tell", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    senior.client.post(f"/desk/stock/batches/{batch.pk}/go/", {"command": uuid4()})
    with pytest.raises(KeyboardInterrupt):
        jobs.carry_out_batch(batch=batch.pk)
    monkeypatch.setattr(carrying, "_tell", tell)
    StockBatch.objects.update(heartbeat_at=None, asked_at="2020-01-01T00:00:00Z")
    assert carrying.forsaken_batches() == [batch.pk]
    jobs.take_up_batches(timestamp=0)
    batch.refresh_from_db()
    assert (batch.rows_done, batch.tally["outcome-done"]) == (3, 3)
    assert Entry.objects.filter(kind="item-damaged").count() == 3


def test_shelf_and_class_are_changed_and_the_journal_says_from_what(senior: Desk, shelf: list[Item]):
    carried_out(senior, drafted(senior, change="shelf", name="B区"))
    carried_out(senior, drafted(senior, change="class", name="rare"))
    item = Item.objects.get(barcode="Y1")
    assert (item.shelf, item.item_class) == ("B区", "rare")
    changed = Entry.objects.filter(kind="item-changed", item=item.pk).order_by("pk")
    assert [entry.details for entry in changed] == [
        {"field": "shelf", "from": "A区", "to": "B区"},
        {"field": "item_class", "from": "book", "to": "rare"},
    ]
    assert drafted(senior, change="shelf", name="B区").tally == {"already-so": 2}


def test_the_owner_says_the_shelf_at_home_of_a_copy_that_stands_elsewhere(
    senior: Desk, shelf: list[Item], hantai: Library
):
    Item.objects.filter(barcode="Y1").update(station=hantai, place=hantai, shelf="客架", home_shelf="A区")
    carried_out(senior, drafted(senior, change="shelf", name="B区", barcodes="Y1"))
    item = Item.objects.get(barcode="Y1")
    assert (item.shelf, item.home_shelf) == ("客架", "B区")
    assert drafted(senior, change="shelf", name="B区", barcodes="Y1").tally == {"already-so": 1}


def test_what_a_stock_take_missed_is_marked_by_those_who_manage_the_stock(
    senior: Desk, desk: Desk, yanta: Library, shelf: list[Item]
):
    act = Act("desk", None, yanta.pk)
    stock_take = StockTake.objects.get(pk=start_stock_take(act, yanta, Scope(), "清点").stock_take)
    address = f"/desk/stock/{stock_take.pk}/batch/"
    assert senior.client.post(address, {"command": uuid4(), "finding": "missing"}).status_code == 400
    close_stock_take(Act("desk", None, yanta.pk), stock_take)
    assert desk.client.post(address, {"command": uuid4(), "finding": "missing"}).status_code == 403
    assert "Mark as missing (4)" in senior.client.get(f"/desk/stock/{stock_take.pk}/report/").content.decode()
    assert "Mark as missing (4)" not in desk.client.get(f"/desk/stock/{stock_take.pk}/report/").content.decode()
    # One was lent and came back between the close and the draft.
    for state in (ItemState.ON_LOAN, ItemState.AVAILABLE):
        Item.objects.filter(barcode="Y4").update(state=state)
    senior.client.post(address, {"command": uuid4(), "finding": "missing"})
    batch = carried_out(senior, StockBatch.objects.get())
    assert batch.tally == {"changes": 3, "changed-meanwhile": 1, "outcome-done": 3}
    assert states("Y1", "Y2", "Y3", "Y4") == ["missing"] * 3 + ["available"]
    assert senior.client.post(address, {"command": uuid4(), "finding": "unknown"}).status_code == 400


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"change": "shelf"}, "Name the new shelf or class."),
        ({"change": "class", "name": "x" * 31}, "at most 30 characters"),
        ({"change": "withdrawn"}, "Say why the items are withdrawn"),
        ({"change": "missing", "barcodes": " "}, "Scan or paste at least one barcode, or choose a list."),
        ({"change": "lost"}, "Select a valid choice."),
        ({"change": "missing", "file": b""}, "There is no barcode in the file."),
        ({"change": "missing", "file": b"\x89PNG\r\n\x1a\n\0\0\0"}, "This is no list of barcodes."),
    ],
)
def test_what_cannot_be_drafted_gets_a_sentence(senior: Desk, shelf: list[Item], fields: dict, sentence: str):
    if "file" in fields:
        fields = fields | {"file": SimpleUploadedFile("list.txt", fields["file"])}
    response = senior.client.post("/desk/stock/batches/", {"command": uuid4(), "barcodes": "Y1"} | fields)
    assert sentence in response.content.decode()
    assert not StockBatch.objects.exists()


def test_too_long_a_batch_leaves_nothing(senior: Desk, shelf: list[Item], monkeypatch):
    monkeypatch.setattr(batches, "MOST_ROWS", 1)
    response = senior.client.post(
        "/desk/stock/batches/", {"command": uuid4(), "change": "missing", "barcodes": "Y1 Y2"}
    )
    assert "A batch has at most" in response.content.decode()
    assert not StockBatch.objects.exists()
    assert not BatchRow.objects.exists()
