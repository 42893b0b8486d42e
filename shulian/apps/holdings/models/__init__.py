"""Items, and the work that is done with them at the shelves."""

from shulian.apps.holdings.models.accessions import Accession
from shulian.apps.holdings.models.batches import BatchRow, StockBatch
from shulian.apps.holdings.models.callnumbers import BookNumber, CallNumberScheme
from shulian.apps.holdings.models.departures import Departure
from shulian.apps.holdings.models.items import Item
from shulian.apps.holdings.models.labels import LabelSheet
from shulian.apps.holdings.models.recordbatches import RecordBatch, RecordBatchRow
from shulian.apps.holdings.models.reports import CopyChange, CopyNote, FormerBarcode
from shulian.apps.holdings.models.stocktakes import StockExpected, StockRun, StockScan, StockTake

__all__ = [
    "Accession",
    "BatchRow",
    "BookNumber",
    "CallNumberScheme",
    "CopyChange",
    "CopyNote",
    "Departure",
    "FormerBarcode",
    "Item",
    "LabelSheet",
    "RecordBatch",
    "RecordBatchRow",
    "StockBatch",
    "StockExpected",
    "StockRun",
    "StockScan",
    "StockTake",
]
