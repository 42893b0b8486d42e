"""A small alliance in which readers wait for one title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.holds import (
    Wish,
    place_hold,
)
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader
from tests import make


@dataclass
class World:
    """雁塔 and 碑林 in one city, 汉台 far away; everybody waits for 三体."""

    province: Library
    yanta: Library
    beilin: Library
    hantai: Library
    title: Title

    def reader(self, **fields: Any) -> Reader:
        return make.reader(self.province, **fields)

    def hold(self, pickup: Library | None = None, reader: Reader | None = None, **more: Any) -> Hold:
        wish = Wish((reader or self.reader()).pk, self.title.pk, (pickup or self.yanta).pk, **more)
        done = place_hold(Act("desk", library=self.yanta.pk), wish)
        assert done.ok, done.refusal
        return Hold.objects.get(pk=done.hold)

    def item(self, at: Library, **fields: Any) -> Item:
        return make.item(at, of=self.title, **fields)

    def lend(self, item: Item) -> Loan:
        card = self.reader().cards.get().number
        assert settle_one(Command(Kind.CHECKOUT, item.library_id, "desk", barcode=item.barcode, card=card)).ok
        return Loan.objects.get(item=item, returned_at__isnull=True)

    def target(self, hold: Hold) -> int | None:
        hold.refresh_from_db()
        return hold.target_id


def world_with(**policy: Any) -> World:
    make.policy(**policy)
    province = make.library("陕西省图书馆", kind="province")
    city = make.library("西安图书馆", Library.objects.get(pk=province.pk), kind="city")
    yanta = make.library("雁塔区图书馆", Library.objects.get(pk=city.pk))
    beilin = make.library("碑林区图书馆", Library.objects.get(pk=city.pk))
    hantai = make.library("汉台区图书馆", Library.objects.get(pk=province.pk))
    return World(province, yanta, beilin, hantai, make.title("三体"))


def later(days: int) -> datetime:
    return clock.now() + timedelta(days=days)
