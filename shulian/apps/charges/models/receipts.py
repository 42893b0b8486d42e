"""Receipts, numbered without gaps by library and day."""

from __future__ import annotations

from django.db import models

from shulian.apps.alliance.models import Library
from shulian.apps.charges.models.payments import Payment


class ReceiptDay(models.Model):
    """The last number that a library gave out on a day; raised in the transaction that uses it, so without gaps."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "day"], name="one_count_a_library_and_day")]


class Receipt(models.Model):
    """The receipt (收据) of a payment; `content` is what it says, kept as it was. Printed twice, it is a copy."""

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="receipt")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    day = models.DateField()
    number = models.PositiveIntegerField()
    content = models.JSONField()
    printed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["library", "day", "number"], name="one_receipt_a_library_day_and_number")
        ]

    @property
    def code(self) -> str:
        """The number as it is printed: library, day, running number."""
        return f"{self.library.code}-{self.day:%Y%m%d}-{self.number:04d}"
