"""Rows that name what is not there, where the database does not watch over it: looked for by `shulian check`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.db.models import PROTECT
from django.utils.translation import ngettext
from psycopg import sql

_LOST = """
    SELECT count(*) FROM {table} AS named
     WHERE named.{column} IS NOT NULL AND NOT EXISTS (SELECT FROM {other} AS there WHERE there.{key} = named.{column})
"""


class Column(NamedTuple):
    """A column that names rows of another table by their key."""

    table: str
    column: str
    other: str
    key: str


def orphans() -> list[str]:
    """A sentence for each column of which rows name what is not there; none when all do as they should.

    An import writes millions of rows; to look up for each a library that nobody can delete would take it a tenth of
    its time. So those columns have no constraint, and are looked through here.
    """
    return [
        ngettext(
            "%(count)d row of %(table)s has a %(column)s that is not there.",
            "%(count)d rows of %(table)s have a %(column)s that is not there.",
            count,
        )
        % {"count": count, "table": one.table, "column": one.column}
        for one in unwatched()
        if (count := _lost(one))
    ]


def unwatched() -> Iterator[Column]:
    """The columns without a constraint in the database that name what the product never deletes."""
    for model in apps.get_models():
        meta: Any = model._meta  # noqa: SLF001  Django has no other name for it
        for field in meta.concrete_fields:
            if field.remote_field and field.remote_field.on_delete is PROTECT and not field.db_constraint:
                there = field.related_model._meta  # noqa: SLF001
                yield Column(meta.db_table, field.column, there.db_table, there.pk.column)


def _lost(one: Column) -> int:
    names = {name: sql.Identifier(value) for name, value in one._asdict().items()}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_LOST).format(**names))
        count: int = cursor.fetchone()[0]
    return count
