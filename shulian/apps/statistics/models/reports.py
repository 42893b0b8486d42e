"""Tables that somebody has saved: the question to ask again, and the answer as it stood then."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from shulian import clock


class Report(models.Model):
    """A saved pivot (固定报表): its address always shows the same figures.

    `question` is the address of the workbench, `table` the figures with names as they were shown, `digest` theirs;
    `library` is the head of the libraries that were asked for: who may see their figures may see the report.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=100)
    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    indicator = models.ForeignKey("statistics.Indicator", models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=500)
    table = models.JSONField()
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-made_at"]
