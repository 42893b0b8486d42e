"""Batches of changes: what each row would get, and what became of it."""

from __future__ import annotations

from django.db.models import QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import BatchRow, StockBatch


def batches_of(library: Library) -> QuerySet[StockBatch]:
    """The batches of a library, the last one first."""
    return StockBatch.objects.filter(library=library).select_related("account", "stock_take").order_by("-pk")


def batch_by_id(pk: int) -> StockBatch | None:
    """One batch with its library, the person who drafted it and the stock-take it comes from."""
    return StockBatch.objects.filter(pk=pk).select_related("library", "account", "stock_take").first()


def rows_of(batch: StockBatch, verdict: str = "") -> QuerySet[BatchRow]:
    """The rows of a batch, all or those of one verdict, in the order in which they were given."""
    rows = BatchRow.objects.filter(batch=batch).select_related("item__title", "item__library").order_by("number")
    return rows.filter(verdict=verdict) if verdict else rows
