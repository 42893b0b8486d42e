"""Tables of their own that providers send (资源商用量表): how each is read, the files, and the rows behind a month."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from shulian import clock
from shulian.apps.statistics.models.usage import Provider, UsageMonth


class SheetLayout(models.Model):
    """How a provider's table is read (`core.vendorsheets.Layout` as data); another way is another version."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="layouts")
    version = models.PositiveSmallIntegerField()
    layout = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["provider", "version"], name="one_layout_a_version")]


class VendorFile(models.Model):
    """A file that a provider sent for a month: looked at first, then taken in by a layout, or thrown away.

    `library` is whom it is about where the file names no libraries itself.
    """

    class State(models.TextChoices):
        SEEN = "seen"
        TAKEN = "taken"
        DISCARDED = "discarded"

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="files")
    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    month = models.DateField()
    layout = models.ForeignKey(SheetLayout, models.PROTECT, null=True, related_name="files")
    file = models.FileField(max_length=200)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SEEN)
    reason = models.CharField(max_length=200, blank=True, default="")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["provider", "digest"], name="vendor_files_by_digest")]


class UsageRow(models.Model):
    """A cell of a provider's file that a month's figure is made of; `written` is what stands in it."""

    of_month = models.ForeignKey(UsageMonth, models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    cell = models.CharField(max_length=12)
    resource = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=40)
    written = models.CharField(max_length=40)
    count = models.BigIntegerField()

    class Meta:
        ordering = ["row", "pk"]
