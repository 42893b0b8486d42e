"""Batches of record changes, and which records may be chosen for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Record
from shulian.apps.holdings.models import RecordBatch, RecordBatchRow


@dataclass(frozen=True)
class Chosen:
    """Which records: by control numbers, by the import that brought them, or by title and class; all that is said."""

    numbers: Sequence[str] = ()
    source: int | None = None
    text: str = ""
    of_class: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return not (self.numbers or self.source or self.text or self.of_class)


def chosen_records(library: Library, chosen: Chosen) -> QuerySet[Record]:
    """The records of this library that were chosen."""
    found = Record.objects.filter(library=library).defer("raw")
    if chosen.numbers:
        found = found.filter(control_number__in=list(chosen.numbers))
    if chosen.source:
        found = found.filter(source=chosen.source)
    if chosen.text:
        found = found.filter(Q(title__title__contains=chosen.text) | Q(title__publisher__contains=chosen.text))
    if chosen.of_class:
        found = found.filter(title__clc__startswith=chosen.of_class.upper())
    return found


def record_batches_of(library: Library) -> QuerySet[RecordBatch]:
    """The batches of a library, the last one first."""
    return RecordBatch.objects.filter(library=library).select_related("account").order_by("-made_at", "-pk")


def record_batch_by_id(pk: int) -> RecordBatch | None:
    """One batch with its library."""
    return RecordBatch.objects.filter(pk=pk).select_related("library", "account").first()


def batch_rows(batch: RecordBatch) -> QuerySet[RecordBatchRow]:
    """The rows of a batch with their records and titles."""
    rows = RecordBatchRow.objects.filter(batch=batch).select_related("record__title").defer("record__raw")
    return rows.order_by("number")


def outcomes_of(batch: RecordBatch) -> dict[str, int]:
    """How many rows came to which end."""
    rows = RecordBatchRow.objects.filter(batch=batch).exclude(outcome="")
    return dict(rows.values_list("outcome").annotate(Count("pk")).order_by())
