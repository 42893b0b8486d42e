"""The dashboard: what happened today, this week and this month beside what was before; missing is not zero."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, entry
from shulian.apps.statistics.actions.visits import Written, write_day
from shulian.apps.statistics.models import LiveCount, LiveSummary
from shulian.core.live import DAYS_KEPT, By, Measure
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
    LiveSummary.objects.create(counted_from=clock.today() - timedelta(days=DAYS_KEPT))
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


def test_early_in_the_day_it_stands_beside_the_same_hours(director: Client, library: Library):
    counted(library, 0, Measure.LOANS, 3)
    counted(library, 7, Measure.LOANS, 40)
    hour = clock.now()
    for back, quantity in ((timedelta(minutes=1), 2), (timedelta(minutes=-1), 30), (timedelta(minutes=-2), 8)):
        with clock.stopped_at(hour - timedelta(days=7) - back):
            entry(Act("desk", library=library.pk), "checkout", library=library.pk, quantity=quantity)
    page = text(director.get("/office/dashboard/"))
    assert "+50%" in page
    assert "−93%" not in page
    loans = next(row for row in xlsx.read(director.get("/office/dashboard/?as=xlsx").content).rows if "外借" in row)
    assert [int(value) for value in loans[1:3]] == [3, 2]


def test_where_gates_count_visits_are_figures(director: Client, library: Library):
    counted(library, 8, Measure.VISITS, 40)
    counted(library, 7, Measure.VISITS, 0)
    visits = next(row for row in xlsx.read(director.get("/office/dashboard/?as=xlsx").content).rows if "到馆" in row)
    # Today no gate has sent anything so far; a week ago one counted nobody; this month, which begins today, is missing.
    assert [one if one == "" else int(one) for one in visits[1:6]] == ["", 0, "", 0, ""]
    assert "没有门禁计数器" in text(director.get("/office/dashboard/"))


def test_visits_written_for_a_whole_day_are_in_its_sum_and_compared_up_to_no_hour(director: Client, library: Library):
    today = clock.today()
    for back, by_hand, by_gates in ((0, 30, 6), (7, 100, 4), (8, 0, 5), (70, 0, 1)):
        counted(library, back, Measure.VISITS, by_hand + by_gates)
    # In the morning: last week's number stands at noon, which has not come today.
    morning = clock.midnight(today) + timedelta(hours=10)
    with clock.stopped_at(morning):
        assert write_day(Act("desk"), Written(library, today, 30)) is None
        assert write_day(Act("desk"), Written(library, today - timedelta(days=7), 100)) is None
        for back, quantity in ((0, 6), (7, 4)):
            at = morning - timedelta(days=back, minutes=5)
            entry(Act("gate"), "visit", library=library.pk, quantity=quantity, happened_at=at)
        sheet = xlsx.read(director.get("/office/dashboard/?as=xlsx").content)
        page = text(director.get("/office/dashboard/"))
    visits = next(row for row in sheet.rows if "到馆" in row)
    assert [int(one) for one in visits[1:3]] == [36, 4]
    assert "+50%" in page
    assert "按整天人工填写的到馆人次" in page


def test_what_is_still_being_counted_is_missing(director: Client, library: Library):
    counted(library, 0, Measure.LOANS, 20)
    today = clock.today()
    LiveSummary.objects.update(counted_from=today, back_to=today - timedelta(days=DAYS_KEPT))
    loans = next(row for row in xlsx.read(director.get("/office/dashboard/?as=xlsx").content).rows if "外借" in row)
    assert [int(loans[1]), loans[2] or None, loans[4] or None, loans[6] or None] == [20, None, None, None]
    page = text(director.get("/office/dashboard/"))
    assert "1/71" in page
    assert "未统计" in page
    LiveSummary.objects.all().delete()
    assert "首次启动后一分钟内" in text(director.get("/office/dashboard/"))
