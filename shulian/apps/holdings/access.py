"""The only way to a stock-take, a batch or a sheet of labels for a person."""

from __future__ import annotations

from shulian.apps.alliance.access import Visitor, not_there, require
from shulian.apps.holdings.models import LabelSheet, RecordBatch, StockBatch, StockTake
from shulian.apps.holdings.queries.batches import batch_by_id
from shulian.apps.holdings.queries.labels import sheet_by_id
from shulian.apps.holdings.queries.recordbatches import record_batch_by_id
from shulian.apps.holdings.queries.stocktakes import stock_take_by_id
from shulian.core.roles import Right


def stock_take_for(account: Visitor, pk: int, right: Right = Right.TAKE_STOCK) -> StockTake:
    """A stock-take of a library where this person has the right; PermissionDenied otherwise."""
    stock_take = stock_take_by_id(pk)
    if stock_take is None:
        raise not_there(account, "stock-take", right)
    require(account, right, stock_take.library)
    return stock_take


def stock_batch_for(account: Visitor, pk: int) -> StockBatch:
    """A batch of a library where this person manages the stock; PermissionDenied otherwise."""
    batch = batch_by_id(pk)
    if batch is None:
        raise not_there(account, "stock-batch", Right.MANAGE_STOCK)
    require(account, Right.MANAGE_STOCK, batch.library)
    return batch


def label_sheet_for(account: Visitor, pk: int) -> LabelSheet:
    """A sheet of labels of a library where this person takes stock; PermissionDenied otherwise."""
    sheet = sheet_by_id(pk)
    if sheet is None:
        raise not_there(account, "label-sheet", Right.TAKE_STOCK)
    require(account, Right.TAKE_STOCK, sheet.library)
    return sheet


def record_batch_for(account: Visitor, pk: int) -> RecordBatch:
    """A batch of record changes of a library where this person catalogues; PermissionDenied otherwise."""
    batch = record_batch_by_id(pk)
    if batch is None:
        raise not_there(account, "record-batch", Right.CATALOGUE)
    require(account, Right.CATALOGUE, batch.library)
    return batch
