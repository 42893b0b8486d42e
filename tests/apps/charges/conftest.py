"""Two libraries, a reader who owes at both, and an open till."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.tills import open_till
from shulian.apps.charges.models import Charge
from shulian.apps.journal.actions import Act
from shulian.core.charges import Method
from shulian.core.roles import Role
from tests import make

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


@pytest.fixture
def scene(db: None):
    """雁塔 takes the money; the reader is at home at 汉台 and owes 1.50 here, 32.80 there."""
    with clock.stopped_at(NOON):
        province = make.library("陕西省图书馆", kind="province")
        yanta = make.library("雁塔区图书馆", province)
        hantai = make.library("汉台区图书馆", Library.objects.get(pk=province.pk))
        reader = make.reader(hantai)
        cashier = make.staff(Role.DESK_LIBRARIAN, yanta)
        act = Act("desk", cashier.pk, yanta.pk)
        till = open_till(act, "服务台", 200_00)
        yield SimpleNamespace(
            province=province,
            yanta=yanta,
            hantai=hantai,
            reader=reader,
            cashier=cashier,
            till=till,
            cash=Means(Method.CASH, till.pk),
            late=charge(reader, yanta, 1_50),
            lost=charge(reader, hantai, 32_80, Charge.Kind.LOST, item=7),
            act=lambda library=yanta: Act("desk", cashier.pk, library.pk),
        )


def charge(reader, library, fen, kind=Charge.Kind.OVERDUE, **fields) -> Charge:
    """Something the reader owes."""
    values = {"incurred_at": clock.now(), "command": uuid4(), "place": library} | fields
    return Charge.objects.create(reader=reader, library=library, kind=kind, fen=fen, open_fen=fen, **values)
