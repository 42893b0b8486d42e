"""What the ORM has no words for: rows fixed by a query in one statement, and a lock that many may share."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F, QuerySet, Value

from shulian.apps.holdings.models import Item, StockTake


def fix_expected(stock_take: int, items: QuerySet[Item, Any]) -> int:
    """Put these items with their versions on the list of a stock-take, inside the database; returns how many."""
    rows = items.order_by().values_list(Value(stock_take), F("pk"), F("version"))
    statement, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO holdings_stockexpected (stock_take_id, item_id, version) {statement}",
            parameters,
        )
        return int(cursor.rowcount)


def is_counting(stock_take: int) -> bool:
    """Whether a stock-take is open; until the end of the transaction nobody closes it, and many may hold it so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM holdings_stocktake WHERE id = %s FOR SHARE", [stock_take])
        row = cursor.fetchone()
    return row is not None and row[0] == StockTake.Status.COUNTING
