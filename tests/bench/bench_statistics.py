"""A quarterly pivot library by kind of item over three years in Parquet: our way against SQL written by hand.

The entries are made straight into Parquet, as the export writes them; SHULIAN_BENCH_ENTRIES says how many. Two
months go through PostgreSQL and the export as well, and must come out equal; SHULIAN_BENCH_EXPORTED says how many
entries the greater one has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.db import connection
from django.test import override_settings

from shulian.apps.statistics.engine import exported
from shulian.apps.statistics.engine.question import Question
from shulian.apps.statistics.engine.running import figures
from shulian.apps.statistics.models import ExportedMonth, Indicator
from shulian.apps.statistics.queries.definitions import definition
from shulian.core.dimensions import Dimension
from shulian.core.periods import parse
from tests.bench.three_years import FIRST, Years, into_journal, into_parquet

ENTRIES = int(os.environ.get("SHULIAN_BENCH_ENTRIES", "100000000"))
EXPORTED = int(os.environ.get("SHULIAN_BENCH_EXPORTED", "2500000"))
TURNS, LEAST_SECONDS, ENOUGH_SECONDS = 5, 6.0, 60.0
LIBRARIES = [(number, f"61{number % 10 + 1:02d}00") for number in range(1, 108)]
# Libraries that are long gone from the alliance lie in no city that it knows.
CLOSED = [(1_000_000 + number, "000000") for number, _city in LIBRARIES]
ASKED = ("checkouts", "active-readers")
PERIODS = ("2024-Q2", "2023-01--2025-12")
NOTHING_LIES_THERE = "2030-Q1"
PLACES = {library: (str(library),) for library, _city in LIBRARIES}
BY = (Dimension.LIBRARY, Dimension.ITEM_CLASS, Dimension.QUARTER)

# By hand, as somebody would write it who knows the files, with as many threads and as much memory as ours may have.
LIMITS = {
    "threads": settings.STATISTICS_THREADS,
    "memory_limit": settings.STATISTICS_MEMORY,
    "temp_directory": os.environ.get("SHULIAN_BENCH_FOLDER") or tempfile.gettempdir(),
}
BY_HAND = {
    "checkouts": """
SELECT library, item_class, quarter, sum(quantity) AS n
  FROM read_parquet({files}) WHERE kind = 'checkout' AND month BETWEEN {first} AND {last} GROUP BY ALL
""",
    "active-readers": """
SELECT library, item_class, quarter, count(*) FILTER (WHERE n > 0) AS n
  FROM (SELECT library, item_class, quarter, reader, sum(quantity) AS n
          FROM read_parquet({files}) WHERE kind = 'checkout' AND month BETWEEN {first} AND {last} GROUP BY ALL)
 GROUP BY ALL
