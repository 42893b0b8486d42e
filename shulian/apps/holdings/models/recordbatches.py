"""One change for many records and their copies: shown first, carried out by a worker, and undone as a whole."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.models import Record
from shulian.core.recordchange import Kind


class RecordBatch(models.Model):
    """A change (批量修改) for the records of its rows; nothing happens before `asked_at`."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        WAITING = "waiting"
        FINISHED = "finished"
        UNDOING = "undoing"
        UNDONE = "undone"

    library = models.ForeignKey(Library, models.PROTECT, related_name="record_batches")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in Kind])
    change = models.JSONField(default=dict)
    looked_at = models.IntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    rows_total = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["library", "-made_at"], name="record_batches_of_library")]


class RecordBatchRow(models.Model):
    """One record that the change concerns: its version when the batch was made, and the one that the change made.

    `before` keeps the values of its copies, for undoing.
    """

    batch = models.ForeignKey(RecordBatch, models.CASCADE, related_name="rows")
    number = models.IntegerField()
    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    base = models.IntegerField()
    after = models.IntegerField(null=True)
    before = models.JSONField(default=dict)
    outcome = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_record_batch_row_a_number"),
            models.UniqueConstraint(fields=["batch", "record"], name="one_record_batch_row_a_record"),
        ]
