"""Files of records on their way into the catalogue."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.models.profiles import ImportProfile


class Import(models.Model):
    """One file of records on its way into the catalogue.

    After a crash it goes on behind `read` records and `done_bytes`, which are written with the records themselves.
    A trial run (试导入) only says what would happen. `wish` is what a person asked of a running one; `rules` are those
    of its profile when it was asked for; `seen` counts what the profile was to find.
    """

    class Status(models.TextChoices):
        TRYING = "trying"
        TRIED = "tried"
        WAITING = "waiting"
        RUNNING = "running"
        PAUSED = "paused"
        FINISHED = "finished"
        CANCELLED = "cancelled"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    class Wish(models.TextChoices):
        PAUSE = "pause"
        CANCEL = "cancel"

    library = models.ForeignKey(Library, models.PROTECT, related_name="imports")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20, default="desk")
    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports", blank=True)
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    wish = models.CharField(max_length=10, choices=Wish.choices, blank=True, default="", db_default="")
    profile = models.ForeignKey(ImportProfile, models.SET_NULL, null=True, blank=True, related_name="+")
    rules = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    seen = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
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
    joined = models.IntegerField(default=0, db_default=0)
    deleted = models.IntegerField(default=0, db_default=0)
    kept = models.IntegerField(default=0, db_default=0)
    undone = models.IntegerField(default=0, db_default=0)
    requested_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)


class ImportVerdict(models.Model):
    """What would become, or became, of one record: written by trial runs, and for every row of a table.

    `found` is the title it joins, `detail` a reason or the repairs.
    """

    source = models.ForeignKey(Import, models.CASCADE, related_name="verdicts")
    number = models.IntegerField()
    verdict = models.CharField(max_length=12)
    title = models.CharField(max_length=200, blank=True, default="")
    control_number = models.CharField(max_length=100, blank=True, default="")
    found = models.BigIntegerField(null=True)
    found_title = models.CharField(max_length=200, blank=True, default="")
    detail = models.CharField(max_length=200, blank=True, default="")
    copies = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["source", "verdict", "number"], name="verdicts_of_import")]
