"""What the office has decided where two sources say different things of the same months."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from shulian import clock
from shulian.core.sourcing import Stands


class SourceChoice(models.Model):
    """Which source `stands` for an indicator of a library in the months of a return (采信决定), and why.

    The newest one holds; those before it are kept.
    """

    library = models.ForeignKey("alliance.Library", models.PROTECT, related_name="+")
    indicator = models.ForeignKey("statistics.Indicator", models.PROTECT, related_name="+")
    start = models.DateField()
    end = models.DateField()
    stands = models.CharField(max_length=10, choices=[(one, one) for one in Stands])
    reason = models.CharField(max_length=200)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["indicator", "library", "start"], name="choice_of_source")]
