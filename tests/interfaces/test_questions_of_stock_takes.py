"""However many items are seen, a page of a stock-take asks the same few questions."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import StockExpected, StockTake
from shulian.core.roles import Role
from tests import make
from tests.interfaces.test_questions import MORE, _signed_in, province, questions

__all__ = ["province"]

pytestmark = pytest.mark.django_db


def test_a_scan_of_a_stock_take(province: Library) -> None:
    keeper = _signed_in(make.staff(Role.BRANCH_KEEPER, province))
    barcodes = iter([make.item(province).barcode for _ in range(2 * MORE)])
    keeper.post("/desk/stock/", {"command": uuid4(), "library": province.pk, "name": "清点"})
    address = f"/desk/stock/{StockTake.objects.get().pk}/scan/"

    def scan() -> None:
        sent = {"command": uuid4(), "text": next(barcodes)}
        assert keeper.post(address, sent, headers={"HX-Request": "true"}).context["said"]["scan"] is not None

    few = questions(scan)
    for _each in range(MORE):
        scan()
    assert questions(scan) == few <= 30


def test_the_report_of_a_stock_take(province: Library) -> None:
    keeper = _signed_in(make.staff(Role.BRANCH_KEEPER, province))
    make.item(province)
    keeper.post("/desk/stock/", {"command": uuid4(), "library": province.pk, "name": "清点"})
    stock_take = StockTake.objects.get()
    address = f"/desk/stock/{stock_take.pk}/report/"
    few = questions(lambda: keeper.get(address))
    for _each in range(MORE):
        item = make.item(province)
        StockExpected.objects.create(stock_take=stock_take, item=item, version=item.version)
    assert questions(lambda: keeper.get(address)) == few <= 12
