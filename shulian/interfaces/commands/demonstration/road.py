"""The road of the demonstration: four routes, boxes on the way today, one with a book missing, what travels too long.

The libraries are real; routes, times, drivers and costs are made up, and marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import uuid4

from django.db.models import Exists, OuterRef

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.models import Loan
from shulian.apps.distribution.actions.boxes import begin_box, pack_item, seal_box
from shulian.apps.distribution.actions.floating import WantedGroup, WantedLimit, WantedMember, count_held, save_group
from shulian.apps.distribution.actions.handing import Scanned, hand_over
from shulian.apps.distribution.actions.lending import INSTITUTION, Batch, lend_together
from shulian.apps.distribution.actions.losses import suppose_losses
from shulian.apps.distribution.actions.receiving import finish, open_at_end, scan_in
from shulian.apps.distribution.actions.rotation import WantedPlan, make_plan, send_on, take_arrivals
from shulian.apps.distribution.actions.routes import Timetable, change_trip, end_trip, plan_trips, save_route, trip_of
from shulian.apps.distribution.models import Box, HeldCount, RotationItem, Route, Trip
from shulian.apps.distribution.queries import rotation
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Card
from shulian.core.circulation.states import ItemState
from shulian.core.distribution import BoxAct, PlannedStop
from shulian.interfaces.commands.demonstration.libraries import HANTAI, HANTAI_TOWNS, LANGAO, PROVINCE, YANTA

SOURCE = "demonstration"
XINCHENG, BEILIN, HANZHONG, ANKANG = "610102", "610103", "610700", "610900"
LANGAO_BRANCHES = ("610925100", "610925101", "610925106")
DAILY, TUESDAY_FRIDAY, WEDNESDAY, WORKDAYS = range(7), (1, 4), (2,), range(5)
DRIVER = "driver"


@dataclass(frozen=True)
class Tour:
    """A route: name, who runs it, weekdays, what a trip costs and its length, and its stops as (library, minute)."""

    name: str
    library: str
    weekdays: Sequence[int]
    cost_fen: int
    kilometres: int
    stops: Sequence[tuple[str, int]]


CITY = Tour(
    "西安城区环线（演示）",
    PROVINCE,
    DAILY,
    180_00,
    46,
    ((PROVINCE, 480), (XINCHENG, 530), (BEILIN, 575), (YANTA, 620)),
)
TOURS = (
    CITY,
    Tour(
        "西安—汉中线（演示）", PROVINCE, TUESDAY_FRIDAY, 960_00, 290, ((PROVINCE, 450), (HANZHONG, 720), (HANTAI, 760))
    ),
    Tour(
        "安康—岚皋线（演示）",
        PROVINCE,
        WEDNESDAY,
        320_00,
        110,
        ((ANKANG, 510), (LANGAO, 630), *((code, 660 + 40 * n) for n, code in enumerate(LANGAO_BRANCHES))),
    ),
    Tour(
        "汉台区分馆线（演示）",
        PROVINCE,
        WORKDAYS,
        75_00,
        31,
        ((HANTAI, 540), *((code, 570 + 25 * n) for n, (code, _name) in enumerate(HANTAI_TOWNS))),
    ),
)
HUBS = frozenset({PROVINCE, HANZHONG, ANKANG})


class Road:
    """Where everything is while the road is made."""

    def __init__(self, tree: Mapping[str, Library], desks: Mapping[int, Account]) -> None:
        self.tree = tree
        self.desks = desks
        self.driver = Account.objects.get(username=DRIVER)
        self.routes: dict[str, Route] = {}
        self.used: set[int] = set()
        self.number = 100

    def act(self, code: str, *, driver: bool = False) -> Act:
        """An act of this library's desk, or of the driver there."""
        library = self.tree[code]
        desk = self.desks.get(library.pk)
        actor = self.driver.pk if driver else (desk.pk if desk else None)
        return Act(SOURCE, actor, library.pk, command=uuid4())

    def items(self, code: str, most: int) -> list[Item]:
        """Copies on the shelf of this library, those that nobody ever borrowed first."""
        found = Item.objects.filter(library=self.tree[code], place=self.tree[code], state=ItemState.AVAILABLE)
        free = found.exclude(pk__in=self.used).annotate(lent=Exists(Loan.objects.filter(item=OuterRef("pk"))))
        chosen: list[Item] = [*free.order_by("lent", "-pk")[:most]]
        self.used |= {item.pk for item in chosen}
        return chosen

    def strayed(self, owner: str, at: str, most: int) -> list[Item]:
        """Copies of one library that turn up at another one, and so begin to travel home."""
        items = self.items(owner, most)
        for item in items:
            settle_one(Command(Kind.CHECKIN, self.tree[at].pk, SOURCE, item=item.pk))
        return items

    def box(self, source: str, to: str, items: Sequence[Item], *, kind: str = Box.Kind.BOX, seal: bool = True) -> Box:
        """A box with these items, sealed unless said otherwise."""
        self.number += 1
        prefix = "D" if kind == Box.Kind.BAG else "X"
        box = begin_box(self.act(source), f"{prefix}{self.number}", kind, (self.tree[source], self.tree[to]))
        if not isinstance(box, Box):
            raise TypeError(f"the demonstration's own box is refused: {box}")
        for item in items:
            pack_item(self.act(source), box, item.barcode)
        if seal:
            seal_box(self.act(source), box, f"F{240_000 + self.number}")
        return box

    def carry(self, trip: Trip, box: Box, *acts: tuple[BoxAct, str]) -> None:
        """The driver's scans of a box."""
        for act, code in acts:
            hand_over(self.act(code, driver=True), Scanned(trip, self.tree[code], act, box.number))

    def receive(self, box: Box, at: str, items: Sequence[Item]) -> None:
        """Receive these items of the box."""
        box.refresh_from_db()
        open_at_end(self.act(at), box, box.seal)
        for item in items:
            scan_in(self.act(at), box, item.barcode, item.library_id)
        finish(self.act(at), box)


