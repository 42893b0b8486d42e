"""Closed months of the journal in Parquet: written exactly once, verified, and searched when somebody is erased."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection, transaction
from pyarrow import csv

from shulian import clock
from shulian.apps.journal.partitions import next_month
from shulian.apps.statistics.engine.rows import CHECKSUM_DUCKDB, CHECKSUM_POSTGRES, FLAT, KINDS, SCHEMA, TABLE
from shulian.apps.statistics.models import ExportedMonth
from shulian.apps.statistics.once import once
from shulian.core.marks import in_stored

A_BATCH = 100_000
SETTLED = timedelta(days=1)
"""A month is closed a day after its end, when no transaction that began in it can still be open."""
LOCK = 7_301_001
NEVER = datetime(1, 1, 2, tzinfo=UTC)
ARROW = ibis.schema(SCHEMA).to_pyarrow()
TEXTS = [name for name, kind in SCHEMA.items() if kind == "string"]


class NotTheSame(Exception):
    """What was read back is not what the journal has; nothing was kept."""


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.EXPORT_FOLDER)


@once
def exported_months(kinds: Collection[str] = KINDS) -> list[ExportedMonth]:
    """The months without a gap from the oldest one on; a row whose files are gone (a restored database) ends them.

    So does a month written before one of these kinds could be counted: until it is written again PostgreSQL has it.
    """
    wanted = set(kinds)
    found: list[ExportedMonth] = []
    for row in ExportedMonth.objects.all():
        gap = bool(found) and next_month(found[-1].month) != row.month
        if gap or not wanted <= set(row.kinds) or not _is_there(row):
            break
        found.append(row)
    return found


def _is_there(row: ExportedMonth) -> bool:
    lie = str(folder())
    # Texts, since a path of its own for each of some hundred files would take longer than the disk.
    return all(os.path.isfile(f"{lie}/{one['path']}") for one in row.files)


def span(months: Sequence[ExportedMonth]) -> tuple[datetime, datetime]:
    """What was recorded from the one moment up to the other lies in Parquet; all else in PostgreSQL alone."""
    if not months:
        return NEVER, NEVER
    return _begin(months[0].month), _begin(next_month(months[-1].month))


def files_of(months: Sequence[ExportedMonth], since: date | None) -> list[Path]:
    """The files that may hold what happened since a day: it is recorded then or later, give or take a zone."""
    earliest = since - timedelta(days=31) if since else date.min
    lie = folder()
    return [lie / one["path"] for row in months if row.month >= earliest for one in row.files]


def months_to_export(now: datetime | None = None) -> list[date]:
    """The closed months that wait, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(recorded_at) FROM journal_entry")
        first = cursor.fetchone()[0]
    if first is None:
        return []
    done = {row.month for row in exported_months()}
    month, last, waiting = first.astimezone(UTC).date().replace(day=1), now or clock.now(), []
    while _begin(next_month(month)) + SETTLED <= last:
        if month not in done:
            waiting.append(month)
        month = next_month(month)
    return waiting


def export_month(month: date) -> ExportedMonth | None:
    """Write one closed month; None while somebody else exports. What was left half-written is thrown away first."""
    with transaction.atomic(), _alone() as alone:
        if not alone:
            return None
        kept = next((row for row in exported_months() if row.month == month), None)
        if kept is not None:
            return kept
        ExportedMonth.objects.filter(pk=month).delete()
        made = folder() / f".making-{month:%Y%m}"
        final = folder() / f"recorded={month:%Y%m}"
        for left in (made, final):
            shutil.rmtree(left, ignore_errors=True)
        made.mkdir(mode=0o700, parents=True)
        with connection.cursor() as cursor:
            span_of_month = {"first": _begin(month), "after": _begin(next_month(month))}
            values = {"kinds": KINDS, "place": str(clock.PLACE)} | span_of_month
            _write(made, _entries(cursor, values))
            wanted = _counted(cursor, values)
        files = sorted(made.rglob("*.parquet"))
        found = _read_back(files)
        if found != wanted:
            shutil.rmtree(made)
            raise NotTheSame(f"{month:%Y-%m}: {found} in the files, {wanted} in the journal")
        told = [
            {
                "path": f"{final.name}/{file.relative_to(made)}",
                "rows": pq.read_metadata(file).num_rows,
                "bytes": file.stat().st_size,
            }
            for file in files
        ]
        # One step makes the month be there, another one says so: between the two it is written again.
        made.rename(final)
        _sync(folder())
        made_of = {"rows": wanted[0], "checksum": str(wanted[1]), "files": told, "kinds": KINDS}
        return ExportedMonth.objects.create(month=month, **made_of)


