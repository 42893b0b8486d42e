"""However many loans, holds, boxes and rounds there are, a page of circulation asks the same few questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.actions.drafts import begin_draft
from shulian.apps.circulation.models import Hold, Loan, PolicyRow, PolicyTrial, PolicyVersion, Transit
from shulian.apps.distribution.models import (
    Box,
    BoxItem,
    CollectiveItem,
    CollectiveLoan,
    Discrepancy,
    FloatingGroup,
    FloatingLimit,
    FloatingMember,
    HandOver,
    HeldCount,
    RotationItem,
    RotationPlan,
    RotationStage,
    SupposedLoss,
)
from shulian.apps.holdings.models import StockTake
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.roles import Role
from tests import make
from tests.apps.distribution.conftest import Road, road
from tests.interfaces.test_questions import _signed_in, questions

__all__ = ["road"]

pytestmark = pytest.mark.django_db

FEW, MANY = 3, 16


@dataclass
class Pages:
    """Addresses that somebody looks at, before and after there is more to see."""

    client: Client
    addresses: tuple[str, ...]
    most: int

    def stay(self, more: Callable[[int], None]) -> None:
        more(FEW)
        few = self.counted()
        more(MANY - FEW)
        assert self.counted() == few
        assert {page: count for page, count in few.items() if count > self.most} == {}

    def counted(self) -> dict[str, int]:
        return {page: questions(lambda page=page: self.see(page)) for page in self.addresses}

    def see(self, page: str) -> None:
        assert self.client.get(page).status_code == 200, page


def staff(at: Library, role: Role = Role.SENIOR_LIBRARIAN) -> Client:
    return _signed_in(make.staff(role, at))


def waiting(library: Library, count: int, **fields: object) -> list[Hold]:
    """Holds of as many readers on as many titles, each with a copy on the shelf here."""
    found = []
    for number in range(count):
        item = make.item(library, state=fields.get("item_state", ItemState.AVAILABLE))
        reader = make.reader(library, category_id=("adult", "juvenile")[number % 2])
        columns = {name: value for name, value in fields.items() if name != "item_state"}
        if "state" not in columns:
            columns["target"] = item
        elif columns["state"] == HoldState.READY:
            columns |= {"caught": item, "caught_at": clock.now(), "ready_at": clock.now()}
        found.append(make.hold(reader, item.title, library, **columns))
    return found


def test_a_reader_with_many_loans_holds_and_charges(road: Road) -> None:
    reader = make.reader(road.yanta, "C-1")
    librarian = staff(road.yanta)

    def more(count: int) -> None:
        for _each in range(count):
            item = make.item(road.yanta, state=ItemState.ON_LOAN)
            due = clock.today() + timedelta(days=9)
            lent = {"library": road.yanta, "lent_at": clock.now(), "due_on": due}
            Loan.objects.create(item=item, reader=reader, **lent)
            make.hold(reader, item.title, road.yanta)
            owed = {"kind": "overdue", "fen": 50, "open_fen": 50, "title": item.title_id, "incurred_at": clock.now()}
            Charge.objects.create(reader=reader, library=road.yanta, place=road.yanta, command=uuid4(), **owed)

    def look() -> None:
        librarian.post("/desk/scan/", {"command": uuid4(), "mode": "lend", "text": "C-1"})
        librarian.post("/desk/holds/new/", {"card": "C-1"})

    more(FEW)
    few = questions(look)
    more(MANY - FEW)
    # The holds that the panel leaves out are counted.
    assert questions(look) <= few + 1 <= 50


def test_the_lists_of_holds_of_a_library(road: Road) -> None:
    ready = {"state": HoldState.READY, "shelf_until": clock.today(), "item_state": ItemState.ON_HOLD_SHELF}
    lists = ("pull", "shelf", "expiring", "clear", "coming", "hopeless")

    def more(count: int) -> None:
        waiting(road.yanta, count)
        waiting(road.yanta, count, **ready)
        for _each in range(count):
            make.item(road.yanta, state=ItemState.ON_HOLD_SHELF)
            moving = make.item(road.hantai, state=ItemState.IN_TRANSIT)
            for_whom = make.hold(make.reader(road.yanta), moving.title, road.yanta)
            way = {"source": road.hantai, "destination": road.yanta, "opened_at": clock.now()}
            Transit.objects.create(item=moving, hold=for_whom, purpose=Transit.Purpose.HOLD, **way)

    pages = tuple(f"/desk/holds/?list={one}" for one in lists)
    Pages(staff(road.yanta), (*pages, "/desk/holds/workbook/?list=pull", "/desk/transits/"), 30).stay(more)


@pytest.mark.parametrize("wait", [500, pytest.param(5000, marks=pytest.mark.long)])
def test_the_queue_of_a_title_for_which_thousands_wait(road: Road, wait: int) -> None:
    title = make.title("三体")

    def more(count: int) -> None:
        for _each in range(count):
            reader = make.reader(road.yanta)
            make.hold(reader, title, road.yanta)
            lent = make.item(road.yanta, of=title, state=ItemState.ON_LOAN)
            at = {"library": road.yanta, "lent_at": clock.now(), "due_on": clock.today()}
            Loan.objects.create(item=lent, reader=reader, **at)

    Pages(staff(road.yanta), (f"/desk/holds/titles/{title.pk}/",), 30).stay(more)
    few = questions(lambda: staff(road.yanta).get(f"/desk/holds/titles/{title.pk}/"))
    _all_want(title, road.yanta, wait - MANY)
    page = f"/desk/holds/titles/{title.pk}/?page={wait // 50}"
    seen = staff(road.yanta).get(page).context
    assert (seen["waiting"], seen["lines"][-1][0].place) == (wait, wait)
    assert questions(lambda: staff(road.yanta).get(page)) == few


def _all_want(title: Title, pickup: Library, count: int) -> None:
    """As many readers, each waiting for the title."""
    kind = {"name": "王小明", "category_id": "adult", "expires_on": clock.today() + timedelta(days=99)}
    readers = Reader.objects.bulk_create(Reader(home_library=pickup, **kind) for _each in range(count))
    columns = {"pickup": pickup, "pickup_path": pickup.path, "home_path": pickup.path, "source": "desk"}
    Hold.objects.bulk_create(Hold(reader=one, title=title, placed_at=clock.now(), **columns) for one in readers)


def _boxes(road: Road, count: int) -> None:
    """Boxes on the trip, each with two items and a difference that waits for an answer."""
    for _each in range(count):
        number = Box.objects.count()
        ends = {"source": road.yanta, "destination": road.hantai, "place": road.yanta, "trip": road.trip}
        box = Box.objects.create(number=f"W-{number}", seal=f"F-{number}", state="sealed", **ends)
        _packed(road, box, 2)
        _spoken_of(road, box)


def _packed(road: Road, box: Box, count: int) -> None:
    for _each in range(count):
        item = make.item(road.hantai, state=ItemState.IN_TRANSIT)
        way = {"source": road.yanta, "destination": road.hantai, "opened_at": clock.now() - timedelta(days=40)}
        transit = Transit.objects.create(item=item, **way)
        SupposedLoss.objects.create(transit=transit)
        BoxItem.objects.create(box=box, item=item, transit=transit, packed_at=clock.now())


def _spoken_of(road: Road, box: Box) -> None:
    item = make.item(road.hantai)
    Discrepancy.objects.create(box=box, fault="missing", item=item, owner=road.yanta)
    scan = {"library": road.yanta, "act": "take", "happened_at": clock.now(), "driver": road.driver}
    HandOver.objects.create(box=box, number=box.number, trip=road.trip, command=uuid4(), **scan)


def test_boxes_that_leave_and_come_and_what_is_on_the_road(road: Road) -> None:
    def more(count: int) -> None:
        _boxes(road, count)

    pages = ("/desk/boxes/", "/desk/boxes/?list=coming", "/desk/boxes/?list=received", "/desk/boxes/ageing/")
    Pages(staff(road.yanta), (*pages, "/desk/boxes/ageing/?late=1", "/desk/boxes/ageing/workbook/"), 25).stay(more)


def test_one_box_its_manifest_and_what_is_lost_here(road: Road) -> None:
    box = road.box(seal="")

    def more(count: int) -> None:
        _packed(road, box, count)
        for _each in range(count):
            _spoken_of(road, box)

    own = f"/desk/boxes/{box.pk}/"
    pages = (own, f"{own}manifest.xlsx", f"{own}manifest.pdf", "/desk/boxes/ageing/")
    Pages(staff(road.hantai), pages, 25).stay(more)


def test_the_trips_of_a_driver_and_of_the_office(road: Road) -> None:
    def more(count: int) -> None:
        _boxes(road, count)

    driver = _signed_in(road.driver)
    Pages(driver, ("/courier/",), 20).stay(more)
    office = staff(Library.objects.get(name="陕西省图书馆"), Role.ALLIANCE_OFFICE)
    trip = f"/office/courier/trips/{road.trip.pk}/"
    pages = (trip, "/office/courier/trips/", "/office/courier/on-the-road/", "/office/courier/times/")
    Pages(office, pages, 25).stay(more)


def test_taking_and_receiving_do_not_ask_more_of_a_full_box(road: Road) -> None:
    box = road.box("H-1") if road.travelling("H-1") else None
    assert box is not None
    Box.objects.filter(pk=box.pk).update(state="handed-over", place=road.hantai)
    desk = staff(road.hantai)
    desk.post(f"/desk/boxes/{box.pk}/open/", {"command": uuid4(), "seal": "F-1"})

    def scan() -> None:
        item = BoxItem.objects.filter(box=box, arrived_at__isnull=True).select_related("item").last()
        sent = {"command": uuid4(), "text": item.item.barcode if item else ""}
        desk.post(f"/desk/boxes/{box.pk}/scan/", sent, headers={"HX-Request": "true"})

    _packed(road, box, 4)
    few = questions(scan)
    _packed(road, box, MANY)
    assert questions(scan) == few <= 60


def test_floating_groups_and_rebalancing(road: Road) -> None:
    office = staff(Library.objects.get(name="陕西省图书馆"), Role.ALLIANCE_OFFICE)

    def more(count: int) -> None:
        for _each in range(count):
            group = FloatingGroup.objects.create(name=f"第{FloatingGroup.objects.count()}组")
            for library, most in ((road.yanta, 1), (road.hantai, 99)):
                FloatingMember.objects.create(group=group, library=library)
                FloatingLimit.objects.create(group=group, library=library, item_class="book", most=most)
            make.item(road.yanta)
        counted = {"counted_at": clock.now()}
        for library, copies in ((road.yanta, 60), (road.hantai, 2)):
            HeldCount.objects.update_or_create(
                library=library, item_class="book", defaults={**counted, "copies": copies}
            )

    Pages(office, ("/office/courier/floating/",), 20).stay(more)
    chosen = f"/desk/boxes/balance/?to={road.hantai.code}&class=book"
    Pages(staff(road.yanta), ("/desk/boxes/balance/", chosen), 25).stay(more)
    assert staff(road.yanta).get(chosen).context["page"].paginator.count


def test_rotation_plans_and_what_is_due_of_one(road: Road) -> None:
    plan = RotationPlan.objects.create(name="新书轮换", library=road.yanta, starts_on=clock.today())
    for number, library in enumerate((road.xian, road.hantai), start=1):
        RotationStage.objects.create(plan=plan, number=number, library=library, days=1)

    def more(count: int) -> None:
        for number in range(count):
            other = RotationPlan.objects.create(name=f"第{number}轮", library=road.yanta, starts_on=clock.today())
            RotationStage.objects.create(plan=other, number=1, library=road.xian, days=9)
            RotationItem.objects.create(plan=plan, item=make.item(road.yanta))
            long_ago = clock.today() - timedelta(days=9)
            RotationItem.objects.create(plan=plan, item=make.item(road.yanta), stage=1, arrived_on=long_ago)

    own = f"/desk/boxes/rotation/{plan.pk}/"
    Pages(staff(road.yanta), ("/desk/boxes/rotation/", own, f"{own}workbook/"), 25).stay(more)


def test_collective_loans_and_the_lines_of_one(road: Road) -> None:
    reader = make.reader(road.yanta, category_id="institution")
    of = CollectiveLoan.objects.create(library=road.yanta, reader=reader, command=uuid4())

    def more(count: int) -> None:
        for number in range(count):
            CollectiveLoan.objects.create(library=road.yanta, reader=reader, command=uuid4())
            item = make.item(road.yanta)
            CollectiveItem.objects.create(of=of, item=item, barcode=item.barcode)
            CollectiveItem.objects.create(of=of, barcode=f"NOPE-{of.pk}-{number}-{count}", refusal="unknown-item")

    own = f"/desk/boxes/together/{of.pk}/"
    Pages(staff(road.yanta), ("/desk/boxes/together/", own, f"{own}note.pdf", f"{own}workbook/"), 25).stay(more)


def test_in_house_use_stock_takes_and_batches(road: Road) -> None:
    desk = staff(road.yanta)

    def more(count: int) -> None:
        for number in range(count):
            StockTake.objects.create(library=road.yanta, name=f"第{number}次清点", status="closed")
            desk.post("/desk/stock/in-house/scan/", {"command": uuid4(), "text": make.item(road.yanta).barcode})

    Pages(desk, ("/desk/stock/in-house/", "/desk/stock/", "/desk/stock/batches/"), 25).stay(more)


def test_what_the_page_of_an_item_tells_does_not_grow_with_its_story(road: Road) -> None:
    item = make.item(road.yanta)

    def more(count: int) -> None:
        for _each in range(count):
            over = {"lent_at": clock.now(), "returned_at": clock.now(), "due_on": clock.today()}
            Loan.objects.create(item=item, library=road.yanta, returned_library=road.hantai, **over)
            way = {"source": road.hantai, "destination": road.yanta, "opened_at": clock.now()}
            Transit.objects.create(item=item, received_at=clock.now(), **way)

    Pages(staff(road.yanta), (f"/desk/items/{item.pk}/",), 30).stay(more)


def test_the_pages_of_the_policy_and_the_result_of_a_dry_run(road: Road) -> None:
    province = Library.objects.get(name="陕西省图书馆")
    draft = begin_draft(Act("office"), province)
    now = clock.now()
    asked = {"library": province, "revision": 1, "since": now, "until": now}
    trial = PolicyTrial.objects.create(draft=draft, **asked)
    current = PolicyVersion.objects.get()

    def more(count: int) -> None:
        for _each in range(count):
            PolicyTrial.objects.create(draft=draft, **asked)
            library = make.library(f"第{Library.objects.count()}馆", Library.objects.get(pk=province.pk))
            PolicyRow.objects.create(version=current, library=library, says={"loan_days": 20})
            PolicyVersion.objects.create()

    pages = ("/office/policy/", "/office/policy/compare/", f"/office/policy/{current.pk}/")
    mine = (f"/office/policy/drafts/{draft.pk}/", f"/office/policy/trials/{trial.pk}/", "/office/policy/explain/")
    office = staff(province, Role.ALLIANCE_OFFICE)
    Pages(office, (*pages, *mine, "/office/policy/groups/"), 35).stay(more)
