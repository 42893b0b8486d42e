"""Words typed about money, which may tell of its reader: they go with the reader; sums and who decided stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from shulian.apps.charges.actions.relief import FOUND, RETURN_UNDONE
from shulian.apps.charges.models import Charge, DepositExemption, Refund, Relief, Till, TillMove
from shulian.apps.readers.traces import Marks, Sought, in_tables

FORGOTTEN = "words-forgotten"
"""Stands where a reason was typed, so that the books show that there was one."""
TYPED_BY_NOBODY = ("", FOUND, RETURN_UNDONE, FORGOTTEN)
BATCH = 500

TYPED: dict[type[models.Model], str] = {
    Charge: "note",
    Relief: "reason",
    Refund: "reason",
    DepositExemption: "note",
    Till: "reason",
    TillMove: "reason",
}
"""Every column of the books in which somebody at a desk writes freely."""


def forget_words_at(charges: models.QuerySet[Charge]) -> int:
    """Forget what was typed about these charges: for what, why they were let off, why money is due back."""
    of_charges: dict[type[models.Model], dict[str, Any]] = {
        Charge: {"pk__in": charges.order_by().values("pk")},
        Relief: {"charge__in": charges.order_by().values("pk")},
        Refund: {"charge__in": charges.order_by().values("pk")},
    }
    return sum(_forget(model, models.QuerySet(model).filter(**where)) for model, where in of_charges.items())


def forget_words_of_nobody() -> int:
    """The same for charges that name no reader any more; returns how many columns changed."""
    return forget_words_at(Charge.objects.filter(reader=None))


def clear_words_of(people: Sequence[Marks]) -> int:
    """Forget words anywhere in the books that bear a mark of these people, who are gone; for a job."""
    bears, changed = Sought(people, in_tables).in_bytes, 0
    for model, column in TYPED.items():
        typed = _typed(models.QuerySet(model), column).values_list("pk", column)
        named = [pk for pk, text in typed.iterator(chunk_size=BATCH) if bears(text.encode())]
        for start in range(0, len(named), BATCH):
            changed += _forget(model, models.QuerySet(model).filter(pk__in=named[start : start + BATCH]))
    return changed


def _forget(model: type[models.Model], rows: models.QuerySet[Any]) -> int:
    column = TYPED[model]
    return _typed(rows, column).update(**{column: FORGOTTEN if column == "reason" else ""})


def _typed(rows: models.QuerySet[Any], column: str) -> models.QuerySet[Any]:
    return rows.exclude(**{f"{column}__in": TYPED_BY_NOBODY})
