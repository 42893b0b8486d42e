"""A van between 雁塔 and 汉台, by way of 西安, which sorts; and books of 汉台 that came back in 雁塔."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.distribution.actions.boxes import begin_box, pack_item, seal_box
from shulian.apps.distribution.models import Box, Route, Stop, Trip
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.core.roles import Role
from tests import make

DAILY = list(range(7))


@dataclass
class Road:
    """The small world of these tests."""

    xian: Library
    yanta: Library
    hantai: Library
    driver: Account
    route: Route
    trip: Trip

    def act(self, at: Library | None = None, **more: object) -> Act:
        """An act of somebody at a library, the first one unless said otherwise."""
        return Act(source="desk", library=(at or self.yanta).pk, command=uuid4(), **more)  # type: ignore[arg-type]

    def travelling(self, *barcodes: str, to: Library | None = None) -> list[Item]:
        """Items of a library that were taken back in 雁塔 and are on their way home."""
        items = [make.item(to or self.hantai, barcode) for barcode in barcodes]
        for item in items:
            assert settle_one(Command(Kind.CHECKIN, self.yanta.pk, "desk", item=item.pk)).ok
        return items

    def box(self, *barcodes: str, number: str = "W-1", seal: str = "F-1") -> Box:
        """A box from 雁塔 to 汉台 with these barcodes in it, sealed if a seal is given."""
        box = begin_box(self.act(), number, Box.Kind.BOX, (self.yanta, self.hantai))
        assert isinstance(box, Box)
        for barcode in barcodes:
            assert isinstance(pack_item(self.act(), box, barcode), int)
        if seal:
            assert seal_box(self.act(), box, seal) is None
        return Box.objects.get(pk=box.pk)


@pytest.fixture
def road(db: None) -> Road:
    make.policy()
    province = make.library("陕西省图书馆", kind="province")
    xian = make.library("西安图书馆", province, kind="city")
    yanta = make.library("雁塔区图书馆", xian)
    hantai = make.library("汉台区图书馆", province)
    province.refresh_from_db()
    driver = make.staff(Role.COURIER, province)
    route = Route.objects.create(name="西安—汉中", library=province, driver=driver, cost_fen=480_00)
    for library, minute in ((yanta, 480), (xian, 540), (hantai, 780)):
        Stop.objects.create(route=route, library=library, minute=minute, weekdays=DAILY, hub=library.pk == xian.pk)
    trip = Trip.objects.create(route=route, day=clock.today(), driver=driver, cost_fen=480_00)
    return Road(xian, yanta, hantai, driver, route, trip)
