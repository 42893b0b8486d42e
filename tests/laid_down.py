"""Rows that are read once and copied again: what the migrations have put into the tables, after each test that commits;
and what many tests begin with, before each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

# Generated columns are worked out anew; a partition comes with its table.
COLUMNS = """
SELECT quote_ident(relname), string_agg(quote_ident(attname), ', ' ORDER BY attnum)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
  AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
GROUP BY relname ORDER BY relname
"""


@dataclass(frozen=True)
class Table:
    """A table as it was: its name and columns, ready for a statement, and its rows as COPY writes them."""

    name: str
    columns: str
    rows: bytes


def read() -> list[Table]:
    """All tables as they are now."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return [Table(name, columns, _rows(cursor, name, columns)) for name, columns in cursor.fetchall()]


def put_back(tables: list[Table]) -> None:
    """Make the tables what they were. No trigger fires: the journal guards itself, and nothing is to be counted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        # Most tables have stayed empty, and to empty one costs more than to look.
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{table.name}' WHERE EXISTS (SELECT FROM {table.name})" for table in tables)
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")
        for table in tables:
            if table.rows:
                _copy(cursor, table)


_BEGINNINGS: dict[Callable[[], None], list[Table]] = {}


def once(make: Callable[[], None], *models: type[Model]) -> None:
    """The rows that this adds to the tables of these models, under the same numbers in all tests of a process.

    They are made the first time, and then copied. Triggers fire both times."""
    if make in _BEGINNINGS:
        with connection.cursor() as cursor:
            for table in _BEGINNINGS[make]:
                _copy(cursor, table)
        return
    before = {table.name: table.rows for table in read()}
    make()
    now = {table.name: table for table in read()}
    _BEGINNINGS[make] = [
        replace(now[name], rows=_added(before[name], now[name].rows)) for name in (one._meta.db_table for one in models)
    ]


def _added(before: bytes, after: bytes) -> bytes:
    there = set(before.splitlines())
    return b"".join(row for row in after.splitlines(keepends=True) if row.rstrip(b"\n") not in there)


def _copy(cursor: CursorWrapper, table: Table) -> None:
    with cursor.copy(f"COPY {table.name} ({table.columns}) FROM STDIN") as copy:
        copy.write(table.rows)


def _rows(cursor: CursorWrapper, name: str, columns: str) -> bytes:
    with cursor.copy(f"COPY (SELECT {columns} FROM {name}) TO STDOUT") as copy:
        return b"".join(copy)