""",
}


def run() -> list[dict[str, object]]:
    """Our way beside the one by hand for each size; the reference of growth is the size before."""
    folder = Path(tempfile.mkdtemp(prefix="shulian-entries-", dir=os.environ.get("SHULIAN_BENCH_FOLDER")))
    rows: list[dict[str, object]] = []
    before: dict[str, float] = {}
    try:
        for entries in sorted({min(1_000_000, ENTRIES), min(10_000_000, ENTRIES), ENTRIES}):
            with override_settings(EXPORT_FOLDER=folder / str(entries)):
                rows += _at_size(entries, before)
            shutil.rmtree(folder / str(entries))
        with override_settings(EXPORT_FOLDER=folder / "exported"):
            rows += _exported(folder)
    finally:
        ExportedMonth.objects.all().delete()
        shutil.rmtree(folder, ignore_errors=True)
    return rows


def _at_size(entries: int, before: dict[str, float]) -> list[dict[str, object]]:
    size = f"{entries // 1_000_000}M"
    into_parquet(Years(entries, LIBRARIES))
    megabytes = sum(one["bytes"] for row in ExportedMonth.objects.all() for one in row.files) / 1_000_000
    rows = [_row(f"statistics.parquet.{size}", megabytes, "MB", None)]
    for code in ASKED:
        for period in PERIODS:
            rows += _timed(code, period, size, before)
    # What a question costs of which nothing is there: to look which months lie where, and to ask PostgreSQL.
    asked = _question(ASKED[0], NOTHING_LIES_THERE)
    (ours, _none), (opened, _nothing) = _best(lambda: figures(asked, PLACES), _opened)
    rows.append(_row(f"statistics.fixed.{size}", 1000 * ours, "ms", 1000 * opened))
    return rows


# The product's export in a process of its own, which says how long it took and the most memory it held, in MB.
EXPORT = """
import re, sys, time
from datetime import date
from pathlib import Path
import django
from django.conf import settings
django.setup()
from shulian.apps.statistics.engine import exported
settings.EXPORT_FOLDER = Path(sys.argv[1])
begun = time.perf_counter()
row = exported.export_month(date.fromisoformat(sys.argv[2]))
seconds = time.perf_counter() - begun
# Not getrusage: that would remember what the process had that started this one.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(row.rows, row.checksum, seconds, int(peak) / 1000)
"""


def _exported(folder: Path) -> list[dict[str, object]]:
    """A small month and one of the real size through PostgreSQL: how fast they are exported, in how much memory."""
    rows, before = [], None
    for number, entries in enumerate((EXPORTED // 10, EXPORTED)):
        years, month = Years(entries, CLOSED, range(number, number + 1)), date(FIRST, number + 1, 1)
        into_parquet(years)
        wanted = exported._read_back(exported.files_of(exported.exported_months(), None))
        ExportedMonth.objects.all().delete()
        shutil.rmtree(exported.folder())
        into_journal(years, folder)
        try:
            command = [sys.executable, "-c", EXPORT, str(exported.folder()), str(month)]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        finally:
            ExportedMonth.objects.all().delete()
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE journal_entry_{month:%Y_%m}")
        if (int(said[0]), int(said[1])) != wanted:
            raise AssertionError(f"{said} exported, {wanted} made straight")
        name = f"statistics.export.{entries}"
        rows.append(_row(f"{name}.speed", entries / float(said[2]), "entries/s", None))
        rows.append(_row(f"{name}.memory", float(said[3]), "MB", before))
        before = float(said[3])
    return rows


def _question(code: str, period: str) -> Question:
    return Question(definition(Indicator.objects.get(pk=code)), parse(period), BY)


def _timed(code: str, period: str, size: str, before: dict[str, float]) -> list[dict[str, object]]:
    asked = _question(code, period)
    (ours, found), (theirs, wanted) = _best(lambda: figures(asked, PLACES), lambda: _by_hand(code, period))
    if found != wanted:
        raise AssertionError(f"{code} {period}: {len(found)} and {len(wanted)} figures differ")
    name = f"statistics.{code}.{period}"
    grown = before.get(name)
    before[name] = ours
    made = [_row(f"{name}.{size}", ours, "s", theirs)]
    return made if grown is None else [*made, _row(f"{name}.{size}.against-the-size-before", ours, "s", grown)]


def _best(*asked: Callable[[], Any]) -> list[tuple[float, Any]]:
    """The shortest of some turns of each, after one that fills the caches; of what takes minutes one turn is enough.

    They take turns: whatever else the machine does then falls upon all of them alike.
    """
    answers, best = [one() for one in asked], [float("inf")] * len(asked)
    turn, begun, passed = 0, time.perf_counter(), 0.0
    while turn == 0 or passed < LEAST_SECONDS or (turn < TURNS and passed < ENOUGH_SECONDS):
        turn += 1
        for number, one in enumerate(asked):
            since = time.perf_counter()
            answers[number] = one()
            best[number] = min(best[number], time.perf_counter() - since)
        passed = time.perf_counter() - begun
    return list(zip(best, answers, strict=True))


def _by_hand(code: str, period: str) -> dict[tuple[str, ...], int]:
    months = parse(period)
    first, last = (day.year * 100 + day.month for day in (months.start, months.end))
    listed = exported.files_of(exported.exported_months(), months.start)
    files = "[" + ", ".join(f"'{file}'" for file in listed) + "]"
    with duckdb.connect(config=LIMITS) as database:
        found = database.execute(BY_HAND[code].format(files=files, first=first, last=last)).fetchall()
    return {(str(library), kind, str(quarter)): int(n) for library, kind, quarter, n in found}


def _opened() -> None:
    with duckdb.connect() as database:
        database.execute("SELECT 1").fetchall()


def _row(name: str, value: float, unit: str, reference: float | None) -> dict[str, object]:
    ratio = None if reference is None else round(value / reference, 3)
    return {"name": name, "value": round(value, 4), "unit": unit, "reference": reference, "ratio": ratio}
