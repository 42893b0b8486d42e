"""Writing many rows at once: an import brings more than INSERT statements can carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, JSONField, Model
from psycopg import sql
from psycopg.types.json import Jsonb

Row = TypeVar("Row", bound=Model)


# The name of the sequence is looked up once, not for each of its numbers.
_TAKE_IDS = """
    SELECT nextval(sequence.name)
      FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) AS sequence, generate_series(1, %s)
"""


class JsonText(str):
    """JSON that is written already."""

    __slots__ = ()


_EMPTY = JsonText("[]")


def copy_in(rows: Sequence[Row]) -> list[Row]:
    """Write new rows of one model with COPY, as bulk_create does with INSERT; returns them with their ids."""
    if not rows:
        return []
    meta = rows[0]._meta  # noqa: SLF001
    for row, number in zip(rows, take_ids(type(rows[0]), len(rows)), strict=True):
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


def copy_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows of plain values: those of these columns, the database says the others."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),  # noqa: SLF001
        sql.SQL(", ").join(map(sql.Identifier, names)),
    )
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def update_in(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these columns of known rows: copied into a table of the moment, then taken over in one statement.

    `bulk_update` says the same with a CASE a row and column, which takes a hundred times as long.
    """
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001
    fields = [field for field in meta.concrete_fields if field.name in names]
    columns = [sql.Identifier(str(field.column)) for field in fields]
    table, beside = sql.Identifier(meta.db_table), sql.Identifier(f"{meta.db_table}_changed")
    listed = sql.SQL(", ").join([sql.Identifier("id"), *columns])
    taken = sql.SQL(", ").join(sql.SQL("{0} = changed.{0}").format(column) for column in columns)
    dumps = [(field.attname, _dumper(field)) for field in fields]
    # Before the copying begins: a column that was left out is read now, and the connection has no ear for that later.
    lines = [[row.pk, *(dump(getattr(row, name)) for name, dump in dumps)] for row in rows]
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
                beside, listed, table
            )
        )
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(beside, listed)) as copy:
            for line in lines:
                copy.write_row(line)
        cursor.execute(
            sql.SQL("UPDATE {0} SET {1} FROM {2} AS changed WHERE {0}.id = changed.id").format(table, taken, beside)
        )
        cursor.execute(sql.SQL("DROP TABLE {}").format(beside))


def _json(value: object) -> object:
    # Most lists of most titles are empty: to write those each time takes longer than all else in a row.
    return _EMPTY if value == [] else value if isinstance(value, JsonText) else Jsonb(value)


def _as_it_is(value: object) -> object:
    return value


def take_ids(model: type[Model], count: int) -> list[int]:
    """So many new ids for rows of this model."""
    table = model._meta.db_table  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_IDS, [table, count])
        return [number for (number,) in cursor.fetchall()]
