"""Entries made straight into Parquet, and the same ones through the journal and its export: equal, killed or not."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, connections

from shulian.apps.journal.models import Entry
from shulian.apps.statistics.engine import exported
from shulian.apps.statistics.engine.question import Question
from shulian.apps.statistics.engine.running import Figures, figures
from shulian.apps.statistics.models import ExportedMonth, Indicator
from shulian.apps.statistics.queries.definitions import definition
from shulian.core.dimensions import Dimension
from shulian.core.periods import parse
from tests.bench.three_years import Years, into_journal, into_parquet

JANUARY = date(2023, 1, 1)
BY = (Dimension.LIBRARY, Dimension.ITEM_CLASS, Dimension.QUARTER)


@pytest.fixture
def placed(shaanxi) -> list[tuple[int, str]]:
    """The libraries, each with the city that it lies in; the province's own lie in none."""
    return [(one.pk, one.division_id[:4].ljust(6, "0")) for one in shaanxi.values()]


def pivot(placed: list[tuple[int, str]], code: str, period: str = "2022-12--2025-12") -> Figures:
    asked = Question(definition(Indicator.objects.get(pk=code)), parse(period), BY)
    return figures(asked, {library: (str(library),) for library, _city in placed})


def in_files() -> dict[date, tuple[int, int]]:
    """Of each month how many entries lie in its files, and the sum of their digests."""
    return {row.month: exported._read_back(exported.files_of([row], None)) for row in exported.exported_months()}


def straight(years: Years, folder: Path) -> tuple[dict[date, tuple[int, int]], dict[str, Figures]]:
    """What is made straight into Parquet, while the journal has none of it."""
    into_parquet(years)
    found = in_files(), {code: pivot(list(years.libraries), code) for code in ("checkouts", "active-readers")}
    ExportedMonth.objects.all().delete()
    folder.rename(folder.with_name("straight"))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("entries", "months"), [(3_001, 3), pytest.param(5_000_000, 36, marks=pytest.mark.long)])
def test_what_went_through_the_journal_is_what_was_made_straight(placed, tmp_path, settings, entries, months):
    settings.EXPORT_FOLDER = tmp_path / "entries"
    years = Years(entries, placed, range(months))
    made, wanted = straight(years, settings.EXPORT_FOLDER)
    into_journal(years, tmp_path)
    assert Entry.objects.filter(recorded_at__year__gte=2023).count() == entries
    assert pivot(placed, "checkouts") == wanted["checkouts"]
    for month in made:
        row = exported.export_month(month)
        assert row is not None
        assert (row.rows, int(row.checksum)) == made[month]
    assert in_files() == made
    assert {code: pivot(placed, code) for code in wanted} == wanted
    assert len(wanted["checkouts"]) > len(placed)


@pytest.fixture
def partition_of_january() -> Iterator[None]:
    """The journal's first month goes as it came: what a test commits would stay."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS journal_entry_2023_01")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("entries", "kills"), [(4_000, 3), pytest.param(200_000, 100, marks=pytest.mark.long)])
@pytest.mark.usefixtures("partition_of_january")
def test_a_month_is_exported_exactly_once_whenever_the_export_is_killed(placed, tmp_path, settings, entries, kills):
    settings.EXPORT_FOLDER = tmp_path / "entries"
    years = Years(entries, placed, range(1))
    made, wanted = straight(years, settings.EXPORT_FOLDER)
    into_journal(years, tmp_path)
    chance, takes, killed = random.Random(20261126), 0.0, 0
    while killed < kills or not takes:
        # The first one says how long it takes.
        ended, seconds = export_in_a_process(chance.uniform(0, takes) if takes else None)
        killed += ended is False
        takes = takes or seconds
        # Half a month counts nowhere: its entries are still counted in the journal.
        assert pivot(placed, "checkouts") == wanted["checkouts"]
        assert in_files() in ({}, made)
        if ended:
            assert in_files() == made
        if in_files():
            ExportedMonth.objects.all().delete()
    assert resumed().rows == entries
    assert in_files() == made
    assert {code: pivot(placed, code) for code in wanted} == wanted
    assert [one.name for one in settings.EXPORT_FOLDER.iterdir()] == ["recorded=202301"]


LOCKED = 3


def export_in_a_process(kill_after: float | None) -> tuple[bool | None, float]:
    """Export in a process of its own and kill it; whether it had ended before, and how long it ran.

    None where the lock of one that was killed before was still held, so that nothing was exported.
    """
    connections.close_all()
    begun = time.perf_counter()
    child = os.fork()
    if child == 0:
        os._exit(0 if exported.export_month(JANUARY) else LOCKED)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    ended = {0: True, -signal.SIGKILL: False, LOCKED: None}[os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])]
    return ended, time.perf_counter() - begun


def resumed() -> ExportedMonth:
    """The next export; the server notices only after a while that nobody asks any more, and keeps its lock so long."""
    for _try in range(600):
        row = exported.export_month(JANUARY)
        if row is not None:
            return row
        time.sleep(0.1)
    raise AssertionError("nobody lets go of the lock")