def load(tree: Mapping[str, Library], desks: Mapping[int, Account]) -> None:
    """Everything that travels, from forty days ago until this morning."""
    road = Road(tree, desks)
    with clock.stopped_at(_at(60, 9)):
        _routes(road)
    with clock.stopped_at(_at(42, 15)):
        road.strayed(YANTA, HANTAI, 2)
        road.strayed(LANGAO, YANTA, 1)
    _rotation(road)
    for days in (12, 9, 6, 3):
        _past_trip(road, days)
    _missing_book(road)
    _today(road)
    _floating(road)
    _institution(road)
    suppose_losses()


def _at(days_ago: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(clock.today() - timedelta(days=days_ago), time(hour, minute), clock.PLACE)


def _routes(road: Road) -> None:
    for tour in TOURS:
        library = road.tree[tour.library]
        stops = [PlannedStop(road.tree[code].pk, minute, frozenset(tour.weekdays)) for code, minute in tour.stops]
        hubs = frozenset(road.tree[code].pk for code, _minute in tour.stops if code in HUBS)
        driver = road.driver.pk if tour is CITY else None
        wanted = Timetable(tour.name, driver, tour.cost_fen, stops, hubs, "线路、时刻和费用均为演示")
        made = save_route(road.act(tour.library), library, None, wanted)
        if not isinstance(made, Route):
            raise TypeError(f"the demonstration's own route is refused: {made}")
        road.routes[tour.name] = made


def _past_trip(road: Road, days: int) -> None:
    """A trip around the city that brought everything where it belongs."""
    with clock.stopped_at(_at(days + 1, 17)):
        going = road.box(YANTA, BEILIN, road.strayed(BEILIN, YANTA, 3 + days % 3))
        coming = road.box(PROVINCE, YANTA, road.strayed(YANTA, PROVINCE, 2 + days % 4))
    with clock.stopped_at(_at(days, 10, 30)):
        trip = trip_of(road.act(PROVINCE), road.routes[CITY.name], clock.today())
        road.carry(trip, coming, (BoxAct.TAKE, PROVINCE), (BoxAct.GIVE, YANTA))
        road.carry(trip, going, (BoxAct.TAKE, YANTA), (BoxAct.GIVE, BEILIN))
        change_trip(road.act(PROVINCE), trip, road.driver.pk, CITY.cost_fen, CITY.kilometres)
        end_trip(road.act(PROVINCE, driver=True), trip)
    with clock.stopped_at(_at(days, 14)):
        for box, code in ((coming, YANTA), (going, BEILIN)):
            road.receive(box, code, [line.item for line in box.contents.select_related("item")])


def _missing_book(road: Road) -> None:
    """Yesterday's bag from 雁塔: one book on its manifest was not in it."""
    with clock.stopped_at(_at(2, 16)):
        items = road.strayed(XINCHENG, YANTA, 5)
        bag = road.box(YANTA, XINCHENG, items, kind=Box.Kind.BAG)
    with clock.stopped_at(_at(1, 10, 40)):
        trip = trip_of(road.act(PROVINCE), road.routes[CITY.name], clock.today())
        road.carry(trip, bag, (BoxAct.TAKE, YANTA), (BoxAct.GIVE, XINCHENG))
    with clock.stopped_at(_at(1, 15)):
        road.receive(bag, XINCHENG, items[:-1])


def _today(road: Road) -> None:
    """This morning: one box waits at 雁塔, one is in the van, a bag stands at 雁塔 to be received, one is open."""
    with clock.stopped_at(_at(1, 17, 30)):
        waiting = road.strayed(BEILIN, YANTA, 4) + road.strayed(XINCHENG, YANTA, 2)
        to_yanta = road.strayed(YANTA, BEILIN, 3)
        in_van = road.strayed(YANTA, PROVINCE, 4)
        road.box(YANTA, PROVINCE, waiting)
        bag = road.box(BEILIN, YANTA, to_yanta, kind=Box.Kind.BAG)
        box = road.box(PROVINCE, YANTA, in_van)
        road.box(HANTAI, PROVINCE, road.strayed(YANTA, HANTAI, 2), seal=False)
        road.strayed(HANTAI, YANTA, 6)
    plan_trips(clock.today())
    trip = trip_of(road.act(PROVINCE), road.routes[CITY.name], clock.today())
    road.carry(trip, box, (BoxAct.TAKE, PROVINCE))
    road.carry(trip, bag, (BoxAct.TAKE, BEILIN), (BoxAct.GIVE, YANTA))


def _rotation(road: Road) -> None:
    """Twelve books of 岚皋 go round three of its branches; their days at the first one are over."""
    stages = [(road.tree[code].pk, 30) for code in LANGAO_BRANCHES]
    with clock.stopped_at(_at(36, 10)):
        wanted = WantedPlan("乡镇分馆轮换第一轮（演示）", clock.today(), stages, {})
        plan = make_plan(road.act(LANGAO), road.tree[LANGAO], wanted, road.items(LANGAO, 12))
        send_on(road.act(LANGAO), plan)
    with clock.stopped_at(_at(34, 11)):
        first = road.tree[LANGAO_BRANCHES[0]]
        for line in RotationItem.objects.filter(plan=plan).select_related("item"):
            settle_one(Command(Kind.CHECKIN, first.pk, SOURCE, item=line.item_id))
        take_arrivals()
    some = [line.pk for line, _stage in rotation.due_items(plan)][8:]
    RotationItem.objects.filter(pk__in=some).update(arrived_on=clock.today() - timedelta(days=20))


def _floating(road: Road) -> None:
    """Copies float within the city of 西安; 雁塔 holds a little more than it should, 碑林 is short."""
    members = [WantedMember(road.tree[code].pk) for code in (XINCHENG, BEILIN, YANTA)]
    limits = [WantedLimit(road.tree[code].pk, "book", 10_000) for code in (XINCHENG, BEILIN, YANTA)]
    group = save_group(road.act(PROVINCE), None, WantedGroup("西安城区浮动馆藏（演示）", members, limits))
    count_held(road.act(PROVINCE))
    counts = dict(HeldCount.objects.filter(item_class="book").values_list("library", "copies"))
    limits = list(_limits(road, counts))
    save_group(road.act(PROVINCE), group, WantedGroup(group.name, members, limits))


def _limits(road: Road, counts: Mapping[int, int]) -> Iterator[WantedLimit]:
    for code, more in ((YANTA, -4), (BEILIN, 20), (XINCHENG, 3)):
        library = road.tree[code].pk
        yield WantedLimit(library, "book", max(1, counts.get(library, 0) + more))


def _institution(road: Road) -> None:
    """A batch to an institution of 雁塔, if one has a card there or elsewhere."""
    card = (
        Card.objects.filter(reader__category=INSTITUTION, reader__status="active", status=Card.Status.ACTIVE)
        .order_by("pk")
        .first()
    )
    if card is None:
        return
    with clock.stopped_at(_at(8, 10)):
        batch = Batch(card, [item.barcode for item in road.items(YANTA, 8)], "送书上门（演示）")
        made = lend_together(road.act(YANTA), road.tree[YANTA], batch)
    with clock.stopped_at(_at(1, 11)):
        for line in made.lines.filter(loan__isnull=False)[:3]:
            settle_one(Command(Kind.CHECKIN, road.tree[YANTA].pk, SOURCE, item=line.item_id))
