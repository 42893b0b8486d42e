"""A quarterly pivot library by kind of item over three years in Parquet: our way against SQL written by hand.

The entries are made straight into Parquet, as the export writes them; SHULIAN_BENCH_ENTRIES says how many.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from django.test import override_settings

from shulian.apps.statistics.engine import exported
from shulian.apps.statistics.engine.expressions import Question
from shulian.apps.statistics.engine.rows import SCHEMA
from shulian.apps.statistics.engine.running import figures
from shulian.apps.statistics.models import ExportedMonth, Indicator
from shulian.apps.statistics.queries.definitions import definition
from shulian.core.dimensions import Dimension
from shulian.core.periods import parse

ENTRIES = int(os.environ.get("SHULIAN_BENCH_ENTRIES", "100000000"))
LIBRARIES, MONTHS, TURNS = 107, 36, 5
FIRST = 2023
ASKED = ("checkouts", "active-readers")

MAKE = """
COPY (
SELECT (i * 36 + {number})::BIGINT AS id,
       CASE WHEN i % 20 < 9 THEN 'checkout' WHEN i % 20 < 18 THEN 'checkin' WHEN i % 20 = 18 THEN 'renew'
            ELSE 'in-house-use' END AS kind,
       ({begin} + (hash(i, 1) % {length})::BIGINT * 1000000)::BIGINT AS at_us,
       {month}::INTEGER AS month, {quarter}::INTEGER AS quarter, {year}::INTEGER AS year,
       (hash(i, 2) % 7 + 1)::INTEGER AS weekday, (hash(i, 3) % 12 + 9)::INTEGER AS hour,
       (hash(i, 4) % 107 + 1)::BIGINT AS library, '{city}' AS city,
       CASE WHEN hash(i, 5) % 3 = 0 THEN 'desk' ELSE 'kiosk' END AS channel,
       lpad((hash(i, 6) % 1000000)::VARCHAR, 8, '0') || '-0000-4000-8000-000000000000' AS reader,
       (hash(i, 7) % 5000000)::BIGINT AS item, (hash(i, 8) % 1000000)::BIGINT AS title, '' AS subject,
       CASE WHEN hash(i, 9) % 500 = 0 THEN -1 ELSE 1 END::BIGINT AS quantity,
       CASE WHEN hash(i, 10) % 4 = 0 THEN 'child' ELSE 'adult' END AS category,
       ['book', 'child-book', 'periodical', 'disc', 'device', 'braille', 'new-book', 'set']
           [(hash(i, 11) % 8 + 1)::BIGINT]
           AS item_class,
       (hash(i, 12) % 107 + 1)::BIGINT AS owner,
       chr((65 + hash(i, 13) % 20)::INTEGER) AS clc, '' AS reason
  FROM range({rows}) AS made(i)
 ORDER BY kind, at_us
) TO '{file}' (FORMAT parquet, COMPRESSION zstd)
"""

# By hand, as somebody would write it who knows the files.
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
    """Our way beside the one by hand for each size; the reference of growth is the size itself."""
    folder = Path(tempfile.mkdtemp(prefix="shulian-entries-", dir=os.environ.get("SHULIAN_BENCH_FOLDER")))
    rows: list[dict[str, object]] = []
    before: dict[str, float] = {}
    try:
        for entries in sorted({min(1_000_000, ENTRIES), min(10_000_000, ENTRIES), ENTRIES}):
            with override_settings(EXPORT_FOLDER=folder / str(entries)):
                _make(entries)
                for code in ASKED:
                    for period in ("2024-Q2", "2023-01--2025-12"):
                        rows += _timed(code, period, entries, before)
            shutil.rmtree(folder / str(entries))
    finally:
        ExportedMonth.objects.all().delete()
        shutil.rmtree(folder, ignore_errors=True)
    return rows


def _timed(code: str, period: str, entries: int, before: dict[str, float]) -> list[dict[str, object]]:
    by = (Dimension.LIBRARY, Dimension.ITEM_CLASS, Dimension.QUARTER)
    asked = Question(definition(Indicator.objects.get(pk=code)), parse(period), by)
    places = {number: (str(number),) for number in range(1, LIBRARIES + 1)}
    ours, found = _best(lambda: figures(asked, places))
    theirs, wanted = _best(lambda: _by_hand(code, period))
    if found != wanted:
        raise AssertionError(f"{code} {period}: {len(found)} and {len(wanted)} figures differ")
    name = f"statistics.{code}.{period}"
    size = f"{entries // 1_000_000}M"
    grown = before.get(name)
    before[name] = ours
    made = [_row(f"{name}.{size}", ours, "s", theirs)]
    return made if grown is None else [*made, _row(f"{name}.{size}.against-the-size-before", ours, "s", grown)]


def _best(asked: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest of some turns, after one that fills the caches."""
    answer, best = asked(), float("inf")
    for _turn in range(TURNS):
        begun = time.perf_counter()
        answer = asked()
        best = min(best, time.perf_counter() - begun)
    return best, answer


def _by_hand(code: str, period: str) -> dict[tuple[str, ...], int]:
    months = parse(period)
    first, last = (day.year * 100 + day.month for day in (months.start, months.end))
    files = "[" + ", ".join(f"'{file}'" for file in exported.files_for(months.start)) + "]"
    with duckdb.connect() as database:
        found = database.execute(BY_HAND[code].format(files=files, first=first, last=last)).fetchall()
    return {(str(library), kind, str(quarter)): int(n) for library, kind, quarter, n in found}


def _make(entries: int) -> None:
    """Three years of months, each with its row; nothing lies in PostgreSQL."""
    ExportedMonth.objects.all().delete()
    a_month = entries // MONTHS
    with duckdb.connect() as database:
        for number in range(MONTHS):
            year, month = FIRST + number // 12, number % 12 + 1
            begin = datetime(year, month, 1, tzinfo=UTC)
            path = Path(f"recorded={year}{month:02d}") / "city=610000" / "entries.parquet"
            file = exported.folder() / path
            file.parent.mkdir(parents=True)
            told = {"begin": int(begin.timestamp()) * 1_000_000, "length": 28 * 86_400, "month": year * 100 + month}
            told |= {"quarter": year * 10 + (month + 2) // 3, "year": year}
            database.execute(MAKE.format(number=number, rows=a_month, file=file, city="610000", **told))
            columns = pq.read_schema(file).names
            if columns != list(SCHEMA):
                raise AssertionError(columns)
            files = [{"path": str(path), "rows": a_month, "bytes": file.stat().st_size}]
            ExportedMonth.objects.create(month=begin.date(), rows=a_month, checksum="", files=files)


def _row(name: str, value: float, unit: str, reference: float | None) -> dict[str, object]:
    ratio = None if reference is None else round(value / reference, 3)
    return {"name": name, "value": round(value, 4), "unit": unit, "reference": reference, "ratio": ratio}
