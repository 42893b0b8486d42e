"""However much a reader has, and however much lies on a desk's lists, these pages ask the same few questions."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account, Alliance, Library
from shulian.apps.charges.models import Charge, Refund
from shulian.apps.circulation.models import Loan
from shulian.apps.holdings.models import BatchRow, LabelSheet, StockBatch, StockRun, StockTake
from shulian.apps.notices.models import Template
from shulian.apps.readers.models import Family, FamilyMember, Proxy, Reader
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.roles import Role
from tests import make
from tests.apps.distribution.conftest import Road, road
from tests.interfaces.test_questions import _signed_in, questions
from tests.interfaces.test_questions_of_circulation import FEW, MANY, Pages, staff

__all__ = ["road"]

pytestmark = pytest.mark.django_db

TERMS = {"loan_days": 30, "loan_limit": 99, "renewals": 1, "overdue_fen": 10}


def own_of(reader: Reader) -> Client:
    """The reader, signed in to the portal."""
    reader.account = Account.objects.create_user("reader:me", None, display_name="王小明", kind=Account.Kind.READER)
    reader.keeps_history = True
    reader.save()
    return _signed_in(reader.account)


def late(reader: Reader, at: Library) -> Loan:
    """A loan that should be back for days."""
    lent = {"lent_at": clock.now() - timedelta(days=40), "due_on": clock.today() - timedelta(days=5), "terms": TERMS}
    return Loan.objects.create(item=make.item(at, state=ItemState.ON_LOAN), reader=reader, library=at, **lent)


def a_little_of_everything(reader: Reader, at: Library) -> None:
    """A late loan and one that is over, a hold that waits and one that is over, a charge, a paid one, a refund."""
    now = clock.now()
    Loan.objects.filter(pk=late(reader, at).pk).update(returned_at=now, returned_library=at)
    make.hold(reader, late(reader, at).item.title, at)
    make.hold(reader, make.item(at).title, at, state=HoldState.CANCELLED, ended_at=now)
    owed = {"library": at, "place": at, "kind": "overdue", "fen": 50, "incurred_at": now, "title": make.title().pk}
    Charge.objects.create(reader=reader, command=uuid4(), open_fen=50, **owed)
    paid = Charge.objects.create(reader=reader, command=uuid4(), open_fen=0, settled_at=now, **owed)
    due = {"library": at, "fen": 50, "open_fen": 50, "reason": "found", "due_at": now, "command": uuid4()}
    Refund.objects.create(reader=reader, charge=paid, **due)


def test_the_pages_of_a_reader(road: Road) -> None:
    reader = make.reader(road.yanta, "C-1")
    Alliance.objects.create(name="三秦通借通还联盟")

    def more(count: int) -> None:
        for _each in range(count):
            a_little_of_everything(reader, road.yanta)

    # From here on the lists on the reader's first page are longer than what they show.
    more(MANY)
    pages = ("/me/", "/me/charges/", "/me/holds/", "/me/history/", "/me/?page=2", "/me/charges/?page=2&owed=2")
    Pages(own_of(reader), (*pages, "/"), 25).stay(more)


def test_the_money_of_a_reader_at_the_desk(road: Road) -> None:
    reader = make.reader(road.yanta, "C-1")
    desk = staff(road.yanta)

    def look() -> None:
        assert desk.post("/desk/money/", {"text": "C-1", "command": uuid4()}).context["debt"]

    for _each in range(FEW):
        a_little_of_everything(reader, road.yanta)
    few = questions(look)
    for _each in range(2 * MANY):
        a_little_of_everything(reader, road.yanta)
    # The refunds that the first page leaves out are on a page of their own.
    assert questions(look) == few <= 45


def test_the_page_of_a_family(road: Road) -> None:
    reader = make.reader(road.yanta)
    family = Family.objects.create()
    FamilyMember.objects.create(family=family, reader=reader, is_head=True)

    def more(count: int) -> None:
        for _each in range(count):
            member = make.reader(road.yanta)
            FamilyMember.objects.create(family=family, reader=member, shares_since=clock.now())
            a_little_of_everything(member, road.yanta)
            span = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=9)}
            Proxy.objects.create(reader=reader, person=member, **span)
            Proxy.objects.create(reader=member, person=reader, **span)

    Pages(own_of(reader), ("/me/family/",), 25).stay(more)


def test_one_hold_and_the_last_borrower_at_the_desk(road: Road) -> None:
    hold = make.hold(make.reader(road.yanta), make.item(road.yanta).title, road.yanta)
    item = make.item(road.yanta)
    desk = staff(road.yanta)

    def more(count: int) -> None:
        for _each in range(count):
            make.library(f"第{Library.objects.count()}馆", Library.objects.get(pk=road.xian.pk))
            make.hold(make.reader(road.yanta), hold.title, road.yanta)
            over = {"lent_at": clock.now(), "returned_at": clock.now(), "due_on": clock.today()}
            Loan.objects.create(item=item, reader=make.reader(road.yanta), library=road.yanta, **over)

    def ask() -> None:
        sent = {"command": uuid4(), "barcode": item.barcode, "reason": "damage"}
        assert desk.post("/desk/last-borrower/", sent).context["borrower"]

    more(FEW)
    few = questions(ask)
    Pages(desk, (f"/desk/holds/{hold.pk}/", "/desk/last-borrower/"), 25).stay(more)
    assert questions(ask) == few <= 30


def test_a_batch_labels_and_the_lists_of_a_stock_take(road: Road) -> None:
    batch = StockBatch.objects.create(library=road.yanta, change="shelf", value="三楼", rows_total=MANY)
    stock_take = StockTake.objects.create(library=road.yanta, name="清点")

    def more(count: int) -> None:
        for _each in range(count):
            item, number = make.item(road.yanta), BatchRow.objects.count()
            row = {"item": item, "barcode": item.barcode, "version": 1}
            BatchRow.objects.create(batch=batch, number=number, verdict="changes", **row)
            grid = dict.fromkeys(("columns", "rows", "left", "top", "pitch_x", "pitch_y", "width", "height"), 10)
            LabelSheet.objects.create(library=road.yanta, name=f"标签{number}", **grid)
            StockRun.objects.create(stock_take=stock_take, account=make.staff(Role.BRANCH_KEEPER, road.yanta))
            sent = {"account": make.staff(Role.BRANCH_KEEPER, road.yanta), "status": "finished"}
            StockRun.objects.create(stock_take=stock_take, file_name=f"{number}.txt", **sent)

    pages = (f"/desk/stock/batches/{batch.pk}/", f"/desk/stock/{stock_take.pk}/lists/", "/desk/stock/labels/")
    Pages(staff(road.yanta), pages, 25).stay(more)


def test_the_texts_and_times_of_notices(road: Road) -> None:
    office = staff(Library.objects.get(name="陕西省图书馆"), Role.ALLIANCE_OFFICE)

    def more(count: int) -> None:
        for _each in range(count):
            library = make.library(f"第{Library.objects.count()}馆", Library.objects.get(pk=road.xian.pk))
            text = {"kind": "hold-ready", "language": "zh-hans", "subject": "预约到馆", "body": "请来取书。"}
            Template.objects.create(library=library, version=1, **text)
            Template.objects.create(library=road.yanta, version=Template.objects.count() + 9, **text)

    at = f"?library={road.yanta.code}"
    Pages(office, (f"/office/notices/texts/{at}", f"/office/notices/times/{at}", "/office/notices/"), 25).stay(more)