def searched(people: Sequence[Sequence[str]], bears: Callable[[bytes], set[int]]) -> tuple[int, list[int]]:
    """How many exported entries were looked at, and for each erased person how many bear a mark: one walk for all."""
    # Files that nobody counts in any more are searched too, as long as they lie there.
    files = files_of([row for row in ExportedMonth.objects.all() if _is_there(row)], None)
    looked, found = 0, [0] * len(people)
    if not files:
        return looked, found
    with connect() as database:
        read_files(database, files)
        sql = f"SELECT concat_ws('\n', {', '.join(TEXTS)}) FROM {TABLE}"  # noqa: S608
        batches: pa.RecordBatchReader = database.sql(sql).to_arrow_reader(A_BATCH)
        for batch in batches:
            texts = batch.column(0).to_pylist()
            looked += len(texts)
            # Many at once, and singly only where something was found.
            for text in texts if bears("\n".join(texts).encode()) else ():
                for one in bears(text.encode()):
                    found[one] += in_stored(people[one], text)
    return looked, found


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory that reads files of ours and nothing else; what does not fit lies beside them meanwhile."""
    # Otherwise it would lie in whatever folder the program was started in.
    limits: dict[str, Any] = {"threads": settings.STATISTICS_THREADS, "memory_limit": settings.STATISTICS_MEMORY}
    found = duckdb.connect(config=limits | {"temp_directory": str(_beside())})
    found.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
    # It would write how far it is into the output of the program that asks.
    found.execute("SET enable_progress_bar = false")
    return found


def tidy() -> int:
    """Throw away what pivots that were killed have left beside the files for more than a day; returns how many."""
    before = (clock.now() - SETTLED).timestamp()
    left = [file for file in _beside().glob("*") if file.stat().st_mtime < before]
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)


def _beside() -> Path:
    """DuckDB makes it, gives its files the number of the process, and takes them away when it is closed."""
    return folder() / ".counting"


def read_files(database: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """The exported entries as one view."""
    listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    sql = f"CREATE VIEW {TABLE} AS SELECT * FROM read_parquet([{listed}], hive_partitioning = false)"  # noqa: S608
    database.execute(sql)


@contextmanager
def _alone() -> Iterator[bool]:
    """Two exports at a time would throw each other's files away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        yield bool(cursor.fetchone()[0])


def _entries(cursor: Any, values: dict[str, Any]) -> Iterator[pa.Table]:
    """The month in the order of its files, in batches: memory stays flat, and no entry becomes objects of Python."""
    sql = f"COPY ({FLAT} AND {WITHIN} ORDER BY city, kind, at_us, id) TO STDOUT (FORMAT csv)"
    with cursor.copy(sql, values) as rows:
        while batch := list(islice(rows, A_BATCH)):
            yield csv.read_csv(io.BytesIO(b"".join(batch)), READ, PARSE, CONVERT)


# A text that is nothing stands in quotation marks, and what is not known without.
READ = csv.ReadOptions(use_threads=False, column_names=list(SCHEMA))
PARSE = csv.ParseOptions(newlines_in_values=True)
CONVERT = csv.ConvertOptions(
    column_types=ARROW, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
)
WITHIN = "entry.recorded_at >= %(first)s AND entry.recorded_at < %(after)s"


def _write(made: Path, batches: Iterable[pa.Table]) -> None:
    """A file a city, each on the disk before anybody counts on it."""
    city, writer = "", None
    for table in batches:
        for name in table["city"].unique().to_pylist():
            if writer is None or name != city:
                if writer is not None:
                    writer.close()
                city = name
                (made / f"city={city}").mkdir(mode=0o700)
                writer = pq.ParquetWriter(made / f"city={city}" / "entries.parquet", ARROW, compression="zstd")
            writer.write_table(table.filter(pa.compute.equal(table["city"], name)))
    if writer is not None:
        writer.close()
    for file in made.rglob("*.parquet"):
        _sync(file)


def _counted(cursor: Any, values: dict[str, Any]) -> tuple[int, int]:
    cursor.execute(f"SELECT count(*), {CHECKSUM_POSTGRES} FROM ({FLAT} AND {WITHIN}) AS flat", values)  # noqa: S608
    rows, checksum = cursor.fetchone()
    return int(rows), int(checksum)


def _read_back(files: list[Path]) -> tuple[int, int]:
    if not files:
        return 0, 0
    with connect() as database:
        read_files(database, files)
        ((rows, checksum),) = database.execute(f"SELECT count(*), {CHECKSUM_DUCKDB} FROM {TABLE}").fetchall()  # noqa: S608
    return int(rows), int(checksum)


def _begin(month: date) -> datetime:
    """Months of recording are those of the journal's partitions: they begin at midnight UTC."""
    return datetime(month.year, month.month, 1, tzinfo=UTC)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
