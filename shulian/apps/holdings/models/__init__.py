"""Items, and the work that is done with them at the shelves."""

from shulian.apps.holdings.models.batches import BatchRow, StockBatch
from shulian.apps.holdings.models.items import Item
from shulian.apps.holdings.models.labels import LabelSheet
from shulian.apps.holdings.models.stocktakes import StockExpected, StockRun, StockScan, StockTake

__all__ = [
    "BatchRow",
    "Item",
    "LabelSheet",
    "StockBatch",
    "StockExpected",
    "StockRun",
    "StockScan",
    "StockTake",
]
