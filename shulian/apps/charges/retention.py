"""Forgetting who paid: the books stay whole, the readers leave them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from shulian import clock
from shulian.apps.charges.models import Charge, Payment, PaymentLine, Refund
from shulian.apps.charges.words import forget_words_of_nobody
from shulian.apps.journal.actions import Act, entry
from shulian.apps.readers.queries import rules
from shulian.core.retention import paid_before

BATCH = 500


def forget_payers(act: Act) -> int:
    """Take the reader out of what was settled long ago: charges, then their refunds and payments; how many charges.

    While a refund is open its charge and its payments still name the reader, for the money is the reader's. What was
    typed about a charge goes with its reader.
    """
    before = clock.midnight(paid_before(rules(), clock.today()))
    gone = _forget(_charges(before))
    _forget(Refund.objects.filter(reader__isnull=False, charge__reader__isnull=True, open_fen=0))
    _forget(_payments(before))
    forget_words_of_nobody()
    if gone:
        entry(act, "payers-forgotten", quantity=gone)
    return gone


def to_forget() -> int:
    """How many charges wait for the next run."""
    return _charges(clock.midnight(paid_before(rules(), clock.today()))).count()


def _charges(before: datetime) -> QuerySet[Charge]:
    due_back = Refund.objects.filter(charge=OuterRef("pk"), open_fen__gt=0)
    return Charge.objects.filter(~Exists(due_back), reader__isnull=False, settled_at__lt=before)


def _payments(before: datetime) -> QuerySet[Payment]:
    named = PaymentLine.objects.filter(payment=OuterRef("pk"))
    still = Exists(named.filter(charge__reader__isnull=False)) | Exists(named.filter(refund__reader__isnull=False))
    return Payment.objects.filter(~still, reader__isnull=False, paid_at__lt=before)


def _forget(rows: QuerySet[Any]) -> int:
    """In batches; a charge that a reversal opened meanwhile is left alone, for the update asks for it again."""
    gone = 0
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            # In the order in which a reversal takes its rows, so that neither waits for the other.
            list(rows.model.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk"))
            changed = rows.filter(pk__in=pks).update(reader=None)
        gone += changed
        if not changed:
            break
    return gone
