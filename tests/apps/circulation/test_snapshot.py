"""What the rules know of the libraries: their kinds, institutions and calendars."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from shulian import clock
from shulian.apps.alliance.models import Closure, OpeningException, OpeningHours, TreeVersion
from shulian.apps.circulation.actions.run import run
from shulian.apps.circulation.snapshot import Snapshot, of
from shulian.core.calendar import Calendar
from shulian.core.library import Kind
from tests import make

pytestmark = pytest.mark.django_db


def snapshot() -> Snapshot:
    return run(of(TreeVersion.objects.get().number, None))


def test_a_branch_belongs_to_the_nearest_institution_above_it() -> None:
    city = make.library("汉中市图书馆", kind=Kind.CITY)
    county = make.library("汉台区图书馆", city)
    branch = make.library("老君分馆", county, kind=Kind.TOWNSHIP_BRANCH)
    kiosk = make.library("老君自助图书馆", branch, kind=Kind.SELF_SERVICE)
    alone = make.library("独立书房", kind=Kind.READING_ROOM)
    seen = snapshot()
    of_ = {library.name: seen.institution_of[library.pk] for library in (city, county, branch, kiosk, alone)}
    assert of_ == {
        "汉中市图书馆": city.path,
        "汉台区图书馆": county.path,
        "老君分馆": county.path,
        "老君自助图书馆": county.path,
        "独立书房": alone.path,
    }
    assert seen.kinds[kiosk.pk] is Kind.SELF_SERVICE


def test_the_calendar_holds_week_closures_and_openings_and_forgets_what_is_long_over() -> None:
    library, today = make.library("汉台区图书馆"), clock.today()
    for opens in (9, 14):
        OpeningHours.objects.create(library=library, weekday=1, opens=time(opens), closes=time(opens + 3))
    ahead = (today + timedelta(days=3), today + timedelta(days=5))
    Closure.objects.create(library=library, first_day=ahead[0], last_day=ahead[1], reason="盘点")
    Closure.objects.create(library=library, first_day=date(2000, 1, 1), last_day=date(2000, 1, 2), reason="旧事")
    open_all_the_same = today + timedelta(days=4)
    OpeningException.objects.create(library=library, day=open_all_the_same, opens=time(9), closes=time(12))
    assert snapshot().calendar_of(library.pk) == Calendar(frozenset({1}), (ahead,), frozenset({open_all_the_same}))


@pytest.mark.parametrize(("kind", "always"), [(Kind.SELF_SERVICE, True), (Kind.COUNTY, False)])
def test_a_24_hour_place_without_hours_never_closes(kind: Kind, always: bool) -> None:
    library = make.library("自助图书馆", kind=kind)
    assert snapshot().calendar_of(library.pk) == Calendar(always_open=always)
    OpeningHours.objects.create(library=library, weekday=6, opens=time(9), closes=time(21))
    assert snapshot().calendar_of(library.pk) == Calendar(frozenset({6}))


def test_a_change_of_the_calendar_is_seen_at_once() -> None:
    library = make.library("汉台区图书馆")
    day = clock.today() + timedelta(days=1)
    assert snapshot().calendar_of(library.pk).is_open(day)
    Closure.objects.create(library=library, first_day=day, last_day=day, reason="停电")
    assert not snapshot().calendar_of(library.pk).is_open(day)
