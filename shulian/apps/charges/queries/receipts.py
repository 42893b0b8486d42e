"""Receipts by payment, by day and by till."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Receipt


def receipt_of(payment: int) -> Receipt | None:
    """The receipt of a payment."""
    return Receipt.objects.select_related("library").filter(payment=payment).first()


def receipts_of(library: Library, day: date, till: int | None = None) -> QuerySet[Receipt]:
    """The receipts that this library wrote on a day, or that belong to one of its tills; the newest first."""
    found = Receipt.objects.filter(library=library)
    of_payment = ("payment__till", "payment__actor")
    others = ("payment__reverses__receipt__library", "payment__reversal__receipt__library")
    found = found.filter(payment__till=till) if till else found.filter(day=day)
    return found.select_related("library", *of_payment, *others).order_by("-day", "-number")
