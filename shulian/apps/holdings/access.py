"""The only way to a stock-take, a batch or a sheet of labels for a person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from shulian.apps.alliance.access import Visitor, require
from shulian.apps.holdings.models import StockRun, StockTake
from shulian.apps.holdings.queries.stocktakes import run_by_id, stock_take_by_id
from shulian.core.roles import Right


def stock_take_for(account: Visitor, pk: int, right: Right = Right.TAKE_STOCK) -> StockTake:
    """A stock-take of a library where this person has the right; PermissionDenied otherwise."""
    stock_take = stock_take_by_id(pk)
    if stock_take is None:
        raise PermissionDenied("stock-take")
    require(account, right, stock_take.library)
    return stock_take


def stock_run_for(account: Visitor, pk: int) -> StockRun:
    """A list or a scanner's walk of such a stock-take; PermissionDenied otherwise."""
    run = run_by_id(pk)
    if run is None:
        raise PermissionDenied("stock-run")
    require(account, Right.TAKE_STOCK, run.stock_take.library)
    return run
