"""Many items to one institution at once (集体借)."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.models import Loan
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Reader


class CollectiveLoan(models.Model):
    """A batch lent on an institution's card in one act, with a delivery note; each item is a loan of its own."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="collective_loans")
    reader = models.ForeignKey(Reader, models.SET_NULL, null=True, related_name="collective_loans")
    command = models.UUIDField(unique=True)
    lent_at = models.DateTimeField(default=clock.now)
    lent_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True, default="")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["library", "lent_at"])]


class CollectiveItem(models.Model):
    """An item of the batch: lent, or why not."""

    of = models.ForeignKey(CollectiveLoan, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    barcode = models.CharField(max_length=64)
    loan = models.ForeignKey(Loan, models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField(null=True)
    refusal = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "barcode", "item"], name="one_line_a_collective_loan_and_item")
        ]
