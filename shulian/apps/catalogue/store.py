"""Writing many rows at once: an import brings more than INSERT statements can carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar
from zlib import crc32

from django.db import connection
from django.db.models import Field, Model
from psycopg import sql

from shulian.apps.catalogue.behind import Step, carry_out
from shulian.apps.catalogue.binary import pieces_of
from shulian.apps.catalogue.jsontext import JsonText

__all__ = ["JsonText", "copy_in", "copy_rows", "take_ids", "update_in"]

Row = TypeVar("Row", bound=Model)


# The name of the sequence is looked up once, not for each of its numbers.
_TAKE_IDS = """
    SELECT nextval(sequence.name)
      FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) AS sequence, generate_series(1, %s)
"""


def copy_in(rows: Sequence[Row]) -> list[Row]:
    """Write new rows of one model with COPY, as bulk_create does with INSERT; returns them with their ids."""
    if not rows:
        return []
    meta = rows[0]._meta  # noqa: SLF001
    for row, number in zip(rows, take_ids(type(rows[0]), len(rows)), strict=True):
        row.pk = number
    carry_out([_copy(meta.db_table, meta.concrete_fields, _lines(rows, meta.concrete_fields))])
    return list(rows)


def copy_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows of plain values: those of these columns, the database says the others."""
    meta = model._meta  # noqa: SLF001
    columns = {field.column: field for field in meta.concrete_fields}
    carry_out([_copy(meta.db_table, [columns[name] for name in names], rows)])


def update_in(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these columns of known rows: copied into a table beside, then taken over in one statement.

    `bulk_update` says the same with a CASE a row and column, which takes a hundred times as long.
    """
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001
    fields = [field for field in meta.concrete_fields if field.primary_key or field.name in names]
    beside, empty, take = _beside(meta.db_table, tuple(str(field.column) for field in fields))
    carry_out([(empty, ()), _copy(beside, fields, _lines(rows, fields)), (take, ())])


@cache
def _beside(table: str, columns: tuple[str, ...]) -> tuple[str, str, str]:
    """The table of this session in which changed rows lie for a moment; how to have it empty, and how to take it over.

    It stays from batch to batch: to make and drop it each time costs the database as much as to fill it.
    """
    beside = f"{table}_changed_{crc32(','.join(columns).encode()):08x}"
    own, other = sql.Identifier(table), sql.Identifier(beside)
    empty = sql.SQL(
        "CREATE TEMP TABLE IF NOT EXISTS {0} ON COMMIT DELETE ROWS AS SELECT {1} FROM {2} WITH NO DATA; DELETE FROM {0}"
    ).format(other, sql.SQL(", ").join(map(sql.Identifier, columns)), own)
    taken = [sql.SQL("{0} = changed.{0}").format(sql.Identifier(column)) for column in columns if column != "id"]
    take = sql.SQL("UPDATE {0} SET {1} FROM {2} AS changed WHERE {0}.id = changed.id").format(
        own, sql.SQL(", ").join(taken), other
    )
    return beside, empty.as_string(), take.as_string()


def _lines(rows: Iterable[Model], fields: Sequence[Field[Any, Any]]) -> Iterator[Sequence[Any]]:
    names = [field.attname for field in fields]
    at_once = itemgetter(*names)
    for row in rows:
        try:
            said = at_once(row.__dict__)
        except KeyError:
            # A column that was left out when the row was read is read when it is asked for by its name.
            said = [getattr(row, name) for name in names]
        yield said


def _copy(table: str, fields: Sequence[Field[Any, Any]], rows: Iterable[Sequence[Any]]) -> Step:
    """All pieces before the copying begins: a column that was left out is read for them."""
    columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table), columns)
    return statement.as_string(), list(pieces_of(fields, rows))


def take_ids(model: type[Model], count: int) -> list[int]:
    """So many new ids for rows of this model."""
    table = model._meta.db_table  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_IDS, [table, count])
        return [number for (number,) in cursor.fetchall()]
