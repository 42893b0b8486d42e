"""The source records behind the titles, with every version of their bytes."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models.imports import Import
from shulian.apps.catalogue.models.titles import Title


class Record(models.Model):
    """A library's record of a title: the bytes as they came, and what was understood of them."""

    title = models.ForeignKey(Title, models.PROTECT, related_name="records")
    library = models.ForeignKey(Library, models.PROTECT, related_name="records")
    control_number = models.CharField(max_length=100, blank=True, default="")
    format = models.CharField(max_length=10)
    encoding = models.CharField(max_length=20)
    raw = models.BinaryField()
    digest = models.BinaryField()
    fields = models.JSONField(default=list)
    repairs = models.JSONField(default=list)
    source = models.ForeignKey(Import, models.PROTECT, null=True, related_name="records")
    version = models.IntegerField(default=1)
    added_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["library", "control_number"],
                condition=~models.Q(control_number=""),
                name="one_record_a_library_and_control_number",
            ),
            models.UniqueConstraint(
                fields=["library", "digest"],
                condition=models.Q(control_number=""),
                name="one_record_a_library_and_digest",
            ),
        ]


class RecordVersion(models.Model):
    """The bytes that a record had before a change."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="versions")
    version = models.IntegerField()
    raw = models.BinaryField()
    digest = models.BinaryField()
    replaced_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "version"], name="one_row_a_record_version")]


class RejectedRecord(models.Model):
    """A record that could not be taken: where it stood and why."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="rejected_records")
    number = models.IntegerField()
    offset = models.BigIntegerField()
    reason = models.CharField(max_length=60)
    sample = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="one_rejection_a_record")]
