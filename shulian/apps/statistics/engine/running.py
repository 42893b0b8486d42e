"""Running an expression: DuckDB in process, or Spark on a cluster; the current months come from PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db import connection

from shulian import clock
from shulian.apps.statistics.engine import cluster
from shulian.apps.statistics.engine.exported import connect, exported_months, files_of, read_files, span
from shulian.apps.statistics.engine.expressions import (
    PLACE_TABLE,
    TAIL,
    columns_of_partial,
    sql_of_final,
    sql_of_partial,
)
from shulian.apps.statistics.engine.question import Question
from shulian.apps.statistics.engine.rows import FLAT, TABLE
from shulian.apps.statistics.models import ExportedMonth
from shulian.core.periods import Period

Figures = dict[tuple[str, ...], int]
Places = Mapping[int, tuple[str, ...]]
"""Of each library that is asked for, the keys of its places in the order of the question."""


def figures(asked: Question, places: Places) -> Figures:
    """The figures by the keys of the question; what is not there was not counted."""
    months = exported_months([kind for kind in (asked.counted.kind, asked.counted.since) if kind])
    # What a waiting time began with may lie long before the period.
    files = files_of(months, None if asked.counted.since else asked.period.start)
    tail = _tail(asked, months)
    spark = cluster.is_cluster(settings.STATISTICS_ENGINE)
    dialect = "pyspark" if spark else "duckdb"
    sql = sql_of_final(asked, dialect, bool(files), tail.num_rows > 0 or not files)
    # Places are numbers while they are counted: texts would take several times as long.
    names = [list(dict.fromkeys(column)) for column in zip(*places.values(), strict=True)] if asked.place_keys else []
    tables = {TAIL: tail, PLACE_TABLE: _places(asked, places, names)}
    rows = [row for row in (cluster.rows_of if spark else _duckdb)(sql, files, tables) if row[-1] is not None]
    if not rows:
        return {}
    named = dict(zip(asked.place_keys, names, strict=True)) if places else {}
    *columns, counted = zip(*rows, strict=True)
    told = [_told(column, named.get(key)) for key, column in zip(asked.keys, columns, strict=True)]
    return dict(zip(zip(*told, strict=True) if told else [()], map(int, counted), strict=True))


def _told(column: Sequence[Any], names: Sequence[str] | None) -> Iterator[str]:
    """Keys as they are known outside. Of a pivot over years there are ten thousand, so each is looked up once."""
    known = {one: _key(one, names) for one in set(column)}
    return map(known.__getitem__, column)


def _key(one: Any, names: Sequence[str] | None) -> str:
    """A key as it is known outside: a place by its code, what an entry does not say as nothing."""
    if one is None:
        return ""
    return names[int(one)] if names else str(one)


def _places(asked: Question, places: Places, names: Sequence[Sequence[str]]) -> pa.Table:
    columns: dict[str, Any] = {"library": pa.array(list(places), pa.int64())}
    for number, key in enumerate(asked.place_keys):
        at = {name: place for place, name in enumerate(names[number])} if places else {}
        columns[key] = pa.array([at[keys[number]] for keys in places.values()], pa.int64())
    return pa.table(columns)


def _tail(asked: Question, months: Sequence[ExportedMonth]) -> pa.Table:
    """What the months say that are not exported, as PostgreSQL counts it by the same expression."""
    kinds = [kind for kind in (asked.counted.kind, asked.counted.since) if kind]
    rows = f"{FLAT} AND (entry.recorded_at < %(begin)s OR entry.recorded_at >= %(end)s)"
    begin, end = span(months)
    values: dict[str, Any] = {"kinds": kinds, "place": str(clock.PLACE), "begin": begin, "end": end}
    if len(kinds) == 1:
        rows += " AND entry.happened_at >= %(first)s AND entry.happened_at < %(after)s"
        values |= _ends(asked.period)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {TABLE} AS ({rows}) {sql_of_partial(asked)}", values)
        found = cursor.fetchall()
    schema = columns_of_partial(asked)
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in found], schema=schema)


def _ends(period: Period) -> dict[str, datetime]:
    return {"first": clock.midnight(period.start), "after": clock.midnight(period.end + timedelta(days=1))}


def _duckdb(sql: str, files: Sequence[Path], tables: Mapping[str, pa.Table]) -> list[tuple[Any, ...]]:
    with connect() as database:
        if files:
            read_files(database, files)
        for name, table in tables.items():
            database.register(name, table)
        return database.execute(sql).fetchall()
