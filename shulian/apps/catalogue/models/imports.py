"""Files of records on their way into the catalogue."""

from __future__ import annotations

from django.db import models

from shulian import clock
from shulian.apps.alliance.models import Account, Library


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
