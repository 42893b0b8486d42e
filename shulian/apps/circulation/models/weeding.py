"""Lists of items that are to leave the stock for good, and what was decided on each."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.holdings.models import Item
from shulian.core import weeding


class WeedingList(models.Model):
    """A proposal to weed (剔旧清单): made by one person, decided by another, and kept as the record of it.

    `judges` are the accounts of all who judged items of it; none of those who made it in any way decides on it.
    """

    library = models.ForeignKey(Library, models.PROTECT, related_name="weeding_lists")
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    criteria = models.JSONField(default=dict)
    status = models.CharField(
        max_length=10, choices=[(one, one) for one in weeding.Status], default=weeding.Status.DRAFT
    )
    proposer = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    judges = ArrayField(models.BigIntegerField(), default=list)
    submitter = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decider = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True, default="")
    made_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "number"], name="one_weeding_list_a_number")]
        indexes = [models.Index(fields=["library", "-made_at"], name="weeding_lists_of_library")]

    @property
    def hands(self) -> set[int | None]:
        """All who proposed, judged or submitted it."""
        return {self.proposer_id, self.submitter_id, *self.judges}


class WeedingRow(models.Model):
    """One item of a list with what spoke for weeding it; its numbers are as they were when the list was made."""

    weeding_list = models.ForeignKey(WeedingList, models.CASCADE, related_name="rows")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    number = models.IntegerField()
    verdict = models.CharField(
        max_length=10, choices=[(one, one) for one in weeding.Verdict], default=weeding.Verdict.OPEN
    )
    reason = models.CharField(max_length=20, choices=[(one, one) for one in weeding.Reason])
    note = models.CharField(max_length=200, blank=True, default="")
    loans = models.IntegerField(default=0)
    last_lent_at = models.DateTimeField(null=True)
    others = models.IntegerField(default=0)
    last_copy_decided = models.BooleanField(default=False)
    outcome = models.CharField(max_length=20, blank=True, default="")
    against = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["weeding_list", "item"], name="one_row_a_weeding_list_and_item"),
            models.UniqueConstraint(fields=["weeding_list", "number"], name="one_weeding_row_a_number"),
        ]
