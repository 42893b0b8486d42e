"""Receipts by payment."""

from __future__ import annotations

from shulian.apps.charges.models import Receipt


def receipt_of(payment: int) -> Receipt | None:
    """The receipt of a payment."""
    return Receipt.objects.select_related("library").filter(payment=payment).first()
