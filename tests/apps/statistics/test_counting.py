"""The counts of the day: added once, the same as the indicators', and a row that changes only with what it shows."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from shulian import clock
from shulian.apps.alliance.models import Division, Library
from shulian.apps.catalogue.models import Title
from shulian.apps.circulation.models import Transit
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions import counting
from shulian.apps.statistics.models import Indicator, LiveCount, LiveSummary
from shulian.apps.statistics.queries.figures import evaluate
from shulian.apps.statistics.queries.live import counted_by_day
from shulian.core.live import DAYS_KEPT, INDICATORS, By, Measure
from shulian.core.periods import Period
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def yanta() -> Library:
    division = Division.objects.get_or_create(code="610113", defaults={"name": "雁塔区", "level": "county"})[0]
    return make.library("雁塔区图书馆", division=division)


@pytest.fixture
def branch(yanta: Library) -> Library:
    return make.library("小寨分馆", yanta, kind="branch", lends=False)


@pytest.fixture
def begun(yanta: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there before is counted, on an empty journal; a test's own transaction is over for it."""
    while counting.keep():
        pass
    monkeypatch.setattr(counting, "oldest_open", lambda: 2**62)


def happens(kind: str, library: Library, *, ago: timedelta = timedelta(), **columns: object) -> None:
    at = clock.now() - ago
    values = {"source": "desk", "command": uuid4(), "library": library.pk} | columns
    Entry.objects.create(kind=kind, happened_at=at, recorded_at=clock.now(), **values)


def read() -> list[Entry]:
    return list(Entry.objects.raw("SELECT * FROM journal_entry ORDER BY id"))


def figures() -> dict:
    return LiveSummary.objects.get().figures


def test_a_window_that_is_read_twice_is_counted_once(begun, yanta, branch):
    book = Title.objects.create(title="平凡的世界", authors=["路遥"])
    for _ in range(3):
        happens("checkout", branch, title=book.pk)
    happens("visit", yanta, quantity=40)
    counting.follow(read())
    counting.follow(read())
    happens("checkin", yanta)
    counting.follow(read())
    shown = figures()
    assert shown["totals"] | {"loans": 3, "returns": 1, "visits": 40} == shown["totals"]
    assert shown["places"]["610113"] | {"loans": 3, "visits": 40} == shown["places"]["610113"]
    assert [(one["title"], one["author"], one["n"]) for one in shown["titles"]] == [("平凡的世界", "路遥", 3)]
    assert sum(n for _minute, n in shown["minutes"]) == 3
    assert shown["libraries"]["counts"]["up"] == 1


def test_a_restored_database_goes_on_counting(begun, yanta):
    happens("checkin", yanta)
    counting.follow(read())
    # Its transactions are counted anew, with smaller numbers; its entries go on.
    LiveSummary.objects.update(tx=2**60)
    happens("checkin", yanta)
    counting.follow(read())
    assert figures()["totals"]["returns"] == 2


def test_what_one_reader_alone_borrowed_is_not_shown(begun, yanta):
    happens("checkout", yanta, title=make.title().pk)
    counting.follow(read())
    assert figures()["titles"] == []
    assert figures()["totals"]["visits"] is None


def test_counted_in_one_go_or_as_it_came_the_figures_are_those_of_the_indicators(begun, yanta, branch):
    for days in (0, 0, 1, 40):
        for kind in ("checkout", "checkin", "renew", "card-issued", "hold-placed", "transit-opened", "visit"):
            happens(kind, branch if days else yanta, ago=timedelta(days=days), title=make.title().pk)
    happens("checkout", yanta, quantity=-1)
    counting.follow(read())
    as_it_came = set(LiveCount.objects.exclude(by__in=("heard", "minute")).values_list("day", "by", "key", "quantity"))
    LiveSummary.objects.update(counted_from=None)
    while counting.keep():
        pass
    at_once = set(LiveCount.objects.exclude(by__in=("heard", "minute")).values_list("day", "by", "key", "quantity"))
    old_titles = {row for row in as_it_came if row[1] == By.TITLE and row[0] != clock.today()}
    assert at_once == as_it_came - old_titles
    first, last = clock.today() - timedelta(days=60), clock.today()
    counted = counted_by_day(first, last, [yanta.pk, branch.pk])
    for measure, code in INDICATORS.items():
        whole = Period(first.replace(day=1), _end_of_month(last))
        evaluated = evaluate(Indicator.objects.get(pk=code), whole, [yanta.pk, branch.pk])
        assert sum(counted[measure].values()) == sum(one.counted or 0 for one in evaluated.values()), measure


def _end_of_month(day):
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def test_the_row_keeps_its_digest_while_there_is_nothing_new_to_see(begun, yanta):
    counting.keep()
    before = LiveSummary.objects.get().digest
    counting.keep()
    assert LiveSummary.objects.get().digest == before
    happens("checkout", yanta)
    counting.follow(read())
    assert LiveSummary.objects.get().digest != before


