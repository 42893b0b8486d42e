"""Titles (one edition, seen once) and the source records behind them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library


class Title(models.Model):
    """One edition as the public sees it, gathered from every record that describes it."""

    title = models.TextField()
    remainder = models.TextField(blank=True, default="")
    volume = models.TextField(blank=True, default="")
    medium = models.TextField(blank=True, default="")
    responsibility = models.TextField(blank=True, default="")
    authors = models.JSONField(default=list)
    publisher = models.TextField(blank=True, default="")
    place = models.TextField(blank=True, default="")
    year = models.SmallIntegerField(null=True)
    isbns = ArrayField(models.TextField(), default=list)
    shared_numbers = ArrayField(models.TextField(), default=list)
    issn = models.CharField(max_length=9, blank=True, default="")
    clc = models.CharField(max_length=60, blank=True, default="")
    subjects = models.JSONField(default=list)
    language = models.CharField(max_length=3, blank=True, default="")
    extent = models.TextField(blank=True, default="")
    series = models.TextField(blank=True, default="")
    summary = models.TextField(blank=True, default="")
    juvenile = models.BooleanField(default=False)
    edition_key = models.TextField(blank=True, default="")
    added_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["edition_key"]),
            models.Index(fields=["-added_at"]),
            GinIndex(fields=["isbns"], name="title_isbns"),
            GinIndex(fields=["shared_numbers"], name="title_shared_numbers"),
        ]


class Import(models.Model):
    """One file of records on its way into the catalogue.

    After a crash it goes on behind `read` records and `done_bytes`, which are written with the records themselves.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        FINISHED = "finished"
        FAILED = "failed"

    library = models.ForeignKey(Library, models.PROTECT, related_name="imports")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20, default="desk")
    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports", blank=True)
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    failure = models.TextField(blank=True, default="")
    total_bytes = models.BigIntegerField(default=0)
    done_bytes = models.BigIntegerField(default=0)
    read = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    repaired = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    items = models.IntegerField(default=0)
    requested_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)


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


class Outbox(models.Model):
    """Titles whose search entry is out of date; the index writer takes rows away as it writes them."""

    title = models.BigIntegerField()
