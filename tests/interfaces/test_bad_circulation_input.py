"""What cannot be is told in one sentence on the page where it was typed, and nothing of it is half done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Closure, Library, OpeningException
from shulian.apps.holdings.models import Item, StockTake
from shulian.apps.journal.models import Entry
from shulian.core.circulation.states import ItemState
from shulian.core.roles import Role
from tests import make
from tests.apps.distribution.conftest import Road, road
from tests.interfaces.desk.test_distribution import at, send

__all__ = ["road"]

pytestmark = pytest.mark.django_db

TOLD = ("refusal", "box-scan-refused", "stock-scanned")
"""Kinds of entries by which a refusal or a scan itself is remembered; nothing else may have changed."""
KEPT = ("circulation", "holdings", "charges", "distribution", "alliance")
SCANS = ("StockScan", "StockRun", "StockExpected", "StockTake")


def rows() -> dict[str, list[Any]]:
    """Every row of the tables that circulation writes, apart from the scans of a stock-take."""
    tables = [model for app in KEPT for model in apps.get_app_config(app).get_models()]
    return {
        table.__name__: sorted(table.objects.values_list().order_by("pk"), key=repr)
        for table in tables
        if table.__name__ not in (*SCANS, "Account")
    }


@contextmanager
def nothing_done() -> Iterator[None]:
    """No row and no entry is another one afterwards, but for what remembers the refusal itself."""
    before, entries = rows(), list(Entry.objects.exclude(kind__in=TOLD).values_list("pk", flat=True))
    yield
    assert {name: value for name, value in rows().items() if value != before[name]} == {}
    assert list(Entry.objects.exclude(kind__in=TOLD).values_list("pk", flat=True)) == entries


def placed(client: Client, title: int, pickup: Library) -> str:
    return send(client, "/desk/holds/new/", step="place", title=title, card="C-1", pickup=pickup.code)


def test_a_hold_on_a_withdrawn_title(road: Road) -> None:
    make.reader(road.yanta, "C-1")
    item = make.item(road.yanta, state=ItemState.WITHDRAWN)
    client = at(road.yanta)
    with nothing_done():
        page = placed(client, item.title_id, road.yanta)
        assert "nothing-to-hold" in page
        assert "No library has a copy" in page


@pytest.mark.parametrize("why", ["closed for good", "never opens", "no such place"])
def test_a_pickup_at_a_closed_library(road: Road, why: str) -> None:
    make.reader(road.yanta, "C-1")
    item, client = make.item(road.yanta), at(road.yanta)
    if why == "closed for good":
        Library.objects.filter(pk=road.hantai.pk).update(closed_on=clock.today() - timedelta(days=1))
    elif why == "never opens":
        span = {"first_day": clock.today(), "last_day": clock.today() + timedelta(days=500)}
        Closure.objects.create(library=road.hantai, reason="大修", **span)
    else:
        road.hantai.code = "NOPE"
    said = "closed for longer than a hold can wait" if why == "never opens" else "cannot be picked up"
    with nothing_done():
        assert said in placed(client, item.title_id, road.hantai)


def test_a_manifest_scanned_twice(road: Road) -> None:
    road.travelling("H-1", "H-2")
    box, desk = road.box("H-1", "H-2"), at(road.hantai)
    own = f"/desk/boxes/{box.pk}/"
    send(desk, f"{own}open/", seal="F-1")
    for barcode in ("H-1", "H-2"):
        send(desk, f"{own}scan/", text=barcode)
    assert "The box is received" in send(desk, f"{own}done/")
    with nothing_done():
        for what, sent in (("open/", {"seal": "F-1"}), ("scan/", {"text": "H-1"}), ("done/", {})):
            page = send(desk, own + what, **sent)
            assert "was already received" in page
            assert "nothing is changed" in page


def test_a_scan_during_a_stock_take_of_another_librarys_item(road: Road) -> None:
    foreign = make.item(road.hantai, "H-1")
    make.item(road.yanta)
    keeper = at(road.yanta, Role.BRANCH_KEEPER)
    sent = {"command": uuid4(), "library": road.yanta.pk, "name": "清点"}
    keeper.post("/desk/stock/", sent)
    stock_take = StockTake.objects.get()
    with nothing_done():
        page = send(keeper, f"/desk/stock/{stock_take.pk}/scan/", text="H-1")
        assert "It belongs to another library." in page
    assert Item.objects.get(pk=foreign.pk).version == foreign.version


def test_exceptions_of_the_calendar_that_overlap(road: Road) -> None:
    director = at(road.hantai, Role.LIBRARY_DIRECTOR)
    own = f"/office/libraries/{road.hantai.code}/"
    day = clock.today() + timedelta(days=9)
    closed = {"first_day": day, "last_day": day + timedelta(days=5), "reason": "大修"}
    opened = {"opening-day": day - timedelta(days=1), "opening-opens": "09:00", "opening-closes": "12:00"}
    for what, sent in (("closures", closed), ("openings", opened)):
        assert director.post(own + what, {"command": uuid4()} | sent).status_code == 302
    within = closed | {"first_day": day + timedelta(days=5), "last_day": day + timedelta(days=30)}
    with nothing_done():
        assert "A closure is announced for some of these days already." in send(director, f"{own}closures", **within)
        assert "An opening is announced for this day already." in send(director, f"{own}openings", **opened)
        over = closed | {"first_day": day - timedelta(days=3), "last_day": day - timedelta(days=1)}
        assert "is announced for one of these days" in send(director, f"{own}closures", **over)
    assert (Closure.objects.count(), OpeningException.objects.count()) == (1, 1)