def test_the_first_time_a_day_is_counted_after_the_other_from_today_back_and_nothing_twice(yanta, monkeypatch):
    monkeypatch.setattr(counting, "oldest_open", lambda: 2**62)
    for days in (0, 0, 1, 70, 71):
        happens("checkout", yanta, ago=timedelta(days=days))
    counting.follow(read())
    # Begun, and today is not counted yet: there is no figure, and no zero.
    assert (figures()["counting"], figures().get("totals"), "titles" in figures()) == ([0, 71], None, False)
    assert counting.between() == 1
    assert (figures()["counting"], figures()["totals"]["loans"]) == ([1, 71], 2)
    # What happens meanwhile is counted as it comes, also for a day whose turn has not come.
    LiveSummary.objects.update(tx=0, entry=max(entry.pk for entry in read()))
    monkeypatch.setattr(counting, "_is_new", lambda entry, row: entry.pk > row.entry)
    happens("checkout", yanta, ago=timedelta(days=30))
    late = read()[-1]
    monkeypatch.setattr(counting, "GROUPED", counting.GROUPED.replace("WHERE", f"WHERE id < {late.pk} AND"))
    counting.follow([late])
    steps = 2
    while counting.between():
        steps += 1
    assert (steps, figures()["counting"]) == (71, None)
    counted = LiveCount.objects.filter(by=By.ALL).order_by("day").values_list("day", "quantity")
    today = clock.today()
    assert list(counted) == [(today - timedelta(days=back), n) for back, n in ((70, 1), (30, 1), (1, 1), (0, 2))]
    # There is nothing more to do until some seconds are over.
    assert counting.between() == 0


def test_the_first_counting_reads_no_more_than_the_day_from_an_index(yanta):
    with connection.cursor() as cursor:
        # Of an empty table any index is as good as another.
        cursor.execute(
            "INSERT INTO journal_entry (kind, happened_at, recorded_at, library, source, command) "
            "SELECT 'checkout', %(now)s - g * interval '30 minutes', %(now)s, %(at)s, 'test', gen_random_uuid() "
            "FROM generate_series(1, 10000) AS g",
            {"now": clock.now(), "at": yanta.pk},
        )
        cursor.execute("ANALYZE journal_entry")
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM journal_entry WHERE library = %s", [yanta.pk])
        filled = cursor.fetchone()[0]
        cursor.execute("EXPLAIN " + counting.GROUPED, counting._parameters(clock.today(), 2**62))
        plan = "\n".join(line for (line,) in cursor.fetchall())
    found = re.search(rf" on {filled}\b[^\n]*\n[^\n]*Index Cond: ([^\n]*)", plan)
    assert found, plan
    assert "happened_at >=" in found[1]
    assert "happened_at <" in found[1]


def test_a_new_day_begins_at_midnight_without_any_act(begun, yanta):
    happens("checkout", yanta)
    happens("visit", yanta, quantity=40)
    counting.follow(read())
    assert (figures()["totals"]["loans"], figures()["totals"]["visits"], figures()["visits_from"]) == (1, 40, 1)
    midnight = clock.midnight(clock.today() + timedelta(days=1))
    with clock.stopped_at(midnight + timedelta(seconds=1)):
        LiveSummary.objects.update(made_at=midnight - timedelta(seconds=4))
        counting.between()
        shown = figures()
    # Nobody has counted visitors of the new day, while the system would know of a loan.
    assert (shown["day"], shown["totals"]["loans"], shown["totals"]["visits"]) == (str(midnight.date()), 0, None)


def test_what_no_act_tells_of_is_seen_within_seconds(begun, yanta):
    book = make.item(yanta)
    other = make.library("汉台区图书馆")
    Transit.objects.create(item=book, source=yanta, destination=other, opened_at=clock.now())
    counting.keep()
    assert figures()["on_the_way"] == 1
    Transit.objects.update(received_at=clock.now())
    assert (counting.between(), figures()["on_the_way"]) == (0, 1)
    LiveSummary.objects.update(made_at=clock.now() - counting.EVERY)
    assert (counting.between(), figures()["on_the_way"]) == (0, 0)


def test_days_long_past_are_forgotten_and_the_minutes_of_yesterday_too(begun, yanta):
    today = clock.today()
    for days, by in ((DAYS_KEPT + 1, By.LIBRARY), (2, By.MINUTE), (2, By.TITLE), (2, By.LIBRARY)):
        LiveCount.objects.create(day=today - timedelta(days=days), by=by, key=1, measure=Measure.LOANS, quantity=1)
    counting.forget()
    assert list(LiveCount.objects.values_list("by", flat=True)) == [By.LIBRARY]


def test_a_closed_library_is_closed_and_an_open_one_that_does_nothing_is_asked_about(begun, yanta):
    for weekday in range(7):
        yanta.opening_hours.create(weekday=weekday, opens="00:00", closes="23:59")
    counting.keep()
    now = clock.local(clock.now())
    minute = now.hour * 60 + now.minute
    assert figures()["libraries"]["counts"]["up"] == 1
    row = LiveSummary.objects.get()
    row.states[str(yanta.pk)][1] = minute - 121
    row.save()
    counting.follow([])
    assert figures()["libraries"]["silent"] == ["雁塔区图书馆"]
    yanta.closures.create(first_day=clock.today(), last_day=clock.today(), reason="消防检查")
    counting.keep()
    assert figures()["places"]["610113"]["state"] == "closed"


def test_the_titles_of_the_day_are_read_from_an_index(begun, yanta):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        query = LiveCount.objects.filter(by="title", day=clock.today()).order_by("-quantity")[:10]
        assert "live_titles" in query.explain()
