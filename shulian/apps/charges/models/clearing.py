"""What libraries owe each other, month by month."""

from __future__ import annotations

from django.db import models

from shulian.apps.alliance.models import Account


class Statement(models.Model):
    """The frozen clearing statement (清算单) of a month: its cells never change; what comes late is in a later one."""

    month = models.DateField(unique=True)
    cells = models.JSONField()
    late = models.JSONField(default=list)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    command = models.UUIDField()
    is_demonstration = models.BooleanField(default=False)
