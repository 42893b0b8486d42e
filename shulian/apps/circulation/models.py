"""Loan policies, loans and transits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Category, Reader


class PolicyVersion(models.Model):
    """A complete, immutable set of policy rows, in force from a moment on."""

    number = models.AutoField(primary_key=True)
    in_force_from = models.DateTimeField(default=clock.now)
    note = models.CharField(max_length=200, blank=True, default="")
    is_demonstration = models.BooleanField(default=False)


class PolicyRow(models.Model):
    """What one library subtree says for a reader category and an item class; empty columns say nothing."""

    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="rows")
    library = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    item_class = models.CharField(max_length=30, blank=True, default="")
    loan_days = models.PositiveSmallIntegerField(null=True)
    loan_limit = models.PositiveSmallIntegerField(null=True)
    renewals = models.PositiveSmallIntegerField(null=True)


class Loan(models.Model):
    """An item in a reader's hands, from `library`; over when `returned_at` is set."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="loans")
    reader = models.ForeignKey(Reader, models.PROTECT, related_name="loans")
    library = models.ForeignKey(Library, models.PROTECT, related_name="+")
    lent_at = models.DateTimeField()
    due_on = models.DateField()
    renewals = models.SmallIntegerField(default=0)
    returned_at = models.DateTimeField(null=True)
    returned_library = models.ForeignKey(Library, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(returned_at__isnull=True), name="one_open_loan_an_item"
            )
        ]
        indexes = [models.Index(fields=["reader"], condition=Q(returned_at__isnull=True), name="open_loans_of_reader")]


class Transit(models.Model):
    """An item on its way from one library to another; over when `received_at` is set."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="transits")
    source = models.ForeignKey(Library, models.PROTECT, related_name="transits_out")
    destination = models.ForeignKey(Library, models.PROTECT, related_name="transits_in")
    opened_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(received_at__isnull=True), name="one_open_transit_an_item"
            )
        ]
        indexes = [
            models.Index(
                fields=["destination", "opened_at"], condition=Q(received_at__isnull=True), name="transits_in"
            ),
            models.Index(fields=["source", "opened_at"], condition=Q(received_at__isnull=True), name="transits_out"),
        ]
