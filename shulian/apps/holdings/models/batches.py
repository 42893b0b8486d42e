"""The same change for many items: shown first, then done one by one."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.holdings.models.items import Item
from shulian.apps.holdings.models.stocktakes import StockTake


class StockBatch(models.Model):
    """A change (`mark`, `shelf` or `class`) to `value` for the items of its rows; nothing happens before `asked_at`."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        WAITING = "waiting"
        RUNNING = "running"
        FINISHED = "finished"
        FAILED = "failed"

    library = models.ForeignKey(Library, models.PROTECT, related_name="stock_batches")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20, default="desk")
    change = models.CharField(max_length=10)
    value = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True, default="")
    stock_take = models.ForeignKey(StockTake, models.SET_NULL, null=True, related_name="batches")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    rows_total = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    tally = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["library", "-made_at"], name="batches_of_library")]


class BatchRow(models.Model):
    """One line of a batch: `verdict` is what the preview said of it, `outcome` what became of it."""

    batch = models.ForeignKey(StockBatch, models.CASCADE, related_name="rows")
    number = models.IntegerField()
    barcode = models.CharField(max_length=64)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    version = models.IntegerField(null=True)
    verdict = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_row_a_number")]
        indexes = [models.Index(fields=["batch", "verdict"], name="rows_by_verdict")]
