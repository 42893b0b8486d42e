"""The dashboard: what happened today, this week and this month beside what was before; missing is not zero."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.models import LiveCount
from shulian.core.live import By, Measure
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make
from tests.interfaces.test_people import signed_in, text

pytestmark = pytest.mark.django_db


def counted(library: Library, days_ago: int, measure: Measure, quantity: int) -> None:
    day = clock.today() - timedelta(days=days_ago)
    LiveCount.objects.create(day=day, by=By.LIBRARY, key=library.pk, measure=measure, quantity=quantity)


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def director(library: Library) -> Client:
    return signed_in(make.staff(Role.LIBRARY_DIRECTOR, library))


def test_today_stands_beside_the_same_day_of_last_week(director: Client, library: Library):
    branch = make.library("小寨分馆", library, kind="branch")
    other = make.library("汉台区图书馆")
    counted(library, 0, Measure.LOANS, 20)
    counted(branch, 0, Measure.LOANS, 10)
    counted(library, 7, Measure.LOANS, 20)
    counted(other, 0, Measure.LOANS, 999)
    page = text(director.get("/office/dashboard/"))
    assert "+50%" in page
    assert "999" not in page
    assert "没有门禁计数器" in page
    loans = next(row for row in xlsx.read(director.get("/office/dashboard/?as=xlsx").content).rows if "外借" in row)
    assert [int(value) for value in loans[1:3]] == [30, 20]
    assert "小寨分馆" in text(director.get(f"/office/dashboard/?library={branch.code}"))
    assert director.get(f"/office/dashboard/?library={other.code}").status_code == 403


def test_where_gates_count_visits_are_figures(director: Client, library: Library):
    counted(library, 1, Measure.VISITS, 40)
    visits = next(row for row in xlsx.read(director.get("/office/dashboard/?as=xlsx").content).rows if "到馆" in row)
    # Today nobody came so far; a week ago no gate counted.
    assert [int(visits[1]), visits[2] or None] == [0, None]
    assert "没有门禁计数器" in text(director.get("/office/dashboard/"))
