"""Titles, works, and the records behind them."""

from shulian.apps.catalogue.models.imports import Import
from shulian.apps.catalogue.models.outbox import Outbox
from shulian.apps.catalogue.models.records import Record, RecordVersion, RejectedRecord
from shulian.apps.catalogue.models.titles import Title, Work

__all__ = ["Import", "Outbox", "Record", "RecordVersion", "RejectedRecord", "Title", "Work"]
