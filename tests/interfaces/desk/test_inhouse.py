"""Books from the tables: counted, not lent."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Loan
from shulian.apps.journal.models import Entry
from shulian.core.circulation.states import ItemState
from tests import make
from tests.interfaces.desk.conftest import Desk

pytestmark = pytest.mark.django_db


def said(desk: Desk, text: str, **fields: object) -> str:
    response = desk.post("/desk/stock/in-house/scan/", text=text, **fields)
    assert response.status_code == 200
    return response.content.decode()


def counted() -> int:
    return Entry.objects.filter(kind="in-house-use").count()


def test_a_book_from_a_table_counts_and_is_not_lent(desk: Desk, yanta: Library):
    item = make.item(yanta, "Y1")
    assert "Counted." in said(desk, "Y1")
    entry = Entry.objects.get(kind="in-house-use")
    assert (entry.item, entry.title, entry.place, entry.reader) == (item.pk, item.title_id, yanta.pk, None)
    assert not Loan.objects.exists()
    assert '<span class="figure">1</span>' in desk.client.get("/desk/stock/in-house/").content.decode()


def test_the_same_copy_counts_once_an_hour_and_another_copy_for_itself(desk: Desk, yanta: Library):
    item = make.item(yanta, "Y1")
    make.item(yanta, "Y2", of=item.title)
    command = str(uuid4())
    for _ in range(2):
        assert "Counted." in said(desk, "Y1", command=command)
    assert "it counts once" in said(desk, "Y1")
    said(desk, "Y2")
    assert counted() == 2
    with clock.stopped_at(clock.now() + timedelta(minutes=61)):
        assert "Counted." in said(desk, "Y1")
    assert counted() == 3


@pytest.mark.parametrize("state", [ItemState.ON_LOAN, ItemState.IN_TRANSIT, ItemState.MISSING])
def test_what_should_not_lie_there_is_sent_to_the_return_page(desk: Desk, yanta: Library, state: ItemState):
    make.item(yanta, "Y1", state=state)
    told = said(desk, "Y1")
    assert "Not counted: by the records this copy should not be here." in told
    assert "/desk/returns/" in told
    assert counted() == 0


def test_a_book_of_another_library_an_unknown_and_a_doubtful_one_do_not_count(
    desk: Desk, yanta: Library, hantai: Library, province: Library
):
    make.item(hantai, "H1")
    make.item(yanta, "W1", state=ItemState.WITHDRAWN)
    twin = make.item(hantai, "TWIN", place=yanta)
    make.item(yanta, "TWIN")
    assert "should not be here" in said(desk, "H1")
    assert "damaged or withdrawn" in said(desk, "W1")
    assert "No item has this barcode." in said(desk, "NOPE")
    assert f'data-item="{twin.pk}"' in said(desk, "TWIN")
    assert counted() == 0
    assert "Counted." in said(desk, "TWIN", item=twin.pk)


def test_an_empty_scan_says_nothing(desk: Desk):
    assert "data-tone" not in said(desk, "")
    desk.part = False
    assert "</html>" in said(desk, "NOPE")
