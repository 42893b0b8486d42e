"""What is in readers' hands."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Reader


class Loan(models.Model):
    """An item in a reader's hands, from `library`; over when `returned_at` is set.

    `terms` are those of the policy at the time of lending, kept with the rows that gave them: they say what a
    late return costs. `due_at` is set for loans by the hour. `reader` goes once the retention time is over.
    """

    class End(models.TextChoices):
        RETURNED = "returned"
        LOST = "lost"
        UNDONE = "undone"

    item = models.ForeignKey(Item, models.PROTECT, related_name="loans")
    reader = models.ForeignKey(Reader, models.PROTECT, null=True, related_name="loans")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    lent_at = models.DateTimeField()
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    renewals = models.SmallIntegerField(default=0)
    terms = models.JSONField(default=dict)
    claimed_on = models.DateField(null=True)
    recalled_on = models.DateField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_library = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+")
    ended_by = models.CharField(max_length=10, choices=End.choices, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(returned_at__isnull=True), name="one_open_loan_an_item"
            )
        ]
        indexes = [
            models.Index(fields=["reader"], condition=Q(returned_at__isnull=True), name="open_loans_of_reader"),
            models.Index(fields=["due_on"], condition=Q(returned_at__isnull=True), name="open_loans_by_due_day"),
        ]
