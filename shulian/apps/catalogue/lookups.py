"""Looking for rows by thousands of values at once.

`among` is as `in`, with all values in one array, which cost next to nothing to send and to plan. `each` looks every
value up in its index by itself, whatever the database believes of a table that an import is filling.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Lookup, Model
from django.db.models.sql.compiler import SQLCompiler

from shulian.apps.catalogue.jsontext import json_text

if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup

_EACH = """
    SELECT found.id{more} FROM {values} AS wanted (value) CROSS JOIN LATERAL (
        SELECT id, xmin FROM {table} WHERE {where} OFFSET 0
    ) AS found
"""
# A list of texts takes six times as long to write as one text.
_TEXTS, _BYTES = "json_array_elements_text(%s::json)", "unnest(%s::bytea[])"


@Field.register_lookup
class Among(_Lookup):
    """`pk__among=[1, 2]`; an empty list finds nothing."""

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, lhs: Any, rhs: Iterable[object]) -> None:
        super().__init__(lhs, list(rhs))

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """An array of values; the database tells their type from the column."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*params, self.rhs]


def each(model: type[Model], where: str, values: Iterable[str | bytes], params: Iterable[Any] = ()) -> set[int]:
    """The ids of the rows for which this holds of one of the values; `where` calls it `wanted.value`.

    Asked for all at once, the database compares every value with all rows of a library as long as it has not counted
    them, or every row found with every value: that takes most of the time of an import, and more with each batch.
    `where` is ours and names columns; what anybody typed belongs into `values` and `params`.
    """
    return {found for (found,) in _found(model, where, [*values], params)}


def stamps(model: type[Model], where: str, values: Iterable[str]) -> dict[int, int]:
    """The same rows, each with the number of the transaction that wrote it last."""
    return dict(_found(model, where, [*values], more=", found.xmin::text::bigint"))


def ids_of(model: type[Model], column: str, values: Iterable[str]) -> dict[str, int]:
    """Value by value the id of the row that has it in this column, in which no two say the same."""
    found = _found(model, f"{column} = wanted.value", [*values], more=", wanted.value")
    return {value: pk for pk, value in found}


def _found(
    model: type[Model], where: str, values: list[Any], params: Iterable[Any] = (), more: str = ""
) -> list[tuple[Any, ...]]:
    if not values:
        return []
    is_text = isinstance(values[0], str)
    table = model._meta.db_table  # noqa: SLF001
    statement = _EACH.format(values=_TEXTS if is_text else _BYTES, table=table, where=where, more=more)
    with connection.cursor() as cursor:
        cursor.execute(statement, [json_text(values).decode() if is_text else values, *params])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
