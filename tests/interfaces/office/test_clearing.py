"""The clearing statement as the office and the libraries see it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.payments import Taking, pay
from shulian.apps.charges.actions.tills import open_till
from shulian.apps.charges.models import Charge, Statement, Till
from shulian.apps.journal.actions import Act
from shulian.core.charges import Method
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 2, 4, tzinfo=UTC)


@pytest.fixture
def province() -> Library:
    return make.library("陕西省图书馆", code="610000", kind="province")


@pytest.fixture
def november(province: Library) -> Library:
    """雁塔 took 32.80 in November that belong to 汉台."""
    yanta, hantai = make.library("雁塔区图书馆", province), make.library("汉台区图书馆", province)
    reader = make.reader(hantai)
    with clock.stopped_at(datetime(2026, 11, 20, 4, tzinfo=UTC)):
        Charge.objects.create(
            reader=reader,
            library=hantai,
            place=yanta,
            kind="lost",
            fen=32_80,
            open_fen=32_80,
            incurred_at=clock.now(),
            command=uuid4(),
        )
        till = open_till(Act("desk", library=yanta.pk), "服务台", 0)
        assert isinstance(till, Till)
        pay(Act("desk", library=yanta.pk), reader, Taking(32_80, Means(Method.CASH, till.pk)))
    return yanta


def office_of(account: Account) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_office_sees_who_pays_whom_and_freezes_the_month(province: Library, november: Library) -> None:
    office = office_of(make.staff(Role.ALLIANCE_OFFICE, province))
    with clock.stopped_at(DECEMBER):
        page = office.get("/office/clearing/?month=2026-11").content.decode()
        for part in ("雁塔区图书馆", "汉台区图书馆", "¥32.80", "Lost item", "Freeze this month", "Matrix"):
            assert part in page
        sent = {"command": str(uuid4()), "month": "2026-11"}
        assert "is frozen" in office.post("/office/clearing/freeze", sent, follow=True).content.decode()
        again = {"command": str(uuid4()), "month": "2026-11"}
        assert "frozen already" in office.post("/office/clearing/freeze", again, follow=True).content.decode()
        assert Statement.objects.count() == 1
        assert "Frozen" in office.get("/office/clearing/?month=2026-11").content.decode()
        assert "Nothing to clear" in office.get("/office/clearing/").content.decode()


def test_the_statement_leaves_as_workbook_and_pdf(province: Library, november: Library) -> None:
    office = office_of(make.staff(Role.ALLIANCE_OFFICE, province))
    rows = xlsx.read(office.get("/office/clearing/export.xlsx?month=2026-11").content).rows
    assert ("汉台区图书馆", 32.8) in rows
    assert ("雁塔区图书馆", -32.8) in rows
    assert office.get("/office/clearing/pdf?month=2026-11").content.startswith(b"%PDF")
    assert office.get("/office/clearing/pdf").content.startswith(b"%PDF")


def test_a_library_sees_what_concerns_it_and_freezes_nothing(province: Library, november: Library) -> None:
    own = office_of(make.staff(Role.LIBRARY_DIRECTOR, november))
    assert "¥32.80" in own.get("/office/clearing/?month=2026-11").content.decode()
    sent = {"command": str(uuid4()), "month": "2026-11"}
    assert own.post("/office/clearing/freeze", sent).status_code == 403
    third = make.library("渭滨区图书馆", Library.objects.get(pk=province.pk))
    other = office_of(make.staff(Role.LIBRARY_DIRECTOR, third))
    assert "Nothing to clear" in other.get("/office/clearing/?month=2026-11").content.decode()


@pytest.mark.parametrize("month", ["junk", "2026-13", "9999-99", "\0"])
def test_a_month_that_is_none_is_not_found(province: Library, month: str) -> None:
    office = office_of(make.staff(Role.ALLIANCE_OFFICE, province))
    assert office.get("/office/clearing/", {"month": month}).status_code in {404, 200}


def test_no_statement_is_made_of_a_month_to_come(province: Library) -> None:
    office = office_of(make.staff(Role.ALLIANCE_OFFICE, province))
    for month in ("9999-12", "2199-01"):
        assert office.get("/office/clearing/", {"month": month}).status_code == 404
        sent = {"command": str(uuid4()), "month": month}
        assert office.post("/office/clearing/freeze", sent).status_code == 404
