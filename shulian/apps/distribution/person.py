"""A reader in this app: the columns that point to one, and what a reader may take along (个人信息保护法 art. 45)."""

from __future__ import annotations

from typing import Any

from shulian import clock
from shulian.apps.distribution.models import CollectiveLoan
from shulian.apps.readers.models import Reader
from shulian.core.retention import Fate

COLUMNS = {"distribution.CollectiveLoan.reader": Fate.FORGOTTEN}
"""Every column of this app that points to a reader."""


def export(reader: Reader) -> dict[str, Any]:
    """The batches that were lent on the reader's card."""
    batches = CollectiveLoan.objects.filter(reader=reader).select_related("library").order_by("lent_at", "pk")
    return {
        "collective_loans": [
            {"library": batch.library.name, "lent_at": clock.local(batch.lent_at), "note": batch.note}
            for batch in batches
        ]
    }


def erase(reader: Reader) -> dict[str, int]:
    """What was lent in batches stays as figures and loses the reader."""
    return {"collective_loans": CollectiveLoan.objects.filter(reader=reader).update(reader=None)}
