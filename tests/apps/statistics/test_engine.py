"""Closed months in Parquet, current ones in PostgreSQL: one figure, equal to two other ways of counting."""

from __future__ import annotations

import os
import random
import signal
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, connections

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.readers.traces import Marks, Sought, in_tables
from shulian.apps.statistics.engine import exported, running
from shulian.apps.statistics.engine.question import Question
from shulian.apps.statistics.engine.rows import FLAT, SCHEMA
from shulian.apps.statistics.engine.running import figures
from shulian.apps.statistics.models import ExportedMonth, Indicator
from shulian.apps.statistics.queries.definitions import definition
from shulian.apps.statistics.queries.figures import grouped
from shulian.apps.statistics.queries.places import Group
from shulian.core.dimensions import Dimension
from shulian.core.indicators import Counting
from shulian.core.periods import parse

pytestmark = pytest.mark.django_db

MAY, JUNE = date(2022, 5, 1), date(2022, 6, 1)
CODES = ["checkouts", "renewals", "cards-issued", "active-readers", "hold-wait"]


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.EXPORT_FOLDER = tmp_path / "entries"
    return settings.EXPORT_FOLDER


def fill(libraries: list[Library], entries: int = 400) -> None:
    """Three months of entries as they come: undone loans, holds that become ready, cards."""
    chance = random.Random(20220501)
    readers = [UUID(int=number) for number in range(1, 60)]
    rows, begin = [], datetime(2022, 4, 30, 12, tzinfo=UTC)
    for number in range(entries):
        at = begin + timedelta(seconds=number * 80 * 86_400 // entries, microseconds=chance.randrange(10**6))
        kind = chance.choice(["checkout"] * 6 + ["renew", "card-issued", "hold-placed", "in-house-use"])
        details = {"category": chance.choice(["adult", "child"]), "item_class": chance.choice(["book", "disc"])}
        row = Entry(
            kind=kind,
            happened_at=at,
            recorded_at=at,
            library=chance.choice(libraries).pk,
            source=chance.choice(["desk", "kiosk"]),
            command=UUID(int=10**6 + number),
            reader=chance.choice(readers) if kind != "card-issued" else None,
            details=details | {"owner": libraries[0].pk, "clc": chance.choice(["I", "TP", ""]), "why": "王小明忘带证"},
        )
        rows.append(row)
        if kind == "checkout" and chance.random() < 0.2:
            rows.append(_like(row, quantity=-1))
        if kind == "hold-placed":
            row.subject = f"hold:{number}"
            rows.append(
                _like(row, kind="hold-ready", subject=row.subject, after=timedelta(hours=chance.randrange(900)))
            )
    Entry.objects.bulk_create(rows)


def _like(row: Entry, after: timedelta = timedelta(seconds=1), **changed: object) -> Entry:
    names = ("kind", "library", "source", "command", "reader", "details")
    at = row.happened_at + after
    return Entry(**{name: getattr(row, name) for name in names} | {"happened_at": at, "recorded_at": at} | changed)


def counted(code: str, period: str, libraries: list[Library], *by: Dimension) -> dict[tuple[str, ...], int]:
    asked = Question(definition(Indicator.objects.get(pk=code)), parse(period), by)
    keys = tuple("" for _key in asked.place_keys)
    places = {one.pk: (one.code,) if keys else () for one in libraries}
    return figures(asked, places)


@pytest.fixture
def libraries(shaanxi) -> list[Library]:
    found = [shaanxi[name] for name in ("雁塔区图书馆", "碑林区图书馆", "铜川图书馆", "陕西省图书馆")]
    fill(found)
    return found


@pytest.mark.parametrize("months", [[], [date(2022, 4, 1), MAY], [date(2022, 4, 1), MAY, JUNE]])
def test_the_figures_are_those_of_postgresql_wherever_the_entries_lie(libraries, months):
    for month in months:
        exported.export_month(month)
    assert [row.month for row in exported.exported_months()] == months
    for code in CODES:
        indicator = Indicator.objects.get(pk=code)
        for period in ("2022-05", "2022-Q2", "2022"):
            groups = [Group(one.code, one.name, (one.pk,)) for one in libraries]
            wanted = {
                (one.key,): one.value for one in grouped(indicator, parse(period), groups) if one.value is not None
            }
            assert counted(code, period, libraries, Dimension.LIBRARY) == wanted, (code, period)
            everything = Group("", "", tuple(one.pk for one in libraries))
            (whole,) = grouped(indicator, parse(period), [everything])
            assert counted(code, period, libraries) == {(): whole.value}, (code, period)


# Written without the engine: plain SQL over the journal.
SECOND_QUERY = """
SELECT l.code, e.details->>'item_class', to_char(e.happened_at AT TIME ZONE 'Asia/Shanghai', 'YYYYMM'), sum(e.quantity)
  FROM journal_entry e JOIN alliance_library l ON l.id = e.library
 WHERE e.kind = 'checkout' AND e.happened_at >= '2022-04-01 00:00+08' AND e.happened_at < '2022-07-01 00:00+08'
 GROUP BY 1, 2, 3
"""


def test_a_second_query_finds_the_same_pivot(libraries):
    exported.export_month(MAY)
    with connection.cursor() as cursor:
        cursor.execute(SECOND_QUERY)
        wanted = {(code, kind, month): int(n) for code, kind, month, n in cursor.fetchall()}
    by = (Dimension.LIBRARY, Dimension.ITEM_CLASS, Dimension.MONTH)
    assert counted("checkouts", "2022-Q2", libraries, *by) == wanted
    assert len(wanted) > 10


def test_every_dimension_adds_up_to_the_whole(libraries):
    exported.export_month(date(2022, 4, 1))
    exported.export_month(MAY)
    (whole,) = counted("checkouts", "2022", libraries).values()
    for one in Dimension:
        if one in (Dimension.REASON, Dimension.REQUEST_TYPE):
            continue
        assert sum(counted("checkouts", "2022", libraries, one).values()) == whole, one
    assert set(counted("checkouts", "2022", libraries, Dimension.QUARTER)) == {("20222",), ("20223",)}
    assert set(counted("checkouts", "2022", libraries, Dimension.CLC)) == {("I",), ("TP",), ("",)}


def test_only_the_libraries_that_are_asked_for_are_counted(libraries):
    yanta = libraries[:1]
    assert set(counted("checkouts", "2022", yanta, Dimension.LIBRARY)) == {("610113",)}
    assert counted("checkouts", "2021", libraries) == {}


def test_a_month_is_exported_once_a_day_after_it_has_ended(libraries, folder):
    with clock.stopped_at(datetime(2022, 7, 1, 23, tzinfo=UTC)):
        assert exported.months_to_export() == [date(2022, 4, 1), MAY]
    with clock.stopped_at(datetime(2022, 7, 2, tzinfo=UTC)):
        assert exported.months_to_export() == [date(2022, 4, 1), MAY, JUNE]
    first = exported.export_month(MAY)
    again = exported.export_month(MAY)
    assert first is not None
    assert again is not None
    assert (first.exported_at, first.rows) == (again.exported_at, sum(one["rows"] for one in first.files))
    assert {one["path"].split("/")[1] for one in first.files} == {"city=610000", "city=610100", "city=610200"}
    within = {"recorded_at__gte": datetime(2022, 5, 1, tzinfo=UTC), "recorded_at__lt": datetime(2022, 6, 1, tzinfo=UTC)}
    assert first.rows == Entry.objects.filter(**within).count()


def searched(*marks):
    """As the proof of erasures asks: each mark is a person's."""
    people = [Marks(number, (), (mark,)) for number, mark in enumerate(marks)]
    return exported.searched([one.texts for one in people], Sought(people, in_tables).in_bytes)


def test_nothing_leaves_the_journal_that_tells_of_a_person_but_the_token(libraries):
    exported.export_month(MAY)
    looked, found = searched("王小明", "checkout")
    assert (looked > 50, found[0]) == (True, 0)
    within = (datetime(2022, 5, 1, tzinfo=UTC), datetime(2022, 5, 31, 23, 59, 59, 999_999, tzinfo=UTC))
    assert found[1] == Entry.objects.filter(kind__startswith="checkout", recorded_at__range=within).count() > 0
    assert not {"details", "actor", "device", "command", "place"} & set(SCHEMA)
    assert "why" not in FLAT


def test_without_files_nothing_is_searched():
    assert searched("王小明") == (0, [0])
    assert exported.months_to_export() == []


def test_a_month_that_is_exported_while_somebody_counts_is_counted_once(libraries, monkeypatch):
    wanted = counted("checkouts", "2022", libraries)
    tail = running._tail

    def meanwhile(asked, months):
        exported.export_month(date(2022, 4, 1))
        return tail(asked, months)

    monkeypatch.setattr(running, "_tail", meanwhile)
    assert counted("checkouts", "2022", libraries) == wanted
    assert counted("checkouts", "2022", libraries) == wanted


def test_what_does_not_fit_into_memory_lies_beside_the_files(folder):
    with exported.connect() as database:
        (told,) = database.execute("SELECT current_setting('temp_directory')").fetchall()
    assert told == (str(folder / ".counting"),)
    (folder / ".counting").mkdir(parents=True)
    for name, day in (("duckdb_temp_7", 1), ("duckdb_temp_8", 3)):
        (folder / ".counting" / name).touch()
        os.utime(folder / ".counting" / name, (0, datetime(2022, 8, day, tzinfo=UTC).timestamp()))
    with clock.stopped_at(datetime(2022, 8, 3, tzinfo=UTC)):
        assert exported.tidy() == 1
    assert [one.name for one in (folder / ".counting").iterdir()] == ["duckdb_temp_8"]


def test_files_that_are_gone_are_written_again(libraries, folder):
    row = exported.export_month(MAY)
    assert row is not None
    (folder / row.files[0]["path"]).unlink()
    assert exported.exported_months() == []
    assert counted("checkouts", "2022", libraries) != {}
    exported.export_month(MAY)
    assert [one.month for one in exported.exported_months()] == [MAY]


def test_what_is_read_back_otherwise_is_not_kept(libraries, folder, monkeypatch):
    monkeypatch.setattr(exported, "_read_back", lambda files: (1, 1))
    with pytest.raises(exported.NotTheSame):
        exported.export_month(MAY)
    assert not ExportedMonth.objects.exists()
    assert list(folder.iterdir()) == []


def test_a_question_about_what_no_entry_carries_is_refused(libraries):
    with pytest.raises(ValueError, match="request-type"):
        counted("checkouts", "2022", libraries, Dimension.REQUEST_TYPE)


@pytest.mark.django_db(transaction=True)
def test_an_export_that_is_killed_in_the_middle_is_whole_when_it_is_begun_again(shaanxi, folder, monkeypatch):
    libraries = [shaanxi[name] for name in ("雁塔区图书馆", "铜川图书馆")]
    fill(libraries)
    wanted = Entry.objects.filter(recorded_at__month=5, kind__in=["checkout"]).count()
    for step in ("_sync", "_counted", "_read_back"):
        connections.close_all()
        child = os.fork()
        if child == 0:
            # Half of the files are there, or all but the check, or all but the last step.
            monkeypatch.setattr(exported, step, lambda *_what: os.kill(os.getpid(), signal.SIGKILL))
            exported.export_month(MAY)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        assert exported.exported_months() == []
    row = exported.export_month(MAY)
    assert row is not None
    assert [one.name for one in folder.iterdir()] == ["recorded=202205"]
    asked = Question(definition(Indicator.objects.get(pk="checkouts")), parse("2022"), ())
    assert asked.counted.counting is Counting.QUANTITY
    files = [folder / one["path"] for one in row.files]
    assert exported._read_back(files) == (row.rows, int(row.checksum))
    assert wanted > 0


def test_a_month_that_was_written_before_a_kind_could_be_counted_is_written_again(libraries, monkeypatch):
    old = [kind for kind in exported.KINDS if kind != "checkout"]
    monkeypatch.setattr(exported, "KINDS", old)
    exported.export_month(MAY)
    monkeypatch.undo()
    before = counted("checkouts", "2022", libraries)
    assert exported.exported_months() == []
    assert before != {}
    exported.export_month(MAY)
    assert [one.month for one in exported.exported_months()] == [MAY]
    assert counted("checkouts", "2022", libraries) == before
    assert ExportedMonth.objects.get().kinds == exported.KINDS


def test_the_upgrade_has_months_with_visits_written_again_and_leaves_the_others(libraries):
    exported.export_month(MAY)
    ExportedMonth.objects.create(month=JUNE, rows=0, checksum="0", kinds=["checkout"])
    for _again in range(2):
        import_module("shulian.apps.statistics.migrations.0013_hours_of_visits").forget_visits(apps, None)
        kept = dict(ExportedMonth.objects.values_list("month", "kinds"))
        assert kept == {MAY: [kind for kind in exported.KINDS if kind != "visit"], JUNE: ["checkout"]}
    assert exported.exported_months() == []
    assert MAY in exported.months_to_export()
    assert exported.export_month(MAY).kinds == exported.KINDS
