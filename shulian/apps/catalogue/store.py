"""Writing many rows at once: an import brings more than INSERT statements can carry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, JSONField, Model
from psycopg import sql
from psycopg.types.json import Jsonb

Row = TypeVar("Row", bound=Model)


class JsonText(str):
    """JSON that is written already."""

    __slots__ = ()


def copy_in(rows: Sequence[Row]) -> list[Row]:
    """Write new rows of one model with COPY, as bulk_create does with INSERT; returns them with their ids."""
    if not rows:
        return []
    meta = rows[0]._meta  # noqa: SLF001
    for row, number in zip(rows, _take_ids(meta.db_table, len(rows)), strict=True):
        row.pk = number
    columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in meta.concrete_fields])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(meta.db_table), columns)
    values = [(field.attname, _dumper(field)) for field in meta.concrete_fields]
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([dump(getattr(row, name)) for name, dump in values])
    return list(rows)


def _dumper(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """Only a list in a JSON column must be told from a list in an array column."""
    return _json if isinstance(field, JSONField) else _as_it_is


def _json(value: object) -> object:
    return value if isinstance(value, JsonText) else Jsonb(value)


def _as_it_is(value: object) -> object:
    return value


def _take_ids(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [number for (number,) in cursor.fetchall()]
