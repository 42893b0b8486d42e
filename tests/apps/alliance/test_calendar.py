"""Hours, closures and particulars change once, leave an entry, and refuse what cannot be."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from shulian import clock
from shulian.apps.alliance.actions.calendar import (
    announce_closure,
    announce_opening,
    set_hours,
    withdraw_closure,
    withdraw_opening,
)
from shulian.apps.alliance.actions.particulars import change_particulars
from shulian.apps.alliance.models import Closure, Library, OpeningException, OpeningHours
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.hours import DayFault, Fault
from shulian.core.opening import Span
from tests import make

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
WEEK = [Span(1, time(9), time(18)), Span(2, time(9), time(12)), Span(2, time(14), time(18))]


@pytest.fixture(autouse=True)
def _clock() -> object:
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def library() -> Library:
    return make.library("汉台区图书馆", demonstration_fields=["opening_hours", "address", "phone"])


def test_a_new_week_takes_the_place_of_the_old_one(library: Library) -> None:
    set_hours(Act("office"), library, [Span(0, time(9), time(18))])
    act = Act("office", actor=7)
    assert set_hours(act, library, WEEK) == ()
    assert [hours.weekday for hours in OpeningHours.objects.order_by("weekday", "opens")] == [1, 2, 2]
    assert Entry.objects.get(command=act.command).kind == "hours-changed"
    library.refresh_from_db()
    assert library.demonstration_fields == ["address", "phone"]


def test_a_week_that_cannot_be_changes_nothing(library: Library) -> None:
    set_hours(Act("office"), library, WEEK)
    faults = set_hours(Act("office"), library, [Span(0, time(18), time(9))])
    assert faults == (DayFault(0, Fault.CLOSES_BEFORE_IT_OPENS),)
    assert OpeningHours.objects.count() == 3


def test_a_closure_is_announced_once(library: Library) -> None:
    act = Act("office")
    days = date(2026, 12, 1), date(2026, 12, 3)
    assert announce_closure(act, library, *days, " 书架改造 ") is None
    assert announce_closure(act, library, *days, " 书架改造 ") is None
    closure = Closure.objects.get()
    assert (closure.reason, closure.announced_at) == ("书架改造", NOW)
    assert Entry.objects.get(command=act.command).details == {"first_day": "2026-12-01", "last_day": "2026-12-03"}


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        (date(2026, 12, 3), date(2026, 12, 5), Fault.CLOSURES_OVERLAP),
        (date(2026, 12, 9), date(2026, 12, 8), Fault.ENDS_BEFORE_IT_BEGINS),
        (date(2026, 11, 20), date(2026, 11, 21), Fault.OVER_ALREADY),
    ],
)
def test_a_closure_that_cannot_be_is_refused(library: Library, first: date, last: date, fault: Fault) -> None:
    announce_closure(Act("office"), library, date(2026, 12, 1), date(2026, 12, 3), "书架改造")
    act = Act("office")
    assert announce_closure(act, library, first, last, "消防检查") is fault
    assert announce_closure(act, library, first, last, "消防检查") is fault
    assert Closure.objects.count() == 1
    assert not Entry.objects.filter(command=act.command).exists()


def test_the_days_of_another_library_do_not_matter(library: Library) -> None:
    announce_closure(Act("office"), library, date(2026, 12, 1), date(2026, 12, 3), "书架改造")
    other = make.library("雁塔区图书馆")
    assert announce_closure(Act("office"), other, date(2026, 12, 1), date(2026, 12, 3), "书架改造") is None


def test_a_closure_is_taken_back_by_its_own_library_and_before_it_is_over(library: Library) -> None:
    ahead = Closure.objects.create(
        library=library, first_day=date(2026, 12, 1), last_day=date(2026, 12, 3), reason="书架改造"
    )
    over = Closure.objects.create(library=library, first_day=date(2026, 1, 1), last_day=date(2026, 1, 3), reason="元旦")
    withdraw_closure(Act("office"), make.library("雁塔区图书馆"), ahead.pk)
    withdraw_closure(Act("office"), library, over.pk)
    assert Closure.objects.count() == 2
    act = Act("office")
    withdraw_closure(act, library, ahead.pk)
    withdraw_closure(Act("office"), library, ahead.pk)
    assert list(Closure.objects.all()) == [over]
    assert Entry.objects.get(command=act.command).kind == "closure-withdrawn"


def test_what_a_library_states_itself_is_no_demonstration(library: Library) -> None:
    act = Act("office")
    change_particulars(act, library, {"address": "汉台区前进中路", "phone": "", "services": ["盲文阅览室"]})
    library.refresh_from_db()
    assert (library.address, library.services) == ("汉台区前进中路", ["盲文阅览室"])
    assert library.demonstration_fields == ["opening_hours", "phone"]
    assert Entry.objects.get(command=act.command).details == {"fields": ["address", "services"]}


def test_nothing_changed_leaves_no_entry(library: Library) -> None:
    act = Act("office")
    change_particulars(act, library, {"address": "", "name": "别的馆"})
    library.refresh_from_db()
    assert library.name == "汉台区图书馆"
    assert not Entry.objects.filter(command=act.command).exists()


NEW_YEAR = (date(2026, 12, 31), date(2027, 1, 3))
MORNING = (time(9), time(12))


def test_an_opening_is_announced_once_and_may_lie_within_a_closure(library: Library) -> None:
    assert announce_closure(Act("office"), library, *NEW_YEAR, "元旦") is None
    act = Act("office")
    for _twice in range(2):
        assert announce_opening(act, library, date(2027, 1, 2), MORNING, " 新年诵读会 ") is None
    opening = OpeningException.objects.get()
    assert (opening.reason, opening.opens) == ("新年诵读会", time(9))
    assert Entry.objects.get(command=act.command).details == {"day": "2027-01-02"}


def test_openings_and_closures_that_contradict_each_other_are_refused(library: Library) -> None:
    assert announce_opening(Act("office"), library, date(2027, 1, 2), MORNING, "") is None
    assert (
        announce_opening(Act("office"), library, date(2027, 1, 2), (time(14), time(18)), "") is Fault.OPENINGS_OVERLAP
    )
    assert announce_closure(Act("office"), library, *NEW_YEAR, "元旦") is Fault.CLOSES_OVER_AN_OPENING
    assert announce_opening(Act("office"), library, date(2027, 1, 4), MORNING[::-1], "") is Fault.CLOSES_BEFORE_IT_OPENS
    assert (OpeningException.objects.count(), Closure.objects.count()) == (1, 0)


def test_an_opening_is_taken_back_once(library: Library) -> None:
    assert announce_opening(Act("office"), library, date(2027, 1, 2), MORNING, "") is None
    pk = OpeningException.objects.get().pk
    for _twice in range(2):
        withdraw_opening(Act("office"), library, pk)
    assert Entry.objects.filter(kind="opening-withdrawn").count() == 1
    assert announce_closure(Act("office"), library, *NEW_YEAR, "元旦") is None
