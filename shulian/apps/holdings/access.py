"""The only way to a stock-take, a batch or a sheet of labels for a person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from shulian.apps.alliance.access import Visitor, require
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
        raise PermissionDenied("stock-take")
    require(account, right, stock_take.library)
    return stock_take


def stock_batch_for(account: Visitor, pk: int) -> StockBatch:
    """A batch of a library where this person manages the stock; PermissionDenied otherwise."""
    batch = batch_by_id(pk)
    if batch is None:
        raise PermissionDenied("stock-batch")
    require(account, Right.MANAGE_STOCK, batch.library)
    return batch


def label_sheet_for(account: Visitor, pk: int) -> LabelSheet:
    """A sheet of labels of a library where this person takes stock; PermissionDenied otherwise."""
    sheet = sheet_by_id(pk)
    if sheet is None:
        raise PermissionDenied("label-sheet")
    require(account, Right.TAKE_STOCK, sheet.library)
    return sheet


def record_batch_for(account: Visitor, pk: int) -> RecordBatch:
    """A batch of record changes of a library where this person catalogues; PermissionDenied otherwise."""
    batch = record_batch_by_id(pk)
    if batch is None:
        raise PermissionDenied("record-batch")
    require(account, Right.CATALOGUE, batch.library)
    return batch
