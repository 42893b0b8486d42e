"""Stock-taking (清点): what should be on the shelves, and what was seen there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.holdings.models.items import Item
from shulian.core.stocktake import Finding

FINDINGS = [(finding, finding) for finding in Finding]


class StockTake(models.Model):
    """One stock-take over a part of a library's shelves; `expected` is how many items were on the list at its start.

    `tally` holds what was missing and what had moved when it was closed.
    """

    class Status(models.TextChoices):
        COUNTING = "counting"
        CLOSED = "closed"

    library = models.ForeignKey(Library, models.PROTECT, related_name="stock_takes")
    name = models.CharField(max_length=80)
    call_from = models.CharField(max_length=80, blank=True, default="")
    call_to = models.CharField(max_length=80, blank=True, default="")
    shelf = models.CharField(max_length=80, blank=True, default="")
    item_class = models.CharField(max_length=30, blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.COUNTING)
    expected = models.IntegerField(default=0)
    tally = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=clock.now)
    started_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["library", "-started_at"], name="stock_takes_of_library")]


class StockExpected(models.Model):
    """An item that stood on the list at the start, with its version then; `finding` is set at the close."""

    stock_take = models.ForeignKey(StockTake, models.CASCADE, related_name="expected_items")
    # Without the database's constraint: a hundred thousand rows would each lock their item, and none is ever deleted.
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_constraint=False)
    version = models.IntegerField()
    finding = models.CharField(max_length=20, choices=FINDINGS, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stock_take", "item"], name="expected_once_a_stock_take")]
        indexes = [
            models.Index(fields=["stock_take", "finding"], condition=~Q(finding=""), name="stock_take_unseen"),
        ]


class StockRun(models.Model):
    """One walk along the shelves: a person with a scanner, or a file that a scanner has filled.

    `walk` is the order of the shelf as far as it has come (core), `tally` counts every line by what became of it.
    """

    class Status(models.TextChoices):
        SCANNING = "scanning"
        WAITING = "waiting"
        RUNNING = "running"
        FINISHED = "finished"
        FAILED = "failed"

    stock_take = models.ForeignKey(StockTake, models.CASCADE, related_name="runs")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SCANNING)
    file_name = models.CharField(max_length=200, blank=True, default="")
    file = models.FileField(upload_to="stock-takes", blank=True)
    kind = models.CharField(max_length=20, blank=True, default="")
    failure = models.CharField(max_length=60, blank=True, default="")
    lines = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    tally = models.JSONField(default=dict)
    walk = models.JSONField(default=dict)
    last_scan = models.ForeignKey("StockScan", models.SET_NULL, null=True, related_name="+")
    doubt_scan = models.ForeignKey("StockScan", models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stock_take", "account"], condition=Q(file_name=""), name="one_scanner_run_an_account"
            )
        ]


class StockScan(models.Model):
    """What was seen, once however often it was scanned. `line` is its line in a file."""

    stock_take = models.ForeignKey(StockTake, models.CASCADE, related_name="scans")
    run = models.ForeignKey(StockRun, models.CASCADE, related_name="scans")
    barcode = models.CharField(max_length=64)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=20, choices=FINDINGS)
    expected = models.BooleanField(default=False)
    line = models.IntegerField(null=True)
    scanned_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stock_take", "item"], condition=Q(item__isnull=False), name="one_scan_an_item"
            ),
            models.UniqueConstraint(
                fields=["stock_take", "barcode"], condition=Q(item__isnull=True), name="one_scan_a_strange_barcode"
            ),
        ]
        indexes = [
            models.Index(fields=["stock_take", "finding", "id"], name="scans_by_finding"),
            models.Index(fields=["run", "-id"], name="latest_scans"),
        ]
