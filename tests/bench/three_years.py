"""Three years of a province's journal, made up by number: straight into Parquet, or into the journal itself.

An entry is worked out from its number alone, so both ways give the same entries; a smaller journal is one with fewer
entries a month. One in fifty is late: it happened up to three weeks before it was recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from django.db import connection

from shulian.apps.journal import partitions
from shulian.apps.statistics.engine import exported
from shulian.apps.statistics.engine.rows import KINDS, SCHEMA
from shulian.apps.statistics.models import ExportedMonth

MONTHS, FIRST = 36, 2023
MEMORY, THREADS = "4GB", 2

MADE = """
CREATE OR REPLACE TEMP TABLE made AS
WITH numbered AS (SELECT i * {all} + {number} AS id FROM range({rows}) AS numbers(i)),
timed AS (
SELECT id, ({begin} + hash(id, 1) % {length})::BIGINT AS recorded_us,
       recorded_us - CASE WHEN hash(id, 2) % 50 = 0 THEN hash(id, 3) % {late} ELSE 0 END::BIGINT AS at_us,
       make_timestamp(at_us + 28800000000) AS here
  FROM numbered)
SELECT id::BIGINT AS id,
       CASE WHEN hash(id, 14) % 20 < 9 THEN 'checkout' WHEN hash(id, 14) % 20 < 18 THEN 'checkin'
            WHEN hash(id, 14) % 20 = 18 THEN 'renew' ELSE 'in-house-use' END AS kind,
       at_us, (year(here) * 100 + month(here))::INTEGER AS month,
       (year(here) * 10 + quarter(here))::INTEGER AS quarter, year(here)::INTEGER AS year,
       isodow(here)::INTEGER AS weekday, hour(here)::INTEGER AS hour, library, city,
       CASE WHEN hash(id, 5) % 3 = 0 THEN 'desk' ELSE 'kiosk' END AS channel,
       lpad((hash(id, 6) % 1000000)::VARCHAR, 8, '0') || '-0000-4000-8000-000000000000' AS reader,
       (hash(id, 7) % 5000000)::BIGINT AS item, (hash(id, 8) % 1000000)::BIGINT AS title, '' AS subject,
       CASE WHEN hash(id, 9) % 500 = 0 THEN -1 ELSE 1 END::BIGINT AS quantity,
       CASE WHEN hash(id, 10) % 4 = 0 THEN 'child' ELSE 'adult' END AS category,
       ['book', 'child-book', 'periodical', 'disc', 'device', 'braille', 'new-book', 'set']
           [(hash(id, 11) % 8 + 1)::BIGINT] AS item_class,
       (hash(id, 12) % 107 + 1)::BIGINT AS owner,
       chr((65 + hash(id, 13) % 20)::INTEGER) AS clc, '' AS reason, recorded_us
  FROM timed JOIN libraries ON libraries.number = hash(id, 4) % {libraries}
"""

# The column `id` is the journal's own, which PostgreSQL takes from COPY as it is.
COLUMNS = (
    "id, kind, happened_at, recorded_at, library, source, command, reader, item, title, subject, quantity, details"
)
AS_RECORDED = """
COPY (
SELECT id, kind, make_timestamp(at_us) || '+00', make_timestamp(recorded_us) || '+00', library,
       CASE WHEN channel = 'desk' THEN 'desk' ELSE 'sip2' END,
       lpad(id::VARCHAR, 8, '0') || '-0000-4000-8000-000000000001', reader, item, title, subject, quantity,
       json_object('channel', channel, 'category', category, 'item_class', item_class, 'owner', owner, 'clc', clc)
  FROM made ORDER BY recorded_us
) TO '{file}' (FORMAT csv, HEADER false)
"""
A_PIECE = 1 << 20


@dataclass(frozen=True)
class Years:
    """So many entries in some of the months, of libraries each with the code of its city."""

    entries: int
    libraries: Sequence[tuple[int, str]]
    months: range = range(MONTHS)

    def made(self) -> Iterator[tuple[date, duckdb.DuckDBPyConnection]]:
        """Month by month the table `made`."""
        with duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS}) as database:
            database.execute("CREATE TABLE libraries (number UBIGINT, library BIGINT, city VARCHAR)")
            rows = [[number, *one] for number, one in enumerate(self.libraries)]
            database.executemany("INSERT INTO libraries VALUES (?, ?, ?)", rows)
            a_day = 86_400 * 1_000_000
            least, left_over = divmod(self.entries, len(self.months))
            for place, number in enumerate(self.months):
                month = date(FIRST + number // 12, number % 12 + 1, 1)
                begin = int(datetime(month.year, month.month, 1, tzinfo=UTC).timestamp()) * 1_000_000
                told = {"number": number, "begin": begin, "length": 28 * a_day, "late": 21 * a_day, "all": MONTHS}
                told |= {"rows": least + (place < left_over), "libraries": len(rows)}
                database.execute(MADE.format(**told))
                yield month, database


def into_parquet(years: Years) -> None:
    """The files as the export writes them, each month with its row; nothing lies in PostgreSQL."""
    ExportedMonth.objects.all().delete()
    cities = sorted({city for _library, city in years.libraries})
    for month, database in years.made():
        files = []
        for city in cities:
            path = Path(f"recorded={month:%Y%m}") / f"city={city}" / "entries.parquet"
            file = exported.folder() / path
            file.parent.mkdir(parents=True)
            listed = ", ".join(SCHEMA)
            database.execute(
                f"COPY (SELECT {listed} FROM made WHERE city = '{city}' ORDER BY kind, at_us, id)"
                f" TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
            )
            files.append({"path": str(path), "rows": pq.read_metadata(file).num_rows, "bytes": file.stat().st_size})
        rows = sum(int(one["rows"]) for one in files)
        ExportedMonth.objects.create(month=month, rows=rows, checksum="", files=files, kinds=KINDS)


def into_journal(years: Years, folder: Path) -> None:
    """The same entries into the journal's partitions; `folder` is for what lies between."""
    file = folder / "recorded.csv"
    for month, database in years.made():
        partitions.make(month, month)
        database.execute(AS_RECORDED.format(file=file))
        # The guard against change is no hindrance: entries are only added.
        copied = f"COPY journal_entry ({COLUMNS}) FROM STDIN (FORMAT csv)"
        with connection.cursor() as cursor, file.open("rb") as lines, cursor.copy(copied) as copy:
            while piece := lines.read(A_PIECE):
                copy.write(piece)
    file.unlink()
